"""The subjects that workflows move: where each is stored, which steps it follows, how it is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import Decision, Meeting
from app.models.need import Answer, Need
from app.models.round import Assignment, Extension, Plan, Round
from app.models.workflow import WorkflowRow
from workflows.machine import Workflow
from workflows.registry import WORKFLOWS


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing with a workflow. `collection` stands in its address, `prefix` in its keys.

    `sheets` are the forms that are saved as a draft and belong to the subject itself.
    """

    name: str
    model: type[WorkflowRow]
    workflow: Workflow
    collection: str
    prefix: str
    sheets: tuple[str, ...] = ()


def _subject(name: str, model: type[WorkflowRow], collection: str, prefix: str, *sheets: str) -> Subject:
    return Subject(name, model, WORKFLOWS[name], collection, prefix, sheets)


SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        subject.name: subject
        for subject in (
            _subject("round", Round, "rondes", "R", "letter"),
            _subject("assignment", Assignment, "opdrachten", "O", "phase1", "phase3"),
            _subject("plan", Plan, "plannen", "P", "phase2"),
            _subject("need", Need, "behoeften", "B", "need"),
            _subject("answer", Answer, "antwoorden", "W"),
            _subject("commitment", Commitment, "afspraken", "A", "commitment"),
            _subject("collective_task", CollectiveTask, "collectieve-opgaven", "C", "collective_task"),
            _subject("decision", Decision, "besluiten", "BS"),
            _subject("meeting", Meeting, "vergaderingen", "V"),
            _subject("extension", Extension, "uitstel", "U"),
        )
    }
)
"""Every subject by its name in code."""

BY_COLLECTION: Mapping[str, Subject] = MappingProxyType({s.collection: s for s in SUBJECTS.values()})
"""Every subject by its word in an address."""

BY_MODEL: Mapping[type[WorkflowRow], Subject] = MappingProxyType({s.model: s for s in SUBJECTS.values()})
"""Every subject by its table."""

"""Facts: everything a decision may depend on, typed, frozen and declared once.

A rule names a fact as `subject.field` (`need.missing_fields`). The dataclasses of `subject_facts` and
`term_facts` are the declaration: the annotation of a field gives its domain (`domains`), `DECLARED` is made
from them. The shell (`app/facts`) fills the subjects a workflow needs; a subject or a value that nobody
filled is `None` and asking for it is an error by name, never a silent "no match".
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, Self, get_args, get_origin, get_type_hints

from workflows.domains import Domain, FactValue
from workflows.roles import Scope
from workflows.subject_facts import (
    ActorFacts,
    AnalysisFacts,
    AnswerFacts,
    AssignmentFacts,
    CollectiveTaskFacts,
    CommitmentFacts,
    DecisionFacts,
    DelegationFacts,
    ExtensionFacts,
    FormFacts,
    MeetingFacts,
    NeedFacts,
    PartyFacts,
    PlanFacts,
    RoundFacts,
    TextFacts,
)
from workflows.term_facts import CalendarFacts, MessageFacts, ReminderFacts

__all__ = [
    "DECLARED",
    "ActorFacts",
    "AnalysisFacts",
    "AnswerFacts",
    "AssignmentFacts",
    "CalendarFacts",
    "CollectiveTaskFacts",
    "CommitmentFacts",
    "DecisionFacts",
    "DelegationFacts",
    "Domain",
    "ExtensionFacts",
    "Fact",
    "FactValue",
    "Facts",
    "FormFacts",
    "MeetingFacts",
    "MessageFacts",
    "MissingFact",
    "NeedFacts",
    "PartyFacts",
    "PlanFacts",
    "ReminderFacts",
    "RoundFacts",
    "TextFacts",
]


_AS_SELF = DelegationFacts()
_STRANGER = PartyFacts()
_CLEAN = TextFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one decision, at one local day. Only the subjects that apply are filled."""

    today: date
    actor: ActorFacts
    delegation: DelegationFacts = _AS_SELF
    party: PartyFacts = _STRANGER
    text: TextFacts = _CLEAN
    calendar: CalendarFacts | None = None
    round: RoundFacts | None = None
    analysis: AnalysisFacts | None = None
    assignment: AssignmentFacts | None = None
    plan: PlanFacts | None = None
    need: NeedFacts | None = None
    answer: AnswerFacts | None = None
    commitment: CommitmentFacts | None = None
    collective_task: CollectiveTaskFacts | None = None
    decision: DecisionFacts | None = None
    extension: ExtensionFacts | None = None
    meeting: MeetingFacts | None = None
    reminder: ReminderFacts | None = None
    message: MessageFacts | None = None
    form: FormFacts | None = None

    def for_scope(self, scope: Scope) -> Self:
        """These facts for a step of that scope: whether a deputy's delegation covers it."""
        if not self.delegation.acting:
            return self
        covered = scope in self.delegation.scopes
        return replace(self, delegation=replace(self.delegation, in_scope=covered))

    def value(self, name: str) -> FactValue:
        """The value of `subject.field`. Raises MissingFact when nobody filled it."""
        subject, _, field = name.partition(".")
        found: FactValue | None = getattr(getattr(self, subject, None), field, None)
        if found is None:
            raise MissingFact(name)
        return found


class MissingFact(LookupError):
    """A rule asks for a fact that the caller did not fill: a programming error, named."""

    def __init__(self, name: str) -> None:
        super().__init__(f"fact {name!r} was not filled")
        self.name = name


@dataclass(frozen=True, slots=True)
class Fact:
    """A declared fact: its full name and the values it can take."""

    name: str
    domain: Domain


def _declared() -> dict[str, Fact]:
    found = {}
    for subject, hint in get_type_hints(Facts).items():
        for part in get_args(hint) or (hint,):
            if isinstance(part, type) and hasattr(part, "__dataclass_fields__"):
                hints = get_type_hints(part, include_extras=True)
                for field in fields(part):
                    if domain := _domain(hints[field.name]):
                        found[f"{subject}.{field.name}"] = Fact(f"{subject}.{field.name}", domain)
    return found


def _domain(hint: Any) -> Domain | None:
    """The domain of an annotation: `Annotated[..., Domain]`, or a `Literal`, which is a choice."""
    for part in (hint, *get_args(hint)):
        if get_origin(part) is Literal:
            return Domain("choice", options=get_args(part))
        if isinstance(part, Domain):
            return part
    return None


DECLARED: Mapping[str, Fact] = MappingProxyType(_declared())
"""Every fact a rule may name, made from the dataclasses above."""

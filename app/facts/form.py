"""Facts about what the person filled in with a step. The same names mean the same in every form."""

from typing import Any

from app.facts.asked import Asked
from workflows.facts import FormFacts


def form_facts(asked: Asked) -> FormFacts:
    """The facts that form rules ask for. A step that follows from another one carries that one's reason."""
    data = asked.data
    conditions = data.get("conditions")
    rows: list[Any] = conditions if isinstance(conditions, list) else []
    return FormFacts(
        reason_given=asked.system or _given(data, "reason") or _given(data, "question_reasons"),
        return_date_given=_given(data, "return_date") or _given(data, "resubmit_by"),
        outcome=data.get("outcome") or "none",
        conditions=len(rows),
        commitment_named=_given(data, "commitment"),
        urgent=data.get("urgent") is True or _given(data, "urgency_reason"),
        conditions_without_owner_or_date=sum(1 for row in rows if not (row.get("owner") and row.get("due"))),
        change_kind=data.get("change_kind"),
    )


def _given(data: Any, key: str) -> bool:
    value = data.get(key)
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], False)

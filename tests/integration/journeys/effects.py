"""What steps change in the model beside the state, for whatever a rule asks about later."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from tests.integration.journeys import together
from tests.integration.journeys.cast import UNITS
from tests.integration.journeys.model import SHEETS, Attempt, Stopped, Thing, World
from workflows.calendar import DUTCH
from workflows.commitment import TAKING_UP
from workflows.roles import Role

Effect = Callable[[Attempt, World], None]


def effect(attempt: Attempt, world: World) -> None:
    """What a step changes; what is written on a sheet is kept as it was saved, question by question."""
    thing, step = attempt.thing, attempt.step
    if (work := EFFECTS.get((thing.kind, step.trigger))) is not None:
        work(attempt, world)
    if step.form in SHEETS[thing.kind]:
        thing.sheet(step.form or "").update(attempt.data)


def _mark(*added: str, without: tuple[str, ...] = ()) -> Effect:
    def work(attempt: Attempt, world: World) -> None:
        attempt.thing.marks -= set(without)
        attempt.thing.marks |= set(added)

    return work


def _handed_in(*added: str, without: tuple[str, ...] = ()) -> Effect:
    def work(attempt: Attempt, world: World) -> None:
        attempt.thing.by = attempt.person.name
        attempt.thing.more.pop("own_date", None)
        _mark(*added, without=without)(attempt, world)

    return work


def _taken_back(attempt: Attempt, world: World) -> None:
    attempt.thing.by = None
    attempt.thing.more.pop("own_date", None)


def _given_back(attempt: Attempt, world: World) -> None:
    """Returned with a day of its own, on which it is asked back."""
    data = attempt.data
    _mark(without=("established", "noted"))(attempt, world)
    attempt.thing.by = None
    attempt.thing.more["own_date"] = date.fromisoformat(data.get("resubmit_by") or data["return_date"])


def _remind(attempt: Attempt, world: World) -> None:
    attempt.thing.more["reminded"] = world.today


def _new_edition(attempt: Attempt, world: World) -> None:
    attempt.thing.more["edition"] = attempt.thing.more.get("edition", 1) + 1


# The round and its collective task.


def _open_phase2(attempt: Attempt, world: World) -> None:
    """The secretary lets everybody begin the plan, with or without an opgave (B02)."""
    for assignment in world.of("assignment"):
        if Role.SECRETARY in attempt.roles and "established" not in assignment.marks:
            assignment.marks.add("opened_early")


def _take_position(attempt: Attempt, world: World) -> None:
    unit = attempt.person.speaks_for(world.participants(), attempt.step.scope)
    attempt.thing.more.setdefault("spoke", set()).add(unit)


def _record_silence(attempt: Attempt, world: World) -> None:
    attempt.thing.more.setdefault("spoke", set()).update(world.participants())


def _rework(attempt: Attempt, world: World) -> None:
    _new_edition(attempt, world)
    attempt.thing.more["spoke"] = set()


def _new_task(attempt: Attempt, world: World) -> None:
    words = dict(attempt.thing.sheet("collective_task"))
    world.make("collective_task", about=attempt.thing, more={"collective_task": words})


# Needs and their answers.


def _save_need(attempt: Attempt, world: World) -> None:
    if "addressee_kind" in attempt.data:
        attempt.thing.more["addressee_kind"] = attempt.data["addressee_kind"]


def _put_to(need: Thing, units: Iterable[str], world: World) -> None:
    asked = {answer.unit for answer in world.of("answer", need)}
    for unit in UNITS:
        if unit in units and unit not in asked:
            world.make("answer", unit=unit, about=need, more={"respond_by": world.new_term()})


def _ask(attempt: Attempt, world: World) -> None:
    attempt.thing.by = attempt.person.name
    _put_to(attempt.thing, world.addressed(attempt.thing), world)


def _grant(attempt: Attempt, world: World) -> None:
    attempt.thing.marks.add("granted")
    _put_to(attempt.thing, world.named(attempt.thing, "grant") or (), world)


def _details(attempt: Attempt, world: World) -> None:
    attempt.thing.marks |= attempt.data.keys()
    if attempt.data:
        attempt.thing.more.setdefault("details", []).append(dict(attempt.data))


def _escalate(attempt: Attempt, world: World) -> None:
    if attempt.data:
        attempt.thing.more["request"] = attempt.thing.more.get("request", {}) | attempt.data


def _take_up(attempt: Attempt, world: World) -> None:
    commitment = world.one("commitment", attempt.data["commitment"])
    if commitment.state not in TAKING_UP:
        raise Stopped("not_found")
    attempt.thing.more["commitment"] = commitment


def _release(attempt: Attempt, world: World) -> None:
    attempt.thing.more.pop("commitment", None)


def _reopen_ask(attempt: Attempt, world: World) -> None:
    attempt.thing.marks.discard("granted")
    attempt.thing.more.pop("commitment", None)


def _offer(attempt: Attempt, world: World) -> None:
    data, more = attempt.data, attempt.thing.more
    attempt.thing.by = attempt.person.name
    more |= {"hours": data.get("hours"), "first_delivery": data.get("first_delivery")}
    if data:
        more["offered"] = sorted(data.items())


def _no_offer(attempt: Attempt, world: World) -> None:
    attempt.thing.by = None
    attempt.thing.more |= {"hours": None, "first_delivery": None}
    attempt.thing.more.pop("offered", None)


def _asked_anew(attempt: Attempt, world: World) -> None:
    _no_offer(attempt, world)
    attempt.thing.more["respond_by"] = world.new_term()


def _ask_back(attempt: Attempt, world: World) -> None:
    attempt.thing.more["asked_back"] = world.today


def _clarify(attempt: Attempt, world: World) -> None:
    """The term stood still while the asker had to explain: what was left of it is left still."""
    stood = DUTCH.working_days_between(attempt.thing.more.pop("asked_back"), world.today)
    attempt.thing.more["respond_by"] = DUTCH.add_working_days(attempt.thing.more["respond_by"], stood)


def _assign(attempt: Attempt, world: World) -> None:
    if attempt.decision is not None and (due := attempt.decision.more["suppliers"].get(attempt.thing.unit)):
        attempt.thing.more["first_delivery"] = due


def _renew_answer(attempt: Attempt, world: World) -> None:
    attempt.thing.more["first_delivery"] = None


EFFECTS: Mapping[tuple[str, str], Effect] = {
    ("round", "open_phase2"): _open_phase2,
    ("assignment", "establish_task"): _handed_in("established", without=("noted",)),
    ("assignment", "note_analysis"): _mark("noted"),
    ("assignment", "recall_analysis"): _mark(without=("established", "noted")),
    ("assignment", "return_analysis"): _given_back,
    ("assignment", "remind"): _remind,
    ("assignment", "reopen_analysis"): _mark(without=("noted",)),
    ("plan", "submit_plan"): _handed_in(),
    ("plan", "recall_plan"): _taken_back,
    ("plan", "return_plan"): _given_back,
    ("plan", "remind"): _remind,
    ("plan", "reopen_plan"): _taken_back,
    ("plan", "put_on_agenda"): together.put_on_agenda,
    ("need", "save_need"): _save_need,
    ("need", "ask"): _ask,
    ("need", "recall_ask"): _taken_back,
    ("need", "grant"): _grant,
    ("need", "record_talk"): _mark("talked"),
    ("need", "add_details"): _details,
    ("need", "escalate"): _escalate,
    ("need", "take_up"): _take_up,
    ("need", "release"): _release,
    ("need", "reopen_ask"): _reopen_ask,
    ("answer", "offer"): _offer,
    ("answer", "revise_offer"): _asked_anew,
    ("answer", "decline"): _no_offer,
    ("answer", "ask_again"): _asked_anew,
    ("answer", "request_clarification"): _ask_back,
    ("answer", "clarify"): _clarify,
    ("answer", "assign"): _assign,
    ("answer", "renew"): _renew_answer,
    ("answer", "remind"): _remind,
    ("answer", "report_delivered"): _handed_in(),
    ("commitment", "save_commitment"): together.save_commitment,
    ("commitment", "accept_ownership"): _mark("owner_yes"),
    ("commitment", "decline_ownership"): _mark(without=("owner_yes",)),
    ("commitment", "open_consultation"): together.consult,
    ("commitment", "respond"): together.respond,
    ("commitment", "send_back"): together.come_back,
    ("commitment", "amend"): together.amend,
    ("commitment", "supersede"): together.supersede,
    ("commitment", "carry_over"): _mark("carried_over"),
    ("collective_task", "record_position"): _take_position,
    ("collective_task", "record_silence"): _record_silence,
    ("collective_task", "rework"): _rework,
    ("collective_task", "amend"): _new_task,
    ("meeting", "record_presence"): together.be_present,
    ("meeting", "take_back_presence"): together.absent,
    ("meeting", "add_item"): together.add_item,
    ("decision", "record_outcome"): together.record,
    ("decision", "meet_condition"): together.meet_condition,
    ("decision", "move_to_next_meeting"): together.move_on,
}

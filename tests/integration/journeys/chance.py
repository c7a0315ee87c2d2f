"""What happens next on a journey: chance, with a leaning towards what leads on."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from random import Random

from tests.integration.journeys.cast import ALL_SCOPES
from tests.integration.journeys.journey import Journey
from tests.integration.journeys.judging import DECIDABLE
from tests.integration.journeys.model import SHEETS, START, Attempt, Thing
from tests.integration.journeys.moves import judge
from tests.integration.journeys.words import BLOCKED, COMPLETE, ELSE, VARIANTS, Words
from workflows.commitment import ENDED
from workflows.machine import Step
from workflows.registry import WORKFLOWS

SKIPPED: Mapping[str, frozenset[str]] = {
    "round": frozenset(
        {"save_round", "save_letter", "sign_letter", "revise_letter", "send_letter", "open_phase1"}
    ),
    "assignment": frozenset({"grant_co_author", "revoke_co_author"}),
    "meeting": frozenset({"change_meeting", "drop_item", "record_outcomes", "confirm_decisions"}),
    "extension": WORKFLOWS["extension"].triggers,
}
"""Steps that other tests play: how a round begins, and what only a page can name."""

ONWARD, SIDEWAYS, BACK, OVER, LAST = 12, 3, 1, 0.2, 0.05
WEIGHTS: Mapping[float, frozenset[str]] = {
    SIDEWAYS: frozenset({
        "accept_ownership", "add_details", "record_talk", "request_clarification", "vote", "dissent",
        "take_up", "record_position", "respond", "record_progress", "set_baseline", "correct_text",
        "note_analysis", "start_analysis", "recall_analysis", "return_analysis", "record_no_contribution",
        "hold", "carry_over",
    }),
    BACK: frozenset({
        "save_analysis", "save_plan", "save_need", "save_commitment", "save_task", "save_contribution",
        "recall_plan", "recall_ask", "return_plan", "reopen_analysis",
        "reopen_plan", "take_off_agenda", "revise_contribution", "reopen_consolidation", "unfreeze", "rework",
        "send_back", "return_to_parties", "reopen_ask", "revise_offer", "decline", "reject_delivery",
        "defer", "decline_ownership", "reopen", "amend", "move_to_next_meeting", "remove", "remind",
        "answer.stop", "not_secure", "approve_urgently", "need.close",
        "collective_task.amend",
    }),
    OVER: frozenset({
        "withdraw", "drop", "cancel", "excuse_plan", "refer",
    }),
    LAST: frozenset({"round.stop"}),
}  # fmt: skip
"""How much a step is wanted when it is possible: what leads on before what undoes or ends something."""

SOONER = {"decision": 3, "meeting": 2, "commitment": 3, "need": 2, "answer": 2}
MOST = {"need": 4, "commitment": 4, "meeting": 2}
DELEGATIONS = (
    ALL_SCOPES,
    ALL_SCOPES,
    frozenset[str](),
    frozenset({"edit"}),
    frozenset({"submit", "respond"}),
)
LAST_DAY = START + timedelta(weeks=40)


class Chance:
    """Chooses on a journey. All of a choice hangs on one number and on how many came before."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.world = journey.world
        self.dice = Random()
        self.count = 0
        self.chosen: Counter[str] = Counter()

    def something_happens(self, number: int) -> None:
        """One thing; most of them steps."""
        self.count += 1
        self.dice = Random(f"{number} {self.count}")
        happenings: dict[Callable[[], None], int] = {
            self.somebody_who_may: 26,
            self.somebody_too_early: 6,
            self.anybody: 3,
            self.somebody_begins_something: 4,
            self.the_delegation_changes: 3,
            self.time_passes: 1,
        }
        self.dice.choices(list(happenings), list(happenings.values()))[0]()

    def somebody_who_may(self) -> None:
        """A step that the model lets somebody take, if only it is filled in well."""
        for thing in self._things():
            may: dict[str, list[str]] = {"": []} | self._verdicts(thing, None)
            weights = [self._weight(thing, trigger) for trigger in may]
            if trigger := self.dice.choices(list(may), weights)[0]:
                self.chosen[f"{thing.kind}.{trigger}"] += 1
                self._somebody_takes(thing, trigger, may[trigger])
                return

    def somebody_too_early(self) -> None:
        """A step of somebody's own that a rule stops, however well it is filled in."""
        for thing in self._things():
            if stopped := self._verdicts(thing, "rule"):
                trigger = self.dice.choice(list(stopped))
                self._somebody_takes(thing, trigger, stopped[trigger])
                return

    def _somebody_takes(self, thing: Thing, trigger: str, names: list[str]) -> None:
        step = WORKFLOWS[thing.kind].step(thing.state, trigger)
        words = None if step is None else self._fill_in(step)
        self.journey.take(self.dice.choice(names), thing, trigger, words, thing.version)

    def anybody(self) -> None:
        """Any step by anybody, now and then from a page that was opened before something changed."""
        thing = next(self._things())
        workflow, skipped = WORKFLOWS[thing.kind], SKIPPED.get(thing.kind, frozenset())
        from_here = {step.trigger for step in workflow.from_state(thing.state)} - skipped
        trigger = self.dice.choice(sorted(from_here) * 3 + sorted(workflow.triggers - skipped) + ["fly"])
        step = workflow.step(thing.state, trigger)
        words = self._fill_in(step, rarely=BLOCKED) if step else None
        seen = thing.version - self.dice.choice((0, 0, 0, 1))
        self.journey.take(self.dice.choice(sorted(self.world.people)), thing, trigger, words, seen)

    def somebody_begins_something(self) -> None:
        """A need, a commitment, a meeting or the collective task, unless there are enough."""
        kind = self.dice.choice(("need", "commitment", "meeting", "collective_task"))
        over = {"held"} | WORKFLOWS[kind].settled
        if sum(1 for thing in self.world.of(kind) if thing.state not in over) >= MOST.get(kind, 9):
            return
        match kind:
            case "need":
                name = self.dice.choice(("chef.noord", "chef.zuid", "plv.noord"))
                self.journey.write_need(name, self.dice.choice(VARIANTS["need"]))
            case "commitment":
                name = self.dice.choice(("secretaris", "chef.noord", "chef.zuid", "plv.politiechef"))
                self.journey.propose(name, self.dice.choice(VARIANTS["commitment"]))
            case "meeting":
                self.journey.plan_meeting()
            case "collective_task" if self.world.round.state != "stopped":
                self.journey.begin_task(VARIANTS["collective_task"][0])

    def the_delegation_changes(self) -> None:
        """The deputy of Noord stands in for the own head or for that of Drio: in other things, or no more."""
        principal = self.dice.choice(("chef.noord", "chef.drio"))
        self.journey.delegate(principal, "plv.noord", self.dice.choice(DELEGATIONS))

    def time_passes(self) -> None:
        """A day, a week or more."""
        day = self.world.today + timedelta(days=self.dice.choice((1, 8, 40)))
        if day <= LAST_DAY:
            self.journey.wait(day)

    def _things(self) -> Iterator[Thing]:
        """Some things one after the other; what is decided in a meeting sooner than what can wait."""
        for _ in range(6):
            kinds = sorted({thing.kind for thing in self.world.things})
            kind = self.dice.choices(kinds, [SOONER.get(kind, 1) for kind in kinds])[0]
            yield self.dice.choice(list(self.world.of(kind)))

    def _weight(self, thing: Thing, trigger: str) -> float:
        """How much a step is wanted, more so the first time. Nobody meets about nothing; all can wait."""
        if not trigger:
            return ONWARD
        named = {trigger, f"{thing.kind}.{trigger}"}
        weight = next((weight for weight, some in WEIGHTS.items() if named & some), ONWARD)
        if trigger in {"send_agenda", "record_presence"} and not self._something_on(thing):
            weight = OVER
        return weight if self.chosen[f"{thing.kind}.{trigger}"] else 2 * weight

    def _something_on(self, meeting: Thing) -> bool:
        open_ones = (d for d in self.world.of("decision") if d.state in {"on_agenda", "recorded"})
        return any(decision.more["meeting"] is meeting for decision in open_ones)

    def _verdicts(self, thing: Thing, wanted: str | None) -> dict[str, list[str]]:
        """The steps from the present state on which the model judges so, filled in well, and about whom."""
        found: dict[str, list[str]] = {}
        skipped = SKIPPED.get(thing.kind, frozenset())
        for step in WORKFLOWS[thing.kind].from_state(thing.state):
            words = {} if step.form is None else self._ways(step)[0]
            names = [] if step.trigger in skipped else list(self.world.people)
            if able := [name for name in names if self._verdict(name, thing, step, words) == wanted]:
                found[step.trigger] = able
        return found

    def _verdict(self, name: str, thing: Thing, step: Step, words: Words) -> str | None:
        """What stops somebody at a step, what follows from it aside; None when nothing does."""
        world, person, form = self.world, self.world.people[name], step.form or ""
        if not world.sees(person, thing):
            return "not_found"
        before = dict(thing.sheet(form)) if form in SHEETS[thing.kind] else None
        if before is not None:
            thing.sheet(form).update(words)
        stopped = judge(world, Attempt(thing, person, step, words))
        if before is not None:
            thing.more[form] = before
        return stopped.kind if stopped else None

    def _ways(self, step: Step) -> list[Words]:
        """How a form can be filled in; the first is complete, as far as that is possible now."""
        world = self.world
        match step.form:
            case "take_up":
                live = [c for c in world.of("commitment") if c.state not in {"draft", "returned", *ENDED}]
                return [{"commitment": c.key} for c in live] or [{}]
            case "agenda_item":
                things = [thing for kind in DECIDABLE for thing in world.of(kind)]
                things.sort(
                    key=lambda t: t.state not in DECIDABLE[t.kind] or world.open_decision(t) is not None
                )
                return [{"purpose": "decide", "subject": f"{thing.kind}:{thing.key}"} for thing in things]
        return VARIANTS.get(step.form or "", ELSE)

    def _fill_in(self, step: Step, rarely: Words | None = None) -> Words | None:
        """What is filled in with a step: complete more often than not, rarely something that is refused."""
        if step.form is None:
            return None
        ways = self._ways(step)
        complete = ways[: COMPLETE.get(step.form, 1)]
        return dict(self.dice.choice([*complete * 2, *ways, *([rarely] if rarely else [])]))

"""Step, Workflow, Moved, Refused: a workflow is a table of steps; this file alone knows `transitions`.

The machine decides whether there is a way from here and where it leads. The workflow adds who may,
which rules must agree and which event tells it. Nothing here knows a row or a database: a step is
fired on a throw-away position, and the caller writes what came of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from functools import lru_cache

from transitions import Machine

from workflows.facts import Facts
from workflows.glossary import texts
from workflows.roles import Permission, Scope, holds
from workflows.rules.catalogue import CATALOGUE
from workflows.rules.table import Effect, Outcome, Sentence

KEPT = 1024
"""Judgements that are kept: the same facts always lead to the same choices, and most rows share them."""

STAY = "="
"""The destination of a step that stays where it is, from however many states it can be taken."""

TEXT_GUARD = "I01"
"""The rule that keeps personal data out of texts: judged for every step with a form, so nobody can forget."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One line of a workflow: from these states this trigger leads there.

    `who` is the guard on the relation of the actor to the subject: where it refuses, the step is not
    shown to this actor. `rules` decide whether the button is live and are judged again when firing;
    `form_rules` need what the person fills in and are judged only then. `draft` saves an incomplete
    form. `act` stays in its state, leaves an event and a mark, changes no content that others may be
    looking at, and therefore does not ask which version the person saw. `scope` is what a deputy's
    delegation must cover.
    """

    trigger: str
    source: str | tuple[str, ...]
    dest: str
    _: KW_ONLY
    may: Permission
    event: str
    who: str | None = None
    rules: tuple[str, ...] = ()
    form_rules: tuple[str, ...] = ()
    form: str | None = None
    draft: bool = False
    act: bool = False
    scope: Scope = Scope.SUBMIT

    @property
    def sources(self) -> tuple[str, ...]:
        """The states this step leaves from."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def fired_rules(self) -> tuple[str, ...]:
        """The rules judged when firing, in order: the live ones, those of the form, the text guard."""
        guard = () if self.form is None else (TEXT_GUARD,)
        return self.rules + self.form_rules + guard

    def lands(self, source: str) -> str:
        """The state this step leads to from one of its sources."""
        return source if self.dest == STAY else self.dest


class Refusal(StrEnum):
    """Why a step was refused: no such step, not from this state, not this person, or a rule."""

    NO_SUCH_STEP = "no_such_step"
    WRONG_STATE = "wrong_state"
    NO_PERMISSION = "no_permission"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a refusal: the rule, its outcome code and the sentence that people see."""

    rule: str
    code: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Moved:
    """A step was taken: where it leads, the event that tells it, and every rule outcome behind it."""

    step: Step
    source: str
    dest: str
    trace: tuple[Outcome, ...]

    @property
    def warnings(self) -> tuple[Outcome, ...]:
        """The outcomes that let the step pass but say something to the person."""
        return tuple(o for o in self.trace if o.effect is Effect.WARN)


@dataclass(frozen=True, slots=True)
class Refused:
    """A step was not taken: the kind of refusal and all its reasons, never only the first."""

    trigger: str
    state: str
    kind: Refusal
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A step this actor sees in this state, with what still stops it and what it would warn of.

    The same facts give the same object, so that what is made of it can be kept too.
    """

    step: Step
    reasons: tuple[Reason, ...]
    warnings: tuple[Outcome, ...]

    @property
    def live(self) -> bool:
        """Whether the button works now."""
        return not self.reasons


class Position:
    """A throw-away place in a machine: `transitions` moves this, never a row."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class Workflow:
    """A named table of steps over the states of one subject, compiled into one machine.

    `settled` are the states people regard as ended; `public` names the few statuses that people see
    (state -> state whose name is shown). Raises ValueError at import when the table is not sound:
    an unknown state or rule, two steps for one trigger from one state, an act that moves.
    """

    def __init__(
        self,
        name: str,
        states: type[StrEnum],
        steps: tuple[Step, ...],
        *,
        settled: frozenset[str],
        public: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.states = tuple(state.value for state in states)
        self.initial = self.states[0]
        self.steps = steps
        self.settled = settled
        self.triggers = frozenset(step.trigger for step in steps)
        self._public = dict(public or {})
        self._by_place = {(step.trigger, source): step for step in steps for source in step.sources}
        self._from = {state: tuple(s for s in steps if state in s.sources) for state in self.states}
        self._judged = lru_cache(maxsize=KEPT)(self._judge)
        self._check()
        self._machine = Machine(
            model=None,
            states=list(self.states),
            initial=self.initial,
            transitions=[[s.trigger, [str(x) for x in s.sources], str(s.dest)] for s in steps],
            auto_transitions=False,
        )

    def draft_step(self, state: str, form: str) -> Step | None:
        """The step that saves a form from a state without asking that it is complete, if any."""
        return next((s for s in self.from_state(state) if s.draft and s.form == form), None)

    def public(self, state: str) -> str:
        """The status people see for a state: itself, or the one it is shown as."""
        return self._public.get(state, state)

    def step(self, state: str, trigger: str) -> Step | None:
        """The step of a trigger from a state, or None when there is no way."""
        return self._by_place.get((trigger, state))

    def from_state(self, state: str) -> tuple[Step, ...]:
        """The steps that leave from a state, in the order of the table."""
        return self._from.get(state, ())

    def fire(self, state: str, trigger: str, facts: Facts) -> Moved | Refused:
        """Take a step or say everything that stops it. Raises MissingFact when facts are not filled."""
        step = self._by_place.get((trigger, state))
        if step is None:
            known = trigger in self.triggers
            kind = Refusal.WRONG_STATE if known else Refusal.NO_SUCH_STEP
            return Refused(trigger, state, kind, (self._fixed(kind, state),))
        facts = facts.for_scope(step.scope)
        who = () if step.who is None else judge((step.who,), facts)
        if (kept_out := self._kept_out(state, step, facts, who)) is not None:
            return kept_out
        trace = who + judge(step.fired_rules, facts)
        if stopped := reasons(trace):
            return Refused(trigger, state, Refusal.RULE, stopped)
        position = Position(state)
        self._machine.events[trigger].trigger(position)
        return Moved(step, state, position.state, trace)

    def keeps_out(self, state: str, step: Step, facts: Facts) -> Refused | None:
        """The refusal for an actor whose step this is not: it is not shown, nor the form that it asks for."""
        who = () if step.who is None else judge((step.who,), facts)
        return self._kept_out(state, step, facts, who)

    def choices(self, state: str, facts: Facts, among: Iterable[Step] | None = None) -> tuple[Choice, ...]:
        """Each step this actor sees from here (of `among`), live or with all reasons why not."""
        return self._judged(self.from_state(state) if among is None else tuple(among), facts)

    def diagram(self) -> str:
        """The workflow as a Mermaid state diagram, in the order of the table."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for step in self.steps:
            lines += [f"    {s} --> {step.lands(s)}: {step.trigger}" for s in step.sources]
        lines += [f"    {state} --> [*]" for state in self.states if state in self.settled]
        return "\n".join(lines)

    def _judge(self, steps: tuple[Step, ...], facts: Facts) -> tuple[Choice, ...]:
        return tuple(self._choice(step, facts) for step in steps if self._sees(step, facts))

    def _sees(self, step: Step, facts: Facts) -> bool:
        if not holds(facts.actor.roles, step.may):
            return False
        return step.who is None or not reasons(judge((step.who,), facts))

    def _kept_out(self, state: str, step: Step, facts: Facts, who: tuple[Outcome, ...]) -> Refused | None:
        kind = Refusal.NO_PERMISSION
        if not holds(facts.actor.roles, step.may):
            return Refused(step.trigger, state, kind, (self._fixed(kind, state),))
        stopped = reasons(who)
        return Refused(step.trigger, state, kind, stopped) if stopped else None

    def _choice(self, step: Step, facts: Facts) -> Choice:
        outcomes = judge(step.rules, facts.for_scope(step.scope))
        warnings = tuple(o for o in outcomes if o.effect is Effect.WARN)
        return Choice(step, reasons(outcomes), warnings)

    def _fixed(self, kind: Refusal, state: str) -> Reason:
        """The sentence for a refusal that no rule gives: it names the present state."""
        nl, en = texts(f"refusal.{kind}")
        name_nl, name_en = texts(f"state.{self.name}.{self.public(state)}")
        sentence = Sentence(nl.replace("{state}", name_nl), en.replace("{state}", name_en))
        return Reason(kind.value, kind.value, sentence)

    def _check(self) -> None:
        for step in self.steps:
            named = (*step.fired_rules, *((step.who,) if step.who else ()))
            problems = [f"rule {rule}" for rule in named if rule not in CATALOGUE]
            problems += [f"state {s}" for s in step.sources if s not in self.states]
            problems += [f"state {s}" for s in map(step.lands, step.sources) if s not in self.states]
            if step.act and any(step.lands(s) != s for s in step.sources):
                problems.append("an act stays in its state")
            if problems:
                raise ValueError(f"{self.name}.{step.trigger}: {', '.join(problems)}")
        if len(self._by_place) != sum(len(step.sources) for step in self.steps):
            raise ValueError(f"{self.name}: two steps for one trigger from one state")


def judge(rules: tuple[str, ...], facts: Facts) -> tuple[Outcome, ...]:
    """What each rule says of these facts, in order. Raises MissingFact."""
    return tuple(outcome for rule in rules for outcome in CATALOGUE[rule].evaluate(facts))


def reasons(outcomes: tuple[Outcome, ...]) -> tuple[Reason, ...]:
    """The refusals among outcomes, as reasons."""
    return tuple(Reason(o.rule, o.code, o.sentence) for o in outcomes if o.effect is Effect.REFUSE)

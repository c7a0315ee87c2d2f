"""The yardstick: the fourteen steps as SQL by hand, each with its reads once, its rows and one transaction."""

from collections.abc import Callable, Mapping

from app.clock import now, today
from app.models.workflow import Answers
from tests.bench import words
from tests.bench.by_hand import decisions, needs, phases
from tests.bench.by_hand.hand import Act, Hand
from tests.bench.journey import Place
from tests.bench.plain import Plain

STEPS: Mapping[tuple[str, str], Callable[[Hand, Act], None]] = {
    ("assignment", "save_analysis"): phases.save_analysis,
    ("assignment", "establish_task"): phases.establish,
    ("assignment", "note_analysis"): phases.note,
    ("plan", "save_plan"): phases.save_plan,
    ("plan", "submit_plan"): phases.submit_plan,
    ("answer", "offer"): needs.offer,
    ("answer", "accept"): needs.accept,
    ("decision", "confirm"): decisions.confirm,
}


class ByHand:
    """See Steps in `journey`."""

    def __init__(self, url: str) -> None:
        self._hand = Hand(Plain(url))

    def take(
        self, place: Place, who: str, subject: str, key: str, trigger: str, data: Answers | None = None
    ) -> None:
        """See Steps."""
        with self._hand.sql.transaction():
            STEPS[subject, trigger](self._hand, _act(place, who, key, data))

    def assign(self, place: Place) -> str:
        """See Steps."""
        units = [place.people.units[unit] for unit in ("noord", "drio")]
        with self._hand.sql.transaction():
            return phases.assign(self._hand, _act(place, "secretaris"), units)

    def ask(self, place: Place, number: int) -> str:
        """See Steps."""
        act = _act(place, "chef.noord", data=words.need(today(), number))
        unit, round_id = place.people.units["noord"], int(place.keys["round_id"])
        with self._hand.sql.transaction():
            return needs.ask(self._hand, act, unit, round_id)

    def close(self) -> None:
        """Let the connection go."""
        self._hand.sql.close()


def _act(place: Place, who: str, key: str = "", data: Answers | None = None) -> Act:
    return Act(place.actors[who], key, data, now(), today())

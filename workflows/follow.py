"""What follows from a step elsewhere: plain data, so that a cascade is read and tested, never a callback.

Each workflow module lists its own in `FOLLOWS`; the command that takes the step takes what follows in the
same transaction, as the system, with an event each. Which rows are "related" is one relation for each
pair of kinds: the assignments of a round, the plan and open extensions of one, the answers
asked of its unit, the answers of a need, the needs taken up in a commitment, the open decision on a subject,
the decisions of a meeting, the version that a commitment or a collective task replaces.
"""

from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True, slots=True)
class Follow:
    """After step `after`, each related subject of `kind` takes step `take`.

    A related subject whose state has no such step is passed over. `came_from` limits it to steps that
    left one of these states, `where` to related subjects in one of these states. With `if_ready` a
    refusal by a rule means "not yet"; without it a refusal stops the whole transaction.
    """

    after: str
    kind: str
    take: str
    _: KW_ONLY
    came_from: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    if_ready: bool = False

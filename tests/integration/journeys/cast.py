"""Who plays in the journeys, and how each of them stands to a thing: what the model knows about people."""

from dataclasses import dataclass, field

from workflows.roles import Role, Scope

ALL_SCOPES = frozenset(scope.value for scope in Scope)
UNITS = ("noord", "zuid", "drio", "dbre")
DISTRICTS = frozenset({"noord", "zuid"})
LEADERS = ("politiechef", "plv.politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")
CHAIRS = frozenset({"politiechef", "plv.politiechef"})


@dataclass
class Person:
    """One player. `stands_in` are the delegations in force now: unit of the principal to scopes."""

    name: str
    roles: frozenset[Role]
    heads: str | None = None
    deputy_of: str | None = None
    stands_in: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def units(self) -> frozenset[str]:
        """The units this person speaks for, or would if a delegation were in force."""
        own = {unit for unit in (self.heads, self.deputy_of) if unit}
        return frozenset(own | self.stands_in.keys())

    @property
    def leads(self) -> frozenset[str]:
        """The units whose work is this person's own: headed or stood in for."""
        return frozenset({self.heads} - {None} | self.stands_in.keys())

    @property
    def all_roles(self) -> frozenset[Role]:
        """The roles, that of a deputy included while somebody is stood in for."""
        return self.roles | {Role.DEPUTY} if self.stands_in else self.roles

    @property
    def seats(self) -> frozenset[str]:
        """The positions held or stood in for."""
        return frozenset({self.name} | {f"chef.{unit}" for unit in self.stands_in})

    def covers(self, units: frozenset[str], scope: str) -> bool:
        """Whether rule B08 lets this person act for these units: as self, or by a delegation for it."""
        if self.heads in units or not units & self.units:
            return True
        return any(scope in self.stands_in[unit] for unit in units & self.stands_in.keys())

    def speaks_for(self, units: frozenset[str], scope: str) -> str | None:
        """Of these units the own one, else one that is stood in for, else that of a standing deputy.

        Of those that are stood in for, one whose delegation covers what is done comes first.
        """
        covered = {unit for unit, scopes in self.stands_in.items() if scope in scopes}
        ranked = ({self.heads}, covered, self.stands_in.keys(), self.units)
        return next((unit for among in ranked for unit in UNITS if unit in units and unit in among), None)


def cast() -> dict[str, Person]:
    """Four heads, a deputy whose delegation comes and goes, one without, the secretary and the leadership.

    The deputy chief stands in for the head of Zuid: so one person can hand in and decide.
    """
    chair = frozenset({Role.LEADERSHIP, Role.LEADERSHIP_CHAIR})
    people = [Person(f"chef.{unit}", frozenset({Role.EMT_MEMBER}), heads=unit) for unit in UNITS]
    people += [Person(f"plv.{unit}", frozenset({Role.DEPUTY}), deputy_of=unit) for unit in ("noord", "zuid")]
    people += [
        Person("secretaris", frozenset({Role.SECRETARY})),
        Person("politiechef", chair),
        Person("plv.politiechef", chair, stands_in={"zuid": ALL_SCOPES}),
        Person("hoofd.operatien", frozenset({Role.LEADERSHIP})),
        Person("lijn5", frozenset({Role.LINE_LEAD})),
    ]
    return {person.name: person for person in people}

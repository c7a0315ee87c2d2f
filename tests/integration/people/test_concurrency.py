"""Administrators at once: changes of the organisation wait for each other, and each sees what is there."""

from collections.abc import Callable
from itertools import pairwise

from app.commands.accounts import NewPerson, disable_account, enable_account, make_account
from app.commands.delegations import assign_delegation, revoke_delegation
from app.commands.failures import NotFound, PeopleRefused
from app.commands.holders import change_holder, vacate
from app.commands.positions import PositionDetails, make_position
from app.database import AlreadyDone, Once
from tests.integration.people.conftest import day
from tests.integration.people.test_delegations import wanted
from tests.together import together

MANY = 6


def at_once(app, act: Callable[[int], object]) -> list[str]:
    """Do it together in threads of their own; how each ended, sorted."""

    def run(number: int) -> str:
        try:
            act(number)
        except PeopleRefused as refused:
            return refused.code
        except AlreadyDone:
            return "already done"
        except NotFound:
            return "not found"
        return "done"

    return sorted(together(MANY, run, app))


def test_rival_successors_never_sit_together(office):
    people = [office.people.accounts[name] for name in ("plv.noord", "plv.zuid", "plv.drio")]
    ends = at_once(office.app, lambda n: change_holder(None, "chef.noord", people[n % 3], day(n + 1)))
    assert ends.count("done") >= 1
    held = office.holders("chef.noord")
    for before, after in pairwise(held):
        assert before[2] is not None
        assert before[2] < after[1]
    assert held[-1][2] is None


def test_one_of_many_gets_a_user_name(office):
    ends = at_once(office.app, lambda n: make_account(None, NewPerson(username="zelfde", name=f"N{n}")))
    assert ends == ["done", *["taken"] * (MANY - 1)]


def test_administrators_who_switch_each_other_off_leave_one(office):
    office.people.accounts["tweede"] = _second_administrator(office)
    both = ("beheer", "tweede")
    acts = [(name, office.people.accounts[other]) for name, other in (both, both[::-1])]
    assert at_once(office.app, lambda n: disable_account(*acts[n % 2])) == [
        *["done"] * (MANY // 2),
        *["last_administrator"] * (MANY // 2),
    ]
    assert sorted(office.account(name).disabled_at is None for name in both) == [False, True]


def test_who_leaves_today_does_not_count_as_the_administrator_who_stays(office):
    admin, _ = office.people.accounts["beheer"], _second_administrator(office)
    with office.app.app_context():
        vacate(admin, "beheer", day(0))
    office.refused("/beheer/accounts/tweede/uit", "Dan heeft niemand meer functioneel beheer.", 409)
    assert office.account("tweede").disabled_at is None


def _second_administrator(office) -> int:
    with office.app.app_context():
        seat = make_position(None, PositionDetails(title="Tweede beheer", roles=("admin",)))
        make_account(None, NewPerson(username="tweede", name="Tweede"))
        account = office.account("tweede").id
        change_holder(None, seat, account, day(0))
    return account


def test_an_account_that_many_switch_goes_off_once_and_on_once(office):
    admin = office.people.accounts["beheer"]
    for act in (disable_account, enable_account):
        assert at_once(office.app, lambda _, act=act: act("chef.noord", admin)) == ["done"] * MANY
    assert [name for name in office.events() if name.startswith("account_")] == [
        "account_disabled",
        "account_enabled",
    ]


def test_one_of_many_gets_a_line(office):
    wanted = PositionDetails(title="Lijntrekker", roles=("line_lead",), line=2)
    assert at_once(office.app, lambda _: make_position(None, wanted)) == [
        "done",
        *["line_taken"] * (MANY - 1),
    ]


def test_one_form_sent_many_times_makes_one_account(office):
    admin = office.people.accounts["beheer"]

    def act(_number: int) -> None:
        once = Once("een-sleutel", admin, "/beheer/accounts")
        make_account(admin, NewPerson(username="eenmaal", name="Eenmaal"), once)

    assert at_once(office.app, act) == [*["already done"] * (MANY - 1), "done"]
    assert office.events().count("account_created") == 1


def test_a_delegation_that_many_end_ends_once(office):
    """Each end is told to who acts and to who holds the position."""
    with office.app.app_context():
        secretary = office.people.actor("secretaris")
        made = assign_delegation(secretary, wanted(office, "chef.noord", "plv.noord"))
    ends = at_once(office.app, lambda _: revoke_delegation(secretary, made))
    assert ends == ["done", *["not found"] * (MANY - 1)]
    assert office.events().count("delegation_revoked") == 1

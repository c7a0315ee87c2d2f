"""When mail comes: one bundle per person and working day, at once only what cannot wait."""

from collections import Counter
from datetime import datetime
from threading import Thread

import pytest
from sqlalchemy import event, func, select

from app import outbox
from app.clock import LOCAL
from app.commands.ladders import sweep
from app.extensions import db as extension
from app.models.event import Notice
from app.outbox.kinds import LAST_STEPS
from tests.integration.mail.conftest import MONDAY, Office, later


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOCAL)  # type: ignore[arg-type]


MOMENTS = {
    "seven": (local(2026, 11, 23, 7), local(2026, 11, 23, 7)),
    "just before seven in the evening": (local(2026, 11, 23, 18, 59), local(2026, 11, 23, 18, 59)),
    "evening": (local(2026, 11, 23, 19), local(2026, 11, 24, 7)),
    "night": (local(2026, 11, 23, 3, 30), local(2026, 11, 23, 7)),
    "friday evening": (local(2026, 11, 27, 20), local(2026, 11, 30, 7)),
    "saturday": (local(2026, 11, 28, 12), local(2026, 11, 30, 7)),
    "christmas": (local(2026, 12, 24, 19, 30), local(2026, 12, 28, 7)),
    "king's day": (local(2026, 4, 26, 15), local(2026, 4, 28, 7)),
    "clocks forward": (local(2026, 3, 28, 23, 30), local(2026, 3, 30, 7)),
    "clocks back": (local(2026, 10, 24, 23, 30), local(2026, 10, 26, 7)),
}
"""When something happens, and when the bundle that tells it is due."""


@pytest.mark.parametrize(("happens", "due"), MOMENTS.values(), ids=MOMENTS)
def test_a_bundle_goes_on_working_days_from_7_to_19(office: Office, happens: datetime, due: datetime) -> None:
    office.happens("secretaris", at=happens)
    assert outbox.plan(happens) == 1
    mail = office.mail()
    assert mail.due_at == due
    assert mail.key == f"bundle:{office.people.accounts['secretaris']}:{due.date()}"


def test_everything_of_a_day_is_in_one_bundle_per_person(office: Office) -> None:
    for _ in range(3):
        office.happens("secretaris", "chef.noord")
    outbox.plan(MONDAY)
    office.happens("secretaris")
    outbox.plan(later(MONDAY, minutes=1))
    mails = office.mails()
    assert len(mails) == 2
    linked = Counter(office.session.scalars(select(Notice.mail_id)))
    assert sorted(linked.values()) == [3, 4]


def test_what_comes_after_the_bundle_waits_for_the_next_working_day(office: Office) -> None:
    friday = local(2026, 11, 27, 9)
    office.happens("secretaris", at=friday)
    outbox.plan(friday)
    outbox.deliver(friday)
    office.happens("secretaris", at=later(friday, hours=1))
    outbox.plan(later(friday, hours=1))
    first, second = office.mails()
    assert (first.key[-10:], second.key[-10:]) == ("2026-11-27", "2026-11-30")
    assert second.due_at == local(2026, 11, 30, 7)
    office.happens("secretaris", at=later(friday, hours=30))
    outbox.plan(later(friday, hours=30))
    assert len(office.mails()) == 2


def test_a_bundle_that_had_nothing_to_tell_does_not_use_up_the_day(office: Office) -> None:
    seen = office.happens("secretaris")
    outbox.plan(MONDAY)
    office.marks(seen, read_at=MONDAY)
    assert outbox.deliver(MONDAY) == 0
    assert office.mail().due_at is None
    office.happens("secretaris")
    outbox.plan(later(MONDAY, hours=2))
    outbox.deliver(later(MONDAY, hours=2))
    assert office.mail().kept_at is not None


def test_who_must_act_today_hears_at_once(office: Office) -> None:
    office.round("noord", "zuid")
    sunday_night = local(2026, 11, 22, 23)
    for unit, day in (("noord", sunday_night), ("zuid", later(sunday_night, days=1))):
        office.due_on(unit, day)
        office.happens(f"chef.{unit}", about=office.assignment(unit), asks=True, at=sunday_night)
    office.happens("chef.noord", about=office.assignment("noord"), at=sunday_night)
    outbox.plan(sunday_night)
    keys = {mail.key.partition(":")[0]: (mail.account_id, mail.due_at) for mail in office.mails()}
    assert keys["now"] == (office.people.accounts["chef.noord"], sunday_night)
    bundles = [mail.due_at for mail in office.mails() if mail.key.startswith("bundle")]
    assert bundles == [local(2026, 11, 23, 7)] * 2


def test_a_ladder_that_reaches_the_last_day_is_mailed_at_once(office: Office) -> None:
    office.round("noord", "zuid")
    for unit, day in (("noord", MONDAY), ("zuid", later(MONDAY, days=1))):
        office.due_on(unit, day)
    assert sweep(MONDAY) > 0
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    mails = {mail.account_id: mail for mail in office.mails()}
    today = mails[office.people.accounts["chef.noord"]]
    assert today.key.startswith("now:")
    assert "Uiterlijk 23 november 2026." in (today.text or "")
    tomorrow = mails[office.people.accounts["chef.zuid"]]
    assert tomorrow.key.startswith("bundle:")
    assert "Uiterlijk 24 november 2026." in (tomorrow.text or "")


def test_somebody_elses_deadline_of_today_can_wait(office: Office) -> None:
    office.round("noord")
    office.due_on("noord", MONDAY)
    office.happens("secretaris", about=office.assignment("noord"), asks=True)
    outbox.plan(MONDAY)
    assert office.mail().key.startswith("bundle:")


@pytest.mark.parametrize(
    ("name", "asks", "kind"),
    [
        ("plan_returned", True, "asked"),
        ("plan_reminded", True, "reminder"),
        ("term_passed", False, "reminder"),
        ("plan_adopted", False, "decision"),
        ("contribution_submitted", False, "change"),
    ],
)
def test_each_kind_of_message_has_its_own_choice(office: Office, name: str, asks: bool, kind: str) -> None:
    for choice in ("at_once", "never"):
        user = {"at_once": "secretaris", "never": "politiechef"}[choice]
        office.wants(user, kind, choice)
    for other in {"asked", "reminder", "decision", "change"} - {kind}:
        office.wants("secretaris", other, "never")
    saturday = local(2026, 11, 28, 9)
    office.happens("secretaris", "politiechef", event=name, asks=asks)
    outbox.plan(saturday)
    mail = office.mail()
    assert mail.key.startswith("now:")
    assert mail.due_at == saturday


def test_the_last_step_of_a_ladder_comes_whatever_was_chosen(office: Office) -> None:
    for kind in ("asked", "reminder", "decision", "change"):
        office.wants("secretaris", kind, "never")
    for name in sorted(LAST_STEPS):
        office.happens("secretaris", event=name)
    outbox.plan(MONDAY)
    assert len(office.mails()) == 1


def test_nobody_is_told_what_was_read_or_moot_or_after_leaving(office: Office) -> None:
    office.marks(office.happens("secretaris"), read_at=MONDAY)
    office.marks(office.happens("chef.noord"), moot_at=MONDAY)
    office.happens("chef.zuid")
    from app.commands.accounts import disable_account

    disable_account("chef.zuid", None)
    assert outbox.plan(MONDAY) == 3
    assert office.mails() == []
    assert outbox.plan(MONDAY) == 0


def test_each_notice_is_looked_at_once_and_in_bounded_batches(office: Office) -> None:
    users = sorted(office.people.accounts)
    for _ in range(40):
        office.happens(*users)
    batches: list[int] = []

    def counted(*args: object) -> None:
        batches.append(1)

    event.listen(extension.session, "after_commit", counted)
    try:
        assert outbox.plan(MONDAY) == 40 * len(users)
    finally:
        event.remove(extension.session, "after_commit", counted)
    assert len(batches) == -(-40 * len(users) // 200)
    assert len(office.mails()) == len(users)
    assert office.session.scalar(select(func.count()).where(~Notice.planned)) == 0


def test_two_planners_at_once_make_each_mail_once(office: Office) -> None:
    users = sorted(office.people.accounts)
    for _ in range(30):
        office.happens(*users)
    failed: list[BaseException] = []

    def work() -> None:
        with office.app.app_context():
            try:
                outbox.plan(MONDAY)
            except BaseException as error:
                failed.append(error)
            finally:
                extension.session.remove()

    office.session.rollback()
    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert failed == []
    linked = Counter(office.session.scalars(select(Notice.mail_id)))
    assert sorted(linked.values()) == [30] * len(users)
    assert len([mail for mail in office.mails() if mail.id in linked]) == len(users)

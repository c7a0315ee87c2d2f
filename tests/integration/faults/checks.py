"""What must hold after every fault, read from the database and from what the mail server took."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import func, select

from app.extensions import db
from app.models.event import Event, Notice
from app.models.mail import Mail
from app.models.workflow import Sheet
from app.outbox.envelope import message_id
from tests.integration.faults.stage import SECRETARIES, Stage
from tests.integration.faults.writers import Writer
from tests.replay import Stand, follow, stand

EVENTS = {
    "save_plan": ("plan_saved",),
    "submit_plan": ("plan_saved", "plan_submitted"),
    "recall_plan": ("plan_recalled",),
}
"""What each change leaves behind; handing in saves first."""
TOLD = ("plan_submitted", "plan_recalled")


def assert_nothing_lost_or_half(stage: Stage, writers: Iterable[Writer]) -> None:
    """Each acknowledged change is there once and whole, and nothing else: events, state, text, messages."""
    with stage.app.app_context():
        for writer in writers:
            _assert_work_of(writer)
        told = select(Event.id, func.count(Notice.id)).outerjoin(Notice).where(Event.name.in_(TOLD))
        messages = dict(db.session.execute(told.group_by(Event.id)).tuples().all())
        assert set(messages.values()) <= {len(SECRETARIES)}
        assert len(messages) == sum(map(_told, writers))
        rungs = Event.subject, Event.subject_id, *(Event.data[key].as_string() for key in ("rung", "day"))
        sent = db.session.execute(select(*rungs).where(Event.data["rung"].as_string().is_not(None))).all()
        assert len(sent) == len(set(sent))
        db.session.remove()
    verified = stage.app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output
    assert ", 0 waiting" in verified.output


def _assert_work_of(writer: Writer) -> None:
    happened = select(Event).where(Event.subject == "plan", Event.subject_key == writer.key)
    events = db.session.scalars(happened.order_by(Event.id)).all()
    wanted = [name for trigger in writer.acknowledged for name in EVENTS[trigger]]
    assert [event.name for event in events] == wanted
    replayed = Stand()
    follow(events, replayed)
    place = ("plan", writer.key)
    assert stand()[place] == replayed[place]
    assert replayed[place][1] == writer.version
    newest = select(Sheet.answers).where(Sheet.subject == "plan", Sheet.subject_id == events[0].subject_id)
    assert db.session.scalars(newest.order_by(Sheet.id.desc())).first()["vision"] == writer.vision


def _told(writer: Writer) -> int:
    return sum(trigger != "save_plan" for trigger in writer.acknowledged)


def assert_every_mail_arrived(stage: Stage, kills: int) -> int:
    """Every mail with something to tell was taken once, in one text, and a second time at most once a kill.

    Gives how many arrived again.
    """
    taken = stage.postbox.by_id()
    with stage.app.app_context():
        settings = stage.app.config["OPGAVE"]
        stored = {message_id(mail.key, settings): mail for mail in db.session.scalars(select(Mail))}
        db.session.remove()
    written = {key: mail for key, mail in stored.items() if mail.text is not None}
    assert set(taken) == set(written)
    assert all(mail.sent_at is not None for mail in written.values())
    assert all(mail.due_at is None and mail.given_up_at is None for mail in stored.values())
    for key, copies in taken.items():
        texts = {copy.get_body(("plain",)).get_content() for copy in copies}
        assert len(texts) == 1
        assert texts.pop().split() == written[key].text.split()
        assert len({copy["To"] for copy in copies}) == 1
    doubled = sum(len(copies) - 1 for copies in taken.values())
    assert doubled <= kills, Counter(map(len, taken.values()))
    return doubled


def assert_news_was_mailed(stage: Stage, name: str) -> int:
    """Everybody who was told of this event had it by mail; gives how many mails that are."""
    with stage.app.app_context():
        rows = select(Notice.id, Mail.sent_at).join(Event).outerjoin(Mail, Mail.id == Notice.mail_id)
        found = db.session.execute(rows.where(Event.name == name)).all()
        db.session.remove()
    assert all(row.sent_at is not None for row in found)
    return len(found)

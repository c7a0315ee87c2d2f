"""What comes first on the first page: what is late, then what has a day; and whose work it is."""

from datetime import date, timedelta

from sqlalchemy import update

from app.clock import now, today
from app.database import transaction
from app.extensions import db
from app.models.round import Assignment, Round
from app.pages.home import gather
from app.queries.tasks import Task, sorted_tasks
from tests.factories import make_round, on_the_day
from tests.integration.decisions.stage import Stage, in_days, signed_in
from tests.integration.needs.stage import sentences


def late_units(stage: Stage) -> dict[str, int]:
    """Address to how many units are late there, for the secretary."""
    db.session.rollback()
    found = gather(stage.people.actor("secretaris"))
    return {task.url: task.values["n"] for task in found if task.code == "late_units"}


def test_who_waits_goes_before_a_promise_of_next_year_and_after_what_is_late() -> None:
    day = date(2026, 11, 23)
    due = {"late": day - timedelta(days=1), "asked": None, "promise": day + timedelta(days=300)}
    found = [Task(code, "/", due[code]) for code in ("promise", "asked", "late")]
    assert [task.code for task in sorted_tasks(found, day)] == ["late", "asked", "promise"]


def test_what_is_late_goes_before_the_own_phase_and_the_longest_overdue_before_all() -> None:
    day = date(2026, 11, 23)
    due = {"own": 5, "asked": 1, "answer": -1, "oldest": -30, "reopened": -3}
    phases = {"own", "reopened"}
    found = [
        Task(code, "/", day + timedelta(days=days), first=code in phases) for code, days in due.items()
    ]
    in_order = [task.code for task in sorted_tasks(found, day)]
    assert in_order == ["oldest", "reopened", "answer", "own", "asked"]


def test_late_units_are_counted_for_each_round_that_runs(stage: Stage) -> None:
    other = make_round(stage.people, "drio")
    with transaction() as session:
        session.execute(update(Round).values(state="phase2_open"))
        session.execute(update(Assignment).values(phase2_due=in_days(-20)))
    pages = {key: f"/planning?ronde={key}&filter=te-laat" for key in (stage.round_key, other)}
    assert late_units(stage) == {pages[stage.round_key]: 2, pages[other]: 1}
    for state in ("signed", "closed", "stopped"):
        with transaction() as session:
            session.execute(update(Round).where(Round.key == other).values(state=state))
        assert late_units(stage) == {pages[stage.round_key]: 2}, state
    page = signed_in(stage.app, "secretaris").get("/")
    assert "2 onderdelen zijn te laat: Vervolgopdracht" in sentences(page)
    assert "ronde=R-01&amp;filter=te-laat" in page.get_data(as_text=True)


def test_the_meeting_of_today_goes_before_what_has_no_date(stage: Stage) -> None:
    meeting = stage.meeting()
    stage.on_agenda("noord")
    stage.step("secretaris", "meeting", meeting, "send_agenda")
    on_the_day(meeting)
    with transaction() as session:
        session.execute(update(Assignment).values(phase2_due=in_days(-20)))
    for who, code in (("secretaris", "hold_meeting"), ("politiechef", "prepare_meeting")):
        db.session.rollback()
        found = [task for task in gather(stage.people.actor(who)) if task.mine]
        first = sorted_tasks(found, today())[0]
        assert (first.code, first.due) == (code, today())


def test_an_agenda_is_sent_before_anybody_records_who_is_there(stage: Stage) -> None:
    meeting = stage.meeting(days=20)
    stage.on_agenda("noord")

    def asked() -> dict[str, str]:
        db.session.rollback()
        return {task.code: task.url for task in gather(stage.people.actor("secretaris")) if task.mine}

    assert not {"send_agenda", "hold_meeting"} & asked().keys(), "it is far away"
    on_the_day(meeting)
    assert asked()["send_agenda"] == f"/vergaderingen/{meeting}"
    assert "hold_meeting" not in asked(), "the page of the meeting offers no such step yet"
    stage.step("secretaris", "meeting", meeting, "send_agenda")
    assert asked()["hold_meeting"] == f"/vergaderingen/{meeting}"
    assert "send_agenda" not in asked()


def test_what_a_held_meeting_waits_for_goes_before_what_is_due_this_week(stage: Stage) -> None:
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    with transaction() as session:
        session.execute(update(Round).values(state="phase3_open", freeze_date=in_days(1)))
        session.execute(update(Assignment).values(state="contributed", noted_at=now()))

    def first(who: str) -> str:
        db.session.rollback()
        return sorted_tasks([task for task in gather(stage.people.actor(who)) if task.mine], today())[0].code

    assert first("secretaris") == "record_outcomes"
    stage.recorded(decision)
    assert first("politiechef") == "confirm_decisions"


def test_who_writes_along_reads_so_and_hands_nothing_in(stage: Stage) -> None:
    row = stage.assignment("noord")
    adviser = str(stage.people.accounts["plv.zuid"])
    stage.step("chef.noord", "assignment", row.key, "grant_co_author", {"account": adviser})
    db.session.rollback()
    found = gather(stage.people.actor("plv.zuid"))
    assert [(task.code, task.values) for task in found] == [("along_plan", {"unit": "District Noord"})]
    page = sentences(signed_in(stage.app, "plv.zuid").get("/"))
    assert "Schrijf mee aan het meerjarenplan van District Noord" in page
    stage.submitted("noord")
    db.session.rollback()
    assert gather(stage.people.actor("plv.zuid")) == []

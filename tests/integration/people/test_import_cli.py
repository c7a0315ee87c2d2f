"""Imports from the command line: all or nothing, every mistake with its place, the end in the exit code."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models.event import Event
from app.models.organisation import Account, Unit
from app.models.round import Assignment, Phase, Plan, Round, RoundDate
from app.models.workflow import Sheet
from tests.factories import make_organisation
from tests.integration.people.files import organisation, round_excel, round_tables, round_toml
from tests.unit.exchange.organisations import as_excel, as_toml, rezipped

ORGANISATION = {"o.toml": as_toml, "o.xlsx": as_excel}
ROUND = {"r.toml": round_toml, "r.xlsx": round_excel}


@pytest.fixture
def run(app, tmp_path):
    """Run `flask import KIND FILE ...` on a file with these bytes."""

    def invoke(kind: str, name: str, data: bytes, *options: str):
        path = tmp_path / name
        path.write_bytes(data)
        return app.test_cli_runner().invoke(args=["import", kind, str(path), *options])

    return invoke


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("name", ORGANISATION)
def test_an_organisation_is_taken_over_on_an_empty_database(app, run, name):
    done = run("organisation", name, ORGANISATION[name](organisation()), "--json")
    assert done.exit_code == 0
    assert json.loads(done.output) == {"done": {"units": 2, "teams": 1, "positions": 5, "accounts": 5}}
    assert (count(app, Unit), count(app, Account)) == (2, 5)
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
    assert (event.name, event.actor_id) == ("organisation_imported", None)
    again = run("organisation", name, ORGANISATION[name](organisation()))
    assert (again.exit_code, again.output.strip()) == (0, "units: 2, teams: 1, positions: 5, accounts: 5")
    assert count(app, Account) == 5


def test_a_check_changes_nothing(app, run):
    done = run("organisation", "o.toml", as_toml(organisation()), "--check")
    assert (done.exit_code, done.output.strip()) == (0, "units: 2, teams: 1, positions: 5")
    assert count(app, Unit) == 0
    assert count(app, Event) == 0


@pytest.mark.parametrize("name", ORGANISATION)
def test_mistakes_stand_on_lines_of_their_own_with_file_row_and_column(app, run, name):
    wrong = organisation(units=(1, {"kind": "afdeling"}), people=(0, {"name": None}))
    done = run("organisation", name, ORGANISATION[name](wrong))
    lines = done.stderr.strip().splitlines()
    assert done.exit_code == 1
    assert len(lines) == 2
    unit, person = ("Onderdelen", "Personen") if name.endswith("xlsx") else ("units", "people")
    assert lines[0].startswith(f"{name}: {unit}, row ")
    assert "Choose from: district" in lines[0]
    assert lines[1].startswith(f"{name}: {person}, row ")
    assert lines[1].endswith("Fill this in.")
    assert count(app, Unit) == 0
    dutch = run("organisation", name, ORGANISATION[name](wrong), "--lang", "nl")
    assert "Vul dit in." in dutch.stderr
    listed = json.loads(run("organisation", name, ORGANISATION[name](wrong), "--json").stdout)
    assert [each["row"] for each in listed["mistakes"]] == [3, 2] or name.endswith("toml")


def test_what_contradicts_the_stored_organisation_leaves_nothing_behind(app, run):
    with app.app_context():
        make_organisation()
    before = count(app, Unit)
    done = run("organisation", "o.toml", as_toml(organisation(positions=(3, {"line": 5}))))
    assert done.exit_code == 1
    assert "This programme line already belongs to Lijntrekker resultaat en borging." in done.stderr
    assert count(app, Unit) == before


def test_wrong_use_and_hostile_files(app, run, tmp_path):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["import", "organisation", str(tmp_path / "geen.toml")]).exit_code == 2
    assert runner.invoke(args=["import", "organisation", str(tmp_path)]).exit_code == 2
    assert runner.invoke(args=["import", "organisation"]).exit_code == 2
    bomb = rezipped(as_excel(organisation()), "xl/worksheets/sheet1.xml", b" " * 30_000_000)
    assert "too large when unpacked" in run("organisation", "o.xlsx", bomb).stderr
    assert run("round", "r.xlsx", bomb).exit_code == 1
    assert "larger than 2 MB" in run("round", "r.toml", b"#" * 2_000_001).stderr


@pytest.mark.parametrize("name", ROUND)
def test_a_round_becomes_a_draft_with_phases_participants_and_letter(app, run, name):
    with app.app_context():
        people = make_organisation()
    done = run("round", name, ROUND[name](round_tables()), "--json")
    assert done.exit_code == 0, done.stderr
    key = json.loads(done.output)["done"]["round"]
    with app.app_context():
        row = db.session.scalars(select(Round)).one()
        letter = db.session.scalars(select(Sheet)).one()
        events = db.session.execute(select(Event.name, Event.actor_id).order_by(Event.id)).all()
        phases = db.session.execute(select(Phase.number, Phase.opens, Phase.deadline).order_by(Phase.number))
        last = phases.all()[-1]
        units = set(db.session.scalars(select(Assignment.unit_id)))
        days = [tuple(each) for each in db.session.execute(select(RoundDate.day, RoundDate.name))]
    assert (row.key, row.state, row.name, row.reference) == (key, "draft", "Vervolgopdracht 2031", "K-1")
    assert tuple(last) == (3, date(2031, 3, 10), date(2031, 3, 31))
    assert units == {people.units["noord"], people.units["drio"]}
    assert days == [(date(2031, 2, 12), "EMT-heidag")]
    assert count(app, Plan) == 2
    assert letter.answers["body"] == "Kijk eerst naar uw eigen onderdeel.\n\nDoe mee."
    assert letter.answers["salutation"] == "Geachte leden van het EMT,"
    secretary = people.accounts["secretaris"]
    assert [tuple(each) for each in events] == [("round_created", secretary), ("letter_saved", secretary)]


def test_a_round_needs_no_letter_and_a_day_off_moves(app, run):
    with app.app_context():
        make_organisation()
    content = round_tables(round=(0, {"decision_date": date(2031, 4, 27)}))
    del content["letter"]
    assert run("round", "r.toml", round_toml(content)).exit_code == 0
    assert count(app, Sheet) == 0
    with app.app_context():
        assert db.session.scalar(select(Round.decision_date)) == date(2031, 4, 28)


@pytest.mark.parametrize("name", ROUND)
def test_every_mistake_in_a_round_is_told_at_once_and_nothing_stays(app, run, name):
    with app.app_context():
        make_organisation()
    content = round_tables(
        round=(0, {"decision_date": date(2031, 1, 1)}),
        phases=(0, {"deadline": date(2030, 1, 1)}),
        participants=(0, {"unit": "mars"}),
        letter=(0, {"body": "Bel 06-12345678."}),
    )
    done = run("round", name, ROUND[name](content), "--lang", "nl")
    assert done.exit_code == 1
    assert count(app, Round) == count(app, Assignment) == 0
    words = done.stderr
    assert "Het onderdeel mars bestaat niet of heeft geen hoofd." in words
    assert "Dit mag hier niet staan:" in words
    assert len(words.strip().splitlines()) == 4
    if name.endswith("xlsx"):
        for place in (
            "Ronde, rij 2, kolom Besluit",
            "Fasen, rij 2, kolom Uiterlijk klaar",
            "Deelnemers, rij 2, kolom Onderdeel",
            "Brief, rij 2, kolom Tekst",
        ):
            assert f"{name}: {place}: " in words


WRONG = [
    ({"phases": [1, 2]}, "phases: Phase 3 is missing. Add a row."),
    ({"phases": [1, 2, 3, 3]}, "The value 3 stands in row"),
    ({"participants": ["noord", "noord"]}, "The value noord stands in row"),
    ({"round": 2}, "One row fits here."),
    ({"letter": 2}, "One row fits here."),
]


@pytest.mark.parametrize(("rows", "sentence"), WRONG)
def test_the_rows_of_a_round_are_counted(app, run, rows, sentence):
    with app.app_context():
        make_organisation()
    content = round_tables()
    for table, wanted in rows.items():
        if isinstance(wanted, int):
            content[table] *= wanted
        else:
            key = "number" if table == "phases" else "unit"
            content[table] = [next(r for r in content[table] if r[key] == each) for each in wanted]
    done = run("round", "r.toml", round_toml(content))
    assert done.exit_code == 1
    assert sentence in done.stderr


def test_a_warning_in_a_text_is_confirmed_with_an_option(app, run):
    with app.app_context():
        make_organisation()
    content = round_tables(letter=(0, {"body": "Bel 06-12345678."}))
    done = run("round", "r.toml", round_toml(content))
    assert done.exit_code == 1
    assert "This may not stand here: telephone number." in done.stderr
    assert run("round", "r.toml", round_toml(content), "--confirm-text").exit_code == 0


@pytest.mark.parametrize(
    ("by", "code", "sentence"),
    [
        ("secretaris", 0, ""),
        ("chef.noord", 1, "may not prepare a round"),
        ("niemand", 1, "no account with this user name"),
    ],
)
def test_a_round_is_made_in_the_name_of_who_may_prepare_it(app, run, by, code, sentence):
    with app.app_context():
        make_organisation()
    done = run("round", "r.toml", round_toml(round_tables()), "--by", by)
    assert done.exit_code == code
    assert sentence in done.stderr


def test_without_a_secretary_somebody_must_be_named(run):
    done = run("round", "r.toml", round_toml(round_tables()))
    assert done.exit_code == 1
    assert "--by" in done.stderr

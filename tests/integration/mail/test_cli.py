"""The outbox on the command line: what was sent, what waits, what was given up."""

import json
from typing import Any

from app import outbox
from tests.integration.mail.conftest import MONDAY, Office, later


def run(office: Office, *words: str) -> tuple[int, str]:
    """Run a command; its exit code and what it said."""
    office.session.rollback()
    done = office.app.test_cli_runner().invoke(args=list(words))
    return done.exit_code, done.output


def as_json(office: Office, *words: str) -> Any:
    code, output = run(office, *words, "--json")
    assert code == 0, output
    return json.loads(output)


def test_mails_are_listed_by_what_became_of_them(served_office: Office) -> None:
    served_office.box.answers["chef.zuid@eenheid.example"] = ["550 gone"]
    served_office.box.answers["chef.noord@eenheid.example"] = ["451 later"]
    served_office.address("politiechef", None)
    served_office.happens("secretaris", "chef.zuid", "chef.noord", "politiechef")
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    found = {mail["account"]: mail["state"] for mail in as_json(served_office, "outbox", "list")["mails"]}
    accounts = served_office.people.accounts
    assert found == {
        accounts["secretaris"]: "sent",
        accounts["chef.zuid"]: "given_up",
        accounts["chef.noord"]: "waiting",
        accounts["politiechef"]: "kept",
    }
    code, output = run(served_office, "outbox", "list", "--state", "given_up")
    assert code == 0
    assert output.splitlines()[-1] == "1 mails"
    assert "recipient 550" in output


def test_one_mail_is_shown_with_its_text(office: Office) -> None:
    office.happens("secretaris", event="plan_submitted")
    outbox.plan(MONDAY)
    number = str(office.mail().id)
    assert "not written yet" in run(office, "outbox", "show", number)[1]
    outbox.deliver(MONDAY)
    assert "heeft het plan ingediend." in run(office, "outbox", "show", number)[1]
    assert as_json(office, "outbox", "show", number)["subject"] == "Opgave: 1 bericht voor u"
    assert run(office, "outbox", "show", "99") == (1, "Error: there is no mail 99\n")


def test_a_dead_letter_is_sent_again(served_office: Office) -> None:
    served_office.box.answers["secretaris@eenheid.example"] = ["550 gone"]
    served_office.wants("secretaris", "change", "at_once")
    served_office.happens("secretaris")
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    number = str(served_office.mail().id)
    assert as_json(served_office, "outbox", "retry", number) == {"id": int(number), "state": "waiting"}
    assert run(served_office, "outbox", "retry", number)[0] == 1
    due = served_office.mail().due_at
    assert due is not None
    outbox.deliver(due)
    assert served_office.box.recipients == ["secretaris@eenheid.example"]


def doctor(office: Office) -> str:
    """What the doctor says of mail; other parts may be unwell in a test."""
    return str(json.loads(run(office, "doctor", "--json")[1])["mail"])


def test_the_doctor_names_the_mail_setting_without_its_password(office: Office) -> None:
    assert doctor(office).startswith("ok (no OPGAVE_MAIL_URL")
    office.sends_to("smtps://opgave:geheim@post.eenheid.example:465")
    assert doctor(office) == "ok (smtps://post.eenheid.example, from opgave@localhost)"


def test_the_doctor_tells_that_mail_waits(office: Office) -> None:
    long_ago = later(MONDAY, days=-364)
    office.happens("secretaris", at=long_ago)
    outbox.plan(long_ago)
    assert doctor(office).startswith("1 mails wait")

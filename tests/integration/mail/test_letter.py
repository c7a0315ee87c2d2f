"""What a mail says, and what it can never hold: words of people, names, code, headers of somebody else."""

import re
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from sqlalchemy import select, update

from app import outbox
from app.database import transaction
from app.models.need import Need
from app.models.organisation import Account, Position
from app.outbox.letter import MOST_LINES, Reader
from tests.integration.mail.conftest import MONDAY, Office
from tests.world import World, make_world


def parts(mail: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML of a mail, as a reader's program shows them."""
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def sent(office: Office, *users: str) -> list[tuple[EmailMessage, str, str]]:
    """Plan and send; every mail with its two texts."""
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    assert len(office.box.taken) >= len(users)
    return [(mail, *parts(mail)) for mail in office.box.taken]


class Tags(HTMLParser):
    """The tags and links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


def test_a_line_tells_what_about_what_until_when_and_where(served_office: Office) -> None:
    served_office.round("noord")
    served_office.due_on("noord", MONDAY.replace(day=30))
    about = served_office.assignment("noord")
    secretary = served_office.people.accounts["secretaris"]
    served_office.happens("chef.noord", event="analysis_returned", about=about, asks=True, actor=secretary)
    served_office.happens("chef.noord", event="letter_sent", about=about, actor=secretary)
    ((mail, text, html),) = sent(served_office, "chef.noord")
    assert mail["Subject"] == "Opgave: 2 berichten voor u"
    assert "Geachte Hoofd District Noord," in text
    link = f"http://127.0.0.1:8000/opdrachten/{about[2]}"
    line = f"Secretaris EMT heeft de opgave teruggestuurd. Opdracht {about[2]}. Uiterlijk 30 november 2026."
    assert f"Dit wordt van u gevraagd\n------------------------\n\n* {line}\n  {link}\n" in text
    assert "Dit is er gebeurd\n" in text
    assert "http://127.0.0.1:8000/berichten/voorkeuren" in text
    assert Tags(html).links.count(link) == 2
    assert f"Opdracht {about[2]}</a> Uiterlijk 30 november 2026." in html


def test_the_headers_are_those_of_mail_that_no_person_typed(served_office: Office) -> None:
    served_office.happens("secretaris")
    ((mail, _, _),) = sent(served_office, "secretaris")
    assert mail["From"] == "Opgave <opgave@localhost>"
    assert mail["To"] == "secretaris@eenheid.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "Opgave <berichten.localhost>"
    assert mail["Date"].datetime.replace(microsecond=0) >= MONDAY
    assert mail["Content-Language"] == "nl"


def test_a_mail_speaks_the_language_of_its_reader(served_office: Office) -> None:
    with transaction() as session:
        mine = Account.id == served_office.people.accounts["secretaris"]
        session.execute(update(Account).where(mine).values(language="en"))
    served_office.happens("secretaris", event="plan_submitted")
    ((mail, text, html),) = sent(served_office, "secretaris")
    assert mail["Subject"] == "Opgave: 1 message for you"
    assert mail["Content-Language"] == "en"
    assert "Dear Secretaris EMT," in text
    assert "submitted the plan" in text
    assert '<html lang="en">' in html
    assert not re.search(r"\b(heeft|uiterlijk|bericht)\b", text + html, re.IGNORECASE)


def test_what_was_read_or_is_moot_is_left_out(served_office: Office) -> None:
    read = served_office.happens("secretaris", event="plan_submitted")
    moot = served_office.happens("secretaris", event="plan_recalled")
    served_office.happens("secretaris", event="letter_signed")
    outbox.plan(MONDAY)
    served_office.marks(read, read_at=MONDAY)
    served_office.marks(moot, moot_at=MONDAY)
    ((mail, text, _),) = sent(served_office, "secretaris")
    assert mail["Subject"] == "Opgave: 1 bericht voor u"
    assert "heeft de brief ondertekend" in text
    assert "plan" not in text


def test_what_the_reader_may_not_know_of_any_more_is_left_out(served_office: Office) -> None:
    served_office.round("noord")
    served_office.happens("chef.noord", "chef.dbre", about=served_office.assignment("noord"))
    ((mail, _, _),) = sent(served_office, "chef.noord")
    assert mail["To"] == "chef.noord@eenheid.example"
    assert len(served_office.mails()) == 2


def test_a_long_bundle_says_how_many_more_there_are(served_office: Office) -> None:
    for _ in range(MOST_LINES + 3):
        served_office.happens("secretaris")
    ((mail, text, html),) = sent(served_office, "secretaris")
    assert mail["Subject"] == f"Opgave: {MOST_LINES + 3} berichten voor u"
    assert text.count("\n* ") == html.count("<li>") == MOST_LINES
    assert "Er zijn nog 3 berichten. U leest ze in Opgave:\nhttp://127.0.0.1:8000/berichten" in text


def test_a_mail_that_cannot_wait_names_its_subject(served_office: Office) -> None:
    served_office.round("noord")
    served_office.due_on("noord", MONDAY)
    about = served_office.assignment("noord")
    served_office.happens("chef.noord", event="assignment_reminded", about=about, asks=True)
    ((mail, text, _),) = sent(served_office, "chef.noord")
    assert mail["Subject"] == f"Opgave: bericht over opdracht {about[2]}"
    assert "Opgave heeft een herinnering gestuurd over de opdracht." in text
    assert "Uiterlijk 23 november 2026." in text


HOSTILE = (
    "Hoofd\r\nBcc: ander@elders.example\r\n\r\n<b>",
    "<script>alert(1)</script>{why}{0.__class__}%(x)s${x}",
    "{{ config }}{% include 'x' %}\u202e\u2066\x00\x1b[2J",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE mail; --",
    "H" * 5000,
)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_function_title_stays_one_line_of_text(served_office: Office, title: str) -> None:
    if "\x00" in title:
        title = title.replace("\x00", "\x01")  # no database stores the other one
    with transaction() as session:
        for user in ("secretaris", "chef.noord"):
            seat = Position.id == served_office.people.positions[user]
            session.execute(update(Position).where(seat).values(title=title[:200]))
    served_office.happens("chef.noord", actor=served_office.people.accounts["secretaris"])
    ((mail, text, html),) = sent(served_office, "chef.noord")
    assert mail["Bcc"] is None
    assert served_office.box.recipients == ["chef.noord@eenheid.example"]
    assert max(len(line) for line in text.splitlines()) < 300
    assert text.isprintable() or all(sign.isprintable() or sign == "\n" for sign in text)
    assert not {"script", "img", "b"} & set(Tags(html).tags)
    greeting = text.splitlines()[0]
    assert greeting.startswith("Geachte ")
    assert "U krijgt deze mail" not in greeting


ADDRESSES = (
    "a@b.example\r\nBcc: ander@elders.example",
    "a@b.example,ander@elders.example",
    "a@b.example>,<ander@elders.example",
    "Naam <ander@elders.example>",
    '"a"b@c.example',
    "a b@c.example",
    "@b.example",
    "a@",
    "a",
    "a@b.example\u2028x",
    "(x)a@b.example",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hostile_address_reaches_nobody(served_office: Office, address: str) -> None:
    served_office.address("secretaris", address)
    served_office.happens("secretaris", "chef.noord")
    outbox.plan(MONDAY)
    assert outbox.deliver(MONDAY) == 1
    assert served_office.box.recipients == ["chef.noord@eenheid.example"]
    (dead,) = [mail for mail in served_office.mails() if mail.given_up_at]
    assert dead.last_error == "address"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/opdrachten/O-01", "https://x.example/opdrachten/O-01"),
        ("https://elders.example/", "https://x.example/"),
        ("//elders.example", "https://x.example/"),
        ("javascript:alert(1)", "https://x.example/"),
        ("/a b\r\nc", "https://x.example/a%20b%0D%0Ac"),
        ("/besluiten?vergadering=V-1", "https://x.example/besluiten?vergadering=V-1"),
    ],
)
def test_a_link_leads_to_a_page_of_ours(link: str, address: str) -> None:
    assert Reader(1, "nl", MONDAY.date(), "https://x.example").address(link) == address


def test_no_words_of_people_are_in_any_mail(served_office: Office) -> None:
    """Everything that happens in a world full of secrets is told, to everybody; the secrets are not."""
    world: World = make_world(served_office.people)
    needs = list(served_office.session.scalars(select(Need.title).where(Need.title != "")))
    outbox.plan(MONDAY)
    while outbox.deliver(MONDAY):
        pass
    mails = [(str(mail), *parts(mail)) for mail in served_office.box.taken]
    assert len(mails) >= 3
    everything = "\n".join("\n".join(mail) for mail in mails)
    assert "GEHEIM" not in everything
    assert world.secrets
    assert needs
    assert not [title for title in needs if title in everything]
    names = served_office.session.scalars(
        select(Account.name).where(Account.name.not_in(select(Position.title)))
    )
    assert not [name for name in names if name in everything]


def test_no_link_in_a_mail_acts(served_office: Office) -> None:
    make_world(served_office.people)
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    links = {link for mail in served_office.box.taken for link in Tags(parts(mail)[1]).links}
    client = served_office.app.test_client()
    rules = served_office.app.url_map.bind("127.0.0.1:8000")
    for link in links:
        assert rules.match(link.removeprefix("http://127.0.0.1:8000"), method="GET")
        assert "/acties/" not in link
    assert client.get("/").status_code == 303

"""Each kind of question: what it accepts, what it refuses in which words, and what it shows again."""

from datetime import date

import pytest

from forms.build import answers, problems

LINE = 'key = "a"\nkind = "line"\nmax_length = 20\nwoo_kind = "feit"'
TEXT = 'key = "a"\nkind = "paragraph"\nmax_length = 4000\nwoo_kind = "feit"'
OPTIONS = 'options = [{value = "x", nl = "Ja, dat", en = "Yes"}, {value = "y", nl = "Nee", en = "No"}]'
CHOICE = f'key = "a"\nkind = "choice"\n{OPTIONS}'
SELECT = f'key = "a"\nkind = "select"\n{OPTIONS}'
MANY = f'key = "a"\nkind = "many"\n{OPTIONS}'
UNITS = 'key = "a"\nkind = "many"\ndynamic = "units"'
NUMBER = 'key = "a"\nkind = "integer"\nminimum = 0\nmaximum = 20000\nunit = {nl = "uur", en = "hours"}'
YEAR = 'key = "a"\nkind = "integer"\nminimum = 2020\nmaximum = 2060'
DATE = 'key = "a"\nkind = "date"'
GONE = (
    "Deze keuze bestaat niet (meer). Kies opnieuw.",
    "This choice does not exist (any more). Choose again.",
)
SHAPE = (
    "Dit antwoord heeft niet de goede vorm. Vul het opnieuw in.",
    "This answer does not have the right form. Fill it in again.",
)
YESNO = 'key = "a"\nkind = "yesno"'
CONFIRM = 'key = "a"\nkind = "confirm"'
PASSWORD = 'key = "a"\nkind = "password"\nmax_length = 200'
SCORE = (
    'key = "a"\nkind = "score"\noptions = ['
    + ", ".join(f'{{value = "{at}", nl = "woord {at}", en = "word {at}"}}' for at in range(1, 6))
    + "]"
)


def messages(form):
    """What validation says, without the places."""
    form.validate()
    return [problem.message for problem in problems(form)]


@pytest.mark.parametrize(
    ("question", "sent", "answer"),
    [
        (LINE, "  een\nregel ", "een regel"),
        (TEXT, "twee\r\nregels ", "twee\nregels"),
        (CHOICE, "x", "x"),
        (SELECT, "y", "y"),
        (SELECT, "", None),
        (MANY, ["y", "x", "y"], ["x", "y"]),
        (UNITS, ["drio"], ["drio"]),
        (SCORE, "4", 4),
        (NUMBER, "60", 60),
        (NUMBER, 60, 60),
        (NUMBER, "", None),
        (DATE, "7-9-2026", "2026-09-07"),
        (DATE, "", None),
        (YESNO, "true", True),
        (YESNO, "false", False),
        (CONFIRM, "true", True),
        (CONFIRM, "on", True),
    ],
)
def test_what_is_sent_becomes_a_plain_answer(ask, question, sent, answer):
    form = ask([question], {"a": sent}, complete=True)
    assert form.validate() or answer is None or answer == ""
    assert answers(form) == {"a": answer}


@pytest.mark.parametrize(
    ("question", "sent", "dutch", "english"),
    [
        (
            TEXT,
            "x" * 4512,
            "Uw tekst heeft 4.512 tekens; er mogen er 4.000 zijn. Maak de tekst korter.",
            "Your text has 4,512 characters; 4,000 are allowed. Make the text shorter.",
        ),
        (
            TEXT,
            "een\ntwee\x00",
            "Op regel 2 staat een teken dat wij niet kunnen lezen. U ziet daar \ufffd. Typ dat stuk opnieuw.",
            "Line 2 has a character that we cannot read. It is shown as \ufffd. Type that part again.",
        ),
        (CHOICE, "z", *GONE),
        (SELECT, "z", *GONE),
        (MANY, ["x", "z"], *GONE),
        (UNITS, ["elders"], *GONE),
        (SCORE, "6", *GONE),
        (YESNO, "misschien", *GONE),
        (
            NUMBER,
            "1.000",
            "Vul een heel getal in, zonder punt of letters.",
            "Fill in a whole number, without commas or letters.",
        ),
        (NUMBER, "20001", "Vul een getal in van 0 tot en met 20.000.", "Fill in a number from 0 to 20,000."),
        (YEAR, "1999", "Vul een getal in van 2020 tot en met 2060.", "Fill in a number from 2020 to 2060."),
        (
            DATE,
            "31-2-2027",
            "31 februari 2027 bestaat niet. Kies een andere dag.",
            "31 February 2027 does not exist. Choose another day.",
        ),
        (
            DATE,
            "morgen",
            "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 7-9-2026.",
            "Write the date as day-month-year, for example 7-9-2026.",
        ),
        (DATE, "1-1-1066", "Kies een jaar van 2000 tot en met 2100.", "Choose a year from 2000 to 2100."),
        (
            TEXT,
            ["a", "b"],
            "Dit antwoord kwam twee keer binnen. Controleer het en verstuur opnieuw.",
            "This answer arrived twice. Check it and send it again.",
        ),
        (TEXT, [{"a": 1}], *SHAPE),
        (MANY, [1, 2], *SHAPE),
        (CONFIRM, [None], *SHAPE),
        (
            PASSWORD,
            "a\x00",
            "Hier staat een teken dat wij niet kunnen lezen. Typ het opnieuw.",
            "There is a character here that we cannot read. Type it again.",
        ),
    ],
)
def test_a_wrong_answer_is_refused_in_both_languages_even_in_a_draft(ask, question, sent, dutch, english):
    assert messages(ask([question], {"a": sent})) == [dutch]
    assert messages(ask([question], {"a": sent}, locale="en", complete=True)) == [english]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (LINE, "Vul dit veld in."),
        (TEXT, "Vul dit veld in."),
        (CHOICE, "Maak een keuze."),
        (SELECT, "Maak een keuze."),
        (SCORE, "Maak een keuze."),
        (MANY, "Kies ten minste een antwoord."),
        (NUMBER, "Vul een getal in."),
        (DATE, "Vul een datum in."),
        (YESNO, "Kies ja of nee."),
        (CONFIRM, "Zet hier een vinkje."),
        (PASSWORD, "Vul het wachtwoord in."),
    ],
)
def test_a_draft_may_be_empty_and_a_complete_form_may_not(ask, question, message):
    required = question + "\nrequired = true"
    assert messages(ask([required], {})) == []
    assert messages(ask([required], {"a": ""})) == []
    assert messages(ask([required], {}, complete=True)) == [message]
    assert messages(ask([question], {}, complete=True)) == []


def test_what_was_typed_is_shown_again(ask):
    assert "x" * 4512 in str(ask([TEXT], {"a": "x" * 4512})["a"]())
    assert 'value="1.000"' in str(ask([NUMBER], {"a": "1.000"})["a"]())
    wrong = ask([DATE], {"a": "31-2-2027"})["a"]
    assert wrong.input_type == "text"
    assert 'type="text"' in str(wrong())
    assert 'value="31-2-2027"' in str(wrong())
    right = ask([DATE], {"a": "7-9-2026"})["a"]
    assert 'type="date"' in str(right())
    assert 'value="2026-09-07"' in str(right())


def test_markup_is_escaped(ask):
    shown = str(ask([TEXT], {"a": "</textarea><script>alert(1)</script>"})["a"]())
    assert "<script>" not in shown
    assert "<script>" not in str(ask([NUMBER], {"a": '"><script>'})["a"]())


def test_an_answer_that_was_not_sent_stays_as_it_was(ask):
    kept = [LINE, CHOICE.replace('"a"', '"b"'), DATE.replace('"a"', '"c"'), NUMBER.replace('"a"', '"d"')]
    stored = {"a": "tekst", "b": "y", "c": "2026-09-07", "d": 3}
    assert answers(ask(kept, {"other": "1"}, data=stored)) == stored


def test_boxes_that_were_not_sent_are_not_ticked(ask):
    form = ask([MANY, CONFIRM.replace('"a"', '"b"')], {}, data={"a": ["x"], "b": True})
    assert answers(form) == {"a": [], "b": False}


@pytest.mark.parametrize(
    "question", [LINE, TEXT, CHOICE, SELECT, MANY, UNITS, SCORE, NUMBER, DATE, YESNO, CONFIRM]
)
@pytest.mark.parametrize("stored", [None, 3.5, {"a": 1}, ["x", 1], "x", True, 3, b"x", date(2026, 9, 7)])
def test_a_stored_answer_of_another_type_does_no_harm(ask, question, stored):
    form = ask([question], data={"a": stored})
    form.validate()
    str(form["a"]())
    assert isinstance(answers(form)["a"], str | int | bool | list | None)


def test_a_default_is_offered_once(ask):
    question = CHOICE + '\ndefault = "y"'
    assert answers(ask([question])) == {"a": "y"}
    assert answers(ask([question], data={"a": None})) == {"a": None}
    assert answers(ask([YESNO + "\ndefault = true"])) == {"a": True}


def test_a_dynamic_list_that_the_page_forgot_is_a_clear_error(ask):
    with pytest.raises(LookupError, match="question a needs choices=\\{'units'"):
        ask([UNITS], choices={})["a"].options  # noqa: B018


def test_dates_are_compared_with_today_and_with_each_other_when_the_form_must_be_complete(ask):
    soon = DATE + '\nnot_before = "today"'
    later = 'key = "b"\nkind = "date"\nnot_before = "a"'
    assert messages(ask([soon], {"a": "22-11-2026"})) == []
    assert messages(ask([soon], {"a": "23-11-2026"}, complete=True)) == []
    assert messages(ask([soon], {"a": "22-11-2026"}, complete=True)) == [
        "22 november 2026 is voorbij. Kies vandaag of een latere dag."
    ]
    sent = {"a": "2-1-2027", "b": "1-1-2027"}
    assert messages(ask([DATE, later], sent, complete=True)) == [
        "Kies 2 januari 2027 of een latere dag. Zie ook: Vraag"
    ]
    assert messages(ask([DATE, later], {"b": "1-1-2027"}, complete=True)) == []
    assert messages(ask([DATE, later], sent, complete=True, hidden={"a"})) == []


def test_a_form_that_needs_today_says_so(ask):
    form = ask([DATE + '\nnot_before = "today"'], {"a": "22-11-2026"}, complete=True, today=None)
    with pytest.raises(TypeError, match="make the form with today="):
        form.validate()


def test_an_answer_can_make_another_one_required(ask):
    other = 'key = "b"\nkind = "line"\nmax_length = 9\nwoo_kind = "feit"\n'
    on_choice = other + 'required_if = {question = "a", values = ["x"]}'
    on_no = other + 'required_if = {question = "a", values = ["false"]}'
    assert messages(ask([CHOICE, on_choice], {"a": "y"}, complete=True)) == []
    assert messages(ask([CHOICE, on_choice], {"a": "x"}, complete=True)) == ["Vul dit veld in."]
    assert messages(ask([CHOICE, on_choice], {"a": "x"})) == []
    assert messages(ask([MANY, on_choice], {"a": ["x", "y"]}, complete=True)) == ["Vul dit veld in."]
    assert messages(ask([YESNO, on_no], {"a": "false"}, complete=True)) == ["Vul dit veld in."]
    assert messages(ask([YESNO, on_no], {"a": "true"}, complete=True)) == []
    assert ask([CHOICE, on_choice])["b"].optional is False


def test_a_text_can_be_too_short_only_when_it_must_be_complete(ask):
    question = TEXT + "\nmin_length = 10"
    assert messages(ask([question], {"a": "kort"})) == []
    assert messages(ask([question], {"a": "kort"}, complete=True)) == ["Gebruik minstens 10 tekens."]
    assert messages(ask([question], {"a": ""}, complete=True)) == []


def test_a_password_never_comes_back(ask):
    form = ask([PASSWORD + "\nmin_length = 12"], {"a": "een korte zin"}, complete=True)
    assert form.validate()
    assert answers(form) == {}
    assert form["a"].data == "een korte zin"
    assert "zin" not in str(form["a"]())
    short = ask([PASSWORD + "\nmin_length = 12"], {"a": "kort"}, complete=True)
    assert messages(short) == ["Gebruik minstens 12 tekens."]


def test_what_a_template_needs_stands_on_the_field(ask):
    form = ask(
        [NUMBER + '\nhelp = {nl = "Uitleg", en = "Help"}', SCORE.replace('"a"', '"b"')], {"a": "3", "b": "2"}
    )
    number, score = form.questions()
    assert (number.kind, number.unit, number.optional) == ("integer", "uur", True)
    assert (number.id, number.name, number.value, number.focus_id) == ("a", "a", "3", "a")
    assert (number.label.text, number.description) == ("Vraag", "Uitleg")
    assert score.focus_id == "b-0"
    assert [(one.id, one.value, one.label, one.checked) for one in score.options][1:3] == [
        ("b-1", "2", "woord 2", True),
        ("b-2", "3", "woord 3", False),
    ]
    assert str(score()).count("checked") == 1


def test_a_list_begins_with_an_empty_choice(ask):
    assert (ask([SELECT])["a"].options[0].value, ask([SELECT])["a"].options[0].checked) == ("", True)
    assert ask([SELECT])["a"].focus_id == "a"
    assert not ask([SELECT])["a"].has_groups()


def test_a_box_knows_whether_it_is_ticked(ask):
    assert ask([CONFIRM], {"a": "true"})["a"].checked
    assert not ask([CONFIRM])["a"].checked
    assert 'value="true"' in str(ask([CONFIRM])["a"]())

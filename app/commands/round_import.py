"""A round from a file: a draft with its phases, participants and letter, all of it or nothing."""

from collections.abc import Iterator, Mapping, Sequence

from werkzeug.datastructures import MultiDict

from app.clock import now, today
from app.commands.change import Change
from app.commands.failures import TextBlocked
from app.commands.rounds import begin_round, new_round
from app.commands.steps import move
from app.commands.texts import guard
from app.database import transaction
from app.exchange.mistakes import Mistake, Rejected
from app.exchange.round_file import RoundFile
from app.models.workflow import Answers
from app.queries.rounds import team
from app.text import LOCALES
from forms.build import QuestionForm, answers, form_class
from forms.completeness import wire
from workflows.roles import Actor


def import_round(actor: Actor, file: RoundFile, *, text_confirmed: bool = False) -> str:
    """Make the round in the name of an actor, who may prepare rounds; gives its key.

    The file passes the forms of a person, and the text guard. Raises Rejected with every mistake.
    """
    with transaction() as session:
        change = Change(session, actor, now(), today(), text_confirmed)
        known = team(session)
        filled = {
            name: [_form(name, given, locale, known) for locale in LOCALES]
            for name, given in (("round", file.round), ("letter", file.letter))
            if given is not None
        }
        found = [*_unknown(file, dict(known))]
        for name, forms in filled.items():
            found += [*_refused(file, name, forms), *_blocked(change, file, name, answers(forms[0]))]
        if found:
            raise Rejected(tuple(found))
        wanted = new_round(session, answers(filled["round"][0]), text_confirmed=text_confirmed)
        row = begin_round(change, wanted)
        if "letter" in filled:
            move(change, row, "save_letter", answers(filled["letter"][0]))
        return row.key


def _form(name: str, given: Answers, locale: str, known: list[tuple[str, str]]) -> QuestionForm:
    """The form as if a person had sent these answers, with what it says of them."""
    made = form_class(name, None, locale)
    sent = MultiDict(wire(made.definition, given))
    form = made(sent, complete=True, choices={"units": known}, today=today())
    form.validate()
    return form


def _unknown(file: RoundFile, known: Mapping[str, str]) -> Iterator[Mistake]:
    """Units that are not there, or that nobody heads: they cannot take part."""
    for unit in file.round["participants"]:
        if unit not in known:
            yield file.mistake("participants", unit, "no_such_unit", value=unit)


def _refused(file: RoundFile, name: str, forms: Sequence[QuestionForm]) -> Iterator[Mistake]:
    """What the fields say, in both languages; who takes part has been looked at one by one."""
    for fields in zip(*(form.questions() for form in forms), strict=True):
        question = fields[0].question.key
        if fields[0].errors and question != "participants":
            said = {form.locale: " ".join(f.errors) for form, f in zip(forms, fields, strict=True)}
            yield file.mistake(name, question, "form", **said)


def _blocked(change: Change, file: RoundFile, name: str, data: Answers) -> Iterator[Mistake]:
    """What the text guard finds, question by question."""
    try:
        guard(change, data)
    except TextBlocked as blocked:
        for question, hits in blocked.findings.items():
            said = {locale: ", ".join(dict.fromkeys(hit.name(locale) for hit in hits)) for locale in LOCALES}
            yield file.mistake(name, question, "text_holds", **said)

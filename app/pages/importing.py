"""Taking over an organisation from a file: every mistake at once, else what would change, and then doing it.

Nothing is kept between the two: the preview carries the file itself, which is read and checked again.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, requires
from app.clock import today
from app.commands.organisation import ChangedMeanwhile, import_organisation, rehearse
from app.exchange.mistakes import Rejected, refuse
from app.exchange.organisation import read_organisation
from app.exchange.organisation_stored import differences, stored
from app.exchange.organisation_writer import write_excel, write_template
from app.exchange.workbook import MAX_BYTES
from app.extensions import db
from app.once import once_of_form
from app.pages.form_pages import Problem
from app.pages.people import tabs
from app.text import locale, t
from workflows.roles import Permission

bp = Blueprint("importing", __name__)
PAGE = "/beheer/importeren"
MOST_SHOWN = 200
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get(PAGE)
@requires(Permission.ORGANISATION_IMPORT)
def index() -> str:
    """The form to choose a file, and the files to begin with."""
    return _page()


@bp.post(PAGE)
@requires(Permission.ORGANISATION_IMPORT)
def check() -> ResponseReturnValue:
    """Show what the file would change, or everything that is wrong with it. Nothing is stored."""
    sent = request.files.get("file")
    data = sent.stream.read(MAX_BYTES + 1) if sent is not None else b""
    if sent is None or not data:
        return _page([("file", t("people.file"), t("people.no_file"))]), 422
    try:
        return _preview(data, sent.filename or "")
    except Rejected as rejected:
        return _rejected(rejected)


@bp.post(f"{PAGE}/inlezen")
@requires(Permission.ORGANISATION_IMPORT)
def take_over() -> ResponseReturnValue:
    """Take the file over that was previewed; when meanwhile something else would change, show that first."""
    try:
        data = _carried()
        counted = import_organisation(
            actor().person_id,
            read_organisation(data),
            seen=request.form.get("seen", ""),
            once=once_of_form(actor().person_id, "/beheer"),
        )
    except Rejected as rejected:
        return _rejected(rejected)
    except ChangedMeanwhile:
        return _again(data)
    flash(t("people.imported", units=counted.units, positions=counted.positions), "good")
    return redirect("/beheer", 303)


@bp.get(f"{PAGE}/organisatie.xlsx")
@requires(Permission.ORGANISATION_IMPORT)
def organisation() -> Response:
    """The organisation of today as a file, to change and read in again."""
    file = BytesIO()
    write_excel(stored(db.session(), today()), file, locale())
    return _attachment(file, "organisatie.xlsx")


@bp.get(f"{PAGE}/sjabloon.xlsx")
@requires(Permission.ORGANISATION_IMPORT)
def template() -> Response:
    """An empty file with headings, lists to choose from, and what each column means."""
    file = BytesIO()
    write_template(file, locale())
    return _attachment(file, "sjabloon.xlsx")


def _attachment(file: BytesIO, name: str) -> Response:
    answer = Response(file.getvalue(), content_type=EXCEL)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _carried() -> bytes:
    """The file as the preview carries it. Raises Rejected for anything else."""
    try:
        return b64decode(request.form.get("data", ""), validate=True)
    except (binascii.Error, ValueError) as broken:
        raise refuse("no_toml_or_excel") from broken


def _again(data: bytes) -> ResponseReturnValue:
    """The preview once more: somebody changed the organisation since the first."""
    try:
        return _preview(data, request.form.get("name", ""), changed=True), 409
    except Rejected as rejected:
        return _rejected(rejected)


def _preview(data: bytes, name: str, *, changed: bool = False) -> str:
    """What would change; it is tried out first, so that what is shown is possible. Raises Rejected."""
    new = read_organisation(data)
    rehearse(new)
    found = differences(db.session(), new)
    return render_template(
        "people/preview.html",
        name=name[:120],
        data=b64encode(data).decode(),
        found=found,
        changed=changed,
        action=f"{PAGE}/inlezen",
    )


def _page(problems: Sequence[Problem] = (), mistakes: int = 1) -> str:
    return render_template(
        "people/importing.html", tabs=tabs(), problems=problems, mistakes=mistakes, action=PAGE, page=PAGE
    )


def _rejected(rejected: Rejected) -> ResponseReturnValue:
    """Every mistake with sheet, row and column; after many of them only how many more there are."""
    found = rejected.mistakes
    shown: list[Problem] = [(None, each.place(locale()), each.text(locale())) for each in found[:MOST_SHOWN]]
    if left := len(found) - len(shown):
        shown.append((None, "", t("people.more_mistakes", n=left)))
    return _page(shown, len(found)), 422

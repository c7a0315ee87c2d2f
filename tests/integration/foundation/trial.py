"""A page that exists in these tests only: it saves a text, or fails in the way that it is asked to."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.access import actor, signed_in
from app.clock import now
from app.database import OutcomeUnknown, transaction
from app.models.event import Heartbeat
from app.once import once_of_form

STORY = 'Wij hebben in oost te weinig mensen, omdat é en ë & <b>dit</b> "zo" is. ' * 60

bp = Blueprint("trial", __name__)


@bp.post("/proef")
@signed_in
def trial() -> ResponseReturnValue:
    fault = request.form.get("fault", "")
    if fault == "locked":
        raise OperationalError("UPDATE secret", {}, Exception(STORY))
    if fault == "unknown":
        raise OutcomeUnknown
    if fault == "broken":
        raise ZeroDivisionError(STORY)
    with transaction(once_of_form(actor().person_id, "/klaar")) as session:
        count = len(session.scalars(select(Heartbeat)).all())
        session.add(Heartbeat(name=f"{len(request.form['text'])}-{count}", at=now()))
    return redirect("/klaar", 303)

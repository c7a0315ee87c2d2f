"""The door: every endpoint declares who may come in, and it is checked here, before the page runs.

Protected by default: the application does not start with an endpoint that declares nothing.
Whether a step is possible on *this* subject is a rule, not a matter of the door.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from flask_login import current_user

from app.clock import now, today
from app.commands.signin import touch
from app.extensions import login_manager
from app.queries.actors import actor_of
from app.queries.sessions import SignedIn, session_of
from workflows.roles import Actor, Permission, holds

View = TypeVar("View", bound=Callable[..., Any])
ANYONE = frozenset({"static"})
"""Endpoints that are not ours to decorate: Flask's own files of style, script and font."""


class Kind(Enum):
    """For whom an endpoint is: everyone, whoever is signed in, or whoever holds a permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True)
class Policy:
    """What an endpoint declares; any one of the permissions opens it."""

    kind: Kind
    permissions: tuple[Permission, ...] = ()


class UndeclaredAccess(RuntimeError):
    """Endpoints without a declared policy; the application refuses to start."""


class NotSignedIn(Exception):
    """This page is for people who are signed in; leads to the sign-in page."""


class NotAllowed(Exception):
    """No role of this person opens this page."""


class PasswordChangeNeeded(Exception):
    """The administrator set the password: it is changed before anything else."""


def public(view: View) -> View:
    """Declare that everyone may come in, signed in or not."""
    return _declare(view, Policy(Kind.PUBLIC))


def signed_in(view: View) -> View:
    """Declare that whoever is signed in may come in: the page itself shows what is theirs."""
    return _declare(view, Policy(Kind.SIGNED_IN))


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Declare that one of these permissions is needed."""
    if not permissions:
        raise ValueError("name a permission, or use @signed_in")
    return lambda view: _declare(view, Policy(Kind.PERMISSION, permissions))


def _declare(view: View, policy: Policy) -> View:
    cast("Any", view).access_policy = policy
    return view


def policy_of(app: Flask, endpoint: str, method: str) -> Policy | None:
    """What an endpoint declares for a method; None when it declares nothing.

    A class-based view declares on the class or on each of its methods.
    """
    if endpoint in ANYONE:
        return Policy(Kind.PUBLIC)
    view: Any = app.view_functions[endpoint]
    found = getattr(view, "access_policy", None)
    handler = getattr(getattr(view, "view_class", None), method.lower(), None)
    return getattr(handler, "access_policy", found)


def check_declared(app: Flask) -> None:
    """Refuse to start with an endpoint, or a method of one, that nobody decided about."""
    open_ends = sorted(
        f"{rule.endpoint} ({method} {rule.rule})"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
        if policy_of(app, rule.endpoint, method) is None
    )
    if open_ends:
        raise UndeclaredAccess("no @public, @signed_in or @requires on: " + ", ".join(open_ends))


def init_app(app: Flask) -> None:
    """Put the door before every request."""
    app.before_request(_door)


def _door() -> None:
    """Let the request in, or raise NotSignedIn, PasswordChangeNeeded or NotAllowed."""
    if request.endpoint is None or request.method == "OPTIONS":
        return
    method = "GET" if request.method == "HEAD" else request.method
    policy = policy_of(current_app, request.endpoint, method)
    if policy is None:
        raise UndeclaredAccess(request.endpoint)
    if policy.kind is Kind.PUBLIC:
        return
    person = actor()
    session = current_session()
    if session.must_change_password and request.blueprint != "signin":
        raise PasswordChangeNeeded
    if not _open_to(policy, person):
        raise NotAllowed


@login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def _load(token: str) -> SignedIn | None:
    """The open session of a cookie's token; the one write of a GET is here: when it was last seen."""
    moment = now()
    found = session_of(token, moment)
    if found is not None and found.needs_touch(moment):
        touch(found.session_id, moment)
    return found


def current_session() -> SignedIn:
    """The open session of this request. Raises NotSignedIn."""
    found = current_user._get_current_object()  # noqa: SLF001  # how werkzeug opens its proxy
    if not isinstance(found, SignedIn):
        raise NotSignedIn
    return found


def actor() -> Actor:
    """Who acts in this request: read once, frozen, and gone with it. Raises NotSignedIn."""
    session = current_session()
    known: tuple[int, Actor] | None = g.get("opgave_actor")
    if known is None or known[0] != session.session_id:
        known = (session.session_id, actor_of(session.account_id, session.name, today()))
        g.opgave_actor = known
    return known[1]


def actor_or_none() -> Actor | None:
    """Who acts, or None when nobody is signed in or the database cannot be asked (see errors)."""
    if g.get("without_database"):
        return None
    try:
        return actor()
    except NotSignedIn:
        return None


def admits(endpoint: str, person: Actor) -> bool:
    """Whether the door of a page opens for a person: for links that lead to it."""
    policy = policy_of(current_app, endpoint, "GET")
    return policy is not None and _open_to(policy, person)


def _open_to(policy: Policy, person: Actor) -> bool:
    return not policy.permissions or any(holds(person.roles, needed) for needed in policy.permissions)


def may(permission: Permission) -> bool:
    """Whether the person of this request holds a permission: for links that lead to a page."""
    person = actor_or_none()
    return person is not None and holds(person.roles, permission)

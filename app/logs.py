"""The log: one JSON line per request and per failure, never with what people typed.

A line holds the reference that an error page shows. Of a failure it keeps the kind and the places in
our code, not the message: messages of databases and parsers quote values.
"""

import sys
import time
from traceback import extract_tb
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, WrappedLogger

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("opgave")
QUIET = {"static", "fixed.alive", "fixed.ready", "fixed.metrics"}
"""Endpoints that machines and browsers ask all the time; only their failures are logged."""


class _Stderr:
    """Writes to what standard error is now: a server or a test may replace it after the start."""

    def msg(self, line: str) -> None:
        """Write one line."""
        sys.stderr.write(line + "\n")

    info = warning = error = msg


def configure() -> None:
    """JSON on standard error. Safe to repeat."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_message,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        logger_factory=lambda *_name: _Stderr(),
        cache_logger_on_first_use=True,
    )


def init_app(app: Flask) -> None:
    """Give every request a reference and log how it ended."""
    configure()
    app.before_request(_begin)
    app.after_request(_end)


def reference() -> str:
    """The number that stands on an error page and in the log."""
    found: str = g.get("reference") or uuid4().hex[:12]
    g.reference = found
    return found


def failure(error: BaseException) -> None:
    """Log that something failed, with the places in the code and without the message."""
    log.error("failed", exc_info=error, reference=reference(), endpoint=request.endpoint)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=reference())


def _end(response: Response) -> Response:
    if request.endpoint not in QUIET or response.status_code >= 500:
        took = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            milliseconds=round(took, 1),
        )
    return response


def _without_message(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Replace an exception by its kind, that of its causes, and where it came from."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = _kinds(error)
        event["where"] = [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in extract_tb(error.__traceback__)[-12:]
        ]
    return event


def _kinds(error: BaseException) -> list[str]:
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 5:
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = getattr(cause, "orig", None) or cause.__cause__ or cause.__context__
    return kinds

"""One JSON line an event, of what `kernel.logs` lets through: ours, that of libraries, and what falls."""

import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from joinedup.kernel import logs

_OURS = "joinedup"
# What others say is told by who said it: their words hold paths and what was typed.
_OTHERS = {"django.security": "request.suspicious", "waitress.queue": "server.busy"}
_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def formatter() -> logging.Formatter:
    """What turns every record of Python's logging into its line."""
    return structlog.stdlib.ProcessorFormatter(
        use_get_message=False,  # a message that is made of arguments is never put together
        foreign_pre_chain=[structlog.contextvars.merge_contextvars],
        processors=[_line, structlog.processors.JSONRenderer(sort_keys=True)],
    )


def settings() -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django.request": {"level": "CRITICAL"},  # it says again what `request.answered` has said
            "django.server": {"level": "CRITICAL"},
            _OURS: {"level": "INFO"},
            "joinedup.gate": {"level": "WARNING"},  # a line for each request is for a process that serves
        },
    }


def tell_each_request() -> None:
    logging.getLogger("joinedup.gate").setLevel(logging.INFO)


def catch_what_falls() -> None:
    """In a process that serves: nothing is on the error stream but through the list, no traceback above all.

    A traceback ends with the exception's message, and that may hold what somebody typed.
    """
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda kind, problem, trace: _fell("process.fell", kind, trace)
    threading.excepthook = lambda fell: _fell("thread.fell", fell.exc_type, fell.exc_traceback)
    sys.unraisablehook = lambda fell: _fell("thread.fell", fell.exc_type, fell.exc_traceback)


def place_of(trace: TracebackType | None) -> str:
    """'actions.tell:54': where in the code it was, innermost."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "nowhere:0"
    module = str(trace.tb_frame.f_globals.get("__name__", "")).rpartition(".")[2]
    return f"{module}.{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"


def _fell(event: str, kind: type[BaseException] | None, trace: TracebackType | None) -> None:
    told = {"kind": getattr(kind, "__name__", "none"), "place": place_of(trace)}
    logging.getLogger("joinedup.site").critical(event, extra=told)


def _line(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event.pop("_record")
    event.pop("_from_structlog", None)
    exception = event.pop("exc_info", None)
    event.pop("stack_info", None)
    told = {"at": _moment(record), "level": record.levelname.lower(), "logger": record.name, **event}
    if record.name.partition(".")[0] == _OURS:
        told |= {name: value for name, value in vars(record).items() if name not in _RECORD}
    else:
        told |= _of_others(record, exception)
    return logs.allowed(told)


def _of_others(record: logging.LogRecord, exception: Any) -> dict[str, object]:
    event = next((ours for name, ours in _OTHERS.items() if record.name.startswith(name)), "library.spoke")
    told: dict[str, object] = {"event": event, "place": f"{record.module}:{record.lineno}"}
    if exception and exception[0] is not None:
        told |= {"kind": exception[0].__name__, "place": place_of(exception[2])}
    return told


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")

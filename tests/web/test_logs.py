"""The log of a process that serves: one line an event, whoever spoke (security.md G-33, R-31)."""

import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
from django.test import Client

from joinedup.site import logs

from .bad_town import Here, here
from .conftest import Town
from .logs_case import LogLines, log_lines
from .test_bad_input import Desk, trail_cannot_be_written

__all__ = ["here", "log_lines"]

SECRET = "Amara Okafor\n{}"
FIELDS = {"at", "level", "logger", "event", "request", "method", "route", "status", "ms"}


def test_each_request_has_one_line_which_names_the_page_and_nobody(here: Here, log_lines: LogLines) -> None:
    priya = here.client("Priya Nair")
    priya.get(f"/children/{here.town.amara.reference}?why=Okafor")
    priya.post("/find", {"find": "Okafor"})
    Client().get("/Okafor")
    Client().generic("Okafor", "/help")
    told = log_lines("request.answered")
    assert [(line["method"], line["route"], line["status"]) for line in told] == [
        ("GET", "desk:child", 200),
        ("POST", "desk:find", 303),
        ("GET", "none", 404),
        ("other", "site:help", 405),
    ]
    assert all(line.keys() == FIELDS for line in told)
    assert len({line["request"] for line in told}) == 4
    assert "Okafor" not in str(log_lines())


def test_what_was_not_saved_is_told_by_kind_and_place_in_the_same_request(
    here: Here, log_lines: LogLines
) -> None:
    desk = Desk("frontdoor:tell", here)
    with trail_cannot_be_written():
        desk.send()
    (told,) = log_lines("change.not_saved")
    assert (told["kind"], told["level"]) == ("OperationalError", "error")
    assert told["place"].startswith("test_bad_input.disk_full:")
    assert told["request"] == log_lines("request.answered")[-1]["request"]
    assert "disk is full" not in str(log_lines())


@pytest.mark.parametrize(
    ("logger", "event"),
    [
        ("waitress", "library.spoke"),
        ("waitress.queue", "server.busy"),
        ("django.security.DisallowedHost", "request.suspicious"),
        ("authlib.oauth2", "library.spoke"),
    ],
)
def test_what_others_say_is_told_without_their_words(logger: str, event: str, log_lines: LogLines) -> None:
    try:
        raise KeyError(SECRET)
    except KeyError:
        logging.getLogger(logger).exception("while serving %s", SECRET, extra={"path": SECRET})
    (told,) = log_lines()
    assert told["event"] == event
    assert (told["kind"], told["place"].partition(":")[0]) == (
        "KeyError",
        "test_logs.test_what_others_say_is_told_without_their_words",
    )
    assert "Okafor" not in str(told)


def test_what_we_say_by_mistake_is_left_out_and_counted(log_lines: LogLines) -> None:
    ours = logging.getLogger("joinedup.desk")
    ours.error("found %s", SECRET)
    ours.error("change.not_saved", extra={"kind": SECRET, "child": SECRET})
    first, second = log_lines()
    assert (first["event"], first["dropped"]) == ("event.unlisted", 1)
    assert (second["event"], second["dropped"]) == ("change.not_saved", 2)


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(place, name, getattr(place, name))
    monkeypatch.setattr(logging, "raiseExceptions", True)
    logs.catch_what_falls()
    yield
    logging.captureWarnings(False)


def test_what_falls_leaves_no_traceback_on_the_error_stream(
    serving: None, log_lines: LogLines, capsys: pytest.CaptureFixture[str]
) -> None:
    def fall() -> None:
        raise ValueError(SECRET)

    try:
        fall()
    except ValueError as problem:
        sys.excepthook(type(problem), problem, problem.__traceback__)
    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(SECRET, stacklevel=1)
    logging.getLogger("joinedup.site").error("%d", "no number")
    assert [line["event"] for line in log_lines()] == [
        "process.fell",
        "thread.fell",
        "library.spoke",
        "event.unlisted",
    ]
    assert {line.get("kind") for line in log_lines()} == {"ValueError", None}
    said = capsys.readouterr()
    assert "Okafor" not in said.out + said.err + str(log_lines())


def test_the_list_and_what_the_rooms_say_are_one(town: Town) -> None:
    """Every event that is logged somewhere is in the list; every one of the list is logged somewhere."""
    import ast
    from pathlib import Path

    from joinedup.kernel.logs import EVENTS

    source = Path(logs.__file__).parent.parent
    said = {
        node.value
        for path in source.rglob("*.py")
        if path.name != "plants.py" and path.relative_to(source).as_posix() != "kernel/logs.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in EVENTS
    }
    assert said | {"event.unlisted"} == EVENTS

"""The log as it would be written: every line through the product's own formatter."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from joinedup.site import logs

LogLines = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    """`log_lines()` is every line so far, `log_lines("request.defect")` those of one event."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter())
    logging.getLogger().addHandler(handler)
    gate = logging.getLogger("joinedup.gate")
    before = gate.level
    logs.tell_each_request()

    def lines(event: str = "") -> list[dict[str, Any]]:
        whole = [json.loads(line) for line in written.getvalue().splitlines()]
        return [line for line in whole if event in ("", line["event"])]

    yield lines
    logging.getLogger().removeHandler(handler)
    gate.setLevel(before)

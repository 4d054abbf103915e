"""The page that stands alone: one form, one receipt, for when everything else is away.

A program of its own, of a few files: it needs a folder and a public key, and no database. It sets no cookie.
"""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jinja2

from joinedup.intake.rules import asked
from joinedup.intake.spool import OtherWords, Spool

BIGGEST = 100_000  # bytes of a form
_MOST_GIVEN_BACK = 1_000_000  # beyond that it is no longer read, and the browser has it still
_STYLE = Path(__file__).resolve().parent.parent / "ui" / "static" / "ui" / "joinedup.css"
_HEADERS = [
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
     "frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
]  # fmt: skip
_STATUS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
           413: "Content Too Large", 422: "Unprocessable Content", 503: "Service Unavailable"}  # fmt: skip
Start = Callable[..., Any]


class StandsAlone:
    """`call` is a line that says whom to ring: it stands on every page."""

    def __init__(self, spool: Spool, *, call: str, now: Callable[[], datetime], area: str = "") -> None:
        self._spool, self._call, self._now, self._area = spool, call, now, area
        folder = Path(__file__).resolve().parent / "templates"
        self._pages = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined
        )

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        if path == "/style.css" and method == "GET":
            start("200 OK", [*_HEADERS, ("Content-Type", "text/css; charset=utf-8")])
            return [_STYLE.read_bytes()]
        if path == "/healthz" and method == "GET":
            start("200 OK", [*_HEADERS, ("Content-Type", "text/plain; charset=utf-8")])
            return [b"ok\n"]
        if path != "/":
            return self._page(start, 404, "form", typed=asked.as_typed({}), wrong={}, key=_new_key())
        if method == "GET":
            return self._page(start, 200, "form", typed=asked.as_typed({}), wrong={}, key=_new_key())
        if method != "POST":
            return self._page(start, 405, "form", typed=asked.as_typed({}), wrong={}, key=_new_key())
        return self._taken(environ, start)

    def _taken(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        size = environ.get("CONTENT_LENGTH") or "0"
        if not size.isdigit() or int(size) > BIGGEST:
            said = {"worry": "This is too much at once. Send it in two parts, or ring us."}
            given_back = size.isdigit() and int(size) <= _MOST_GIVEN_BACK
            sent, _ = _sent(environ["wsgi.input"].read(int(size))) if given_back else ({}, "")
            return self._page(start, 413, "form", typed=asked.as_typed(sent), wrong=said, key=_new_key())
        sent, key = _sent(environ["wsgi.input"].read(int(size)))
        typed = asked.as_typed(sent)
        if not asked.is_key(key):
            return self._page(start, 400, "form", typed=typed, wrong={}, key=_new_key())
        wrong = asked.wrong_with(typed)
        if wrong:
            return self._page(start, 422, "form", typed=typed, wrong=wrong, key=key)
        try:
            reference = self._spool.reference_of(key)
            entry = {
                "key": key,
                "reference": reference,
                "area": self._area,
                "received": self._now().isoformat(),
                "in_danger": False,
                "pages": asked.as_pages(typed),
                "word": typed["word"],
            }
            self._spool.keep(key, entry, words=dict(typed))
        except OtherWords:
            said = {"worry": "You sent this page once already, with other words. That one stands. Send this "
                             "only if it is something new."}  # fmt: skip
            return self._page(start, 409, "form", typed=typed, wrong=said, key=_new_key())
        except OSError:
            said = {
                "worry": "It could not be saved. What you typed is kept in this page: try again, or ring."
            }
            return self._page(start, 503, "form", typed=typed, wrong=said, key=key)
        return self._page(start, 200, "receipt", reference=reference)

    def _page(self, start: Start, status: int, name: str, **context: Any) -> Iterable[bytes]:
        page = self._pages.get_template(f"intake/{name}.html")
        body = page.render(questions=asked.QUESTIONS, call=self._call, **context).encode()
        more = [("Retry-After", "30")] if status == 503 else []
        more += [("Allow", "GET, POST")] if status == 405 else []
        start(f"{status} {_STATUS[status]}", [*_HEADERS, *more, ("Content-Type", "text/html; charset=utf-8")])
        return [body]


def _sent(body: bytes) -> tuple[dict[str, str], str]:
    """The first of each field; what is no text becomes a mark that is refused beside its field."""
    try:
        fields = parse_qs(body.decode("ascii", "replace"), keep_blank_values=True, errors="replace",
                          max_num_fields=100)  # fmt: skip
    except ValueError:
        return {}, ""
    return {name: values[0] for name, values in fields.items()}, fields.get("key", [""])[0]


def _new_key() -> str:
    return secrets.token_urlsafe(18)

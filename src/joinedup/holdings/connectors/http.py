"""An agency's own server, asked once in agreed JSON (docs/formats/source.md): an example for who has one.

It is asked at the address that somebody set and nowhere else: no redirect is followed, no proxy of the
environment is used, and what is too long is not read to its end.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import requests

from joinedup.holdings.connectors.folder import covers
from joinedup.holdings.rules.configuration import Configuration
from joinedup.holdings.rules.reading import MOST_ITEMS, FromSource, NotRead, SourceItem, Trouble
from joinedup.holdings.rules.rows import NoItem, Part, item_of

BIGGEST = 10_000_000  # bytes of an answer
_PIECE = 1 << 16
_LONGEST_TOKEN = 4_096


class Http:
    def __init__(self, said: Configuration) -> None:
        self._said = said

    def read(
        self,
        people: Collection[str],
        *,
        since: date | None = None,
        until: date | None = None,
        categories: Collection[str] | None = None,
    ) -> FromSource:
        """The count is the server's own. A row about nobody who was asked for is dropped, though it came."""
        asked = frozenset(people)
        told = self._asked(
            {
                "people": sorted(asked),
                "since": since.isoformat() if since else None,
                "until": until.isoformat() if until else None,
                "categories": None if categories is None else sorted(categories),
            }
        )
        rows, said = told.get("items"), told.get("count")
        if not isinstance(rows, list) or isinstance(said, bool) or not isinstance(said, int) or said < 0:
            raise NotRead(Trouble.BROKEN, "no items, or no count")
        if len(rows) > MOST_ITEMS:
            raise NotRead(Trouble.TOO_MUCH)
        found: dict[str, SourceItem] = {}
        unread = 0
        for row in rows:
            try:
                item = item_of(self._said.mapped.called(_texts(row)), day_first=self._said.mapped.day_first)
            except NoItem:
                unread += 1
                continue
            if covers(item, asked, since=since, until=until, categories=categories):
                found[item.source_id] = item
        return FromSource(tuple(found.values()), min(said, 2_000_000_000), len(rows), unread)

    def _asked(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        with requests.Session() as line:
            line.trust_env = False
            try:
                answer = line.post(
                    self._said.place,
                    json=body,
                    headers={"Authorization": f"Bearer {self._token()}", "Accept": "application/json"},
                    timeout=self._said.seconds,
                    allow_redirects=False,
                    stream=True,
                )
                with answer:
                    _insist_on_an_answer(answer.status_code)
                    text = _whole(answer)
            except requests.Timeout:
                raise NotRead(Trouble.SLOW) from None
            except requests.RequestException as refused:
                raise NotRead(Trouble.DOWN, type(refused).__name__) from None
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            raise NotRead(Trouble.BROKEN, "no JSON") from None
        if not isinstance(told, dict):
            raise NotRead(Trouble.BROKEN, "no JSON object")
        return told

    def _token(self) -> str:
        path = Path(self._said.token_file)
        try:
            if path.stat().st_mode & 0o077:
                raise NotRead(Trouble.REFUSED, "its token's file can be read by others: run chmod 600 on it")
            token = path.read_text("ascii")[:_LONGEST_TOKEN].strip()
        except (OSError, UnicodeDecodeError):
            raise NotRead(Trouble.REFUSED, "its token's file cannot be read") from None
        if not token or not token.isprintable() or " " in token:
            raise NotRead(Trouble.REFUSED, "its token's file holds no token")
        return token


def _insist_on_an_answer(status: int) -> None:
    if status in (401, 403):
        raise NotRead(Trouble.REFUSED, str(status))
    if status != 200:
        raise NotRead(Trouble.DOWN, str(status))


def _whole(answer: requests.Response) -> bytes:
    """A length that was sent is not believed: what comes is counted."""
    pieces, size = [], 0
    for piece in answer.iter_content(_PIECE):
        size += len(piece)
        if size > BIGGEST:
            raise NotRead(Trouble.TOO_MUCH)
        pieces.append(piece)
    return b"".join(pieces)


def _texts(row: object) -> dict[Part, str]:
    """One item as texts by part. What is not known is left alone, so that a server may say more."""
    if not isinstance(row, dict):
        raise NoItem("It is no object.")
    said: dict[Part, str] = {}
    for part in Part:
        value = row.get(part.value)
        if isinstance(value, list) and part is Part.PEOPLE:
            value = ";".join(one for one in value if isinstance(one, str))
        if isinstance(value, bool) and part is Part.SENSITIVE:
            value = "yes" if value else "no"
        if isinstance(value, str):
            said[part] = value
        elif value is not None:
            raise NoItem(f"Its {part.value} is no text.")
    return said

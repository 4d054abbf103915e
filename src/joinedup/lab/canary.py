"""Whether what is sealed comes out anywhere (security.md G-04, and the 42 places of its section 3.3).

A family has gone into hiding (`lab.sown`): their address had stood in some thirty fields and is sealed now;
so are who told and stays unnamed, an item of the police, the father's address and an adoption. Everybody asks
for every page there is, of every record, and all that is kept, sent, logged and copied is searched too. Who
may open it does, or the eye that searches would be blind.
"""

import base64
import logging
import random
import re
import socket
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from lxml import html
from pypdf import PdfReader

from joinedup.agencies import queries as agencies
from joinedup.backup import actions as backup
from joinedup.backup.queries import KeyFolder
from joinedup.children.actions import HOUSEHOLD
from joinedup.desk.actions import protect_everywhere
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind
from joinedup.lab import hidden, matrix, sown
from joinedup.lab.sown import MAY_OPEN, SCHOOL_DESK, SCHOOL_PHONE, WORDS, Sown
from joinedup.lab.tally import CannotLook, Tally
from joinedup.lab.world import TUESDAY_NINE
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Message
from joinedup.trail import queries as trail
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import Kind as SealedKind

_CANARY = re.compile("|".join(re.escape(word) for word in WORDS), re.IGNORECASE)
_FIELD = re.compile(r"\((?P<field>[a-z' ,]+)\)\.")
_PLACE = re.compile(f"{SCHOOL_DESK}|{SCHOOL_PHONE}|Parkside", re.IGNORECASE)
# Whose own work tells them: the school's lead knows her school, and whoever may open the address may know it.
_KNOW_THE_SCHOOL = MAY_OPEN | {"Joy Adeyemi"}
# The places of security.md 3.3 by their number there, and the addresses that are such a place. A page that is
# none of these counts as 1.
PLACES = {
    "desk:find": "3 search results",
    "desk:found": "3 search results",
    "desk:part": "11 letters and what is printed",
    "desk:paper": "11 letters and what is printed",
    "desk:for_family": "11 letters and what is printed",
    "desk:for_family_easy": "11 letters and what is printed",
    "desk:for_family_paper": "11 letters and what is printed",
    "desk:for_family_easy_paper": "11 letters and what is printed",
    "desk:drawing": "12, 13 files, and what is in them beside the text",
    "frontdoor:file": "12, 13 files, and what is in them beside the text",
    "desk:my_day": "30 what was looked at last, what is kept for somebody",
    "desk:drafts": "30 what was looked at last, what is kept for somebody",
    "desk:looks": "30 what was looked at last, what is kept for somebody",
    "desk:rota": "16 where a worker sits, where a visit is",
    "desk:visit": "16 where a worker sits, where a visit is",
    "desk:who": "16 where a worker sits, where a visit is",
    "desk:clusters": "15 ward, cluster and team",
    "pathway:time_line": "19 lines of a time line",
    "sharing:measures": "31 figures by small areas",
    "frontdoor:owed": "31 figures by small areas",
    "desk:load": "31 figures by small areas",
    "desk:together": "31 figures by small areas",
    "desk:how_far": "31 figures by small areas",
    "desk:same": "9, 36 who may be the same, and un-tying",
    "desk:tie": "9, 36 who may be the same, and un-tying",
    "linking:look": "9, 36 who may be the same, and un-tying",
}
# Places of section 3.3 that the product has not got: the words by which an address of such a kind would be
# known. One that comes is a failure, until it is looked at here.
NOT_HERE = {
    "14 maps": re.compile(r"map\b|tile|distance"),
    "23 what is pushed to other systems": re.compile(r"webhook|push"),
    "35 bundles for whoever asks what is held of them": re.compile(r"subject_access|bundle"),
    "40 squares and names of print jobs": re.compile(r"barcode|print_job"),
    "41 pages of the framework's own": re.compile(r"^admin:"),
}
_KEPT = {
    "identity_": "4 what people are searched by",
    "django_session": "26 sessions and drafts",
    "store_draft": "26 sessions and drafts",
    "trail_": "28 trail",
    "store_edit": "29 what was there before",
    "store_receipt": "29 what was there before",
    "notices_": "20 notices",
    "": "1 rows of every other table",
}


def look(pages: int, draw: random.Random) -> Tally:
    tally = Tally("what is sealed comes out for whoever may open it and says why, and nowhere else.")
    with _written() as log, _no_way_out() as asked_outside:
        town = sown.a_town()
        browsers = {one.name: hidden.signed_in(one) for one in town.people}
        _Eye(tally).sees_what_may_be_seen(town, browsers)
        _ask_everything(town, browsers, tally, pages=pages, draw=draw)
        _search(town, browsers, tally)
        _ask_for_another_order(town, browsers, tally)
        _make_it_longer(town, browsers, tally)
        _look_through_what_is_kept(tally)
        _look_through_what_leaves(town, tally)
    _judge(tally, "27 logs", log.lines)
    outside = f"connections to {sorted(asked_outside)}"
    tally.count("39 look-ups elsewhere", right=not asked_outside, promise="not made", example=outside)
    for name in sorted(matrix.every_address()):
        for place, words in NOT_HERE.items():
            here = bool(words.search(name))
            tally.count(place, right=not here, promise="not in the product", example=name)
    tally.figures |= {
        "fields in which it had stood": len(town.fields),
        "kinds of practitioner": len(town.people),
        "words looked for": len(WORDS),
    }
    return tally


@dataclass(frozen=True, slots=True)
class _Eye:
    tally: Tally

    def sees_what_may_be_seen(self, town: Sown, browsers: Mapping[str, Client]) -> None:
        """Everything that is sealed is opened by somebody, or no search below would mean anything."""
        lines = [line for line in vault.standing(None, _everything_sealed()) if line.about]
        opened = Counter[str]()
        for line in lines:
            for who in sorted(browsers):
                page = _open(browsers[who], line.reference)
                if page and _CANARY.search(page):
                    opened[line.kind.value] += 1
                    break
        for kind in (SealedKind.SAFE_ADDRESS, SealedKind.WORDS):
            self.tally.count(
                "opened with a reason", right=opened[kind.value] > 0, promise="shown", example=kind
            )
        if not opened:
            raise CannotLook("nobody could open anything: the search would find nothing whatever leaked")
        self.tally.figures["sealed values that somebody opened"] = sum(opened.values())


def _everything_sealed() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT about FROM vault_sealed WHERE about <> ''")
        return [str(about) for (about,) in cursor.fetchall()]


def _open(browser: Client, reference: str) -> str:
    """What is shown once for a reason; '' where it is not there for them."""
    reason = {"reason": "An officer is to go there tonight."}
    answer: Any = browser.post(reverse("desk:reveal", args=[reference]), reason)
    if answer.status_code != 303:
        return ""
    shown: Any = browser.get(answer["Location"])
    return str(shown.content.decode())


# --- pages --------------------------------------------------------------------------------------------------


def _ask_everything(
    town: Sown, browsers: Mapping[str, Client], tally: Tally, *, pages: int, draw: random.Random
) -> None:
    """Every address, of every record that there is, by everybody."""
    records = _records()
    paths = [(name, path, of) for name in matrix.every_address() for path, of in _paths(name, records)]
    asked = [(name, path, of, who) for name, path, of in paths for who in sorted(browsers)]
    draw.shuffle(asked)
    # A short run begins with the pages of the family itself: whatever leaks, leaks there first.
    asked.sort(key=lambda one: one[2] not in (town.child, town.concern, town.question))
    going = Progress("canary: pages", of=min(pages, len(asked)))
    for number, (name, path, of, who) in enumerate(asked[:pages]):
        answer: Any = browsers[who].get(path)
        _judge_page(tally, name, path, who, answer)
        if of in (town.child, town.question) and who not in _KNOW_THE_SCHOOL and answer.status_code == 200:
            told = _PLACE.search(_main(answer))
            said = f"{name} as {who}: {told and told[0]}"
            tally.count(
                "15-18, 34 school, desk, telephone", right=not told, promise="not named", example=said
            )
        going.at(number)
    going.end()
    tally.figures["pages in all"] = len(asked)


def _paths(name: str, records: Mapping[Kind, list[str]]) -> Iterator[tuple[str, str]]:
    """An address as it is asked for, with the record that it is of; none where it takes no record's."""
    try:
        yield reverse(name), ""
        return
    except NoReverseMatch:
        kind = hidden.REFERENCES.get(name)
    for reference in records.get(kind, ()) if kind else ():
        yield reverse(name, args=[reference]), reference


def _records() -> dict[Kind, list[str]]:
    """A dozen records of each kind at most, whatever table holds them."""
    found: dict[Kind, set[str]] = {}
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
            if "reference" not in columns:
                continue
            cursor.execute(f"SELECT DISTINCT reference FROM {connection.ops.quote_name(table)}")
            for (reference,) in cursor.fetchall():
                letters = str(reference).split("-", 1)[0]
                if letters in {one.value for one in Kind}:
                    found.setdefault(Kind(letters), set()).add(str(reference))
    return {kind: sorted(references)[:12] for kind, references in found.items()}


def _judge_page(tally: Tally, name: str, path: str, who: str, answer: Any) -> None:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = f"{name} as {who}"
    place = PLACES.get(name, "22 what programs are answered" if name.startswith("api:") else "1 pages")
    _judge(tally, place, [_legible(content)], where=said)
    headers = " ".join(f"{key}: {value}" for key, value in answer.items())
    _judge(tally, "24 address, title, where it leads", [path, headers], where=said)
    kept = answer.get("Cache-Control") == "no-store"
    tally.count("25 kept by the browser", right=kept, promise="kept by nobody", example=said)
    if content.lstrip()[:1] == b"<":
        page: Any = html.document_fromstring(content.decode("utf-8", "replace"))
        _judge(tally, "24 address, title, where it leads", page.xpath("//title/text()"), where=said)
        _judge(tally, "2 what a page does not show", _unseen(page), where=said)
        _judge(tally, "6 what is offered while typing", page.xpath("//datalist//@value"), where=said)
        away = [
            str(one) for one in page.xpath("//@src | //link/@href | //form/@action") if _leads_away(str(one))
        ]
        tally.count("14, 40 fetched from elsewhere", right=not away, promise="not", example=f"{said}: {away}")


def _unseen(page: Any) -> list[str]:
    hidden_fields = page.xpath("//input[@type='hidden']/@value | //@*[starts-with(name(), 'data-')]")
    return [str(one) for one in (*hidden_fields, *page.xpath("//comment()"), *page.xpath("//script/text()"))]


def _main(answer: Any) -> str:
    """What a page says of a record; a list of every agency to choose from, in a form, says nothing of it."""
    if answer.content[:5] == b"%PDF-":
        return " ".join(_legible(answer.content).split())
    page: Any = html.document_fromstring(answer.content.decode())
    for form in page.xpath("//main//form"):
        form.drop_tree()
    return " ".join(" ".join(one.text_content().split()) for one in page.xpath("//main"))


def _leads_away(link: str) -> bool:
    return bool(re.match(r"(?:[a-z]+:)?//|data:|geo:", link)) and not link.startswith("data:image/svg+xml")


def _legible(content: bytes) -> str:
    """What an answer says: of a PDF, whose text lies packed, every page's text and what it says of itself."""
    if content[:5] != b"%PDF-":
        return content.decode("utf-8", "replace")
    read = PdfReader(BytesIO(content))
    return "\n".join(
        (*(page.extract_text() for page in read.pages), *map(str, (read.metadata or {}).values()))
    )


def _judge(tally: Tally, place: str, texts: Iterable[str], *, where: str = "") -> None:
    """One look at one place; a hit says which field's word it was, by what stands beside it."""
    for text in texts:
        hit = _CANARY.search(text)
        beside = _FIELD.search(text, hit.end()) if hit else None
        said = f"{where}: {beside['field'] if beside else hit[0]}" if hit else ""
        tally.count(place, right=hit is None, promise="without it", example=said)


# --- searches, orders and lengths ---------------------------------------------------------------------------


def _search(town: Sown, browsers: Mapping[str, Client], tally: Tally) -> None:
    """By name she is found, and nothing of where she is; by where she is, as nothing is found."""
    for who, browser in sorted(browsers.items()):
        for typed in ("Nia Zephyr", "Zephyr", "Rose", "Ade Zephyr"):
            _judge(tally, "3 search results", [_found(browser, typed)], where=f"{typed} as {who}")
        nothing = _plain(_found(browser, "Zqnowhere Harbour"), "Zqnowhere Harbour")
        for typed in (sown.STREET, f"7 {sown.STREET}", sown.FATHERS):
            same = _plain(_found(browser, typed), typed) == nothing
            said = f"{typed} as {who}"
            tally.count("5 that there is something", right=same, promise="as nothing is found", example=said)


def _found(browser: Client, typed: str) -> str:
    answer: Any = browser.post(reverse("desk:find"), {"find": typed})
    if answer.status_code != 303:
        return f"{answer.status_code}"
    shown: Any = browser.get(answer["Location"])
    return str(shown.content.decode())


def _plain(page: str, typed: str) -> bytes:
    """A page without what was typed, and without what differs between any two."""
    without = re.sub("|".join(re.escape(one) for one in (typed, typed.replace(" ", "%20"))), "", page)
    without = re.sub(r"You searched \d+ times? today", "", without)  # one's own count
    return re.sub(rb"/found/[\w-]+", b"", hidden.without_what_passes(without.encode()))


def _ask_for_another_order(town: Sown, browsers: Mapping[str, Client], tally: Tally) -> None:
    """By a column that is sealed, and by a filter on it: the same page as without (B-22)."""
    for who, browser in sorted(browsers.items()):
        for name in ("desk:my_day", "frontdoor:queue", "sharing:questions", "desk:open_work"):
            plain = _shown(browser, reverse(name))
            for query in ("?order=address", "?sort=postcode", "?safe_address__startswith=7", "?home=HX1"):
                other = _shown(browser, reverse(name) + query, without=query)
                if other != plain:  # meanwhile something may have become due: the page as it is now
                    plain = _shown(browser, reverse(name))
                said = f"{name}{query} as {who}"
                tally.count("7, 8 order and filter", right=other == plain, promise="as without", example=said)


def _shown(browser: Client, address: str, *, without: str = "") -> tuple[int, bytes]:
    answer: Any = browser.get(address)
    return answer.status_code, hidden.without_what_passes(answer.content).replace(without.encode(), b"")


def _make_it_longer(town: Sown, browsers: Mapping[str, Client], tally: Tally) -> None:
    """The address is changed for one of many more letters: nobody who may not open it sees a longer page."""
    names = ("desk:child", "desk:family", "desk:same", "desk:for_family", "sharing:ask")
    outside = [who for who in sorted(browsers) if who not in MAY_OPEN]
    before = {(name, who): _page_of(browsers[who], name, town.child) for name in names for who in outside}
    long = f"Flat 112, {'Upper ' * 9}{sown.STREET} Buildings"
    protect_everywhere(
        town.child,
        whose=HOUSEHOLD,
        address_line=long,
        postcode=sown.POSTCODE,
        by=town.named("Hannah Okoye"),
        at=TUESDAY_NINE,
        key="longer",
    )
    for (name, who), page in before.items():
        after = _page_of(browsers[who], name, town.child)
        said = f"{name} as {who}: {len(page)} and {len(after)} bytes"
        tally.count("42 length of a page", right=page == after, promise="the same", example=said)


def _page_of(browser: Client, name: str, reference: str) -> bytes:
    answer: Any = browser.get(reverse(name, args=[reference]))
    return hidden.without_what_passes(answer.content)


# --- what is kept, and what leaves --------------------------------------------------------------------------


def _look_through_what_is_kept(tally: Tally) -> None:
    """Every column of every table; and the bytes of the file itself, where what was deleted may lie."""
    rows = 0
    for table in sorted(connection.introspection.table_names()):
        place = next(place for start, place in _KEPT.items() if table.startswith(start))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                rows += 1
                _judge(tally, place, unpacked(" ".join(map(str, row))), where=table)
    tally.figures["rows looked through"] = rows
    file = Path(str(settings.DATABASES["default"]["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in sorted(file.parent.glob(f"{file.name}*")):
        _judge_bytes(tally, "33 free pages of the file", path)
    _judge(tally, "28 trail", trail.lines(), where="the chain")


def unpacked(row: str) -> Iterator[str]:
    """What a row says to whoever copies the database: as it stands, and what is written in base64, packed or
    not, as Django's own sessions are."""
    yield row
    for packed in re.findall(r"[\w-]{24,}", row):
        with suppress(ValueError, zlib.error):
            plain = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
            yield (zlib.decompress(plain) if plain[:1] == b"x" else plain).decode("utf-8", "replace")


def _look_through_what_leaves(town: Sown, tally: Tally) -> None:
    """Letters, and copies of everything."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        box = _Box()
        while notices.tick(at=TUESDAY_NINE, book=agencies, post=box, place="https://joinedup.example"):
            pass
        if not box.letters:
            raise CannotLook("no letter went out: nothing was looked at there")
        for letter in box.letters:
            one = len(re.findall("@", letter.to)) == 1
            tally.count("20 notices", right=one, promise="without it", example="more than one recipient")
            attached = letter.attached or ("", b"")
            said = (letter.to, letter.subject, letter.body, attached[0], attached[1].decode("latin-1"))
            _judge(tally, "20, 21 letters and what is attached", [" ".join(said)], where="a letter")
        keys = KeyFolder(Path(settings.CONFIG.data), Path(settings.TRAIL_KEY))
        by = town.named("Steve Lund")
        taken = backup.take(out / "backups", keys, by=by, at=TUESDAY_NINE, say=lambda _: None)
        for path in sorted(taken.rglob("*")):
            if path.is_file():
                _judge_bytes(tally, "10, 32 exports and backups", path)
        tally.figures["letters"] = len(box.letters)


class _Box:
    """A way out that keeps every letter."""

    def __init__(self) -> None:
        self.letters: list[Message] = []

    def hand_over(self, message: Message) -> None:
        self.letters.append(message)


def _judge_bytes(tally: Tally, place: str, path: Path) -> None:
    """As UTF-8 and as UTF-16: what a file holds need not be text."""
    held = path.read_bytes()
    texts = (held.decode("latin-1"), held.decode("utf-16-le", "replace"))
    _judge(tally, place, texts, where=path.suffix or path.name)


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(" ".join([record.getMessage(), str(vars(record))]))


@contextmanager
def _written() -> Iterator[_Lines]:
    """Everything that anybody logs meanwhile, with all that the record carries."""
    kept, root = _Lines(), logging.getLogger()
    root.addHandler(kept)
    try:
        yield kept
    finally:
        root.removeHandler(kept)


@contextmanager
def _no_way_out() -> Iterator[set[str]]:
    """Notes whoever asks another machine for anything, and lets nobody."""
    asked: set[str] = set()
    real: Any = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family == socket.AF_UNIX:
            return real(self, address)
        asked.add(str(address[0]))
        raise OSError("no way out of the lab")

    with mock.patch.object(socket.socket, "connect", connect):
        yield asked

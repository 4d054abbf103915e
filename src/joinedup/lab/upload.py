"""Whether what strangers send in is taken for what it is, and nothing handed on does anything (G-13).

Hostile files of some twenty kinds go the way of a file that is sent in, and good ones between them. The judge
knows what is in each: it looks for that in what would be handed on, without a line of what took it.
"""

import random
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

from joinedup.files import queries
from joinedup.files.queries import NotTaken
from joinedup.files.rules.naming import shown_name
from joinedup.kernel.progress import Progress
from joinedup.lab import sent_files
from joinedup.lab.tally import CannotLook, Tally

LONGEST = 5.0  # seconds to an answer
MOST_GROWTH = 200  # megabytes, of the largest process that looked

_MARK = b"<script>alert('joinedup-lab')</script>"  # what a browser would run, wherever it is found
_TAKEN_AS = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG", "pdf": b"%PDF-", "text": b""}


@dataclass(frozen=True, slots=True)
class Sent:
    """A kind of file, how one is made, and what may not be in what is handed on; b'': it is not taken."""

    kind: str
    made: Callable[[random.Random], bytes]
    never: bytes = b""


HOSTILE = (
    Sent("nothing in it", lambda draw: b""),
    Sent("far too big", lambda draw: bytes(10_000_001 + draw.randrange(1_000_000))),
    Sent("a known virus", lambda draw: _around(sent_files.eicar(), draw)),
    Sent("a program", lambda draw: b"MZ\x90\0" + draw.randbytes(200)),
    Sent("a program of another system", lambda draw: b"\x7fELF" + draw.randbytes(200)),
    Sent("an archive", lambda draw: b"PK\x03\x04" + draw.randbytes(300)),
    Sent("a Word document", lambda draw: sent_files.word()),
    Sent("a page of the web", lambda draw: b" " * draw.randrange(99) + b"<!DOCTYPE html>" + _MARK),
    Sent("a drawing that runs", lambda draw: b"<?xml version='1.0'?><svg>" + _MARK + b"</svg>"),
    Sent("text with a page far down", lambda draw: b"Dear all\n" * draw.randrange(9_000) + _MARK),
    Sent("bytes that are no text", lambda draw: b"\0" + draw.randbytes(500)),
    Sent("a locked PDF", lambda draw: sent_files.locked()),
    Sent("a PDF with a program", lambda draw: sent_files.with_program()),
    Sent("a PDF with another file", lambda draw: sent_files.with_another_file()),
    Sent("a PDF that starts something", lambda draw: sent_files.with_launch()),
    Sent("a PDF that unpacks without end", lambda draw: sent_files.bomb(unpacked=150_000_000)),
    Sent("a PDF packed twenty times", lambda draw: sent_files.packed_over_and_over()),
    Sent("a PDF that hangs from itself", lambda draw: sent_files.tree_without_end()),
    Sent("a PDF cut off", lambda draw: _cut(sent_files.letter(pages=3), draw, at_most=0.6)),
    Sent("a flood of points", lambda draw: sent_files.flood(draw.randint(9_000, 60_000))),
    Sent("a picture cut off", lambda draw: _cut(sent_files.photo(200, 200, form="PNG"), draw, at_most=0.6)),
    Sent("a photo that tells the place", lambda draw: sent_files.photo(place="LS9 7BN"), b"LS9 7BN"),
    Sent("a picture with a page behind", lambda draw: sent_files.photo(form="PNG") + _MARK, _MARK),
    Sent("a photo with an archive behind", lambda draw: sent_files.photo() + b"PK\x03\x04" + _MARK, _MARK),
    Sent("a PDF with a page behind", lambda draw: sent_files.letter() + _MARK, _MARK),
    Sent("a PDF that tells its author", lambda draw: sent_files.letter(), sent_files.SECRET_PLACE.encode()),
)
GOOD = (
    Sent("a photo", lambda draw: sent_files.photo(draw.randint(20, 900), draw.randint(20, 900))),
    Sent("a picture", lambda draw: sent_files.photo(draw.randint(20, 900), 90, form="PNG")),
    Sent("a letter", lambda draw: sent_files.letter(pages=draw.randint(1, 9))),
    Sent("some lines", lambda draw: ("Zoë said “no”\n" * draw.randint(1, 90)).encode()),
)
NAMES = (
    "../../x", "..\\..\\x", "CON", "nul.txt", "a" * 500, "a\nb", "gnp.\u202egpj.exe", "letter.pdf.exe", "",
    "/etc/passwd", "x\0y", "\u200b\u2066", "C:\\x\\lpt1.", " . ", "a\r\nSet-Cookie: b",
)  # fmt: skip


def look(files: int, draw: random.Random) -> Tally:
    tally = Tally("what is hostile is refused or made harmless, and what is good is taken.")
    _taken(GOOD[0].made(draw))
    before = _largest_of_those_that_looked()
    _taken(GOOD[0].made(draw))  # the helper is there again before anything is timed
    going = Progress("upload: files", of=files)
    longest = 0.0
    for number in range(files):
        good = number % 7 == 6
        sent = GOOD[number // 7 % len(GOOD)] if good else HOSTILE[number % len(HOSTILE)]
        content = sent.made(draw)
        began = time.monotonic()
        taken = _taken(content)
        longest = max(longest, time.monotonic() - began)
        if good:
            right = taken is not None and taken[1].startswith(_TAKEN_AS[taken[0]])
            tally.count("good", right=right, promise="taken", example=sent.kind)
        else:
            _judge(sent, taken, tally)
        going.at(number)
    going.end()
    _judge_names(tally)
    growth = (_largest_of_those_that_looked() - before) // 1024
    tally.count("answers", right=longest < LONGEST, promise="within 5 s", example=f"{longest:.1f} s")
    tally.count("memory", right=growth < MOST_GROWTH, promise="under 200 MB", example=f"{growth} MB")
    tally.figures |= {"kinds of hostile files": len(HOSTILE), "longest answer, seconds": longest}
    tally.figures["growth of the largest process, MB"] = growth
    return tally


def _judge(sent: Sent, taken: tuple[str, bytes] | None, tally: Tally) -> None:
    if not sent.never:
        tally.count("hostile", right=taken is None, promise="refused", example=f"{sent.kind}: taken")
        return
    harmless = taken is not None and sent.never not in taken[1] and taken[1].startswith(_TAKEN_AS[taken[0]])
    tally.count("two things in one", right=harmless, promise="taken without the other", example=sent.kind)


def _judge_names(tally: Tally) -> None:
    for told in NAMES:
        shown = shown_name(told, ending="pdf")
        plain = shown.isprintable() and not set(shown) & set('/\\:*?"<>|\u202e') - {":"}
        short = 5 <= len(shown) <= 84 and shown.endswith(".pdf") and ".exe" not in shown
        device = shown.split(".")[0].lower() in ("con", "nul", "lpt1", "")
        tally.count(
            "names", right=plain and short and not device, promise="shown plainly", example=repr(told)
        )


def _taken(content: bytes) -> tuple[str, bytes] | None:
    """What would be handed on, and as what; None where it is refused in a sentence."""
    try:
        found = queries.found_to_be(content)
    except NotTaken as refused:
        if not str(refused).endswith(".") or refused.why.status not in (413, 415, 422):
            raise CannotLook(f"a file was refused with {refused.why.status} and no sentence") from refused
        return None
    return found.kind.code, found.safe


def _around(core: bytes, draw: random.Random) -> bytes:
    return b"a" * draw.randrange(5_000) + core + b"b" * draw.randrange(5_000)


def _cut(content: bytes, draw: random.Random, *, at_most: float) -> bytes:
    return content[: draw.randrange(20, int(len(content) * at_most))]


def _largest_of_those_that_looked() -> int:
    """Kilobytes. Known once the helper has ended, with all its children."""
    queries.let_the_helper_go()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss

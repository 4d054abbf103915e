"""XML from a stranger, in pieces, without what makes XML dangerous.

No document type declaration at all (so no entities, no bombs, no outside files), no network, no depth or size
that no census file has. The file is never whole in memory: what has been handed on is let go.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from lxml import etree

from joinedup.exchange.rules.reading import CannotRead

_PIECE = 64 * 1024
# What the parser says of a file that ends in the middle of a name, of a tag, or of what the tag holds.
_CUT_SHORT = (
    etree.ErrorTypes.ERR_NAME_REQUIRED,
    etree.ErrorTypes.ERR_GT_REQUIRED,
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """A large council's return holds some 20,000 children in 40 MB, seven deep."""

    bytes_in_file: int = 256 * 1024 * 1024
    depth: int = 12
    elements_in_record: int = 5_000


def local_name(element: etree._Element) -> str:
    """Return the name without its namespace: some systems write one, and the census has none."""
    return str(element.tag).rpartition("}")[2]


@dataclass(slots=True)
class Records:
    """The elements called `names`, each whole, in the order of the file.

    Iterating raises CannotRead, with one sentence, at the first thing that no honest file does.
    """

    source: BinaryIO
    names: frozenset[str]
    limits: Limits = Limits()
    progress: Callable[[int], None] | None = None  # told the bytes read so far
    handed_on: int = 0
    _depth: int = 0
    _inside: int = 0  # the depth at which the record in hand began, nought outside one
    _elements: int = 0
    _ended: bool = False  # every byte has been handed to the parser

    def __iter__(self) -> Iterator[etree._Element]:
        parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for piece in self._pieces():
                parser.feed(piece)
                yield from self._records_of(parser)
            self._ended = True
            parser.close()  # complains when the file stops in the middle
            yield from self._records_of(parser)
        except etree.XMLSyntaxError as error:
            raise self._in_a_sentence(error) from None

    def _pieces(self) -> Iterator[bytes]:
        read = 0
        while piece := self.source.read(_PIECE):
            if read == 0:
                _refuse_doctype(piece)
            elif self._depth == 0 and self.handed_on == 0:
                raise CannotRead("The file does not begin as a file of records does, so it was not read.")
            read += len(piece)
            if read > self.limits.bytes_in_file:
                raise CannotRead(
                    f"The file is larger than {self.limits.bytes_in_file // (1024 * 1024)} MB, "
                    "more than any council's return, so it was not read."
                )
            yield piece
            if self.progress is not None:
                self.progress(read)
        if read == 0:
            raise CannotRead("The file is empty.")

    def _records_of(self, parser: etree.XMLPullParser) -> Iterator[etree._Element]:
        for event, found in parser.read_events():
            element = cast("etree._Element", found)  # what 'start' and 'end' bring
            if event == "start":
                self._begin(element)
            elif (done := self._end(element)) is not None:
                self.handed_on += 1
                yield done
                _let_go(done)

    def _begin(self, element: etree._Element) -> None:
        self._depth += 1
        if self._depth == 1 and element.getroottree().docinfo.doctype:  # type: ignore[attr-defined]
            # Written in an encoding that hid it from the first look.
            raise _doctype()
        if self._depth > self.limits.depth:
            raise CannotRead(
                f"The file is nested more than {self.limits.depth} deep (line {element.sourceline}), "
                "which no census file is, so it was not read."
            )
        if not self._inside and local_name(element) in self.names:
            self._inside, self._elements = self._depth, 0
        self._elements += 1
        if self._inside and self._elements > self.limits.elements_in_record:
            raise CannotRead(
                f"One record of the file (near line {element.sourceline}) holds more than "
                f"{self.limits.elements_in_record:,} parts, which no child's does, so it was not read."
            )

    def _end(self, element: etree._Element) -> etree._Element | None:
        depth, self._depth = self._depth, self._depth - 1
        if depth == self._inside:
            self._inside = 0
            return element
        if not self._inside and depth > 1:
            _let_go(element)
        return None

    def _in_a_sentence(self, error: etree.XMLSyntaxError) -> CannotRead:
        line = error.lineno or 1
        if self._ended and self._depth > 0 and getattr(error, "code", 0) in _CUT_SHORT:
            return CannotRead(f"The file is cut short: it stops in the middle, at line {line}.")
        if "depth" in str(error).lower():
            return CannotRead(f"The file is nested too deep for a census (line {line}), so it was not read.")
        return CannotRead(f"The file is not well-formed XML (line {line}), so it was not read.")


def _refuse_doctype(first: bytes) -> None:
    # Before the parser sees it: a bomb inside a declaration goes off while the declaration is read.
    if b"<!DOCTYPE" in first.replace(b"\0", b""):
        raise _doctype()


def _doctype() -> CannotRead:
    return CannotRead(
        "The file carries a document type declaration, which no census file does, so it was not read."
    )


def _let_go(element: etree._Element) -> None:
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while (before := element.getprevious()) is not None:
            parent.remove(before)

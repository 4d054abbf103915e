"""Rows out of a file of an agency's own, as cells by the name of their column."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from joinedup.holdings.rules.reading import NotRead, Trouble

_LONGEST_LINE = 1_000_000  # characters
_DELIMITERS = ",;\t|"
_TOLD_EVERY = 1_000  # rows
Cells = Mapping[str, str]


def csv_rows(
    source: BinaryIO, *, name: str, progress: Callable[[int], None] | None = None
) -> Iterator[tuple[int, Cells | None]]:
    """Each row with its number as a spreadsheet counts; None for a row of another width than the header.

    `source` must be seekable; `progress` is told the bytes read so far.

    Raises:
        NotRead: it is no text, has no header, or holds a quotation mark that is never closed.
    """
    text = io.TextIOWrapper(source, encoding=_encoding(source), newline="")
    try:
        for number, cells in _rows(text):
            if progress is not None and number % _TOLD_EVERY == 0:
                progress(source.tell())
            yield number, cells
    except (UnicodeError, csv.Error) as refused:
        raise NotRead(Trouble.BROKEN, f"{name}: {type(refused).__name__}") from None
    finally:
        text.detach()  # whoever opened the file closes it


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, Cells | None]]:
    first = text.readline(_LONGEST_LINE)
    if not first.strip():
        raise NotRead(Trouble.BROKEN, "a file without a header")
    delimiter = max(_DELIMITERS, key=first.count)
    text.seek(0)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    header = [cell.strip() for cell in next(reader)]
    if len(set(header)) != len(header):
        raise NotRead(Trouble.BROKEN, "two columns of one name")
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        yield number, dict(zip(header, cells, strict=True)) if len(cells) == len(header) else None


def _encoding(source: BinaryIO) -> str:
    head = source.read(4)
    source.seek(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    probe = io.TextIOWrapper(source, encoding="utf-8", newline="")
    try:
        while probe.read(1 << 20):
            pass
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        probe.detach()
        source.seek(0)
    return "utf-8"

"""Rows out of a Parquet file, by pyarrow, where it is installed: only some agencies' systems write it.

Everything is read as the text that a row of CSV would hold, so that one set of rules judges both.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from joinedup.holdings.rules.reading import NotRead, Trouble
from joinedup.holdings.rules.tables import Cells

_AT_ONCE = 10_000  # rows


def parquet_rows(path: Path) -> Iterator[tuple[int, Cells | None]]:
    """Each row with its number, the first of them 1.

    Raises:
        NotRead: it cannot be opened, is no Parquet, or there is nothing here to read it with.
    """
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise NotRead(Trouble.BROKEN, "Parquet needs pyarrow: install joinedup[parquet]") from None
    number = 0
    try:
        with ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_AT_ONCE):
                for row in batch.to_pylist():
                    number += 1
                    yield number, {name: as_text(value) for name, value in row.items()}
    except (OSError, ArrowException) as refused:
        kind = Trouble.DOWN if isinstance(refused, OSError) else Trouble.BROKEN
        raise NotRead(kind, f"{path.name}: {type(refused).__name__}") from None


def as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return ";".join(as_text(each) for each in value)
        case _:
            return str(value)

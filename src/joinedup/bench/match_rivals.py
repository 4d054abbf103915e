"""What else finds a person: each is given every resident once, and answers with numbers and its own scores.

A rival that is not installed is NOT RUN. Each is set up as its makers advise for names: nobody is beaten who
was not trying.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from joinedup.bench.match_judging import Answer
from joinedup.bench.people.households import Resident
from joinedup.bench.people.slips import Told

TOP = 5


class Rival(Protocol):
    words: str
    whole: bool  # it was given everybody in an earlier run, and need not be given them again

    def add(self, one: Resident) -> None: ...
    def ready(self) -> None: ...
    def ask(self, told: Told) -> Answer: ...


def family_names(one: Resident) -> str:
    return " ".join((one.family_name, *one.earlier_names))


def homes(one: Resident) -> list[tuple[str, str]]:
    return [home for home in (one.home, one.earlier_home, one.second_home) if home]


class Tantivy:
    """Fuzzy terms on both names, with every part of the date, the postcode and the street beside them."""

    words = "tantivy fuzzy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy: Any = tantivy
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("number", stored=True)
        for field in ("given", "family", "line"):
            schema.add_text_field(field, tokenizer_name="default")
        for field in ("born", "months", "postcode", "nhs"):
            schema.add_text_field(field, tokenizer_name="raw")
        self._schema = schema.build()
        self._made = folder / "tantivy.whole"
        self.whole = self._made.exists()
        if not self.whole:
            shutil.rmtree(folder / "tantivy", ignore_errors=True)
            (folder / "tantivy").mkdir()
        self._index = tantivy.Index(self._schema, path=str(folder / "tantivy"))
        if not self.whole:
            self._writer = self._index.writer(heap_size=200_000_000, num_threads=1)

    def add(self, one: Resident) -> None:
        document = self._tantivy.Document()
        document.add_integer("number", one.number)
        document.add_text("given", f"{one.given} {one.middle}".lower())
        document.add_text("family", family_names(one).lower())
        document.add_text("born", one.born.isoformat())
        for part in _parts(one.born.year, one.born.month, one.born.day):
            document.add_text("months", part)
        for line, postcode in homes(one):
            document.add_text("line", line.lower())
            document.add_text("postcode", postcode)
        if one.nhs_number:
            document.add_text("nhs", one.nhs_number)
        self._writer.add_document(document)

    def ready(self) -> None:
        if not self.whole:
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._made.touch()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, told: Told) -> Answer:
        query = self._tantivy.Query
        wanted = []
        for field, words in (("given", told.given), ("family", told.family_name), ("given", told.middle)):
            for word in words.lower().replace("-", " ").replace("'", " ").split():
                wanted.append(query.fuzzy_term_query(self._schema, field, word, distance=1))
                wanted.append(query.term_query(self._schema, field, word))
        if told.born:
            wanted.append(query.term_query(self._schema, "born", told.born.isoformat()))
            days = _parts(told.born.year, told.born.month, told.born.day)
            wanted += [query.term_query(self._schema, "months", part) for part in days]
        elif told.year:
            part = f"{told.year}-{told.month:02}" if told.month else str(told.year)
            wanted.append(query.term_query(self._schema, "months", part))
        if told.home.postcode:
            wanted.append(query.term_query(self._schema, "postcode", told.home.postcode))
        for word in told.home.address_line.lower().replace(",", " ").split():
            wanted.append(query.term_query(self._schema, "line", word))
        if told.nhs_number:
            wanted.append(query.term_query(self._schema, "nhs", told.nhs_number))
        should = self._tantivy.Occur.Should
        found = self._searcher.search(query.boolean_query([(should, one) for one in wanted]), limit=TOP).hits
        return [(self._searcher.doc(at)["number"][0], score) for score, at in found]


def _parts(year: int, month: int, day: int) -> tuple[str, ...]:
    return str(year), f"{year}-{month:02}", f"{month:02}-{day:02}", f"{year}--{day:02}"


class Trigrams:
    """SQLite's FTS5 with its trigram tokenizer over names, date and home together, ordered by bm25."""

    words = "SQLite FTS5 trigram"

    def __init__(self, folder: Path) -> None:
        self._rows = _Rows()
        self._made = folder / "trigrams.whole"
        self.whole = self._made.exists()
        self._database = _begun(folder / "trigrams.sqlite3", whole=self.whole)
        if not self.whole:
            self._database.execute("CREATE VIRTUAL TABLE people USING fts5(words, tokenize = 'trigram')")

    def add(self, one: Resident) -> None:
        home = " ".join(f"{line} {postcode}" for line, postcode in homes(one))
        words = f"{one.given} {one.middle} {family_names(one)} {one.born} {home} {one.nhs_number}"
        if self._rows.full((one.number, words)):
            self._write()

    def _write(self) -> None:
        self._database.executemany("INSERT INTO people(rowid, words) VALUES (?, ?)", self._rows.taken())

    def ready(self) -> None:
        if not self.whole:
            self._write()
            self._database.commit()
            self._made.touch()

    def ask(self, told: Told) -> Answer:
        date = told.born or (f"{told.year}-{told.month:02}" if told.month else told.year)
        said = (told.given, told.middle, told.family_name, str(date or ""), told.home.address_line)
        words = [word.lower() for word in (*said, told.home.postcode, told.nhs_number) if len(word) > 2]
        pieces = {word[at : at + 3] for word in words for at in range(len(word) - 2)}
        if not pieces:
            return []
        asked = " OR ".join('"' + piece.replace('"', '""') + '"' for piece in sorted(pieces))
        found = self._database.execute(
            "SELECT rowid, bm25(people) FROM people WHERE people MATCH ? ORDER BY bm25(people) LIMIT ?",
            (asked, TOP),
        )
        return [(number, -rank) for number, rank in found]


def _begun(at: Path, *, whole: bool) -> sqlite3.Connection:
    """A database that needs no journal: what was not ended is thrown away."""
    if not whole:
        at.unlink(missing_ok=True)
    database = sqlite3.connect(at)
    database.execute("PRAGMA journal_mode = off")
    return database


class _Rows:
    def __init__(self) -> None:
        self._held: list[tuple[object, ...]] = []

    def full(self, row: tuple[object, ...]) -> bool:
        self._held.append(row)
        return len(self._held) >= 20_000

    def taken(self) -> list[tuple[object, ...]]:
        held, self._held = self._held, []
        return held


class Indexes:
    """An ordinary index for each field, OR'd, up to a thousand rows put in order by rapidfuzz."""

    words = "OR'd b-trees, ranked by rapidfuzz"

    def __init__(self, folder: Path) -> None:
        from rapidfuzz import fuzz

        self._near: Callable[..., float] = fuzz.token_sort_ratio
        self._rows = _Rows()
        self._made = folder / "indexes.whole"
        self.whole = self._made.exists()
        self._database = _begun(folder / "indexes.sqlite3", whole=self.whole)
        if not self.whole:
            self._database.execute(
                "CREATE TABLE people (number INTEGER PRIMARY KEY, given, family, born, postcode, nhs, words)"
            )

    def add(self, one: Resident) -> None:
        row = (one.number, one.given.lower(), one.family_name.lower(), one.born.isoformat())
        if self._rows.full((*row, one.home.postcode, one.nhs_number or None, _all_of(one))):
            self._write()

    def _write(self) -> None:
        self._database.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?)", self._rows.taken())

    def ready(self) -> None:
        if self.whole:
            return
        self._write()
        for fields in ("born", "postcode", "nhs", "family, given"):
            self._database.execute(f"CREATE INDEX by_{fields.split(',')[0]} ON people ({fields})")
        self._database.commit()
        self._database.execute("ANALYZE")
        self._made.touch()

    def ask(self, told: Told) -> Answer:
        given, family = told.given.lower(), told.family_name.lower()
        found = self._database.execute(
            "SELECT number, words FROM people WHERE (family = ? AND given = ?) OR (family = ? AND given = ?)"
            " OR born = ? OR postcode = ? OR nhs = ? LIMIT 1000",
            (
                family,
                given,
                given,
                family,
                told.born and told.born.isoformat(),
                told.home.postcode or None,
                told.nhs_number or None,
            ),
        )
        asked = _said(told)
        near = [(number, self._near(asked, words)) for number, words in found]
        return sorted(near, key=lambda one: (-one[1], one[0]))[:TOP]


class Brute:
    """Every record compared with what is said, by rapidfuzz, in one call."""

    words = "rapidfuzz brute force"
    whole = False  # it keeps nothing but a list

    def __init__(self, _folder: Path) -> None:
        from rapidfuzz import fuzz, process

        self._fuzz: Any = fuzz
        self._process: Any = process
        self._numbers: list[int] = []
        self._words: list[str] = []

    def add(self, one: Resident) -> None:
        self._numbers.append(one.number)
        self._words.append(_all_of(one))

    def ready(self) -> None:
        """Nothing is made beforehand."""

    def ask(self, told: Told) -> Answer:
        found = self._process.extract(_said(told), self._words, scorer=self._fuzz.token_sort_ratio, limit=TOP)
        return [(self._numbers[at], score) for _, score, at in found]


def _all_of(one: Resident) -> str:
    home = f"{one.home.address_line} {one.home.postcode}"
    return f"{one.given} {one.family_name} {one.born} {home}".lower()


def _said(told: Told) -> str:
    date = told.born or told.year or ""
    return f"{told.given} {told.family_name} {date} {told.home.address_line} {told.home.postcode}".lower()


# Each with what it needs and how many questions it is asked at most, of each setting: some take seconds.
ALL: tuple[tuple[type[Rival], str, int], ...] = (
    (Tantivy, "tantivy", 100_000),
    (Indexes, "rapidfuzz", 100_000),
    (Trigrams, "", 60),
    (Brute, "rapidfuzz", 30),
)
TOO_SLOW: tuple[type[Rival], ...] = ()  # for a quick run
NOT_HERE = (
    "PostgreSQL OR'd b-trees + pg_trgm: no pg_trgm in the tests' server; the same indexes are in SQLite",
    "Splink per request: 4.7 s a question when it was tried; it is measured by `bench link`",
)


def installed(folder: Path, *, quick: bool) -> Iterable[tuple[Rival, int]]:
    for made, needs, most in ALL:
        if (needs and find_spec(needs) is None) or (quick and made in TOO_SLOW):
            continue
        with suppress(ImportError):
            yield made(folder), most  # type: ignore[call-arg]


def missing() -> list[str]:
    return [made.words for made, needs, _ in ALL if needs and find_spec(needs) is None]

"""People as rows of text to compare, and their keys as one long column: made once, in pieces that are kept.

A person with several names, homes or days of birth stands in several rows, and the nearest row counts. What
is written here is the comparison copy and the keys of `identity.rules`, as the product stores them.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice, product
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from joinedup.identity.rules.asking import keys_to_ask
from joinedup.identity.rules.copies import Copy, copy_of, names_a_house, number_of
from joinedup.identity.rules.keys import family_words, keys_of
from joinedup.identity.rules.names import family_forms, given_forms, sound, stem
from joinedup.identity.rules.person import Person

_AT_ONCE = 20_000  # people in one piece
_WORTH_HELPERS = 2 * _AT_ONCE
_MOST_ROWS = 12  # of one person


class Subject(NamedTuple):
    """Somebody by the caller's own number, in every description there is of them."""

    number: int
    described: Sequence[Person]


class Row(NamedTuple):
    """Every text is plain Latin, '' where nothing is known; `words` and `forms` stand between spaces."""

    row: int
    subject: int
    given: str
    given_words: str
    given_forms: str
    given_sound: str
    middle: str
    family: str
    family_words: str
    family_forms: str
    family_stem: str
    family_sound: str
    born: str
    line: str
    door: str  # the house's number, where the line names a house
    postcode: str
    nhs: str
    upn: str
    sex: str


COLUMNS = Row._fields


def prepare(
    people: Iterable[Subject], folder: Path, *, told: Any = None, first_row: int = 0, asked: bool = False
) -> int:
    """Write rows and keys of everybody into `folder`, piece by piece; return how many people there are.

    `asked`: where they are few, keys in every way in which they may have been written down are made too.
    A piece that is whole already is not made again. Numbers of rows follow from the order of `people`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pieces = _pieces(people)
    ahead = list(islice(pieces, _WORTH_HELPERS // _AT_ONCE + 1))
    done = 0
    if len(ahead) <= _WORTH_HELPERS // _AT_ONCE:
        for place, piece in enumerate(ahead):
            done += _made(piece, folder, place, first_row, asked and len(ahead) == 1)
            _tell(told, done)
        return done
    helpers = ProcessPoolExecutor(min(os.cpu_count() or 1, 4), mp_context=get_context("spawn"))
    with helpers:
        waiting = []
        for place, piece in enumerate(_then(ahead, pieces)):
            waiting.append(helpers.submit(_made, piece, folder, place, first_row))
            if len(waiting) > 4:  # never the whole extract in memory at once
                done += waiting.pop(0).result()
                _tell(told, done)
        for one in waiting:
            done += one.result()
            _tell(told, done)
    return done


def rows_and_keys(subject: Subject, first: int, *, asked: bool = False) -> tuple[list[Row], frozenset[int]]:
    """The rows of one person, numbered from `first`, and the keys by which the person is found."""
    copy = copy_of(subject.described)
    keys = keys_of(copy)
    return list(_rows(copy, subject.number, first)), keys | frozenset(keys_to_ask(copy)) if asked else keys


def _rows(copy: Copy, number: int, first: int) -> Iterator[Row]:
    names: Sequence[Any] = copy.names or (("", "", ""),)
    days: Sequence[str] = copy.born or ("",)
    homes: Sequence[Any] = copy.homes or (("", ""),)
    nhs, upn = (" ".join(numbers) for numbers in (copy.nhs, copy.upn))
    combined = islice(product(names, days, homes), _MOST_ROWS)
    for place, ((given, middle, family), born, (line, postcode)) in enumerate(combined):
        one, other = given.replace(" ", ""), family.replace(" ", "")
        ones, others = given_forms(one), family_forms(other)
        yield Row(
            first + place,
            number,
            one,
            f" {' '.join(word for word in given.split() if len(word) > 1)} ",
            f" {' '.join(sorted(ones))} " if len(ones) > 1 else "",
            sound(one),
            middle,
            other,
            f" {' '.join(word for word in family_words(family) if len(word) > 1)} ",
            f" {' '.join(sorted(others))} " if len(others) > 1 else "",
            stem(other),
            sound(other),
            born,
            line,
            number_of(line) if names_a_house(line) else "",
            postcode,
            nhs,
            upn,
            copy.sex,
        )


def _pieces(people: Iterable[Subject]) -> Iterator[list[Subject]]:
    source = iter(people)
    while piece := list(islice(source, _AT_ONCE)):
        yield piece


def _then(ahead: list[list[Subject]], rest: Iterator[list[Subject]]) -> Iterator[list[Subject]]:
    yield from ahead
    yield from rest


def _made(piece: list[Subject], folder: Path, place: int, first_row: int, asked: bool = False) -> int:
    """Write one piece: the keys first, so that rows without keys are never taken for whole."""
    import duckdb
    import pandas as pd

    rows_at, keys_at = folder / f"rows-{place:04}.parquet", folder / f"keys-{place:04}.parquet"
    if rows_at.exists() and keys_at.exists():
        return len(piece)
    rows: list[Row] = []
    subjects: list[int] = []
    keys: list[int] = []
    number = first_row + place * _AT_ONCE * _MOST_ROWS
    for subject in piece:
        made, theirs = rows_and_keys(subject, number, asked=asked)
        number += len(made)
        rows += made
        ordered = sorted(theirs)
        keys += ordered
        subjects += [subject.number] * len(ordered)
    con = duckdb.connect()
    for at, frame in (
        (keys_at, pd.DataFrame({"subject": subjects, "key": keys})),
        (rows_at, pd.DataFrame(rows, columns=list(COLUMNS))),
    ):
        con.register("frame", frame)
        part = at.with_suffix(".part")
        con.execute(f"copy frame to '{part}' (format parquet)")
        part.chmod(0o600)
        part.replace(at)
        con.unregister("frame")
    con.close()
    return len(piece)


def _tell(told: Any, done: int) -> None:
    if told is not None:
        told(done)

"""What the words in SQL say of a pair, the rules say of it: two extracts, strangers, and odd names."""

import csv
import random
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from joinedup.exchange.extract.rules.mapping import read_mapping
from joinedup.exchange.extract.rules.reader import ExtractFile, ExtractRow
from joinedup.identity.rules import levels
from joinedup.identity.rules.copies import Copy, copy_of
from joinedup.identity.rules.person import Person
from joinedup.linking.engine.model import conditions, weighed_as
from joinedup.linking.engine.preparing import COLUMNS, Subject, rows_and_keys

DATA = Path(__file__).parents[2] / "data"
ODD = [
    Person(given, family, middle, born, line, postcode, sex=sex)
    for given, family, middle, born, line, postcode, sex in (
        ("Mohammed Ali", "Khan", "", date(2015, 3, 4), "Flat 2, 12 Moor Lane", "LS9 7BN", "M"),
        ("Muhammad", "Khan", "Ali", date(2015, 4, 3), "12 Moor Ln", "LS9 7BN", "M"),
        ("Muhammad", "Khan", "", date(2015, 4, 3), "12 Moor Ln", "LS9 7BN", "M"),
        ("Ali", "Begum-Khan", "M", date(2016, 3, 4), "12 Moor Lane Leeds", "LS9 7BA", ""),
        ("A", "O'Hara", "", None, "", "LS9 7BN", "F"),
        ("Aisha", "Ohara", "", date(2015, 3, 4), "14 Moor Lane", "", "F"),
        ("Khan", "Mohammed", "", date(2015, 3, 4), "", "", ""),
        ("Siân", "", "Mary Ann", date(2015, 3, 5), "The Old Barn", "BD1 1AA", "F"),
        ("Sian", "van Dyke", "Ann", date(2014, 3, 5), "The Old Barn", "BD1 1AB", "F"),
        ("Bill", "MacDonald", "", date(2015, 12, 4), "1a High St", "S1 2AB", "M"),
        ("William", "McDonald", "", date(2015, 12, 4), "1A High Street", "S12AB", "F"),
        ("Mara", "Okafor", "", date(2017, 3, 12), "1A High Street", "BD3 1AA", ""),
        ("Mara", "Okafor", "", date(2017, 3, 12), "1 A High Street", "S1", ""),
        ("Mara", "Okafor", "", date(2017, 3, 12), "Flat 2", "BD3 1AA", ""),
        ("Mara", "Okafor", "", date(2017, 3, 12), "Flat 2", "", ""),
        ("Mara", "Okafor", "", date(2017, 3, 12), "Unknown", "ZZ99 3VZ", ""),
        ("Mara", "Okafor", "", date(2017, 3, 12), "12 Moor Lane", "SL9 7BN", ""),
    )
]


def _extract(agency: str) -> dict[str, tuple[str, Person]]:
    mapping = read_mapping((DATA / "mappings" / f"agency_{agency}.toml").read_text("utf-8"))
    path = DATA / "identity" / "pseudopeople" / f"agency_{agency}_children.csv"
    with path.open(encoding="utf-8", newline="") as source:
        who = {row["rec_id"]: row["simulant_id"] for row in csv.DictReader(source)}
    with path.open("rb") as file:
        rows = list(ExtractFile(file, mapping=mapping, today=date(2026, 7, 14)))
    return {row.record_id: (who[row.record_id], row.person()) for row in rows if isinstance(row, ExtractRow)}


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Person, Person]]:
    """True pairs of the two extracts, as many of strangers, and every two odd ones."""
    one, other = _extract("a"), _extract("b")
    theirs = dict(other.values())
    true = [(person, theirs[who]) for who, person in one.values() if who in theirs]
    draw, strangers = random.Random(7), list(theirs.values())
    apart = [(person, draw.choice(strangers)) for _, person in one.values()]
    return [*true, *apart, *((a, b) for a in ODD for b in ODD)]


def _by_rule(one: Copy, other: Copy) -> dict[str, str]:
    (given, middle, family), (given_, middle_, family_) = one.names[0], other.names[0]
    born, born_ = "".join(one.born), "".join(other.born)
    home, home_ = (*one.homes, ("", ""))[0], (*other.homes, ("", ""))[0]
    return {
        "given": levels.given_level(given, given_, middles=(middle, middle_)),
        "family": levels.family_level(family, family_),
        "middle": levels.middle_level(middle, middle_),
        "born": levels.born_level(born, born_),
        "home": levels.home_level(home, home_),
        "nhs": levels.number_level(one.nhs, other.nhs),
        "upn": levels.number_level(one.upn, other.upn),
        "sex": levels.sex_level(one.sex, other.sex),
    }


def _in_sql(pairs: list[tuple[Person, Person]]) -> list[dict[str, Any]]:
    sides = []
    for place in (0, 1):
        rows = [rows_and_keys(Subject(n, [pair[place]]), n)[0][0] for n, pair in enumerate(pairs)]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        sides.append(frame.add_suffix("_l" if place == 0 else "_r"))
    con = duckdb.connect()
    con.register("pairs", pd.concat(sides, axis=1))
    cases = []
    for what, (nothing, named) in conditions("duckdb").items():
        whens = " ".join(f"when {condition} then '{name}'" for name, condition in named)
        cases.append(f"case when {nothing} then '' {whens} else 'differs' end as {what}")
    asked = con.execute(f"select {', '.join(cases)} from pairs order by row_l")
    names = [column[0] for column in asked.description or ()]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


def test_sql_and_rules_come_out_at_the_same_level_for_every_pair(pairs: list[tuple[Person, Person]]) -> None:
    wrong = []
    for (one, other), sql in zip(pairs, _in_sql(pairs), strict=True):
        turned = sql["order"] == "swapped"  # then the rules look at the names across
        for what, level in _by_rule(copy_of([one]), copy_of([other])).items():
            if not (turned and what in ("given", "family")) and weighed_as(sql[what]) != level:
                wrong.append((what, level, sql[what], one, other))
    assert len(pairs) > 4_000
    assert wrong == []

"""What an agency keeps to itself is shown to no other by the database itself, whatever a query forgets."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from .conftest import beside, chief

AREA, POLICE, HEALTH = 911, 921, 922
ITEM = (
    "INSERT INTO holdings_item (id, agency_id, reference, category, headline, summary, basis, source_grade,"
    " invented, area_id, version, occurred, entered)"
    " VALUES (%s, %s, %s, 'x', 'x', 'x', 'fact', '', false, 911, 1, now(), now())"
)
ABOUT = "INSERT INTO holdings_about (item_id, person) VALUES (%s, %s)"
SPOKEN = (
    "INSERT INTO sharing_spoken (id, agency_id, by_id, child_id, reference, with_whom, said, agreed, purpose,"
    " basis, area_id, version, occurred, entered)"
    " VALUES (%s, %s, 941, 951, %s, 'x', 'x', '', 'x', 'x', 911, 1, now(), now())"
)
TABLES = ("holdings_item", "holdings_about", "sharing_spoken", "sharing_chosen")
BELOW = """
INSERT INTO agencies_area (id, level, name, code) VALUES (911, 'district', 'Wakefield', '');
INSERT INTO agencies_agency (id, reference, area_id, name, kind, at_front_door)
 VALUES (921, 'A-1', 911, 'Police', 'police', false), (922, 'A-2', 911, 'Health', 'health', false);
INSERT INTO agencies_desk (id, reference, agency_id, name, spoken, phone, hours, front_door,
 partnership_fallback) VALUES (931, 'D-1', 921, 'Desk', '', '', '24H', false, false);
INSERT INTO agencies_practitioner (id, password, reference, agency_id, name, post, grade, phone, email,
 active) VALUES (941, '', 'W-941', 921, 'Sam', '', '', '', '', true);
INSERT INTO children_child (id, reference, given_name, family_name, preferred_name, searched_as, sex,
 la_child_id, upn, invented, area_id, version, occurred, entered)
 VALUES (951, 'K-951', '', '', '', '', '', '', '', false, 911, 1, now(), now());
INSERT INTO sharing_question (id, reference, child_id, concern, asker_id, asker_agency_id, desk_id, topic,
 topic_detail, since, until, why, needed_by, purpose, basis, family_told, state, area_id, version, occurred,
 entered)
 VALUES (961, 'Q-961', 951, '', 941, 922, 931, 'x', '', now(), now(), 'x', now(), 'x', 'x', 'x', 'asked',
 911, 1, now(), now());
INSERT INTO sharing_answer (id, question_id, held, meaning, handling, safety_tonight, prepared_by_id, area_id,
 version, occurred, entered) VALUES (971, 961, 3, '', '', false, 941, 911, 1, now(), now());
INSERT INTO sharing_chosen (answer_id, item) VALUES (971, 'X-POLICE');
"""


@pytest.fixture(scope="module")
def two_agencies(folder: Path, database: str) -> None:
    """The police hold two items and noted one call; health holds one and noted one; the police answer."""
    with chief(folder, database) as them:
        for statement in filter(str.strip, BELOW.split(";")):
            them.execute(statement.encode())
        for key, agency in ((1, POLICE), (2, POLICE), (3, HEALTH)):
            them.execute(ITEM, [key, agency, f"X-{key}"])
            them.execute(ABOUT, [key, "K-951"])
        for key, agency in ((1, POLICE), (2, HEALTH)):
            them.execute(SPOKEN, [key, agency, f"S-{key}"])


@pytest.fixture
def ours(folder: Path, database: str, two_agencies: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(beside.url(folder, beside.APPLICATION, database), autocommit=True) as connection:
        yield connection


def _counts(ours: psycopg.Connection, area: object, agency: object) -> list[int]:
    found = []
    with ours.transaction():
        ours.execute("SELECT set_config('joinedup.area', %s, true)", [str(area)])
        ours.execute("SELECT set_config('joinedup.agency', %s, true)", [str(agency)])
        for table in TABLES:
            row = ours.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            assert row is not None
            found.append(int(row[0]))
    return found


def test_where_nobody_said_which_agency_there_are_no_rows(ours: psycopg.Connection) -> None:
    assert _counts(ours, AREA, "") == [0, 0, 0, 0]
    assert _counts(ours, "", POLICE)[0] == 0
    with ours.transaction():
        ours.execute("SELECT set_config('joinedup.area', %s, true)", [str(AREA)])
        assert ours.execute("SELECT count(*) FROM holdings_item").fetchone() == (0,)
        assert ours.execute("DELETE FROM sharing_spoken").rowcount == 0


def test_each_agency_sees_its_own_and_the_holder_alone_what_was_chosen(ours: psycopg.Connection) -> None:
    assert _counts(ours, AREA, POLICE) == [2, 2, 1, 1]
    assert _counts(ours, AREA, HEALTH) == [1, 1, 1, 0]  # health asked: what the police chose is not theirs
    assert _counts(ours, AREA, 999) == [0, 0, 0, 0]
    assert _counts(ours, AREA, "every") == [3, 3, 2, 1]  # a copy of everything, area by area
    assert _counts(ours, 999, "every")[0] == 0


def test_nothing_is_written_into_another_agencys_compartment(ours: psycopg.Connection) -> None:
    for statement, words in (
        (ITEM, [9, HEALTH, "X-9"]),
        (SPOKEN, [9, HEALTH, "S-9"]),
        ("UPDATE holdings_item SET agency_id = %s", [HEALTH]),
        (ABOUT, [3, "K-999"]),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), ours.transaction():
            ours.execute("SELECT set_config('joinedup.area', %s, true)", [str(AREA)])
            ours.execute("SELECT set_config('joinedup.agency', %s, true)", [str(POLICE)])
            ours.execute(statement.encode(), words)


def test_one_connection_that_two_agencies_share_leaks_nothing(ours: psycopg.Connection) -> None:
    for _ in range(3):
        assert _counts(ours, AREA, POLICE)[0] == 2
        assert ours.execute("SELECT count(*) FROM holdings_item").fetchone() == (0,)
        assert _counts(ours, AREA, HEALTH)[0] == 1
        assert ours.execute("SELECT count(*) FROM sharing_chosen").fetchone() == (0,)

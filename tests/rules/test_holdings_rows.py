"""How a configuration and a row of somebody's own records are read, and all that can be wrong with them."""

from datetime import UTC, datetime

import pytest

from joinedup.holdings.rules.configuration import Unfit, read
from joinedup.holdings.rules.reading import in_words
from joinedup.holdings.rules.rows import NoItem, Part, item_of, moment

AMARA, DAVID = "K-00000-00000", "P-00000-00000"
ROW = {
    Part.ID: "WYP/1",
    Part.PEOPLE: f"{AMARA}; {DAVID}",
    Part.CATEGORY: "Custody",
    Part.OCCURRED: "2026-07-14T00:30",
    Part.HEADLINE: "  Detained,\nreleased ",
    Part.BASIS: "FACT",
    Part.GRADE: "1-a-p",
}
FOLDER = """
kind = "folder"
folder = "/srv/police"
[columns]
id = "number"
people = "about"
category = "type"
occurred = "when"
headline = "line"
"""
HTTP = 'kind = "http"\naddress = "{address}"\ntoken_file = "/srv/token"\n'


def test_a_row_is_read_as_the_item_that_it_is() -> None:
    item = item_of(ROW)
    assert item.people == {AMARA, DAVID}
    assert item.category == "custody"
    assert item.occurred == datetime(2026, 7, 13, 23, 30, tzinfo=UTC)  # half past midnight in London
    assert item.headline == "Detained, released"
    assert (item.basis, item.source_grade) == ("fact", "1AP")


def test_a_sensitive_row_keeps_its_text_to_itself() -> None:
    item = item_of({**ROW, Part.SENSITIVE: "yes", Part.SUMMARY: "Where she hides"})
    assert (item.sealed, item.headline, item.summary) == (True, "", "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("14/07/2026", datetime(2026, 7, 14, 11, 0, tzinfo=UTC)),  # noon in London's summer
        ("14/07/2026 09:05", datetime(2026, 7, 14, 8, 5, tzinfo=UTC)),
        ("2026-01-14T09:05Z", datetime(2026, 1, 14, 9, 5, tzinfo=UTC)),
        ("2026-01-14T09:05+02:00", datetime(2026, 1, 14, 7, 5, tzinfo=UTC)),
    ],
)
def test_a_moment_is_london_s_unless_it_says_otherwise(written: str, meant: datetime) -> None:
    assert item_of({**ROW, Part.OCCURRED: written}, day_first=True).occurred == meant


@pytest.mark.parametrize(
    ("part", "text", "reason"),
    [
        (Part.ID, " ", "It says no id."),
        (Part.HEADLINE, "x" * 161, "Its headline is longer than 160 characters."),
        (Part.PEOPLE, "Amara Okafor", "It names nobody by a reference of this partnership."),
        (Part.PEOPLE, "C-00000-00000", "It names nobody by a reference of this partnership."),
        (Part.PEOPLE, f"{AMARA} " * 41, "It is about more than 40 people."),
        (Part.OCCURRED, "31/11/2026", "A moment in it is not a date, or a date and a time."),
        (Part.BASIS, "gossip", "Its basis is none of fact, opinion, reported."),
        (
            Part.GRADE,
            "B22",
            "The grade is not one of 3x5x2: source 1 to 3, intelligence A to E, handling P or C.",
        ),
        (Part.GRADE, "2CC", "It is graded to be shared on conditions, and says none."),
        (
            Part.SENSITIVITY,
            "covert",
            "What a covert source or an undercover officer told is never held here.",
        ),
        (Part.SENSITIVE, "perhaps", "Whether it is sensitive is neither yes nor no."),
    ],
)
def test_what_is_no_item_says_why_and_repeats_nothing(part: Part, text: str, reason: str) -> None:
    with pytest.raises(NoItem) as refused:
        item_of({**ROW, part: text})
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("kind = ", "The configuration is not valid TOML"),
        ('kind = "ftp"', "kind must be one of folder, http, typed."),
        ('kind = "typed"\nfolder = "/srv"', "'folder' is not known for a typed"),
        (FOLDER.replace("/srv/police", "police"), "'folder' must be a path from the root."),
        (FOLDER.replace('id = "number"', ""), "[columns] does not say which column is the id."),
        (FOLDER + 'colour = "c"', "[columns] has a part 'colour'"),
        (
            FOLDER.replace("[columns]", 'files = "*.xlsx"\n[columns]'),
            "'files' must be a pattern that ends with",
        ),
        (
            FOLDER.replace("[columns]", 'files = "../*.csv"\n[columns]'),
            "'files' must be a pattern that ends with",
        ),
        (FOLDER.replace("[columns]", 'dates = "mm/dd/yyyy"\n[columns]'), "'dates' must be one of"),
        (FOLDER.replace("[columns]", 'dates = ["dd/mm/yyyy"]\n[columns]'), "'dates' must be one of"),
        ("x = " + "1" * 5_000, "The configuration is not valid TOML: it is too deep, or holds a number"),
        (HTTP.format(address="http://records.example/items"), "'address' must begin with https://"),
        (HTTP.format(address="https://user:pass@records.example/"), "no password"),
        (HTTP.format(address="https://records.example/") + "seconds = 60", "'seconds' must be between"),
        ("x" * 20_001, "The configuration is too long."),
    ],
)
def test_a_configuration_that_is_none_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Unfit) as refused:
        read(text)
    assert sentence in str(refused.value)


def test_what_the_holder_reads_of_a_source() -> None:
    assert in_words("", said=212, came=212, unread=0) == ""
    assert in_words("", said=214, came=212, unread=2) == (
        "Your records say that they gave 214, and 212 came: look there before you send. "
        "2 of them could not be read, and are not shown here."
    )
    assert in_words("slow", said=0, came=0, unread=0).startswith(
        "Your records took too long to answer. Write down"
    )
    assert in_words("of_2031", said=0, came=0, unread=0).startswith(
        "Your records gave something that could not"
    )


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_at_the_edge_of_the_calendar_is_one_row_that_is_no_item(text: str) -> None:
    """In another zone its day is none. It is said of that row alone, and the others are read."""
    with pytest.raises(NoItem, match="not a date, or a date and a time"):
        moment(text, day_first=False)

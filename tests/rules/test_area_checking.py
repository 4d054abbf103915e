"""What is wrong in an area's folder is said by file, line and field, with what would be right."""

import gzip
import re
import shutil
from pathlib import Path

import pytest

from joinedup.exchange.area.actions import looked_at
from joinedup.exchange.area.rules.reading import NoFolder, read_text
from joinedup.exchange.area.rules.telling import differences, in_words, told_by

TIDEWATER = Path(__file__).resolve().parents[1] / "areas" / "tidewater"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TIDEWATER, tmp_path / "tidewater"))


def wrong(folder: Path, file: str, was: str, becomes: str) -> list[str]:
    """What is said once `was` stands otherwise in a file; '' puts `becomes` at its end."""
    path = folder / file
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes, 1) if was else text + becomes, "utf-8")
    return [str(one) for one in looked_at(folder)[1]]


@pytest.mark.parametrize(
    ("file", "was", "becomes", "said"),
    [
        (
            "places.csv", "TW,Tidewater,county,,", "TW,Tidewater,county,TW-N,",
            "places.csv, line 2: It goes round in a ring: TW > TW-N > TW."
            " A place lies in a wider one, and so on to the widest.",
        ),
        (
            "places.csv", "shore,TW,,Invented", "shore,TX,,Invented",
            "places.csv, line 3: There is no 'TX' in places.csv. Use one that is there, or add it.",
        ),
        (
            "places.csv", "TW-S,South shore,shore,TW,", "TW-S,South shore,shore,TW-N,",
            "places.csv, line 4: A shore does not lie in a shore. Name a place of a wider level.",
        ),
        (
            "places.csv", "TW-S,South", "TW-N,South",
            "places.csv, line 4: 'TW-N' stands in line 3 too. Give each its own.",
        ),
        (
            "agencies.csv", "police,yes,police", "constabulary,yes,police",
            "agencies.csv, line 2: 'constabulary' cannot stand here. What sort of service it is. One of:",
        ),
        (
            "desks.csv", "24H,,no,yes", "24H,door,no,yes",
            "desks.csv, line 2: It goes round in a ring: door > night > door."
            " The last desk of a chain names none.",
        ),
        (
            "expected.csv", "health,yes,no", "police,yes,no",
            "expected.csv, line 3: 'police' stands in line 2 too. Give each its own.",
        ),
        (
            "expected.csv", "health,yes", "dentist,yes",
            "expected.csv, line 2: 'dentist' cannot stand here. The kind of agency, once in the file.",
        ),
        (
            "expected.csv", "health,yes,no", "health,no,no",
            "expected.csv, line 2, child: health is expected nowhere. Say yes once, or leave it out.",
        ),
        (
            "desks.csv", "TIDE,night", "EBB,night",
            "desks.csv, line 2: There is no pattern 'EBB'. Known are 24H,",
        ),
        (
            "desks.csv", "24H,,no,yes", "24H,,yes,yes",
            "desks.csv, line 3: 'door' is the front door of 'TW' already. Say yes once.",
        ),
        (
            "desks.csv", "24H,,no,yes", "24H,,no,no",
            "desks.csv: No desk of 'TW' is its last desk of all. Say yes for one, in last_resort.",
        ),
        (
            "desks.csv", "24H,,no,no,", "24H,,no,no,yes",
            "desks.csv, line 5: 'officer' is the designated officer's desk of 'TW' already. Say yes once.",
        ),
        (
            "timers.toml", 'saturday = ["08:00", "18:00"]', 'saturday = ["18:00", "08:00"]',
            "timers.toml, line 16, saturday: '['18:00', '08:00']' cannot stand here.",
        ),
        (
            "timers.toml", 'wednesday = ["08:00", "18:00"]', "wednesday = []",
            "timers.toml, line 13, wednesday: '[]' cannot stand here. When the front door is open on a"
            ' Wednesday. (opening and closing as ["09:00", "17:00"], or "closed")',
        ),
        (
            "area.toml", 'emergency_phone = "112"', 'emergency_phone = "ask at the desk"',
            "area.toml, line 25, emergency_phone: 'ask at the desk' cannot stand here. What is rung where"
            " nobody can be reached. Leave it out for 999. (a telephone number: digits and spaces,"
            " with + before a country's)",
        ),
        (
            "desks.csv", "24H,,no,yes", "SH7,,no,yes",
            "desks.csv, line 2, hours: Single Front Door is not open on Tuesday 1 April 2025 at 00:00, nor"
            " Night Team: nobody would answer. Give one of them longer hours; in a cycle 'N/W' is N, and W on"
            " a bank holiday.",
        ),
        (
            "posts.csv", "2026-03-31", "2026-04-30",
            "posts.csv, line 4: Ada Quay and Ben Strand both hold the single post 'beacon'."
            " End one before the other begins, or say single: no.",
        ),
        (
            "posts.csv", "Beacon superintendent,sup", "Beacon superintendent,chief",
            "posts.csv, line 3: There is no grade 'chief' for police in grades.csv. Use one.",
        ),
        (
            "area.toml", "unread = 10", "unread = 0",
            "area.toml, line 19, unread: '0' cannot stand here. How many minutes after it was given",
        ),
        (
            "area.toml", '["harbour", "beacon"]', '["harbour", "harbour"]',
            "area.toml, line 26: Name two posts: where one does not answer, the other does.",
        ),
        (
            "area.toml", "stale_after_days = 3", 'stale_after_days = "three"',
            "area.toml, line 24: 'three' cannot stand here. From what age on a rota's names",
        ),
        (
            "timers.toml", "in_force_to = 2026-06-30", "in_force_to = 2026-07-31",
            "timers.toml, line 48, editions: TIDE2025 (line 31) and TIDE2026 are in force together for T02a."
            " End one the day before the other begins.",
        ),
        (
            "timers.toml", 'editions = ["TIDE2026"]', 'editions = ["TIDE2027"]',
            "timers.toml, line 48, editions: There is no [edition.TIDE2027]. Add it, with its days in force.",
        ),
        (
            "timers.toml", 'starts = "cp_visit"', 'starts = "high_tide"',
            "timers.toml, line 54, starts: There is no event 'high_tide'."
            " `joinedup area fields` lists those that there are.",
        ),
        (
            "timers.toml", 'starts = "cp_visit"', 'starts = "cp_visits"',
            "timers.toml, line 54, starts: There is no event 'cp_visits'. Is cp_visit meant?",
        ),
        (
            "timers.toml", 'editions = ["TIDE2026"]', f'editions = ["TIDE2026"]\nsource = "{"s" * 172}"',
            "timers.toml, line 49, source: With the title of TIDE2026 it has 201 letters, and 200 are kept."
            " Shorten one of the two.",
        ),
        (
            "timers.toml", 'name = "See the child on', f'name = "{"n" * 100} See the child on',
            "timers.toml, line 53, name: It has 135 letters, and 120 are kept. Say it in fewer.",
        ),
        (
            "timers.toml", 'convention = "inclusive"', 'convention = "both"',
            "timers.toml, line 4: 'both' cannot stand here. Whether the day of the event is day nought",
        ),
        (
            "school_holidays.toml", "last = 2026-09-10", "last = 2026-07-01",
            "school_holidays.toml, line 4: It ends before it begins, on 2026-07-10. Give a day after that.",
        ),
        (
            "ratings.toml", 'profile = "tide"', 'profile = "ebb"',
            "ratings.toml, line 1: The profile 'ebb' is in use and not in the list.",
        ),
        (
            "patterns.toml", 'cycle = ["D/B", "D/B"', 'cycle = ["D/B", "Q"',
            "patterns.toml, line 7: TIDE: the shift 'Q' has no times.",
        ),
        (
            "patterns.toml", '"08:00", "18:00"', '"8:00", "18:00"',
            "patterns.toml, line 6, times: TIDE: D begins or ends at '8:00', which is no time. Write 08:30; "
            "midnight is 00:00.",
        ),
        (
            "patterns.toml", '"08:00", "18:00"', '"08:00-18:00"',
            'patterns.toml, line 6, times: TIDE: D has two times, like ["08:30", "16:30"].',
        ),
        (
            "patterns.toml", "[[pattern]]", "[[pattern]]\nteams = 0",
            "patterns.toml, line 4, teams: '0' cannot stand here. How many teams share the cycle."
            " (a whole number, one or more)",
        ),
        (
            "ratings.toml", "limit.amber = { hours = 10,", 'limit.amber = { hours = "ten",',
            "ratings.toml, line 13, limit.amber: A rating is whole hours, 0 for none: write { hours = 4,"
            ' counted = "working", means = "A child is not safe now" }.',
        ),
        (
            "ratings.toml", 'hours = 48, counted = "elapsed", ', "hours = 48, ",
            "ratings.toml, line 14, limit.green: A rating is whole hours",
        ),
        (
            "timers.toml", '[[limit]]\ntimer = "T13"', '[[limit]]\ntimer = "T23"',
            "timers.toml, line 52, timer: T23 is a limit of the law, and a local one does not stand in"
            " for it. Give yours a code of its own, or leave it out.",
        ),
        (
            "timers.toml", '[[limit]]\ntimer = "T13"', '[[limit]]\ntimer = "T01"',
            "timers.toml, line 51, step: T01 needs it, as Joinedup's own has it: step = 'referral_decision'.",
        ),
        (
            "area.toml", "2025-04-01", "2031-04-01",
            "area.toml, line 7, in_force_from: Bank holidays are known from 2014-01-01 to 2030-12-31."
            " Give a day between them.",
        ),
        (
            "wards.csv", "E05099001,Harbour,TW-N", "E05099001x,Harbour,TW-N",
            "wards.csv, line 2: 'E05099001x' cannot stand here. The ward's code of the Office for National"
            " Statistics. (a letter and eight figures, as E05011386)",
        ),
        (
            "ladder.toml", 'police = "Constable"', 'polis = "Constable"',
            "ladder.toml, line 9, who: 'polis' is no kind of agency with a word for who it is."
            " Kinds are police,",
        ),
        (
            "cards.toml", 'can = "Come out."\n', "",
            "cards.toml, line 1: It is missing. What it can do.",
        ),
        (
            "cards.toml", "[[card.myth]]\n", "[[card.myth]]\nscore = 4\n",
            "cards.toml, line 12: This field is not known. Known are think, so.",
        ),
        (
            "grades.csv", "police,con,Constable,1,", "police,con,Constable,",
            "grades.csv, line 2: It has not 7 cells, as the first line has.",
        ),
        ("wards.csv", "ward,name,place", "ward,nom,place", "wards.csv, line 1: This column is missing."),
        (
            "wards.csv", "ward,name,place,source", "ward;name;place;source;verified\n",
            "wards.csv, line 1: Its columns are parted by semicolons. Save it with commas between them.",
        ),
        ("timers.toml", "[counting]", "[counting", "timers.toml, line 3: It is no TOML:"),
        (
            "area.toml", "in_force_from = ", "in_force_from = 2026-31-11 #",
            "area.toml, line 7: What stands there is: in_force_from = 2026-31-11 #",
        ),
        (
            "desks.csv", "24H,,no,yes", "SCHOOL,,no,yes", "desks.csv, line 2: So in line 4.",
        ),
        (
            "meetings.toml", "Safeguarding Desk", "Harbour Desk",
            "meetings.toml, line 17: There is no desk 'Harbour Desk' of police in desks.csv. Use one.",
        ),
        (
            "meetings.toml", "Safeguarding Desk", "Harbour Desk",
            "meetings.toml, line 17: 'police' has none of these desks. Name the one that is asked.",
        ),
        (
            "meetings.toml", 'kind = "police"', 'kind = "health"',
            "meetings.toml, line 16: No health sits at the meeting. Add it to who, or leave this out.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(
    folder: Path, file: str, was: str, becomes: str, said: str
) -> None:
    place, _, rest = said.partition(": ")
    found = wrong(folder, file, was, becomes)
    assert any(one.startswith(place) and rest in one for one in found), found


def test_a_weekday_may_be_closed_and_not_all_of_the_week(folder: Path) -> None:
    assert wrong(folder, "timers.toml", 'wednesday = ["08:00", "18:00"]', 'wednesday = "closed"') == []
    for day in ("monday", "tuesday", "thursday", "friday", "saturday"):
        found = wrong(folder, "timers.toml", f'{day} = ["08:00", "18:00"]', f'{day} = "closed"')
    assert (
        'timers.toml, line 11, monday: It is closed on every day. Give one its hours, as ["09:00", "17:00"].'
        in [one.replace("line 11:", "line 11, monday:") for one in found]
    )


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            'kind = "police"\nway = [{ words = "Desk", opens = 10:00:00, closes = 12:00:00, '
            'sunday = ["12:00"] }]',
            "reaching.toml, line 5, way: Entry 1 of [[reach]]: sunday: '['12:00']' are no hours such as"
            ' ["09:00", "12:00"], nor "closed".',
        ),
        (
            'kind = "police"\nway = [{ words = "Desk", saturday = ["10:00", "12:00"] }]',
            "reaching.toml, line 5, way: Entry 1 of [[reach]]: Desk: it is always open.",
        ),
        (
            'agency = "Tidewater Police"\nplace = "The Hub"',
            "reaching.toml, line 4, agency: There is no agency 'Tidewater Police' in agencies.csv."
            " Write its name as it stands there.",
        ),
        (
            'agency = "Tidewater Constabulary"\ndesk = "Night Team"\nplace = "The Hub"',
            "reaching.toml, line 5, desk: There is no desk 'Night Team' there in desks.csv.",
        ),
        ("", "reaching.toml, line 1, kind: Entry 1 of [[reach]]: say of which kind of agency"),
    ],
)
def test_a_way_in_that_cannot_be_is_said_where_it_stands(folder: Path, entry: str, said: str) -> None:
    text = f'[[reach]]\nsource = "Invented"\nverified = "no"\n{entry}\n'
    (folder / "reaching.toml").write_text(text, "utf-8")
    found = [str(one) for one in looked_at(folder)[1]]
    assert [one for one in found if one.startswith(said)], found


def test_nothing_is_wrong_in_the_small_area_by_the_sea() -> None:
    assert looked_at(TIDEWATER)[1] == []


def test_what_is_no_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoFolder, match=r"is no folder\. Name the folder that holds area\.toml"):
        looked_at(tmp_path / "nowhere")


def test_joinedups_own_times_of_handovers_stand_where_an_area_says_none(folder: Path) -> None:
    text = (folder / "area.toml").read_text("utf-8")
    (folder / "area.toml").write_text(re.sub(r"\[handover\][^\[]*", "", text), "utf-8")
    area, findings = looked_at(folder)
    assert (findings, area.one("area.toml", "handover")) == ([], None)
    assert any("Joinedup's own times" in line for line in in_words(area))


def test_a_county_has_the_postcodes_of_its_districts(folder: Path) -> None:
    """The directory names the district of each; the front door is the county's."""
    places = (folder / "places.csv").read_text("utf-8")
    for code, ons in (("TW-N", "E07000991"), ("TW-S", "E07000992")):
        places = re.sub(rf"^({code},.*?,TW),,", rf"\1,{ons},", places, flags=re.MULTILINE)
    (folder / "places.csv").write_text(places, "utf-8")

    def lines(*rows: str) -> list[str]:
        with gzip.open(folder / "postcodes.csv.gz", "wt", encoding="utf-8") as packed:
            packed.write("\n".join(("postcode,lad_code,ward_code", *rows)))
        area, findings = looked_at(folder)
        if findings:
            return [str(one) for one in findings]
        return [told_by(area, folder=folder).practice["TW"]["postcodes.txt"], *in_words(area)]

    said = lines("TW1 1AA,E07000991,E05000001")
    assert said[0] == "TW1 1|E05000001|AA"
    assert "1 postcodes. None is in South shore: an address there is said to lie outside." in said
    assert "2 postcodes." in lines("TW1 1AA,E07000991,E05000001", "TW2 1AA,E07000992,E05000002")
    assert lines("ZZ1 1AA,E07000999,E05000001") == [
        "postcodes.csv.gz, lad_code: No row is of 'TW' or a place in it."
        " Give their codes in ons, or their rows here."
    ]
    assert lines("tw11aa,E07000991,E05000001") == [
        "postcodes.csv.gz, line 2, postcode: 'tw11aa' is no postcode. In capitals, one space: CT9 2AB."
    ]


def test_an_empty_folder_lacks_what_an_area_must_have(tmp_path: Path) -> None:
    assert {one.file for one in looked_at(tmp_path)[1]} == {
        "area.toml", "places.csv", "agencies.csv", "desks.csv", "cards.toml",
    }  # fmt: skip


def test_a_number_of_five_thousand_figures_is_one_sentence_too(folder: Path) -> None:
    (said,) = wrong(folder, "grades.csv", "con,Constable,1,", f"con,Constable,{'1' * 5000},")
    assert said.startswith(f"grades.csv, line 2, level: '{'1' * 37}...' cannot stand here. 1 for whoever")


@pytest.mark.parametrize("broken", [b"\x1f\x8b\x08broken", b"code,name\n\xff\xfe,\x00", b'"', b""])
def test_a_broken_file_is_one_sentence_and_no_fault(folder: Path, broken: bytes) -> None:
    for file in ("places.csv", "area.toml", "postcodes.csv.gz"):
        (folder / file).write_bytes(broken)
    found = {one.file for one in looked_at(folder)[1]}
    assert {"places.csv", "area.toml", "postcodes.csv.gz"} <= found


def test_a_file_of_holidays_without_one_is_a_year_without_holidays(folder: Path) -> None:
    (folder / "school_holidays.toml").write_text("# None yet.\n", "utf-8")
    assert [str(one) for one in looked_at(folder)[1]] == []


def test_somebody_answers_in_a_summer_of_which_nobody_said_when_it_is(folder: Path) -> None:
    """A door that is open as schools are, and a night team that begins when they end."""
    (folder / "school_holidays.toml").write_text("# None yet.\n", "utf-8")
    with (folder / "patterns.toml").open("a", encoding="utf-8") as patterns:
        patterns.write(
            '\n[[pattern]]\ncode = "REST"\nname = "When schools are closed"\n'
            'times = { V = ["16:30", "08:00"], W = ["08:00", "08:00"] }\n'
            'cycle = ["V/W", "V/W", "V/W", "V/W", "V/W", "W", "W"]\n'
            'bank_holidays = "off"\nanswered_without_rota = true\nsource = "Invented"\nverified = "no"\n'
        )
    desks = (folder / "desks.csv").read_text("utf-8")
    desks = desks.replace("TIDE,night", "SCHOOL,night").replace("24H,,no,yes", "REST,,no,yes")
    (folder / "desks.csv").write_text(desks, "utf-8")
    (said,) = looked_at(folder)[1]
    assert str(said).startswith(
        "desks.csv, line 2, hours: Single Front Door is not open on Monday 21 July 2025 at 08:00, nor Night"
    )


def test_a_file_under_a_name_that_is_nearly_right_is_said_and_not_passed_over(folder: Path) -> None:
    (folder / "pattern.toml").write_text("", "utf-8")
    only = folder / "only" / "TW"
    only.mkdir(parents=True)
    (only / "desks.csv").write_text("", "utf-8")
    (folder / "README.md").write_text("Ours.", "utf-8")
    assert [str(one) for one in looked_at(folder)[1]] == [
        "pattern.toml: It is not read. Is patterns.toml meant?"
    ]
    (folder / "pattern.toml").unlink()
    (first, *_) = looked_at(folder)[1]
    assert str(first).startswith(
        "only/TW/desks.csv: It is not read for one partnership alone. Files that are:"
    )


def test_a_ward_above_every_front_door_is_refused(folder: Path) -> None:
    """A ward of the whole county, where front doors work on the shores: nobody would be there for it."""
    text = (
        (folder / "area.toml").read_text("utf-8").replace('partnership = "county"', 'partnership = "shore"')
    )
    (folder / "area.toml").write_text(text, "utf-8")
    found = wrong(folder, "wards.csv", "Harbour,TW-N", "Harbour,TW")
    said = "wards.csv, line 2, place: 'TW' lies in no partnership. Name a place that is one, or lies in one."
    assert said in found


def test_what_is_said_for_one_partnership_is_checked_too(folder: Path) -> None:
    only = folder / "only" / "TW"
    only.mkdir(parents=True)
    (only / "school_holidays.toml").write_text('[[holiday]]\nname = "Half"\n', "utf-8")
    assert str(looked_at(folder)[1][0]).startswith(
        "only/TW/school_holidays.toml, line 1, first: It is missing."
    )
    only.rename(folder / "only" / "TZ")
    assert [str(one) for one in looked_at(folder)[1]] == [
        "only/TZ: There is no place 'TZ' in places.csv. Name one that is there."
    ]
    (folder / "only" / "TZ").rename(folder / "only" / "TW-N")
    assert [str(one) for one in looked_at(folder)[1]] == [
        "only/TW-N: 'TW-N' is no county. Only a partnership has files of its own."
    ]
    shutil.rmtree(folder / "only" / "TW-N")
    only.write_text("", "utf-8")
    assert [str(one) for one in looked_at(folder)[1]] == [
        "only/TW: It is no folder. Put that partnership's files into a folder."
    ]


def test_a_list_of_postcodes_gives_each_place_its_own(folder: Path) -> None:
    rows = (
        "postcode,lat,lad_code,ward_code\nTW1 1AA,1,E10000099,E05000001\nTW1 1AB,1,E10000099,E05000001\n"
        "TW1 1AD,1,E10000099,E05000002\nTW2 3AA,1,E10000099,\nZZ1 1AA,1,E1,E05000003\n"
    )
    with gzip.open(folder / "postcodes.csv.gz", "wt", encoding="utf-8") as packed:
        packed.write(rows)
    area, findings = looked_at(folder)
    assert findings == []
    assert (
        told_by(area, folder=folder).practice["TW"]["postcodes.txt"]
        == "TW1 1|E05000001|AAAB\nTW1 1|E05000002|AD\nTW2 3"
    )


def test_what_differs_between_two_editions_is_said_by_row() -> None:
    row = '[[limit]]\ntimer = "T02a"\nmost = {}\n'
    before = {"timers.toml": row.format(20), "skills.csv": "code,label,what,source,verified\nabe,A,b,c,no\n"}
    now = {"timers.toml": row.format(15), "skills.csv": "code,label,what,source,verified\nbsl,B,b,c,no\n"}
    assert differences(before, now) == {
        "added": ["skills.csv: bsl"],
        "changed": ["timers.toml: limit T02a"],
        "ended": ["skills.csv: abe"],
    }
    assert read_text("unknown.csv", "a,b\n").rows == {}

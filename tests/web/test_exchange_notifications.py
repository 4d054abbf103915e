"""`joinedup import notifications`: counts that add up, twice is once, and nothing half-done."""

import argparse
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from joinedup.exchange import console
from joinedup.frontdoor.models import Concern, Incident, Named, Recorded
from joinedup.frontdoor.models import Path as Following
from joinedup.kernel.london import today_in_london
from joinedup.notices.models import Notice

from .bad_town import stored
from .conftest import Town

MAP = """
agency = "West Yorkshire Police"
dates = "dd/mm/yyyy"
[columns]
number = "Log"
happened = "When"
what_happened = "Text"
person = "Who"
name = "Name"
birth_date = "DOB"
parts = "Part"
school = "School"
line_for_school = "For school"
[constants]
kind = "domestic_abuse"
family_knows = "yes"
[values.parts]
"VIC" = "harmed"
"SUS" = "said_to_have_harmed"
"WIT" = "saw_or_heard"
[values.person]
"A" = "adult"
"C" = "child"
"""
HEAD = "Log;When;Text;Who;Name;DOB;Part;School;For school"
TUESDAY = "14/07/2026 03:10"
MARA = f"WYP/1;{TUESDAY};She was hit.;C;Mara Okafor;12/03/2017;WIT;Parkside Primary School;Tired."
ADA = f"WYP/1;{TUESDAY};She was hit.;A;Ada Okafor;;VIC ; SUS;;Tired.".replace("VIC ; SUS", '"VIC; SUS"')
ZOE = f"WYP/2;{TUESDAY};He hit her.;C;Zoë;31/11/2017;WIT;Nowhere Academy;"


@dataclass
class Import:
    town: Town
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(
        self, *lines: str, mapping: str = MAP, dry_run: bool = False, text: bytes | None = None
    ) -> tuple[int, str]:
        file, told = self.folder / "night.csv", self.folder / "map.toml"
        file.write_bytes(text if text is not None else "\n".join((HEAD, *lines)).encode())
        told.write_text(mapping, "utf-8")
        asked = argparse.Namespace(file=str(file), mapping=str(told), dry_run=dry_run)
        code = console.import_notifications(asked, at=self.town.at)
        said = self.capsys.readouterr()
        return code, said.out + said.err


@pytest.fixture
def bring(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    return Import(town, tmp_path, capsys)


def test_each_notification_is_a_concern_with_all_that_follows(bring: Import) -> None:
    code, said = bring.run(MARA, ADA, ZOE)
    assert code == 0
    assert "rows: 3 in = 3 stored + 0 rejected; 1 of the stored are flagged" in said
    assert "2 new, 0 as before, 0 not taken" in said
    concern = Concern.objects.get(incident__number="WYP/1")
    assert (concern.came_by, concern.source, concern.sender_id) == ("csv", "6", None)
    assert concern.hearer_desk_id == bring.town.desks["Front-door police desk"].pk
    assert set(Recorded.objects.filter(person__name="Ada Okafor").values_list("part", flat=True)) == {
        "harmed", "said_to_have_harmed",
    }  # fmt: skip
    told = Following._base_manager.get(person__name="Mara Okafor", code="school")
    assert (told.desk.name, told.knows) == ("School office", "Tired.")
    assert Following._base_manager.filter(person__name="Zoë", code="find_school").exists()
    assert Named.objects.get(name="Zoë").birth_date is None
    unknown = Concern.objects.get(named__name="Zoë").worry
    assert "As sent, and no school here is called that: " in unknown and "(Zoë)." in unknown


def test_a_file_says_what_each_child_said_and_that_it_is_about_somebody_who_works_with_children(
    bring: Import,
) -> None:
    """Somebody else's word for yes is taken, no word is not known, and any other is none."""
    more = '[values.sex]\n"W" = "F"\n[values.of_a_worker]\n"Y" = "yes"\n[values.person]'
    mapping = MAP.replace("[values.person]", more).replace(
        "[constants]", 'own_words = "Said"\nsex = "Sex"\nof_a_worker = "Staff"\n[constants]'
    )
    head, tobi = f"{HEAD};Said;Staff;Sex", MARA.replace("Mara Okafor;12/03/2017", "Tobi Okafor;")
    rows = (
        f"{MARA};I hid.;Y;w",
        f"{tobi};She held me.;Y;Fem",
        f"{ZOE};;;",
        f"{ZOE.replace('/2;', '/3;')};;maybe;",
    )
    _, said = bring.run(mapping=mapping, text="\n".join((head, *rows)).encode())
    assert "Its of_a_worker is none of yes, no, unknown." in said
    concern = Concern.objects.get(incident__number="WYP/1")
    assert concern.of_a_worker and concern.childs_words == "I hid."
    assert concern.named.get(name="Tobi Okafor").childs_words == "She held me."
    assert concern.named.get(place=0).sex == "F" and "'Fem' says neither girl nor boy" in said
    assert not Concern.objects.get(incident__number="WYP/2").of_a_worker


def test_a_file_that_comes_at_night_runs_against_the_queues_clock_and_wakes_who_is_on_duty(
    bring: Import,
) -> None:
    bring.town.set_time(datetime(2026, 7, 14, 21, 30, tzinfo=UTC))  # 22:30 in London
    bring.run(MARA, ADA)
    concern = Concern.objects.get()
    # It counts as come on Wednesday, and is decided within one working day of that: by the end of Thursday.
    assert concern.due_at is not None and today_in_london(concern.due_at) == date(2026, 7, 16)
    woken = Notice.objects.get(template="concern_waiting")
    assert (woken.to, woken.thing) == (
        bring.town.desks["Emergency Duty Team"].reference,
        concern.reference,
    )


def test_twice_is_once_and_other_words_do_not_overwrite(bring: Import) -> None:
    bring.run(MARA, ADA)
    before, notices = stored(), Notice.objects.count()
    code, said = bring.run(ADA, MARA)
    assert (code, stored(), Notice.objects.count()) == (0, before, notices)
    assert "0 new, 1 as before" in said and "Nothing changed" in said
    code, said = bring.run(MARA.replace("Tired.", "Cold."), ADA.replace("Tired.", "Cold."))
    assert "rows: 2 in = 0 stored + 2 rejected" in said and "What was taken first stands." in said
    assert stored() == before


def test_a_dry_run_counts_and_stores_nothing(bring: Import) -> None:
    before = stored()
    code, said = bring.run(MARA, ADA, dry_run=True)
    assert (code, stored()) == (0, before)
    assert "1 new" in said and "Dry run: nothing was stored." in said


def test_a_notification_with_a_wrong_row_is_not_taken_in_part(bring: Import) -> None:
    code, said = bring.run(MARA, ADA.replace("SUS", "??"), ZOE, "WYP/3;x", f"WYP/4;{TUESDAY};y;A;Bo;;VIC;;")
    assert code == 0
    assert "rows: 5 in = 1 stored + 4 rejected" in said
    for line in (
        "rejected, row 2: Another row of its notification is not taken.",
        "rejected, row 3: One of its parts is none of harmed,",
        "rejected, row 5: It has another number of cells than the header.",
        "rejected, row 6: There is no child in it.",
    ):
        assert line in said
    assert "Okafor" not in said and "??" not in said
    assert list(Incident.objects.values_list("number", flat=True)) == ["WYP/2"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (MARA.replace(TUESDAY, "15/07/2026 03:10"), "It is still to come."),
        (MARA.replace(TUESDAY, "31/11/2026 03:10"), "A moment in it is not a date"),
        (MARA.replace("She was hit.", "x" * 4001), "longer than 4,000 characters"),
        (MARA.replace("She was hit.", "She\x00was"), "holds a sign that no text has"),
        (MARA.replace("WYP/1", ""), "It says no number."),
        (MARA.replace("WIT", ""), "It says no parts."),
    ],
)
def test_a_row_that_is_wrong_says_why_and_repeats_nothing(bring: Import, row: str, reason: str) -> None:
    before = stored()
    code, said = bring.run(row)
    assert (code, stored()) == (0, before)
    assert "rows: 1 in = 0 stored + 1 rejected" in said and reason in said
    assert "Okafor" not in said


@pytest.mark.parametrize(
    ("text", "mapping", "sentence"),
    [
        (b"", MAP, "a file without a header"),
        (HEAD.encode(), MAP, "The file has a header and no row below it."),
        (f'{HEAD}\n"{MARA}'.encode(), MAP, "cannot be read as a table"),
        (f"Log;Log\n{MARA}".encode(), MAP, "two columns of one name"),
        (f"Log;When\nWYP/1;{TUESDAY}".encode(), MAP, "The file has no column 'Text'"),
        (None, "agency = ", "The mapping is not valid TOML"),
        (None, "", "The mapping must name whose notifications they are"),
        (None, MAP.replace("West Yorkshire", "Nobody's"), "No agency is called"),
        (None, MAP.replace('person = "Who"\n', ""), "does not say which column is the person"),
        (None, f"{MAP}\n[colours]\nx = 'y'", "The mapping has 'colours'"),
        (None, MAP.replace("number =", "nomber ="), "'nomber', which is not known"),
    ],
)
def test_a_file_or_a_mapping_that_is_none_is_refused_whole(
    bring: Import, text: bytes | None, mapping: str, sentence: str
) -> None:
    before = stored()
    code, said = bring.run(MARA, text=text, mapping=mapping)
    assert (code, stored()) == (2, before)
    assert sentence in said and "Nothing was stored." in said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_it_is_read_in_whatever_a_spreadsheet_writes(bring: Import, encoding: str) -> None:
    code, _ = bring.run(text=f"{HEAD}\r\n{ZOE}\r\n".encode(encoding))
    assert code == 0 and Named.objects.filter(name="Zoë").exists()


def test_its_agency_is_named_and_its_desk_reads_what_becomes_of_it(bring: Import) -> None:
    bring.run(MARA, ADA)
    reference = Concern.objects.get().reference
    page = bring.town.client("Priya Nair").get(f"/front-door/{reference}").content.decode()
    assert "West Yorkshire Police" in page and "asked not to be named" not in page
    receipt = bring.town.client("Angela Moran").get(f"/concern/{reference}").content.decode()
    assert "We have your concern" in receipt
    whole = bring.town.client("Angela Moran").get(f"/incident/{reference}").content.decode()
    assert "As recorded by West Yorkshire Police" in whole
    assert bring.town.client("Joy Adeyemi").get(f"/incident/{reference}").status_code == 404

"""A council's return and two agencies' extracts come in: whole or not at all, and twice is once."""

import argparse
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from joinedup.agencies import queries as agencies
from joinedup.agencies.models import Area
from joinedup.agencies.rules.owners import Kind, Owner
from joinedup.children.models import AgencyRecord, Child, Episode, Home, RecordLink
from joinedup.cli.main import main
from joinedup.desk import open_work
from joinedup.exchange import console
from joinedup.exchange.cin import actions as cin
from joinedup.exchange.cin.actions import CinImported, import_cin
from joinedup.exchange.extract import actions as extract
from joinedup.exchange.extract.actions import ExtractImported, import_extract
from joinedup.exchange.rules.reading import CannotRead
from joinedup.identity.models import Sameness
from joinedup.kernel import progress
from joinedup.trail.models import Entry
from tests.west_yorkshire import FOLDER

from .bad_town import text_of

DATA = Path(__file__).parents[2] / "data"
RETURN = DATA / "cin" / "fake_CIN_data.xml"
HUB, HEALTH = "Children's social work", "0-19 health service"
MAPPING = """
[file]
dates = "dd/mm/yyyy"
[columns]
record_id = "ID"
given_name = "Forename"
family_name = "Surname"
date_of_birth = "DOB"
address_line = "Address"
upn = "UPN"
"""
HEADER = "ID,Forename,Surname,DOB,Address,UPN\n"


def cin_file(folder: Path, *children: str, year: int = 2022) -> Path:
    path = folder / f"cin_{year}.xml"
    path.write_text(
        f"<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>"
        f"<ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails></Header>"
        f"<Children>{''.join(children)}</Children></Message>",
        encoding="utf-8",
    )
    return path


def cin_child(number: str, *referred: str, born: str = "2015-05-04", upn: str = "", more: str = "") -> str:
    episodes = "".join(
        f"<CINdetails><CINreferralDate>{day}</CINreferralDate><ReferralSource>2A</ReferralSource>"
        "<ReferralNFA>false</ReferralNFA></CINdetails>"
        for day in referred
    )
    upn = f"<UPN>{upn}</UPN>" if upn else ""
    return (
        f"<Child><ChildIdentifiers><LAchildID>{number}</LAchildID>{upn}"
        f"<PersonBirthDate>{born}</PersonBirthDate><GenderCurrent>2</GenderCurrent>{more}</ChildIdentifiers>"
        f"<ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>{episodes}</Child>"
    )


class Imports:
    """Imports into the small town, as the console does."""

    def __init__(self, town, folder: Path) -> None:
        self.town = town
        self.folder = folder
        self.by = console._Command(town.area.pk)

    def cin(self, path: Path, *, dry_run: bool = False) -> CinImported:
        return import_cin(path, by=self.by, at=self.town.at, dry_run=dry_run)

    def extract(self, agency: str, rows: str, *, dry_run: bool = False) -> ExtractImported:
        path, mapping = self.folder / "rows.csv", self.folder / "map.toml"
        path.write_text(HEADER + rows, encoding="utf-8")
        mapping.write_text(MAPPING, encoding="utf-8")
        agency_id = self.town.agencies[agency].pk
        return import_extract(
            path, agency_id=agency_id, mapping=mapping, by=self.by, at=self.town.at, dry_run=dry_run
        )

    def sample(self, agency: str, letter: str) -> ExtractImported:
        return import_extract(
            DATA / "identity" / "pseudopeople" / f"agency_{letter}_children.csv",
            agency_id=self.town.agencies[agency].pk,
            mapping=DATA / "mappings" / f"agency_{letter}.toml",
            by=self.by,
            at=self.town.at,
        )


@pytest.fixture
def imports(town, tmp_path) -> Imports:
    return Imports(town, tmp_path)


def held() -> tuple[int, int, int, int, int]:
    models = (Child, Episode, AgencyRecord, RecordLink, Entry)
    return tuple(model.objects.count() for model in models)  # type: ignore[return-value]


class TestTheCouncilsReturn:
    def test_the_sample_is_stored_whole(self, imports):
        before = Child.objects.count()
        imported = imports.cin(RETURN)
        children, episodes = imported.children, imported.episodes
        assert (children.read, children.stored, children.rejected) == (332, 332, 0)
        assert (episodes.read, episodes.stored, episodes.rejected) == (402, 402, 0)
        assert imported.episodes.flagged == 32
        assert Child.objects.count() == before + 332
        assert Episode.objects.count() == 402
        assert Episode.objects.exclude(flags=[]).count() == 32
        assert imported.new_children == 332

    def test_a_child_as_it_is_held(self, imports):
        imports.cin(RETURN)
        child = Child.objects.get(la_child_id="RND000215205141")
        assert (child.given_name, child.family_name, child.searched_as) == ("", "", "")
        assert (child.birth_date, child.sex, child.upn) == (date(2019, 12, 6), "M", "A850728973744")
        episode = child.episodes.get()
        assert (episode.number, episode.referred_on, episode.closed_on) == (
            1,
            date(2020, 7, 13),
            date(2021, 6, 11),
        )
        assert (episode.source_code, episode.primary_need, episode.reason_for_closure) == ("4", "N6", "RC2")
        assert episode.detail == {"initial_conference": "2020-09-29", "ethnicity": "WIRT"}

    def test_a_child_without_a_name_is_shown_and_found_by_reference_and_age(self, imports):
        """Born on 6 December 2019, and so six on 14 July 2026."""
        imports.cin(RETURN)
        reference = Child.objects.get(la_child_id="RND000215205141").reference
        priya = imports.town.client("Priya Nair")
        shown = text_of(priya.get(f"/children/{reference}"))
        assert f"Child {reference} {reference} Copy reference 6 years old" in shown
        found = text_of(priya.post("/find", {"find": reference}, follow=True))
        assert "Children (1)" in found
        assert f"Child {reference} 6 Friday 6 December 2019" in found

    def test_every_module_of_a_full_return_is_held(self, imports):
        imports.cin(DATA / "cin" / "BAR_cin_2022.xml")
        episode = Episode.objects.get()
        assert episode.detail["protection_plans"] == [
            {
                "started": "1970-02-17",
                "ended": "1971-03-14",
                "initial_category": "PHY",
                "latest_category": "PHY",
                "previous_plans": 10,
                "reviews": ["1971-02-15"],
            }
        ]
        assert episode.detail["disabilities"] == ["HAND", "HEAR"]
        assert episode.flags == [
            "The initial conference is on or before the day of the referral.",
            "An assessment or enquiry begins before the referral.",
        ]

    def test_a_second_time_changes_nothing(self, imports):
        imports.cin(RETURN)
        after_once = held()
        again = imports.cin(RETURN)
        assert again.changed_nothing
        assert (again.new_children, again.tied_children, again.amended_children) == (0, 332, 0)
        assert (again.stored.new, again.stored.changed, again.stored.same) == (0, 0, 402)
        assert held() == after_once

    def test_a_dry_run_counts_and_leaves_no_trace(self, imports):
        before = held()
        imported = imports.cin(RETURN, dry_run=True)
        assert (imported.children.stored, imported.stored.new) == (332, 402)
        assert held() == before

    def test_one_entry_of_the_trail_with_the_counts_beside_it(self, imports):
        before = Entry.objects.count()
        imports.cin(RETURN)
        assert Entry.objects.count() == before + 1
        newest = Entry.objects.order_by("-number").first()
        assert newest is not None
        assert (newest.code, newest.actor, newest.about) == ("cin.imported", "import", [])

    def test_interrupted_while_storing_it_leaves_nothing(self, imports, monkeypatch):
        def interrupted(*_args, **_words):
            raise KeyboardInterrupt

        imports.cin(cin_file(imports.folder, cin_child("L1", "2021-06-01", born="2014-01-01")))
        before = held()
        monkeypatch.setattr(cin.children, "amend", interrupted)
        path = cin_file(
            imports.folder,
            cin_child("L1", "2021-06-01", "2021-12-01", born="2014-01-01"),
            cin_child("L2", "2021-06-01"),
        )
        with pytest.raises(KeyboardInterrupt):
            imports.cin(path)
        assert held() == before

    def test_a_file_that_is_cut_short_leaves_nothing(self, imports):
        before = held()
        path = imports.folder / "short.xml"
        path.write_bytes(RETURN.read_bytes()[:200_000])
        with pytest.raises(CannotRead, match="cut short"):
            imports.cin(path)
        assert held() == before

    def test_next_years_return_adds_to_the_child_and_loses_nothing(self, imports):
        imports.cin(cin_file(imports.folder, cin_child("L1", "2021-06-01")))
        died = "<PersonDeathDate>2023-02-01</PersonDeathDate>"
        later = imports.cin(cin_file(imports.folder, cin_child("L1", "2022-11-05", more=died), year=2023))
        assert (later.new_children, later.tied_children, later.amended_children) == (0, 1, 1)
        child = Child.objects.get(la_child_id="L1")
        assert child.death_date == date(2023, 2, 1)
        assert list(child.episodes.order_by("number").values_list("number", "referred_on")) == [
            (1, date(2021, 6, 1)),
            (2, date(2022, 11, 5)),
        ]

    def test_two_referrals_on_one_day_stay_two(self, imports):
        path = cin_file(imports.folder, cin_child("L1", "2021-06-01", "2021-06-01"))
        imports.cin(path)
        assert imports.cin(path).changed_nothing
        assert Episode.objects.count() == 2

    def test_the_authoritys_id_with_another_birth_is_for_a_person(self, imports):
        imports.cin(cin_file(imports.folder, cin_child("L1", "2021-06-01")))
        clash = imports.cin(cin_file(imports.folder, cin_child("L1", "2021-09-09", born="2016-01-01")))
        assert [(each.what, each.reason) for each in clash.rejected] == [
            ("child", "Its LAchildID is held already with another date of birth; a person has to look."),
            ("episode", "Its child was not stored."),
        ]
        assert clash.children.adds_up
        assert clash.episodes.adds_up
        assert Episode.objects.count() == 1

    def test_a_valid_upn_with_the_birth_ties_and_a_wrong_one_does_not(self, imports):
        amara = imports.town.amara
        Child.objects.filter(pk=amara.pk).update(upn="H801200001001")
        right = cin_child("L1", "2021-06-01", born="2017-03-12", upn="H801200001001")
        imported = imports.cin(cin_file(imports.folder, right))
        assert (imported.new_children, imported.tied_children) == (0, 1)
        assert amara.episodes.get().referred_on == date(2021, 6, 1)
        Child.objects.filter(pk=amara.pk).update(upn="A801200001001")
        wrong = cin_child("L2", "2021-07-01", born="2017-03-12", upn="A801200001001")
        assert imports.cin(cin_file(imports.folder, wrong)).new_children == 1
        assert amara.episodes.count() == 1

    def test_a_valid_upn_with_another_birth_is_flagged(self, imports):
        Child.objects.filter(pk=imports.town.amara.pk).update(upn="H801200001001")
        other = cin_child("L1", "2021-06-01", born="2018-01-01", upn="H801200001001")
        imported = imports.cin(cin_file(imports.folder, other))
        assert (imported.new_children, dict(imported.children.flags)) == (
            1,
            {"upn.held_with_another_birth": 1},
        )
        look = Sameness.objects.get()
        assert (look.standing, look.because) == ("not_sure", "The UPN agrees; the birth date does not.")

    def test_an_unborn_child_comes_again_as_the_same(self, imports):
        unborn = cin_child("L1", "2021-06-01").replace(
            "<PersonBirthDate>2015-05-04</PersonBirthDate>",
            "<ExpectedPersonBirthDate>2022-05-01</ExpectedPersonBirthDate>",
        )
        path = cin_file(imports.folder, unborn)
        imports.cin(path)
        assert imports.cin(path).changed_nothing
        assert Child.objects.get(la_child_id="L1").expected_date == date(2022, 5, 1)

    def test_another_areas_child_of_the_same_id_is_not_touched(self, imports):
        imports.cin(cin_file(imports.folder, cin_child("L1", "2021-06-01")))
        bradford = Area.objects.create(level="district", name="Bradford", code="E08000032")
        by = console._Command(bradford.pk)
        path = cin_file(imports.folder, cin_child("L1", "2021-08-01"))
        assert import_cin(path, by=by, at=imports.town.at).new_children == 1
        assert Episode.objects.filter(area=imports.town.area).count() == 1


class TestTheTwoSampleExtracts:
    def test_they_are_stored_whole_and_tied_across(self, imports):
        first = imports.sample(HUB, "a")
        assert (first.rows.read, first.rows.stored, first.rows.rejected) == (2164, 2164, 0)
        second = imports.sample(HEALTH, "b")
        assert (second.rows.read, second.rows.stored, second.rows.rejected) == (2162, 2162, 0)
        assert AgencyRecord.objects.count() == 4326
        assert second.tied + second.new_children == 2162
        # 1,448 pairs are certain: see tests/rules/test_identity_matching.py.
        assert second.tied == 1448
        dylan = AgencyRecord.objects.get(record_id="agency_a-1977")
        health = AgencyRecord.objects.get(record_id="agency_b-1973")
        ties = RecordLink.objects.filter(record__in=[dylan, health], verdict="same")
        assert len({tie.child_id for tie in ties}) == 1
        assert ties[0].child.given_name == "Dylan"

    def test_a_second_time_changes_nothing(self, imports):
        imports.sample(HUB, "a")
        imports.sample(HEALTH, "b")
        after_once = held()
        for agency, letter in ((HUB, "a"), (HEALTH, "b")):
            again = imports.sample(agency, letter)
            assert again.changed_nothing
            assert (again.stored.new, again.stored.changed) == (0, 0)
        assert held() == after_once


class TestAnAgencysExtract:
    def test_a_row_about_a_child_who_is_held_is_tied(self, imports):
        amara = imports.town.amara
        home = Home.objects.get(pk=amara.home_id)
        before = Child.objects.count()
        imported = imports.extract(HEALTH, f"H1,AMARA,okafor,12/03/2017,{home.address_line.upper()},\n")
        assert (imported.tied, imported.new_children, imported.to_look_at) == (1, 0, 0)
        assert Child.objects.count() == before
        (link,) = RecordLink.objects.all()
        assert (link.child_id, link.verdict, link.rule) == (amara.pk, "same", "record.tied")
        assert link.because == "A number, or name, date of birth and home agree, and nothing speaks against."

    def test_name_and_birth_alone_are_for_a_person_to_look_at(self, imports):
        imported = imports.extract(HEALTH, "H1,Amara,Okafor,12/03/2017,9 Moor Lane,\n")
        assert (imported.tied, imported.new_children, imported.to_look_at) == (0, 1, 1)
        links = {link.rule: link for link in RecordLink.objects.all()}
        assert set(links) == {"record.brought", "record.not_enough"}
        assert links["record.not_enough"].verdict == "please_look"
        assert links["record.not_enough"].child_id == imports.town.amara.pk

    def test_who_may_be_known_already_is_work_of_the_front_door_until_two_people_have_said(self, imports):
        town = imports.town
        assert open_work.everything(town.area.pk, at=town.at) == ()
        imports.extract(HEALTH, "H1,Amara,Okafor,12/03/2017,9 Moor Lane,\n")
        (owner,) = open_work.by_owner(town.area.pk, at=town.at)
        assert owner == Owner(Kind.DESK, agencies.front_door_of(town.area.pk))
        priya = town.client("Priya Nair")
        my_day = text_of(priya.get("/"))
        assert "Pairs to look at: is this the same child? 1 came in the last 7 days." in my_day
        assert "Records that files brought: somebody already known?" in text_of(priya.get("/open-work"))
        pair, listed = Sameness.objects.get(), priya.get("/pairs").content.decode()
        assert pair.reference in listed and "Okafor" not in listed
        beside = priya.get(f"/ties/{pair.reference}").headers["Location"]
        page = text_of(priya.get(beside))
        assert "A file that came in" in page and "9 Moor Lane" in page
        said = {"said": "same", "because": "Her mother gave both addresses.", "_version": "1"}
        said["other"] = beside.partition("?with=")[2]
        assert priya.post(beside, {**said, "_key": "one"}).status_code == 303
        assert "wait" not in text_of(priya.get("/pairs")).partition("Brought by a file")[2]
        (item,) = open_work.everything(town.area.pk, at=town.at)
        assert item.code == "sameness.to_confirm"
        denise = town.client("Denise Walker")
        assert denise.post(beside, {**said, "_key": "two"}).status_code == 303
        assert open_work.everything(town.area.pk, at=town.at) == ()

    def test_a_file_says_nothing_of_two_who_were_said_to_be_different(self, imports):
        imports.extract(HEALTH, "H1,Amara,Okafor,12/03/2017,9 Moor Lane,\n")
        Sameness.objects.update(standing="different", desk=None, said_by=imports.town.people["Priya Nair"])
        imports.town.at += timedelta(days=1)
        imports.extract(HUB, "C1,Amara,Okafor,12/03/2017,9 Moor Lane,\n")
        assert not Sameness.objects.filter(standing="not_sure").exists()

    def test_a_row_about_nobody_held_brings_its_child_in(self, imports):
        imports.extract(HEALTH, "H1,Zoë,D’Arcy,04/05/2015,9 Moor Lane,H801200001001\n")
        child = Child.objects.get(family_name="D’Arcy")
        assert (child.given_name, child.birth_date, child.upn) == ("Zoë", date(2015, 5, 4), "H801200001001")
        assert child.searched_as == "zoe darcy"

    def test_two_rows_of_one_agency_are_two_until_it_says_otherwise(self, imports):
        row = "Zoe,Darcy,04/05/2015,9 Moor Lane,\n"
        imported = imports.extract(HEALTH, f"H1,{row}H2,{row}")
        assert (imported.new_children, imported.tied, imported.to_look_at) == (2, 0, 1)
        look = RecordLink.objects.get(verdict="please_look")
        assert look.rule == "record.one_agency"

    def test_a_third_agency_that_agrees_with_both_ties_neither(self, imports):
        row = "Zoe,Darcy,04/05/2015,9 Moor Lane,\n"
        imports.extract(HEALTH, f"H1,{row}H2,{row}")
        third = imports.extract(HUB, f"C1,{row}")
        assert (third.tied, third.new_children, third.to_look_at) == (0, 1, 1)

    def test_what_cannot_be_a_date_is_kept_as_it_was_written(self, imports):
        imported = imports.extract(HEALTH, "H1,Zoe,Darcy,31/02/2015,=cmd,A801200001001\n")
        row = AgencyRecord.objects.get()
        assert (row.birth_date, row.birth_date_written) == (None, "31/02/2015")
        assert (row.address_line, row.upn) == ("=cmd", "A801200001001")
        assert Child.objects.get(family_name="Darcy").upn == ""
        assert len(row.flags) == 3
        assert imported.rows.flagged == 1

    def test_a_changed_row_is_changed_and_keeps_its_tie(self, imports):
        imports.extract(HEALTH, "H1,Zoe,Darcy,04/05/2015,9 Moor Lane,\n")
        imports.town.at += timedelta(days=1)
        moved = imports.extract(HEALTH, "H1,Zoe,Darcy,04/05/2015,3 Hill Street,\n")
        assert (moved.stored.new, moved.stored.changed, moved.new_children) == (0, 1, 0)
        row = AgencyRecord.objects.get()
        assert (row.address_line, row.version, row.links.count()) == ("3 Hill Street", 2, 1)

    def test_a_dry_run_leaves_no_trace(self, imports):
        before = held()
        imported = imports.extract(HEALTH, "H1,Zoe,Darcy,04/05/2015,9 Moor Lane,\n", dry_run=True)
        assert (imported.rows.stored, imported.new_children) == (1, 1)
        assert held() == before


class TestAsTyped:
    """`joinedup import ...`, from the words to the exit code."""

    def test_the_return_is_read_and_counted(self, imports, capsys):
        before = held()
        code, said = as_typed(capsys, "import", "cin", str(RETURN), "--dry-run")
        assert code == 0
        assert "  children: 332 in = 332 stored + 0 rejected; " in said
        assert "  episodes: 402 in = 402 stored + 0 rejected; 32 of the stored are flagged" in said
        assert said.endswith("Dry run: nothing was stored.\n")
        assert held() == before

    def test_an_extract_is_stored_once(self, imports, capsys):
        words = extract_in(imports.folder, "H1,Zoe,Darcy,04/05/2015,9 Moor Lane,\n")
        before = Child.objects.count()
        code, said = as_typed(capsys, *words)
        assert code == 0
        assert "  rows: 1 in = 1 stored + 0 rejected; 0 of the stored are flagged\n" in said
        assert said.endswith("Stored.\n")
        code, said = as_typed(capsys, *words)
        assert code == 0
        assert said.endswith("Nothing changed: everything in the file is held already.\n")
        assert Child.objects.count() == before + 1

    def test_a_log_is_told_how_far_it_is(self, imports, capsys, monkeypatch):
        monkeypatch.setattr(progress, "_QUIET_AT_FIRST", 0.0)
        monkeypatch.setattr(progress, "_EVERY_IN_A_LOG", 0.0)
        code, said = as_typed(capsys, "import", "cin", str(RETURN), "--dry-run")
        assert code == 0
        assert re.search(r"^  bytes read: [\d,]+ of [\d,]+$", said, re.MULTILINE)

    def test_a_mapping_is_asked_for(self, imports, capsys):
        words = extract_in(imports.folder, "H1,Zoe,Darcy,04/05/2015,9 Moor Lane,\n")
        code, said = as_typed(capsys, *words[:-2])
        assert code == 2
        assert "--mapping" in said

    @pytest.mark.parametrize("what", ["store_records", "found_alike"])
    def test_stopped_while_an_extract_is_stored_nothing_of_it_is_there(
        self, imports, capsys, monkeypatch, what
    ):
        words = extract_in(
            imports.folder,
            "H1,Amara,Okafor,12/03/2017,9 Moor Lane,\nH2,Zoe,Darcy,04/05/2015,3 Hill Street,\n",
        )
        before, pairs = held(), Sameness.objects.count()
        place = extract.children if what == "store_records" else extract
        real = getattr(place, what)

        def stored_and_then_stopped(*args, **more):
            real(*args, **more)
            raise KeyboardInterrupt

        monkeypatch.setattr(place, what, stored_and_then_stopped)
        code, said = as_typed(capsys, *words)
        assert code == 130
        assert said == (
            "\nStopped. The file is stored whole or not at all: the same command again says which.\n"
        )
        assert (held(), Sameness.objects.count()) == (before, pairs)
        monkeypatch.undo()
        assert as_typed(capsys, *words)[1].endswith("Stored.\n")
        assert Sameness.objects.count() == pairs + 1


def extract_in(folder: Path, rows: str) -> tuple[str, ...]:
    path, mapping = folder / "rows.csv", folder / "map.toml"
    path.write_text(HEADER + rows, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    return ("import", "extract", HEALTH, str(path), "--mapping", str(mapping))


def as_typed(capsys, *words: str) -> tuple[int, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main(words)
    said = capsys.readouterr()
    return stopped.value.code, said.out + said.err  # type: ignore[return-value]


def typed(**words) -> argparse.Namespace:
    return argparse.Namespace(**{"dry_run": False, "area": None} | words)


class TestWhatTheConsoleSays:
    def test_the_return(self, imports, capsys):
        code = console.import_cin(typed(file=str(RETURN)), at=imports.town.at)
        said = capsys.readouterr().out
        assert code == 0
        assert said.startswith("Children in need return of 2022, authority 975, drawn up ")
        assert "children: 332 in = 332 stored + 0 rejected" in said
        assert "episodes: 402 in = 402 stored + 0 rejected; 32 of the stored are flagged" in said
        assert "    30  Dated after the child's recorded death." in said
        assert said.endswith("Stored.\n")

    def test_the_return_again_and_dry(self, imports, capsys):
        console.import_cin(typed(file=str(RETURN)), at=imports.town.at)
        console.import_cin(typed(file=str(RETURN)), at=imports.town.at)
        assert capsys.readouterr().out.endswith("Nothing changed: everything in the file is held already.\n")
        console.import_cin(typed(file=str(RETURN), dry_run=True), at=imports.town.at)
        assert capsys.readouterr().out.endswith("Dry run: nothing was stored.\n")

    def test_an_extract_of_real_people_is_refused_and_the_way_with_approvals_is_named(
        self, imports, capsys, settings
    ):
        settings.CONFIG = replace(settings.CONFIG, mode="live")
        file = DATA / "identity" / "pseudopeople" / "agency_a_children.csv"
        mapping = DATA / "mappings" / "agency_a.toml"
        code = console.import_extract(
            typed(agency=HUB, file=str(file), mapping=str(mapping)), at=imports.town.at
        )
        assert code == 2
        assert "'joinedup link run'" in capsys.readouterr().err
        assert not AgencyRecord.objects.exists()

    def test_the_extract_with_each_rejection(self, imports, capsys):
        path, mapping = imports.folder / "[bold]rows.csv", imports.folder / "map.toml"
        path.write_text(
            f"{HEADER}H1,Zoe,Darcy,04/05/2015,9 Moor Lane,\n,Ben,Cole,,,\nH3,Ann\n", encoding="utf-8"
        )
        mapping.write_text(MAPPING, encoding="utf-8")
        code = console.import_extract(
            typed(agency=HEALTH.upper(), file=str(path), mapping=str(mapping)), at=imports.town.at
        )
        said = capsys.readouterr().out
        assert code == 0
        assert said.startswith(f"Extract of {HEALTH}\n")
        assert "rows: 3 in = 1 stored + 2 rejected" in said
        assert "rejected, row 3: It has no record id.\n" in said
        assert "rejected, row 4: It has 2 cells where the header has 6.\n" in said

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"file": "absent.xml"}, "absent.xml cannot be opened: No such file or directory."),
            ({"file": "."}, ". cannot be opened: Is a directory."),
            (
                {"file": str(RETURN), "area": "Atlantis"},
                "Say with --area whose return it is; there are: Leeds.",
            ),
        ],
    )
    def test_a_refusal_is_one_sentence_and_a_code(self, imports, capsys, words, sentence):
        before = held()
        assert console.import_cin(typed(**words), at=imports.town.at) == 2
        assert capsys.readouterr().err == f"{sentence} Nothing was stored.\n"
        assert held() == before

    def test_an_agency_that_is_not_known(self, imports, capsys):
        words = typed(agency="MI5", file="x.csv", mapping="y.toml")
        assert console.import_extract(words, at=imports.town.at) == 2
        assert capsys.readouterr().err == (
            "No agency is called 'MI5', and none has that reference. Nothing was stored.\n"
        )

    def test_a_mapping_that_is_no_text(self, imports, capsys):
        words = typed(
            agency=HUB,
            file=str(RETURN),
            mapping=str(FOLDER / "postcodes.csv.gz"),
        )
        assert console.import_extract(words, at=imports.town.at) == 2
        assert (
            capsys.readouterr().err == "The mapping is not UTF-8, so it was not read. Nothing was stored.\n"
        )

    @pytest.mark.parametrize("bytes_", [b"", b"\x00" * 5000, b"<a" * 40_000, b"\xff\xfe" + b"\x00\xd8" * 50])
    def test_no_file_makes_either_import_stumble(self, imports, capsys, bytes_):
        path, mapping = imports.folder / "strange", imports.folder / "map.toml"
        path.write_bytes(bytes_)
        mapping.write_text(MAPPING, encoding="utf-8")
        assert console.import_cin(typed(file=str(path)), at=imports.town.at) == 2
        words = typed(agency=HUB, file=str(path), mapping=str(mapping))
        assert console.import_extract(words, at=imports.town.at) == 2
        assert capsys.readouterr().err.count("Nothing was stored.") == 2

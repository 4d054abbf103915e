"""A council's children in need return is read: what is in it, what is odd, what is refused.

The figures of the sample file were counted in the file itself: 332 `<Child>`, 402 `<CINdetails>`.
"""

import io
import re
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from joinedup.exchange.cin.rules import codes
from joinedup.exchange.cin.rules.census import (
    Assessment,
    CinChild,
    CinEpisode,
    CinPlan,
    ProtectionPlan,
    Section47,
)
from joinedup.exchange.cin.rules.editions import EDITIONS, edition_for
from joinedup.exchange.cin.rules.hardened import Limits, Records
from joinedup.exchange.cin.rules.reader import CinFile
from joinedup.exchange.rules.reading import CannotRead, Rejected

DATA = Path(__file__).parents[2] / "data" / "cin"
TODAY = date(2026, 7, 14)
NO_HEADER = "The file has no census header before its children, so its year is not known."


def read(text: str | bytes, *, today: date = TODAY, limits: Limits | None = None) -> tuple[CinFile, list]:
    raw = text.encode() if isinstance(text, str) else text
    file = CinFile(io.BytesIO(raw), today=today, limits=limits or Limits())
    return file, list(file)


def read_file(name: str, *, today: date = TODAY) -> tuple[CinFile, list]:
    with (DATA / name).open("rb") as source:
        file = CinFile(source, today=today)
        return file, list(file)


def refusal(text: str | bytes, *, limits: Limits | None = None) -> str:
    with pytest.raises(CannotRead) as refused:
        read(text, limits=limits)
    return refused.value.sentence


def a_return(children: str, *, year: str = "2022", reference: str = "2022-03-31", head: str = "") -> str:
    return (
        f"{head}<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>"
        f"<ReferenceDate>{reference}</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel>"
        f"<LEA>383</LEA></Source></Header><Children>{children}</Children></Message>"
    )


def a_child(
    episodes: str = "",
    *,
    identity: str = "<LAchildID>LEEDS-1</LAchildID>",
    born: str = "2015-05-04",
    sex: str = "",
) -> str:
    sex = sex or "<GenderCurrent>2</GenderCurrent>"
    return (
        f"<Child><ChildIdentifiers>{identity}<PersonBirthDate>{born}</PersonBirthDate>{sex}</ChildIdentifiers>"
        f"<ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>{episodes}</Child>"
    )


def an_episode(inside: str = "", *, referred: str = "2021-06-01", nfa: str = "false") -> str:
    return (
        f"<CINdetails><CINreferralDate>{referred}</CINreferralDate><ReferralSource>2A</ReferralSource>"
        f"{inside}<ReferralNFA>{nfa}</ReferralNFA></CINdetails>"
    )


def only_episode(found: list) -> CinEpisode:
    (child,) = found
    assert isinstance(child, CinChild)
    (episode,) = child.episodes
    return episode


class TestTheSampleReturn:
    def test_332_children_and_402_episodes_are_stored_and_32_episodes_are_flagged(self):
        file, found = read_file("fake_CIN_data.xml")
        assert (file.children.read, file.children.stored, file.children.rejected) == (332, 332, 0)
        assert (file.episodes.read, file.episodes.stored, file.episodes.rejected) == (402, 402, 0)
        assert file.episodes.flagged == 32
        assert sum(len(child.episodes) for child in found) == 402

    def test_what_the_32_are_flagged_for(self):
        file, _ = read_file("fake_CIN_data.xml")
        assert dict(file.episodes.flags) == {
            "episode.after_death": 30,
            "referral.after_today": 8,  # all eight are among the thirty
            "closure.no_later_than_referral": 1,
            "conference.no_later_than_referral": 1,
        }

    @pytest.mark.parametrize("today", [date(2022, 7, 21), date(2026, 7, 14), date(2031, 1, 1)])
    def test_the_flags_are_the_same_whenever_the_file_is_read(self, today):
        file, _ = read_file("fake_CIN_data.xml", today=today)
        assert file.episodes.flagged == 32
        assert file.episodes.flags["referral.after_today"] == 8

    def test_twelve_upns_pass_the_check_letter(self):
        file, found = read_file("fake_CIN_data.xml")
        assert all(child.upn for child in found)
        assert file.children.flags["upn.unverified"] == 320  # 332 less 12

    def test_the_header_says_whose_it_is_and_of_when(self):
        file, _ = read_file("fake_CIN_data.xml")
        assert (file.header.year, file.header.authority) == (2022, "975")
        assert file.header.reference_date == date(2022, 7, 21)

    def test_the_first_child_as_the_file_has_it(self):
        _, found = read_file("fake_CIN_data.xml")
        first = found[0]
        assert (first.line, first.la_child_id, first.upn) == (18, "RND000215205141", "A850728973744")
        assert (first.birth_date, first.sex, first.ethnicity) == (date(2019, 12, 6), "M", "WIRT")
        (episode,) = first.episodes
        assert (episode.referral_date, episode.closure_date) == (date(2020, 7, 13), date(2021, 6, 11))
        assert (episode.source, episode.primary_need, episode.reason_for_closure) == ("4", "N6", "RC2")
        assert episode.initial_conference == date(2020, 9, 29)
        assert episode.no_further_action is True

    def test_nothing_in_it_goes_unread(self):
        file, _ = read_file("fake_CIN_data.xml")
        assert dict(file.unread) == {}


class TestTheFullerReturn:
    """BAR_cin_2022.xml: one child with every module."""

    def test_every_module_is_read(self):
        _, found = read_file("BAR_cin_2022.xml")
        (child,) = found
        assert (child.la_child_id, child.former_upn, child.upn_unknown) == (
            "DfEX0000001",
            "X98765432123B",
            "UN3",
        )
        assert (child.birth_date, child.expected_birth_date) == (date(1966, 3, 24), date(1966, 3, 22))
        assert child.death_date == date(1980, 10, 8)
        assert child.disabilities == ("HAND", "HEAR")
        episode = only_episode(found)
        assert episode.assessments == (
            Assessment(date(1970, 6, 3), date(1970, 6, 22), date(1971, 7, 18), ("2A", "2B")),
        )
        assert episode.plans == (CinPlan(date(1971, 1, 24), date(1971, 1, 26)),)
        assert episode.section_47s == (
            Section47(date(1970, 2, 2), date(1970, 6, 23), date(1970, 2, 11), False),
        )
        assert episode.protection_plans == (
            ProtectionPlan(date(1970, 2, 17), date(1971, 3, 14), "PHY", "PHY", 10, (date(1971, 2, 15),)),
        )

    def test_its_conference_and_enquiry_come_before_its_referral_and_are_flagged(self):
        _, found = read_file("BAR_cin_2022.xml")
        assert {flag.code for flag in only_episode(found).flags} == {
            "conference.no_later_than_referral",
            "work.before_referral",
        }


class TestTheYearPicksTheReader:
    @pytest.mark.parametrize(
        ("year", "nfa", "meant"),
        [("2022", "true", True), ("2023", "false", False), ("2024", "1", True), ("2026", "0", False)],
    )
    def test_yes_and_no_as_that_year_writes_them(self, year, nfa, meant):
        sex = "<Sex>F</Sex>" if year >= "2025" else ""
        file, found = read(a_return(a_child(an_episode(nfa=nfa), sex=sex), year=year))
        assert only_episode(found).no_further_action is meant
        assert file.episodes.flagged == 0

    def test_a_2022_word_in_a_2024_return_is_not_known_and_flagged(self):
        file, found = read(a_return(a_child(an_episode(nfa="true")), year="2024"))
        assert only_episode(found).no_further_action is None
        assert dict(file.episodes.flags) == {"ReferralNFA.not_in_edition": 1}

    @pytest.mark.parametrize(
        ("year", "sex", "meant"),
        [
            ("2022", "<GenderCurrent>1</GenderCurrent>", "M"),
            ("2024", "<GenderCurrent>2</GenderCurrent>", "F"),
            ("2024", "<GenderCurrent>0</GenderCurrent>", "U"),
            ("2024", "<GenderCurrent>9</GenderCurrent>", "U"),
            ("2025", "<Sex>M</Sex>", "M"),
            ("2026", "<Sex>U</Sex>", "U"),
        ],
    )
    def test_sex_as_that_year_writes_it(self, year, sex, meant):
        file, (child,) = read(a_return(a_child(sex=sex), year=year))
        assert child.sex == meant
        assert file.children.flagged == 0

    def test_gender_in_a_2025_return_is_not_taken_for_sex(self):
        file, (child,) = read(a_return(a_child(), year="2025"))
        assert child.sex == ""
        assert dict(file.children.flags) == {"Sex.not_in_edition": 1}

    @pytest.mark.parametrize("year", ["2021", "2027"])
    def test_a_year_that_is_not_held_is_refused_by_name(self, year):
        assert refusal(a_return(a_child(), year=year)) == (
            f"The file says that it is the collection of {year}; Joinedup reads 2022 to 2026."
        )

    def test_no_two_editions_claim_a_year(self):
        years = [year for e in EDITIONS for year in range(e.first_year, e.last_year + 1)]
        assert years == [2022, 2023, 2024, 2025, 2026]

    @pytest.mark.parametrize("year", [2024, 2025, 2026])
    def test_codes_are_those_of_the_published_schema(self, year):
        listed = {
            kind.get("name"): set(kind.xpath(".//*[local-name()='enumeration']/@value"))
            for kind in etree.parse(DATA / f"CIN_schema_{year}.xsd").getroot().iterfind("{*}simpleType")
        }
        edition = edition_for(year)
        assert set(edition.yes_no) == listed["yesnotype"]
        assert set(edition.sex) == listed["sextype" if year >= 2025 else "gendertype"]
        assert set(codes.REFERRAL_SOURCES) == listed["referralsourcetype"]
        assert set(codes.PRIMARY_NEEDS) == listed["primaryneedcodetype"]
        assert set(codes.REASONS_FOR_CLOSURE) == listed["reasonforclosuretype"]
        assert set(codes.CATEGORIES_OF_ABUSE) == listed["categoryofabusetype"]
        assert set(codes.DISABILITIES) == listed["disabilitytype"]
        assert set(codes.ETHNICITIES) == listed["ethnicitytype"]
        assert set(codes.UPN_UNKNOWN) == listed["unknownupntype"]
        assert set(codes.ASSESSMENT_FACTORS) == listed["assessmentfactorstype"]


class TestWhatIsStoredAllTheSame:
    def test_reviews_in_one_wrapper_or_in_many(self):
        plan = (
            "<ChildProtectionPlans><CPPstartDate>2021-07-01</CPPstartDate>"
            "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>"
            "<NumberOfPreviousCPP>0</NumberOfPreviousCPP>{}</ChildProtectionPlans>"
        )
        first, second = (
            "<CPPreviewDate>2021-09-20</CPPreviewDate>",
            "<CPPreviewDate>2022-03-01</CPPreviewDate>",
        )
        together = plan.format(f"<Reviews>{first}{second}</Reviews>")
        apart = plan.format(f"<Reviews>{first}</Reviews><Reviews>{second}</Reviews>")
        for written in (together, apart):
            _, found = read(a_return(a_child(an_episode(written))))
            (plan_read,) = only_episode(found).protection_plans
            assert plan_read.reviews == (date(2021, 9, 20), date(2022, 3, 1))

    def test_a_child_not_yet_born(self):
        child = a_child().replace(
            "<PersonBirthDate>2015-05-04</PersonBirthDate>",
            "<ExpectedPersonBirthDate>2022-05-01</ExpectedPersonBirthDate>",
        )
        file, (unborn,) = read(a_return(child))
        assert (unborn.birth_date, unborn.expected_birth_date) == (None, date(2022, 5, 1))
        assert file.children.flagged == 0

    def test_a_closing_date_that_is_no_day_is_not_known_and_flagged(self):
        episode = an_episode("<CINclosureDate>2022-02-30</CINclosureDate>")
        file, found = read(a_return(a_child(episode)))
        assert only_episode(found).closure_date is None
        assert dict(file.episodes.flags) == {"day.unreadable": 1}

    def test_a_code_outside_its_list_is_kept_as_written(self):
        file, found = read(a_return(a_child(an_episode().replace("2A", "2Z"))))
        assert only_episode(found).source == "2Z"
        assert dict(file.episodes.flags) == {"code.unknown": 1}

    def test_a_part_of_a_later_edition_is_counted_by_name(self):
        file, _ = read(a_return(a_child(an_episode("<PreProceedingsandFGDM>1</PreProceedingsandFGDM>"))))
        assert dict(file.unread) == {"PreProceedingsandFGDM": 1}

    def test_a_review_on_the_day_the_plan_began_is_flagged(self):
        plan = (
            "<ChildProtectionPlans><CPPstartDate>2021-07-01</CPPstartDate><CPPendDate>2021-06-30</CPPendDate>"
            "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>"
            "<NumberOfPreviousCPP>0</NumberOfPreviousCPP>"
            "<Reviews><CPPreviewDate>2021-07-01</CPPreviewDate></Reviews></ChildProtectionPlans>"
        )
        file, _ = read(a_return(a_child(an_episode(plan))))
        assert dict(file.episodes.flags) == {"plan.ends_before_start": 1, "review.no_later_than_plan": 1}

    @pytest.mark.parametrize(
        ("died", "flagged"), [("2021-05-31", True), ("2021-06-01", False), ("2021-06-02", False)]
    )
    def test_the_day_of_death_itself_is_not_after_death(self, died, flagged):
        child = a_child(an_episode()).replace(
            "</ChildIdentifiers>", f"<PersonDeathDate>{died}</PersonDeathDate></ChildIdentifiers>"
        )
        file, _ = read(a_return(child))
        assert file.episodes.flags["episode.after_death"] == int(flagged)

    @pytest.mark.parametrize(("referred", "flagged"), [("2022-03-31", False), ("2022-04-01", True)])
    def test_the_files_own_day_is_not_after_today(self, referred, flagged):
        file, _ = read(a_return(a_child(an_episode(referred=referred))))
        assert file.episodes.flags["referral.after_today"] == int(flagged)


class TestWhatIsRejected:
    """In = stored + rejected, and every rejection has its line and its reason."""

    def test_a_child_without_the_authoritys_id_is_rejected_with_its_episodes(self):
        nameless = a_child(an_episode() + an_episode(referred="2022-01-10"), identity="")
        file, found = read(a_return(nameless + a_child(an_episode())))
        rejected = [item for item in found if isinstance(item, Rejected)]
        assert [(item.what, item.reason) for item in rejected] == [
            ("child", "It has no LAchildID that can be kept."),
            ("episode", "Its child was not stored."),
            ("episode", "Its child was not stored."),
        ]
        assert (file.children.read, file.children.stored, file.children.rejected) == (2, 1, 1)
        assert (file.episodes.read, file.episodes.stored, file.episodes.rejected) == (3, 1, 2)

    @pytest.mark.parametrize("referred", ["2021-02-29", "", "01/06/2021", "20210601", "2021-W22-2"])
    def test_an_episode_without_a_day_of_referral_is_rejected_and_the_child_is_kept(self, referred):
        text = a_return("\n\n" + a_child("\n" + an_episode(referred=referred)))
        file, (rejected, child) = read(text)
        assert rejected == Rejected("episode", 4, "It has no referral date that is a day.")
        assert child.episodes == ()
        assert (file.episodes.read, file.episodes.stored, file.episodes.rejected) == (1, 0, 1)
        assert file.episodes.adds_up

    def test_the_same_authority_id_twice(self):
        file, (first, second) = read(a_return(a_child() + a_child()))
        assert first.la_child_id == "LEEDS-1"
        assert second.reason.startswith("The same LAchildID stands earlier in the file")
        assert (file.children.stored, file.children.rejected) == (1, 1)

    def test_an_id_longer_than_any_system_writes(self):
        _, (rejected,) = read(a_return(a_child(identity=f"<LAchildID>{'9' * 41}</LAchildID>")))
        assert rejected.reason == "It has no LAchildID that can be kept."


class TestFilesThatAreRefusedWhole:
    @pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.999])
    def test_a_truncated_return(self, kept):
        raw = (DATA / "fake_CIN_data.xml").read_bytes()
        sentence = refusal(raw[: int(len(raw) * kept)])
        assert re.fullmatch(r"The file is cut short: it stops in the middle, at line \d+\.", sentence)

    @pytest.mark.parametrize(
        ("what", "sentence"),
        [
            (b"", "The file is empty."),
            (b"name,date\nJane,2015", "The file is not well-formed XML (line 1), so it was not read."),
            (b"\x89PNG\r\n\x1a\n\0\0", "The file is not well-formed XML (line 1), so it was not read."),
            (
                b"<html><body>hello</body></html>",
                NO_HEADER,
            ),
            (
                b"<Message><Children></Children></Message>",
                NO_HEADER,
            ),
        ],
    )
    def test_what_is_no_return(self, what, sentence):
        assert refusal(what) == sentence

    def test_another_collection(self):
        assert refusal(a_return(a_child()).replace("CIN</Coll", "CLA</Coll")) == (
            "The header does not say that this is a CIN return, so it was not read."
        )

    def test_a_year_in_words(self):
        assert refusal(a_return(a_child(), year="last")) == (
            "The header does not say of which year the collection is, so it was not read."
        )

    def test_no_child_at_all(self):
        assert refusal(a_return("")) == "The file has a census header and no child in it."

    def test_a_child_before_the_header(self):
        text = f"<Message><Children>{a_child()}</Children></Message>"
        assert refusal(text) == NO_HEADER

    def test_tags_that_cross(self):
        assert refusal(a_return("<Child><A></Child></A>")) == (
            "The file is not well-formed XML (line 1), so it was not read."
        )


DOCTYPE = "The file carries a document type declaration, which no census file does, so it was not read."
BOMB = (
    '<!DOCTYPE Message [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {c} "{f"&{p};" * 10}">' for p, c in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


class TestFilesThatMeanHarm:
    @pytest.mark.parametrize(
        "head",
        [
            '<!DOCTYPE Message [<!ENTITY secret SYSTEM "file:///etc/hostname">]>',
            '<!DOCTYPE Message SYSTEM "http://127.0.0.1:9/census.dtd">',
            '<!DOCTYPE Message [<!ENTITY % far SYSTEM "http://127.0.0.1:9/x"> %far;]>',
            BOMB,
            "<!DOCTYPE Message>",
        ],
        ids=["outside file", "outside dtd", "parameter entity", "entity bomb", "bare"],
    )
    def test_a_document_type_declaration_is_refused_before_it_is_read(self, head):
        text = a_return(a_child(identity="<LAchildID>&secret;&j;</LAchildID>"), head=head)
        assert refusal(text) == DOCTYPE
        assert refusal(text.encode("utf-16")) == DOCTYPE

    def test_a_declaration_hidden_in_an_encoding_is_seen_by_the_second_look(self):
        head = '<?xml version="1.0" encoding="UTF-7"?>'
        hidden = head + (BOMB + a_return(a_child())).replace("<!", "+ADwAIQ-").replace("&", "+ACY-")
        assert refusal(hidden) in {DOCTYPE, "The file is not well-formed XML (line 1), so it was not read."}

    def test_an_entity_that_nobody_declared(self):
        text = a_return(a_child(identity="<LAchildID>&secret;</LAchildID>"))
        assert refusal(text) == "The file is not well-formed XML (line 1), so it was not read."

    def test_nested_too_deep(self):
        text = a_return("<Child>" + "<x>" * 40 + "</x>" * 40 + "</Child>")
        assert refusal(text) == (
            "The file is nested more than 12 deep (line 1), which no census file is, so it was not read."
        )

    def test_nested_a_million_deep(self):
        assert "deep" in refusal("<a>" * 1_000_000)

    def test_one_child_with_a_million_parts(self):
        text = a_return("<Child>" + "<x/>" * 10_000 + "</Child>")
        assert refusal(text) == (
            "One record of the file (near line 1) holds more than 5,000 parts, which no child's does, "
            "so it was not read."
        )

    def test_larger_than_any_return(self):
        limits = Limits(bytes_in_file=1024 * 1024)
        text = a_return("".join(a_child(identity=f"<LAchildID>{n}</LAchildID>") for n in range(6_000)))
        assert len(text) > 1024 * 1024
        assert refusal(text, limits=limits) == (
            "The file is larger than 1 MB, more than any council's return, so it was not read."
        )

    def test_a_long_preamble_and_nothing_after_it(self):
        assert refusal("<!--" + "x" * 200_000) == (
            "The file does not begin as a file of records does, so it was not read."
        )

    def test_comments_and_processing_instructions_are_passed_over(self):
        text = a_return(f"<!-- drawn by hand --><?php evil() ?>{a_child(an_episode('<!-- why -->'))}")
        _, found = read(text)
        assert only_episode(found).source == "2A"

    def test_a_large_return_is_never_whole_in_memory(self):
        children = "".join(
            a_child(an_episode(), identity=f"<LAchildID>{n}</LAchildID>") for n in range(3_000)
        )
        raw = a_return(children).encode()
        told: list[int] = []
        records = Records(io.BytesIO(raw), frozenset({"Header", "Child"}), progress=told.append)
        kept_beside_it = []
        for record in records:
            parent = record.getparent()
            assert parent is not None
            kept_beside_it.append(len(parent))
            if records.handed_on == 2:
                assert sum(told) < 200_000 < len(raw)  # the first child came before the rest was read
        assert len(kept_beside_it) == 3_001
        assert max(kept_beside_it) < 400  # no more than one piece of the file holds
        assert told == sorted(told)
        assert told[-1] == len(raw)

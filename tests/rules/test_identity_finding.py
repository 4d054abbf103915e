"""By what a person is found, however they were written down; and the laws that no pair may break."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joinedup.children.rules.searched import as_told
from joinedup.identity.rules.asking import MOST, keys_to_ask
from joinedup.identity.rules.copies import copy_of, house_of, packed, unpacked
from joinedup.identity.rules.identifiers import identifiers_of
from joinedup.identity.rules.keys import heard, key, keys_of
from joinedup.identity.rules.latin import latin
from joinedup.identity.rules.levels import (
    born_level,
    expected_level,
    family_level,
    given_level,
    home_level,
    middle_level,
    mother_level,
    sex_level,
)
from joinedup.identity.rules.looking import LONGEST, look, worth_comparing
from joinedup.identity.rules.names import given_forms, stem
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.saying import in_short
from joinedup.identity.rules.scoring import Status, score
from joinedup.identity.rules.tying import Pool, Verdict
from joinedup.identity.rules.weights import WeightsRefused, load, loads, shipped

BORN = date(2017, 3, 12)


def asked(person: Person) -> frozenset[int]:
    return frozenset(keys_to_ask(copy_of([person])))


def stored(person: Person) -> frozenset[int]:
    return keys_of(copy_of([person]))


def test_a_key_is_the_same_for_ever() -> None:
    # Typed from the first run: keys lie in tables, and another hash would find nobody.
    assert key("name", "amara") == 3_269_569_059_676_242_939
    assert -(2**63) <= key("name", "amara") < 2**63


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Амина", "amina"), ("Юлія", "yuliya"), ("Олександр", "oleksandr"), ("Аmina", "amina"),
        ("محمد", "mahamad"), ("وليد", "walid"), ("یوسف", "yusaf"), ("משה", "mashah"),
        ("ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "guraprit kaur"), ("प्रिया शर्मा", "priya sharma"), ("ज़ारा", "jara"),
        ("अंजलि 2", "anjali 2"),
        ("김민준", "gimminjun"), ("王芳", "王芳"), ("Γιώργος", "giorgos"), ("გიორგი", "giorgi"),
        ("Արամ", "aram"), ("አበበ", "ababa"), ("Zo\u0308e O’Brien", "zoe obrien"), ("Zö\u200be", "zoe"),
        ("", ""), ("سماء", "sama"), ("ᚠ", "ᚠ"), ("Ѓорѓи", "gorgi"), ("ท", "ท"), ("अ2", "a2"),
        ("Ива\u006e", "ivan"), ("அ௧", "a"),
    ],
)  # fmt: skip
def test_a_name_in_latin_letters(written: str, read: str) -> None:
    assert latin(written) == read


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("amara", "amara", "exact"), ("anne marie", "annemarie", "exact"), ("a", "amara", "initial"),
        ("t", "amara", "differs"), ("liz", "elizabeth", "variant"), ("muhammad", "mohammed", "variant"),
        ("gurpreet", "gurprit", "variant"), ("seun", "oluwaseun", "variant"),
        ("kasia", "katarzyna", "variant"),
        ("amara", "amarah", "close"), ("tobais", "tobias", "close"), ("anne", "anne marie", "part"),
        ("kiran", "kyrin", "phonetic"), ("amara", "tobi", "differs"), ("", "tobi", ""),
        # A slip in three letters, or a brother: a person looks. Two letters apart is another name.
        ("ben", "bem", "short"), ("bo", "bob", "short"), ("eva", "ewa", "short"), ("mia", "zoe", "differs"),
    ],
)  # fmt: skip
def test_given_names(one: str, other: str, level: str) -> None:
    assert given_level(one, other) == given_level(other, one) == level


def test_a_middle_name_used_as_the_first() -> None:
    assert given_level("james", "oliver", middles=("", "james")) == "middle"
    assert given_level("oliver", "james", middles=("james", "")) == "middle"


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("van dyke", "vandyke", "exact"), ("kowalska", "kowalski", "variant"),
        ("ivanova", "ivanov", "variant"),
        ("hussain", "hossain", "variant"), ("begum ohara", "ohara", "part"),
        ("al hassan", "al amin", "differs"), ("okafor", "okafar", "close"),
        ("philips", "filips", "phonetic"),
        ("okafor", "nwosu", "differs"), ("", "x", ""), ("lee", "lea", "short"), ("lim", "ng", "differs"),
    ],
)  # fmt: skip
def test_family_names(one: str, other: str, level: str) -> None:
    assert family_level(one, other) == family_level(other, one) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("2017-03-12", "2017-03-12", "exact"), ("2017-03-12", "2017-12-03", "swapped"),
        ("2017-03-12", "2017-03-13", "two_parts"), ("2016-03-12", "2017-03-12", "two_parts"),
        ("2017-03", "2017-03-12", "month"), ("2017", "2017-03", "year"), ("2017-04", "2017-03-12", "differs"),
        ("2010-01-01", "2017-03-12", "differs"), ("", "2017", ""),
        # Of an age that was told: it fits, in part of a day too, or it says nothing.
        ("2016-07-16..2019-07-14", "2017-03-12", "age"), ("2016-07-16..2019-07-14", "2016", "age"),
        ("2016-07-16..2019-07-14", "2016-07", "age"), ("2016-07-16..2019-07-14", "2015-03-12", ""),
    ],
)  # fmt: skip
def test_days_of_birth(one: str, other: str, level: str) -> None:
    assert born_level(one, other) == born_level(other, one) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (("12 mill road", "ls97bn"), ("12 mill road", "ls97bn"), "exact"),
        (("12 mill road", ""), ("12 mill road", "ls97bn"), "line"),
        (("12 mill road otley", ""), ("12 mill road", ""), "line"),
        (("12 mill raod", ""), ("12 mill road", ""), "line"),
        (("mill house", ""), ("mill cottage", "ls97bn"), "differs"),
        (("14 mill road", "ls97bn"), ("12 mill road", "ls97bn"), "postcode"),
        (("", "ls97bq"), ("", "ls97bn"), "sector"), (("", "bd11aa"), ("", "ls97bn"), "differs"),
        # One line stands in every town: the postcode says that it is another house.
        (("1 park road", "ls97bn"), ("1 park road", "bd31aa"), "differs"),
        (("12 mill road", "ls97bn"), ("12 hill road", "bd31aa"), "differs"),
        (("flat 2", "ls97bn"), ("flat 2", "bd31aa"), "differs"),
        (("1 park road", "ls97bn"), ("1 park road", "ls97bq"), "line"),
        (("1 park road", "ls97bn"), ("1 park road", "sl97bn"), "line"),
        (("1 park road", "ls9"), ("1 park road", "ls97bn"), "line"),
        (("1 park road", "bd3"), ("1 park road", "ls97bn"), "differs"),
        # What names no house is nobody's home, where no postcode says more.
        (("flat 2", ""), ("flat 2", "bd31aa"), ""), (("the cottage", ""), ("the cottage", ""), ""),
        (("12", ""), ("12", ""), ""), (("12", "ls97bn"), ("12 mill road", "ls97bn"), "postcode"),
        (("the cottage", "ls97bn"), ("the cottage", "ls97bn"), "exact"),
        (("12 mill road", ""), ("", "ls97bn"), ""), (("4 elm close", ""), ("12 mill road", ""), "differs"),
    ],
)  # fmt: skip
def test_homes(one: tuple[str, str], other: tuple[str, str], level: str) -> None:
    assert home_level(one, other) == home_level(other, one) == level


def test_what_else_is_compared() -> None:
    assert [middle_level(*two) for two in (("", "a"), ("ann", "ann"), ("a", "ann"), ("b", "ann"))] == [
        "", "exact", "initial", "differs",
    ]  # fmt: skip
    assert [sex_level(*two) for two in (("", "F"), ("F", "F"), ("M", "F"))] == ["", "exact", "differs"]
    ada = ("ada", "", "okafor")
    assert mother_level(ada, ("ada", "", "")) == "exact"
    assert mother_level(ada, ("ada", "", "okafar")) == "close"
    assert mother_level(ada, ("joy", "", "okafor")) == "differs"
    assert [expected_level("2026-09-01", day) for day in ("2026-09-04", "2026-10-05", "2027-01-01")] == [
        "exact", "near", "differs",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["Unknown", "No fixed abode", "NFA", "not known.", "N/A"])
def test_where_no_home_is_known_nobody_lives_together(line: str) -> None:
    """A record that says so in words, or by the code ZZ99 3VZ, says nothing of a home."""
    mara = Person("Mara", "Okafor", date_of_birth=BORN, address_line=line, postcode="ZZ99 3VZ")
    assert not copy_of([mara]).homes
    other = Person("Mara", "Okafor", date_of_birth=BORN, address_line=line)
    assert score(mara, other, shipped()).status is not Status.MATCH
    pool = Pool(shipped())
    pool.add("one", [mara])
    assert [found.finding.verdict for found in pool.matches(other)] != [Verdict.SAME]


@pytest.mark.parametrize("two", [("Isla", "Isabella"), ("Mia", "Molly"), ("Ava", "Eva")])
def test_two_forms_of_one_name_in_one_home_are_looked_at_since_twins_bear_them(two: tuple[str, str]) -> None:
    one, other = (
        Person(given, "Smith", date_of_birth=BORN, address_line="12 Mill Road", postcode="LS9 7BN")
        for given in two
    )
    assert score(one, other, shipped()).status is Status.POSSIBLE
    numbered = identifiers_of(nhs="9434765919")
    one, other = replace(one, identifiers=numbered), replace(other, identifiers=numbered)
    assert score(one, other, shipped()).status is Status.MATCH, "by the number"


@pytest.mark.parametrize("given", ["Muhammad", "Md", "Syed"])
def test_brothers_who_share_the_name_that_goes_before_are_looked_at(given: str) -> None:
    """He goes by Umar; whether a record that says Muhammad alone is his, or his twin's, nobody knows."""
    one = Person(given, "Khan", date_of_birth=BORN, address_line="12 Mill Road", postcode="LS9 7BN")
    umar = replace(one, middle_name="Umar")
    assert score(one, umar, shipped()).status is Status.POSSIBLE
    assert score(umar, umar, shipped()).status is Status.MATCH
    assert score(one, one, shipped()).status is Status.MATCH
    pool = Pool(shipped())
    pool.add("umar", [umar])
    assert [found.finding.verdict for found in pool.matches(one)] == [Verdict.PLEASE_LOOK]
    # The same NHS number, day and family name: he is one child, whichever system left his second name out.
    numbered = identifiers_of(nhs="9434765919")
    pool = Pool(shipped())
    pool.add("umar", [replace(umar, identifiers=numbered)])
    told = replace(one, identifiers=numbered, address_line="", postcode="")
    assert [found.finding.verdict for found in pool.matches(told)] == [Verdict.SAME]


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("Elizabeth Anne", "O'Connor-Smith"),
        ("Muhammad Abdul Rahman", "Khan Choudhury"),
        ("Katarzyna Aleksandra", "Wisniewska Kowalczyk"),
        ("Oluwaseun Temitope", "Adeyemi-Okonkwo"),
    ],
)
def test_who_bears_long_names_is_asked_for_by_all_that_is_right_about_them(given: str, family: str) -> None:
    told = Person(given, family, date_of_birth=BORN)
    assert stored(told) <= asked(told)
    # The day is wrong and no home is said: the names alone find them.
    elsewhen = replace(told, date_of_birth=date(2014, 9, 30))
    assert len(stored(told) & asked(elsewhen)) >= 10


def test_the_names_of_one_kind_of_key_leave_none_of_another_out() -> None:
    """She is Beth Smith elsewhere, with another day and no home: their two names are all that finds her."""
    told = Person("Elizabeth Anne", "O'Connor-Smith", date_of_birth=BORN)
    assert key("names", *sorted((heard("beth"), heard("smith")))) in asked(told)
    assert len(asked(told)) == MOST


def test_the_house_in_an_address() -> None:
    assert house_of("flat 2 12 mill lane") == "12 mill"
    assert house_of("rose cottage") == "rose cottage"
    assert stem("aya") == "aya" and "liz" in given_forms("elizabeth")


AMARA = Person("Amara", "Okafor", "Jane", BORN, "12 Mill Road", "LS9 7BN", sex="F")


@pytest.mark.parametrize(
    "told",
    [
        Person("Okafor", "Amara", date_of_birth=BORN),
        Person("Jane", "Eze", date_of_birth=BORN),
        Person("Amara", date_of_birth=date(2017, 12, 3)),
        Person("Amara", date_of_birth=date(2016, 3, 12)),
        Person("Amarah", "Okafour", birth_in_part="2017"),
        Person("Amara", birth_in_part="2017-03"),
        Person("Chidi", "Eze", date_of_birth=BORN, postcode="LS9 7BN"),
        Person("Amara", "Eze", address_line="12 mill rd"),
        Person("Amara"),
        Person("Аmara", "Okafor"),
    ],
)
def test_two_things_that_are_right_find_her_whatever_else_is_wrong(told: Person) -> None:
    assert asked(told) & stored(AMARA)


def test_an_unborn_child_is_found_by_mother_and_by_the_month_that_is_expected() -> None:
    held = Person(mother="Ada Okafor", expected_date=date(2026, 9, 1), postcode="LS9 7BN")
    told = Person(mother="Ada Okafor", expected_date=date(2026, 9, 20))
    born = Person("Chidi", "Okafor", date_of_birth=date(2026, 8, 25), mother="Ada Okafor")
    for other in (told, born, Person("X", date_of_birth=date(2026, 8, 25), postcode="LS9 7BN")):
        assert asked(other) & stored(held)
    assert score(told, held, shipped()).status is Status.POSSIBLE
    assert score(born, held, shipped()).status is Status.POSSIBLE
    assert score(held, born, shipped()).status is Status.POSSIBLE
    assert asked(replace(told, mother="Ada", expected_date=date.max))


def test_at_most_so_many_keys_are_asked() -> None:
    odd = Person(
        "Mohammed Ali Hussain Khan", "Begum Chowdhury Miah Uddin", "Ahmed Syed", BORN, "1 A St", "LS9 7BN"
    )
    assert len(asked(odd)) == MOST


def test_a_copy_comes_out_of_its_line_as_it_went_in() -> None:
    copy = copy_of(
        [AMARA, replace(AMARA, sex="M", mother="Ada", identifiers=identifiers_of(nhs="9434765919"))]
    )
    assert copy.sex == "" and list(copy.nhs) == ["9434765919"]
    assert keys_of(unpacked(packed(copy))) == keys_of(copy)


class Held:
    def __init__(self, *people: Person) -> None:
        self.people = people

    def sharing(self, keys, *, longest):
        return [[at for at, who in enumerate(self.people) if one in stored(who)] for one in keys]

    def copies(self, subjects):
        return [(at, packed(copy_of([self.people[at]]))) for at in subjects]


def test_the_likeliest_come_first_and_strangers_not_at_all() -> None:
    held = Held(Person("Amara", "Eze", date_of_birth=BORN), AMARA, Person("Jack", "Smith"))
    assert [one.subject for one in look([AMARA], held, shipped())] == [1, 0]


def test_a_key_that_too_many_share_says_nothing() -> None:
    many = list(range(LONGEST + 1))
    assert worth_comparing([many, [5, 6], [6]], most=1) == [6]


def test_in_a_line_for_a_list() -> None:
    assert in_short(score(AMARA, Person("Amara"), shipped()).steps) == "The name agrees; nothing else does."
    said = in_short(score(AMARA, replace(AMARA, given_name="Tobi"), shipped()).steps)
    assert "A brother, a sister or a twin" in said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "does not say its version"), ("[]", "does not say its version"),
        ('{"version": 2, "source": "x", "made_on": "2026-01-01"}', "say nothing of 'sizes'"),
        ('{"version": 2, "source": "x", "made_on": "soon", "sizes": {}}', "cannot be read"),
    ],
)  # fmt: skip
def test_a_file_of_weights_that_is_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(WeightsRefused, match=why):
        loads(text)


def test_weights_come_out_of_their_file_as_they_went_in(tmp_path) -> None:
    (tmp_path / "weights.json").write_text(shipped().dump())
    assert load(tmp_path / "weights.json") == shipped()
    for broken in ("[" * 100_000, shipped().dump().replace('"sizes": {', '"sizes": {"x": Infinity, ', 1)):
        with pytest.raises(WeightsRefused):
            loads(broken)
    with pytest.raises(WeightsRefused, match="no chance between"):
        loads(shipped().dump().replace('"prior": ', '"prior": 9.0, "was": ', 1))


NAMES = st.sampled_from(
    ["Amara", "Amarah", "Mohammed", "Muhammad", "Jane", "Tobi", "A", "", "Юлія", "Anne Marie"]
)
FAMILIES = st.sampled_from(["Okafor", "Okoro", "Begum-O'Hara", "Begum", "Kowalska", "Smith", ""])
DAYS = st.none() | st.integers(0, 6000).map(lambda days: date(2008, 1, 1) + timedelta(days=days))
LINES = st.sampled_from(["", "12 Mill Road", "12 mill rd", "Flat 2, 4 Elm Close"])
PEOPLE = st.builds(
    Person, NAMES, FAMILIES, st.sampled_from(["", "Jane", "J"]), DAYS, LINES,
    st.sampled_from(["", "LS9 7BN", "BD1 1AA"]), sex=st.sampled_from(["", "F", "M"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PEOPLE, PEOPLE)
def test_who_is_asked_about_first_does_not_matter(one: Person, other: Person) -> None:
    assert score(one, other, shipped()) == score(other, one, shipped())


@settings(max_examples=150, deadline=None)
@given(PEOPLE, PEOPLE)
def test_whoever_matches_shares_a_key_and_more_than_name_and_day_agree(one: Person, other: Person) -> None:
    found = score(one, other, shipped())
    if found.status is Status.MATCH:
        assert asked(one) & stored(other)
        assert {"given", "family", "born", "home"} <= {step.what for step in found.steps if step.agrees}


@settings(max_examples=100, deadline=None)
@given(PEOPLE, PEOPLE)
def test_one_more_agreement_never_lowers_the_weight(one: Person, other: Person) -> None:
    number = identifiers_of(nhs="943 476 5919")
    less = score(one, other, shipped()).weight
    assert (
        score(replace(one, identifiers=number), replace(other, identifiers=number), shipped()).weight >= less
    )
    born = [replace(who, date_of_birth=BORN) for who in (one, other)]
    unsaid = [replace(who, date_of_birth=None) for who in (one, other)]
    assert score(*born, shipped()).weight >= score(*unsaid, shipped()).weight


def test_ten_thousand_pairs_of_one_name_and_one_day_are_never_a_match() -> None:
    weights = shipped()
    found: Counter[Status] = Counter()
    for number in range(10_000):
        born = BORN + timedelta(days=number % 3000)
        one = Person("Mohammed" if number % 2 else "Xanthippe", "Ali", date_of_birth=born, postcode="LS9 7BN")
        other = replace(one, address_line=f"{number} Mill Road", postcode="BD1 1AA")
        found[score(one, other, weights).status] += 1
    assert found.total() == 10_000
    assert Status.MATCH not in found


def test_ten_thousand_characters_are_read_as_the_beginning_of_a_name() -> None:
    """Each cut between two words is a way to read it: of three thousand words that would be six thousand."""
    read = as_told("ab " * 3333, birth_date=BORN, address="", postcode="")
    assert len(read) == 22  # eleven cuts of twelve words, each in both orders
    alone = as_told("a" * 10_000, birth_date=None, address="", postcode="")
    assert [(len(one.given_name), len(one.family_name)) for one in alone] == [(300, 0), (0, 300)]

"""Names, homes and numbers of Mara: added and ended, never deleted; and a visit by two services."""

from datetime import UTC, date, datetime, timedelta

import pytest

from joinedup.children import actions as children
from joinedup.children.models import Child, FamilyTie, JointVisit, KnownName, Number, Residence
from joinedup.notices.models import Notice
from tests.web.bad_town import errors_of
from tests.web.bad_town import text_of as page
from tests.web.conftest import Town

HOME = {"address_line": "3 Elm Row", "postcode": "LS9 7BN", "how": "second", "since": "March 2017"}


def about(town: Town, which: str = "") -> str:
    return f"/children/{town.amara.reference}{which}"


def post(town: Town, which: str, **words: str) -> object:
    answer = town.client("Priya Nair").post(
        about(town, which), {**words, "_key": f"{which[1:]}-{words.get('how', '')}"}
    )
    assert answer.status_code == 303, errors_of(answer)
    return answer


def test_a_name_in_another_script_stands_with_its_history_and_finds_the_child(town: Town) -> None:
    post(town, "/names", kind="script", given="مارا", family="أوكافور", since="2017")
    shown = town.client("Joy Adeyemi").get(about(town, "/family"))
    assert '<strong dir="rtl"><bdi>مارا أوكافور</bdi></strong>' in shown.content.decode()
    assert "The same name in another script, since 2017. Entered by Priya Nair" in page(shown)
    found = town.client("Joy Adeyemi").post("/find", {"find": "أوكافور"}, follow=True)
    assert "Amara Okafor" in page(found)


def test_what_is_over_is_ended_with_why_and_stays_where_it_can_be_read(town: Town) -> None:
    post(town, "/names", kind="earlier", given="Ama", family="Eze", since="2017")
    name = KnownName.objects.get()
    end = f"/details/{name.reference}/end"
    backwards = {"until": "2016", "because": "Mum went back to her own name.", "_key": "a"}
    refused = town.client("Joy Adeyemi").post(end, backwards)
    assert errors_of(refused) == ["This ends before it begins. Check both days."]
    ended = town.client("Joy Adeyemi").post(end, {**backwards, "until": "2019", "_key": "b"})
    assert ended.status_code == 303
    shown = page(town.client("Priya Nair").get(about(town, "/family")))
    assert "Ama Eze Ended An earlier name, 2017 to 2019: Mum went back to her own name." in shown
    again = town.client("Priya Nair").post(end, {"until": "", "because": "It is over.", "_key": "c"})
    assert (again.status_code, errors_of(again)) == (409, ["Somebody has ended this already."])
    found = town.client("Priya Nair").post("/find", {"find": "eze"}, follow=True)
    assert "Amara Okafor" in page(found)


def test_two_homes_at_once_and_then_a_move_that_ends_both(town: Town) -> None:
    was = town.amara.home.address_line
    post(town, "/homes", **HOME)
    town.amara.refresh_from_db()
    assert town.amara.home.address_line == was  # the first home stays the one that lists go by
    moved = {**HOME, "address_line": "8 Nan's Lane", "how": "moved", "since": "1/7/2026", "with_whom": "Nan"}
    post(town, "/homes", **moved)
    town.amara.refresh_from_db()
    assert town.amara.home.address_line == "8 Nan's Lane"
    shown = page(town.client("Joy Adeyemi").get(about(town, "/family")))
    assert "8 Nan's Lane, LS9 7BN With Nan, since Wednesday 1 July 2026." in shown
    assert "3 Elm Row, LS9 7BN Ended A home, March 2017 to Wednesday 1 July 2026: Moved." in shown
    assert f"{was}, " in shown
    assert Residence.objects.count() == 3


def test_a_number_that_cannot_be_right_is_kept_and_flagged(town: Town) -> None:
    post(town, "/numbers", kind="nhs_number", value="943 476 5918")
    assert Number.objects.get().value == "943 476 5918"
    shown = page(town.client("Joy Adeyemi").get(about(town, "/family")))
    assert "943 476 5918 Check this NHS number. This cannot be a right NHS number" in shown


def test_a_birth_that_is_known_in_part_is_said_so_and_an_unborn_child_goes_by_the_mother(town: Town) -> None:
    Child.objects.filter(pk=town.amara.pk).update(birth_date=None)
    post(town, "/known", born="Mar 17", interpreter="Igbo (mum)")
    shown = page(town.client("Joy Adeyemi").get(about(town, "/family")))
    assert "March 2017: the day is not known" in shown
    now = page(town.client("Joy Adeyemi").get(about(town)))
    assert "about 9" in now
    assert "interpreter: Igbo (mum)" in now
    unborn = Child.objects.create(**town.work(), expected_date=date(2026, 9, 3), home=town.amara.home)
    mother = {"adult": town.ada, "relation": "mother", "lives_with": True}
    FamilyTie.objects.create(**town.work(), child=unborn, **mother)
    shown = page(town.client("Priya Nair").get(f"/children/{unborn.reference}"))
    assert "Unborn child of Ada Okafor" in shown
    assert "expected Thursday 3 September" in shown


def test_of_a_protected_child_no_home_is_told_and_none_is_added(town: Town) -> None:
    post(town, "/homes", **{**HOME, "how": "moved", "address_line": "9 Elm Row"})
    where = {"whose": "household", "address_line": "9 Elm Row", "postcode": "LS9 7BN"}
    joy = town.viewer("Joy Adeyemi")
    children.protect(town.amara.reference, **where, by=joy, at=town.at)
    shown = page(town.client("Priya Nair").get(about(town, "/family")))
    assert "Elm Row" not in shown
    assert not Residence.objects.filter(home__address_line="9 Elm Row").exists()
    refused = town.client("Priya Nair").post(
        about(town, "/homes"), {**HOME, "address_line": "5 Oak Road", "postcode": "LS1 4AP", "_key": "x"}
    )
    assert refused.status_code == 422
    assert "This address is protected." in page(refused)


# --- a visit by two services -------------------------------------------------------------------------------


def plan(town: Town, **changed: str) -> dict[str, str]:
    joy = town.people["Joy Adeyemi"].reference
    words = {"other": joy, "on_day": "14/7/2026", "at_time": "14:00", "purpose": "To hear how it was."}
    return {**words, **changed, "_key": str(sorted(changed.items()))[:60].encode().hex()[:60]}


@pytest.mark.need("T2")
def test_a_joint_visit_is_planned_from_both_rotas_told_to_both_and_recorded(town: Town) -> None:
    """Both are on until five today; what must not be said at the door stands above the form."""
    priya, joy = town.client("Priya Nair"), town.client("Joy Adeyemi")
    night = {"words": "Nan comes.", "never": "Do not say that school rang.", "review_on": "21/7/2026"}
    assert priya.post(about(town, "/tonight"), {**night, "_key": "n"}).status_code == 303
    form = page(priya.get(about(town, "/visit")))
    assert "Careful: Do not say that school rang." in form
    assert "Joy Adeyemi, Parkside Primary School Both on: today 09:00 to 17:00" in form
    late = priya.post(about(town, "/visit"), plan(town, at_time="20:00"))
    assert errors_of(late) == [
        "You and Joy Adeyemi are not both on the rota then. Choose another time, or say that you agreed "
        "on it."
    ]
    assert priya.post(about(town, "/visit"), plan(town)).status_code == 303
    visit = JointVisit.objects.get()
    assert (visit.starts, visit.agreed_off_rota) == (datetime(2026, 7, 14, 13, 0, tzinfo=UTC), False)
    told = Notice.objects.filter(template="visit_planned").values_list("to", flat=True)
    assert set(told) == {town.people[who].reference for who in ("Priya Nair", "Joy Adeyemi")}
    address = f"/visits/{visit.reference}"
    early = {"made": "made", "came_of": "Mum let us in.", "_key": "e"}
    assert errors_of(joy.post(address, early)) == [
        "This visit is still to come. Say afterwards whether it was made."
    ]
    town.set_time(town.at + timedelta(hours=8))
    assert "Say whether a joint visit was made" in page(joy.get("/"))
    assert priya.post(address, {**early, "_key": "s"}).status_code == 303
    shown = page(joy.get(about(town)))
    assert "Priya Nair, Children's social work and Joy Adeyemi, Parkside Primary School" in shown
    assert "Mum let us in." in shown
    second = joy.post(address, {"made": "not_made", "came_of": "Nobody was in.", "_key": "z"})
    assert errors_of(second) == ["Somebody has said already what came of this visit."]
    assert town.client("Hannah Okoye").post(address, {**early, "_key": "h"}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"on_day": "13/7/2026"}, "Choose a time that is still to come."),
        ({"on_day": "14/9/2026"}, "Choose a time within the next two weeks."),
        ({"at_time": "25:00"}, "Enter the time like 14:00."),
        ({"other": "W-00000-00000"}, "Choose with whom you go from the list"),
    ],
)
def test_a_visit_that_cannot_be_gets_a_sentence(town: Town, changed: dict[str, str], sentence: str) -> None:
    refused = town.client("Priya Nair").post(about(town, "/visit"), plan(town, **changed))
    assert (refused.status_code, errors_of(refused)) == (422, [sentence])
    assert not JointVisit.objects.exists()


# --- find ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["okafor ama", "AMARA Okafor", "2017 amara", "mar 17 okafor", "12/3/2017"])
def test_a_child_is_found_by_names_in_any_order_and_by_what_is_known_of_a_day(town: Town, typed: str) -> None:
    found = page(town.client("Priya Nair").post("/find", {"find": typed}, follow=True))
    assert "Amara Okafor" in found
    assert "You searched 1 time today" in found


def test_a_child_is_found_by_a_right_nhs_number_and_of_a_wrong_one_it_is_said(town: Town) -> None:
    post(town, "/numbers", kind="nhs_number", value="943 476 5919")
    found = page(town.client("Priya Nair").post("/find", {"find": "943-476 5919"}, follow=True))
    assert "Amara Okafor" in found and "cannot be a right NHS number" not in found
    wrong = page(town.client("Priya Nair").post("/find", {"find": "9434765918"}, follow=True))
    assert "Amara Okafor" not in wrong and "This cannot be a right NHS number" in wrong
    hidden = town.client("Grace Obi").post("/find", {"find": "943 476 5919"}, follow=True)
    assert "Amara Okafor" not in page(hidden)


def test_the_youngest_come_first_and_those_who_are_expected_before_them(town: Town) -> None:
    Child.objects.create(
        **town.work(), family_name="Okafor", searched_as="okafor", expected_date=date(2026, 9, 3)
    )
    found = page(town.client("Priya Nair").post("/find", {"find": "okafor"}, follow=True))
    assert found.index("expected Thursday 3 September 2026") < found.index("Tobi Okafor")
    assert found.index("Tobi Okafor") < found.index("Amara Okafor")


def test_where_nobody_is_found_it_says_where_was_looked_and_what_to_do(town: Town) -> None:
    found = page(town.client("Priya Nair").post("/find", {"find": "nobody such"}, follow=True))
    assert "get advice without naming anybody" in found
    assert "Agencies' own systems were not searched: ask them." in found

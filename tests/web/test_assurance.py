"""Is it happening? (F12): Denise chairs, Zoe counts. Tuesday 14 July 2026. Everybody is invented."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from joinedup.assurance.models import Draw, Finding, Rebase
from joinedup.children.actions import bring_in
from joinedup.children.models import Child
from joinedup.children.rules.arrivals import Arrivals, NewChild
from joinedup.disagreements.actions import remind
from joinedup.disagreements.queries.checked import steps_in_their_time
from joinedup.meetings.models import Action, Case, Decision
from joinedup.trail.models import Entry

from .bad_town import errors_of, form_at, text_of
from .conftest import Town
from .meeting_case import sits
from .risk_case import POLICE, opened, say
from .test_disagreements import raised, settled

DENISE, ZOE, PRIYA = "Denise Walker", "Zoe Li", "Priya Nair"
IN_TIME = "/assurance/differences_in_time"


def press(town: Town, by: str, what: str, **filled: Any) -> Any:
    client, path = town.client(by), f"{IN_TIME}/{what}"
    return client.post(path, {**form_at(client.get(IN_TIME), path), **filled})


def page(town: Town, who: str, path: str = IN_TIME) -> str:
    return text_of(town.client(who).get(path))


@pytest.mark.need("F12")
def test_a_policy_without_evidence_is_untested_and_divides_by_nothing(town: Town) -> None:
    shown = page(town, ZOE, "/assurance")
    assert shown.count("Untested") == 4
    assert "Nothing was due, so there is nothing to divide by." in shown
    assert town.client(PRIYA).get("/assurance").status_code == 404
    refused = press(town, DENISE, "draw")
    assert refused.status_code == 422
    assert "there is nothing to draw" in text_of(refused)


def test_of_few_neither_a_share_nor_a_verdict_is_shown(town: Town) -> None:
    settled(town, raised(town))
    shown = page(town, ZOE, "/assurance")
    assert "Hidden to protect people: fewer than 10 were due" in shown
    assert shown.count("Untested") == 3 and "1 of 1" not in shown
    assert "Too few to say" in shown and "Too few to say" in page(town, ZOE)


def test_a_step_that_ran_out_of_time_counts_against_it(town: Town) -> None:
    raised(town)
    settled(town, raised(town))
    town.set_time(town.at + timedelta(days=2))
    assert remind(at=town.at) == 1
    found = steps_in_their_time(town.area.pk, at=town.at)
    assert [met for _, _, met in found] == [False, True]


@pytest.mark.need("F12")
def test_three_are_drawn_once_and_are_the_same_for_everybody_that_day(town: Town) -> None:
    for _ in range(4):
        settled(town, raised(town))
    assert press(town, DENISE, "draw").status_code == 303
    made = Draw.objects.get()
    drawn = list(made.records.values_list("record", flat=True))
    assert len(set(drawn)) == 3 and made.of_many == 4
    client = town.client(ZOE)
    again = client.post(f"{IN_TIME}/draw", {"_key": "another-key-of-hers"})
    assert again.status_code == 303 and Draw.objects.count() == 1
    assert Entry.objects.filter(code="assurance.drawn").count() == 1
    for reference in drawn:
        assert f"Open {reference}" in page(town, DENISE), "the front door may open it"
        assert f"Open {reference}" not in page(town, ZOE), "who only counts opens no child"
        assert reference in page(town, ZOE)
    assert "drawn by Denise Walker: 3 of fewer than 5" in page(town, ZOE)
    settled(town, raised(town))
    town.set_time(town.at + timedelta(days=30))
    assert press(town, DENISE, "draw").status_code == 303
    assert Draw.objects.count() == 2
    assert "drawn by Denise Walker: 3 of 5" in page(town, ZOE)


@pytest.mark.need("V3")
def test_the_board_reads_whether_the_level_goes_with_the_evidence(town: Town) -> None:
    """Twenty views of the police with evidence, fifteen of them high; twenty without, five of them high."""
    for evidence, high in (("strong", 15), ("weak", 5)):
        for number in range(20):
            reading = "4" if number < high else "1"
            say(town, "Sam Khan", opened(town, POLICE, urgent=True), reading, evidence=evidence)
    shown = page(town, ZOE, "/assurance")
    assert (
        "With evidence for a prosecution the level was more often in the upper half: "
        "15 of 20 with evidence, 5 of 20 with little or none. It is counted, and says nothing of why."
        in shown
    )


@pytest.mark.need("V11")
def test_the_board_reads_what_was_lacking_and_what_keeps_coming_back_and_nothing_small(town: Town) -> None:
    shown = page(town, ZOE, "/assurance")
    assert "No decision of the last twelve months says that something was lacking." in shown
    assert "No action was carried over 3 times in the last twelve months." in shown
    new = [NewChild(given_name=f"Child{number}", family_name="Okafor") for number in range(11)]
    bring_in(Arrivals(children=tuple(new)), by=town.viewer(DENISE), at=town.at, code="child.added")
    meeting = sits(town).meeting
    cases = Case._base_manager.bulk_create(
        Case(**town.work(child=child, meeting=meeting, position=place, why_here="added"))
        for place, child in enumerate(Child.objects.filter(given_name__startswith="Child"), start=2)
    )
    of = {"kind": "action", "words": "She stays.", "instead": "Foster care tonight."}
    for case, lacked in zip(cases, ["bed"] * 5 + ["officer"] * 4 + ["refuge"] * 2, strict=True):
        ago = timedelta(days=400 if lacked == "refuge" else 20)
        Decision.objects.create(
            **town.work(case=case, lacked=lacked, decided_at=town.at - ago, by=town.people[DENISE]), **of
        )
    for count, told in ((4, "hidden to protect people."), (5, "")):
        while Action._base_manager.count() < count:
            sam = town.people["Sam Khan"]
            Action._base_manager.create(
                **town.work(case=cases[0], whom="harmed", agency=sam.agency, owner=sam, by=sam),
                what="Check his bail", due_on=town.at.date(), state="accepted", carried=3,
            )  # fmt: skip
        shown = page(town, ZOE, "/assurance")
        said = f"Actions carried over 3 times in the last twelve months: {told}"
        assert (said in shown) == (count == 4)
    assert "5 actions were carried over 3 times in the last twelve months: agreed on again" in shown
    assert "Lacking most often in the last twelve months: No placement or bed, 5 times." in shown
    assert "No placement or bed 5 times something else was decided for want of it." in shown
    assert "No officer Hidden to protect people (fewer than 5)." in shown
    assert "No refuge place Never: no decision of these months says so." in shown  # it was too long ago


def test_verdicts_that_contradict_stand_side_by_side_and_need_evidence(town: Town) -> None:
    settled(town, raised(town))
    missing = press(town, DENISE, "found", verdict="not", evidence=" ")
    assert missing.status_code == 422 and "Enter what you looked at" in text_of(missing)
    assert press(town, DENISE, "found", verdict="not", evidence="Two were late.").status_code == 303
    assert press(town, ZOE, "found", verdict="happening", evidence="All were in time.").status_code == 303
    shown = page(town, ZOE)
    assert "Verdicts contradict each other." in shown
    assert "Two were late." in shown and "All were in time." in shown
    assert Finding.objects.count() == 2


def test_a_figure_is_counted_anew_by_a_named_person_with_a_reason(town: Town) -> None:
    ahead = press(town, DENISE, "rebase", from_day="1/8/2026", because="A new room.")
    assert ahead.status_code == 422 and "Enter a day that has come." in errors_of(ahead)
    assert press(town, DENISE, "rebase", from_day="1/7/2026", because="A new room.").status_code == 303
    assert Rebase.objects.get().by == town.people[DENISE]
    assert (
        "Will be counted anew with the first figure after Wednesday 1 July: A new room. (Denise Walker)"
        in page(town, ZOE)
    )


def test_one_finding_beside_a_check_that_cannot_say_yet_contradicts_nothing(town: Town) -> None:
    settled(town, raised(town))
    assert press(town, DENISE, "found", verdict="happening", evidence="All were in time.").status_code == 303
    assert "All were in time." in page(town, ZOE)
    assert "contradict" not in page(town, ZOE)


def test_evidence_that_is_older_than_twelve_months_is_none(town: Town) -> None:
    settled(town, raised(town))
    assert "fewer than 10 were due" in page(town, ZOE)
    town.set_time(datetime(2027, 7, 15, 8, 0, tzinfo=town.at.tzinfo))
    assert "A policy without evidence of the last twelve months is untested." in page(town, ZOE)

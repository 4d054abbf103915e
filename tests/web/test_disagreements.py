"""What two agencies see differently (C6 to C9): Hannah, the health visitor, and the front door, about Mara.

Tuesday 14 July 2026, 09:00. Denise manages the front door; Angela is a sergeant. Everybody is invented.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from joinedup.agencies.actions import practice
from joinedup.agencies.models import Desk, Rota, Shift
from joinedup.children.models import Guard, Guarded
from joinedup.desk.actions import hand_on, protect_everywhere
from joinedup.desk.queries import open_by_owner
from joinedup.disagreements.actions import remind
from joinedup.disagreements.models import Disagreement, Learning, Praise, Rung
from joinedup.disagreements.telling import Whose, on_duty_for
from joinedup.notices.models import Notice
from joinedup.sharing.models import Question
from joinedup.trail.models import Entry

from .bad_town import errors_of, form_at, text_of
from .conftest import Town
from .meeting_case import sits
from .test_pathway_protection import involve

HANNAH, PRIYA, DENISE, SAM, JOY, OWEN = (
    "Hannah Okoye", "Priya Nair", "Denise Walker", "Sam Khan", "Joy Adeyemi", "Owen Price",
)  # fmt: skip
DOOR, HEALTH = "Children's social work", "0-19 health service"
SAID = {
    "thinks": "Health: weight and bruises. As we understand it, the front door: Mum is engaging.",
    "instead": "A strategy discussion within 24 hours.",
    "meanwhile": "Nan stays tonight; the night team knows.",
}
AGREED = {
    "agreed": "Strategy discussion today at 14:00.",
    "pattern": "threshold",
    "next_time": "We ring before we write a level.",
}
TIDEWATERS = Path(__file__).resolve().parents[1] / "areas" / "tidewater" / "ladder.toml"
UP = {"words": "We still differ about the bruises.", "meanwhile": "Nan stays until Friday."}


def send(town: Town, by: str, path: str, /, **filled: Any) -> Any:
    client = town.client(by)
    return client.post(path, {**form_at(client.get(path), path), **filled})


def press(town: Town, by: str, reference: str, what: str, **filled: Any) -> Any:
    client, page = town.client(by), f"/differences/{reference}"
    return client.post(f"{page}/{what}", {**form_at(client.get(page), f"{page}/{what}"), **filled})


def raised(town: Town, by: str = HANNAH, other: str = DOOR, **said: str) -> str:
    client, path = town.client(by), f"/children/{town.amara.reference}/differ"
    opened = client.get(path, {"other": town.agencies[other].reference})
    answer = client.post(path, {**form_at(opened, path), **SAID, **said})
    assert answer.status_code == 303, errors_of(answer)
    return str(answer["Location"]).rsplit("/", 1)[1]


def settled(town: Town, reference: str, **said: str) -> None:
    answer = send(town, PRIYA, f"/differences/{reference}/agreed", **{**AGREED, **said})
    assert answer.status_code == 303, errors_of(answer)
    assert press(town, HANNAH, reference, "confirm", yes="yes").status_code == 303


def page(town: Town, who: str, reference: str) -> str:
    return text_of(town.client(who).get(f"/differences/{reference}"))


def asked(town: Town) -> Question:
    """Priya asked the health visitors about Mara; Hannah has taken it on."""
    return Question.objects.create(
        **town.work(
            child=town.amara, asker=town.people[PRIYA], asker_agency=town.agencies[DOOR],
            desk=town.desks["Health visitors' duty"], topic="health_and_development",
            since=town.at.date() - timedelta(days=90), until=town.at.date(), why="To see how she grows",
            needed_by=town.at + timedelta(days=2), purpose="section_47", basis="x", family_told="yes",
            state="accepted", accepted_at=town.at, answerer=town.people[HANNAH],
        )
    )  # fmt: skip


@pytest.mark.need("C7")
def test_it_is_raised_in_three_fields_and_whoever_is_on_duty_hears_of_it_at_once(town: Town) -> None:
    opened = town.client(HANNAH).get(
        f"/children/{town.amara.reference}/differ", {"other": town.agencies[DOOR].reference}
    )
    shown = text_of(opened)
    assert "professional curiosity, not a complaint" in shown
    assert "Nothing waits for this" in shown and "within 1 working day" in shown
    reference = raised(town)
    row = Disagreement.objects.get(reference=reference)
    rung = row.rungs.get()
    assert (rung.came, rung.step) == ("raised", "E0")
    assert rung.due == datetime(2026, 7, 15, 23, 0, tzinfo=UTC), "the midnight that ends Wednesday in London"
    told = Notice.objects.get(template="difference_raised")
    assert told.thing == reference and told.to_agency == town.agencies[DOOR].reference
    shown = page(town, PRIYA, reference)
    assert SAID["thinks"] in shown and SAID["instead"] in shown
    assert f"What keeps the child safe meanwhile: {SAID['meanwhile']}" in shown
    assert "In time until Wednesday 15 July" in shown
    assert "Step 1 of 6. 1 working day left on this step." in shown
    assert "Next: Line managers and safeguarding leads talk, within 2 working days" in shown
    assert "Denise Walker, Hub manager" in shown, "addressed before anybody goes there"


def test_whoever_works_with_the_child_hears_of_it_also_where_they_are_on_at_another_desk(town: Town) -> None:
    """Joy's line stands at the school's office, which closes; today she is at the pastoral team."""
    joy, office = town.people[JOY].pk, town.desks["School office"]
    pastoral = Desk.objects.create(agency=office.agency, name="Pastoral team", phone="1", hours="SCHOOL")
    rota = Rota.objects.create(desk=pastoral, imported_at=town.at, source="the school's own")
    Shift.objects.filter(practitioner_id=joy).update(desk=pastoral, rota=rota)
    told = {"desk_id": office.pk, "preferred": joy, "at": town.at}
    assert on_duty_for(town.amara.pk, **told) == Whose(joy, office.pk)
    Desk.objects.filter(pk=office.pk).update(closed_on=town.at.date())
    assert on_duty_for(town.amara.pk, **told) == Whose(joy, pastoral.pk)


@pytest.mark.need("C7")
def test_it_is_raised_from_a_case_of_a_meeting_and_both_sides_find_it_there(town: Town) -> None:
    sitting = sits(town)
    (case,) = sitting.cases()
    path = f"/cases/{case.reference}/differ"
    agenda = text_of(town.client(HANNAH).get(f"/meetings/{sitting.reference}"))
    assert "Say that your agency sees it differently" in agenda
    client = town.client(HANNAH)
    opened = client.get(path, {"other": town.agencies[DOOR].reference})
    answer = client.post(path, {**form_at(opened, path), **SAID})
    assert answer.status_code == 303, errors_of(answer)
    reference = str(answer["Location"]).rsplit("/", 1)[1]
    assert Disagreement.objects.get(reference=reference).about == case.reference
    assert "Raised by your agency" in text_of(client.get(path))
    assert "Raised by them" in text_of(town.client(DENISE).get(path))
    assert reference.encode() not in town.client(SAM).get(path).content, "it is between the two"
    assert "from its case at a meeting" in page(town, DENISE, reference)
    denise = town.client(DENISE)
    opened = denise.get(path, {"other": town.agencies[HEALTH].reference})
    again = denise.post(path, {**form_at(opened, path), **SAID})
    assert again.status_code == 422
    assert "This is open between your two agencies already." in text_of(again)
    case.refresh_from_db()
    assert case.lane == "discuss", "the case goes on as if nobody differed"


def test_it_is_raised_from_a_question_by_either_side_once(town: Town) -> None:
    question = asked(town)
    path = f"/questions/{question.reference}/differ"
    answer = send(town, HANNAH, path, **SAID)
    assert answer.status_code == 303, errors_of(answer)
    reference = str(answer["Location"]).rsplit("/", 1)[1]
    rung = Disagreement.objects.get(reference=reference).rungs.get()
    assert rung.theirs == town.people[PRIYA], "who asked, since she is at work"
    again = send(town, PRIYA, path, **SAID)
    assert again.status_code == 422
    assert "This is open between your two agencies already." in text_of(again)
    question.refresh_from_db()
    assert question.state == "accepted", "the question goes on as if nobody differed"


def test_without_a_sentence_on_what_keeps_the_child_safe_it_is_not_raised(town: Town) -> None:
    client, path = town.client(HANNAH), f"/children/{town.amara.reference}/differ"
    opened = client.get(path, {"other": town.agencies[DOOR].reference})
    answer = client.post(path, {**form_at(opened, path), **SAID, "meanwhile": "  "})
    assert answer.status_code == 422
    assert "Enter what keeps the child safe meanwhile" in text_of(answer)
    assert not Disagreement.objects.exists()


def test_not_agreed_moves_up_with_a_sentence_to_equal_grades_on_both_sides(town: Town) -> None:
    involve(town, SAM)
    reference = raised(town, by=SAM)
    answer = send(town, PRIYA, f"/differences/{reference}/up", **UP)
    assert answer.status_code == 303, errors_of(answer)
    rung = Rung.objects.get(disagreement__reference=reference, number=2)
    assert (rung.ours, rung.theirs) == (town.people["Angela Moran"], town.people[DENISE])
    shown = page(town, DENISE, reference)
    assert "Step 2 of 6" in shown and UP["words"] in shown
    assert "What keeps the child safe meanwhile: Nan stays until Friday." in shown
    assert "Settle a difference of view" in text_of(town.client(DENISE).get("/"))
    assert Notice.objects.filter(template="difference_up").count() == 2


def test_an_area_with_another_ladder_goes_by_its_rungs_on_every_page(town: Town) -> None:
    """The area by the sea has two rungs, each of two working days. Nothing there leads to a third."""
    practice.bring_in_edition(
        town.area.pk, files={"ladder.toml": TIDEWATERS.read_text("utf-8")}, in_force_from=town.at.date(),
        source="t", by=town.viewer(PRIYA), at=town.at,
    )  # fmt: skip
    reference = raised(town)
    rung = Rung.objects.get()
    assert (rung.step, rung.due) == ("R1", datetime(2026, 7, 16, 23, 0, tzinfo=UTC)), "Thursday's midnight"
    shown = page(town, PRIYA, reference)
    assert "Step 1 of 2. 2 working days left on this step." in shown
    assert "Raise it with the practitioner and their manager" in shown
    assert "Next: Safeguarding leads try to agree, within 2 working days" in shown
    assert send(town, PRIYA, f"/differences/{reference}/up", **UP).status_code == 303
    assert Rung.objects.latest("pk").step == "R2"
    assert "Step 2 of 2" in page(town, PRIYA, reference)
    assert remind(at=town.at + timedelta(days=30)) == 0, "above the last there is nobody to tell"
    assert Rung.objects.count() == 2


def test_steps_are_left_out_only_where_harm_is_near_and_it_is_said_why(town: Town) -> None:
    reference = raised(town)
    path = f"/differences/{reference}/up"
    refused = send(town, HANNAH, path, **UP, to="E3")
    assert refused.status_code == 422
    assert "Enter what may happen to the child before the next step could meet." in text_of(refused)
    done = send(town, HANNAH, path, **UP, to="E3", imminent="He is released at six.")
    assert done.status_code == 303
    shown = page(town, PRIYA, reference)
    assert "Step 4 of 6" in shown and "A step was left out because: He is released at six." in shown
    assert Entry.objects.filter(code="difference.skipped").count() == 1


@pytest.mark.need("C7")
def test_when_its_time_is_over_the_next_step_is_told_with_the_raisers_own_words(town: Town) -> None:
    reference = raised(town)
    town.set_time(town.at + timedelta(hours=12))
    assert remind(at=town.at) == 0, "in time until the end of the next working day"
    town.set_time(datetime(2026, 7, 16, 8, 0, tzinfo=UTC))
    assert remind(at=town.at) == 1
    assert remind(at=town.at) == 0, "once"
    rung = Rung.objects.get(disagreement__reference=reference, number=2)
    assert (rung.came, rung.by, rung.words) == ("out_of_time", None, "")
    assert rung.theirs == town.people[DENISE]
    shown = page(town, DENISE, reference)
    assert "its time was over: told with the words of whoever raised it" in shown
    assert shown.count(SAID["thinks"]) == 2, "said where it is told, and where it was raised"
    assert Notice.objects.filter(template="difference_up", thing=reference).count() == 2


def test_on_the_last_step_nothing_is_passed_on(town: Town) -> None:
    reference = raised(town)
    send(town, HANNAH, f"/differences/{reference}/up", **UP, to="E5", imminent="Tonight.")
    town.set_time(town.at + timedelta(days=90))
    assert remind(at=town.at) == 0
    assert "No time limit is written for this step." in page(town, PRIYA, reference)


def test_it_is_withdrawn_in_one_click_by_the_side_that_raised_it(town: Town) -> None:
    reference = raised(town)
    assert (
        f"/differences/{reference}/withdraw"
        not in town.client(PRIYA).get(f"/differences/{reference}").content.decode()
    )
    assert press(town, HANNAH, reference, "withdraw").status_code == 303
    assert "Withdrawn" in page(town, PRIYA, reference)
    late = send(town, PRIYA, f"/differences/{reference}/up", **UP)
    assert late.status_code == 422
    assert "This is withdrawn." in text_of(late)


@pytest.mark.need("C9")
def test_it_is_settled_when_both_say_so_and_each_says_how_fair_it_was(town: Town) -> None:
    reference = raised(town)
    missing = send(town, PRIYA, f"/differences/{reference}/agreed", agreed="x", next_time="y")
    assert missing.status_code == 422 and "Choose what it was about" in text_of(missing)
    assert send(town, PRIYA, f"/differences/{reference}/agreed", **AGREED).status_code == 303
    assert "The other side has not said yet whether that is so." in page(town, PRIYA, reference)
    assert Disagreement.objects.get().ended_at is None
    assert "Say whether it is settled" in text_of(town.client(HANNAH).get("/"))
    assert press(town, HANNAH, reference, "confirm", yes="no").status_code == 303
    assert Disagreement.objects.get().state == "open", "it goes on where it stood"
    settled(town, reference)
    assert "The first of this kind" in page(town, HANNAH, reference)
    odd = press(town, HANNAH, reference, "fair", fair="9")
    assert odd.status_code == 422 and "with one of the four" in text_of(odd)
    assert press(town, HANNAH, reference, "fair", fair="3").status_code == 303
    assert "Your agency said: fair." in page(town, HANNAH, reference)
    assert "Your agency said" not in page(town, PRIYA, reference), "neither is shown the other's"


@pytest.mark.need("C8")
def test_the_third_of_a_kind_opens_a_learning_item_that_somebody_owns(town: Town) -> None:
    promises = ("We ring first.", "We look at the chart together.", "We agree on words.")
    for number, promise in enumerate(promises):
        town.set_time(town.at + timedelta(hours=number))
        reference = raised(town)
        for where in ("", "/agreed"):  # before either writes what is done differently this time
            read = text_of(town.client(PRIYA).get(f"/differences/{reference}{where}"))
            assert (f"Level of need: {promises[number - 1]}" in read) == (number > 0)
            assert promises[number] not in read
        settled(town, reference, next_time=promise)
        assert Learning.objects.count() == (number == 2)
    item = Learning.objects.get()
    assert item.owner == town.people[DENISE], "a manager of the side that was met, and not of who spoke up"
    assert item.of.count() == 3
    shown = text_of(town.client(DENISE).get(f"/learning/{item.reference}"))
    assert "Level of need: 3 times by now" in shown
    for promise in promises:
        assert promise in shown
    assert "Amara" not in shown and "Mara" not in shown and "Okafor" not in shown
    assert Notice.objects.get(template="learning_opened").to == town.people[DENISE].reference
    done = send(town, DENISE, f"/learning/{item.reference}", done="One sheet of levels, by both desks.")
    assert done.status_code == 303, errors_of(done)
    settled(town, raised(town))
    assert Learning.objects.count() == 1, "after what was changed it counts from the first again"
    assert town.client(SAM).get(f"/learning/{item.reference}").status_code == 404


def test_a_withdrawn_one_and_one_of_another_kind_do_not_count(town: Town) -> None:
    for pattern in ("threshold", "attendance", "threshold"):
        settled(town, raised(town), pattern=pattern)
    press(town, HANNAH, raised(town), "withdraw")
    assert not Learning.objects.exists()


def test_good_practice_goes_to_the_person_and_to_their_manager(town: Town) -> None:
    reference = raised(town)
    send(town, PRIYA, f"/differences/{reference}/say", words="We see Mum every day.")
    Rung.objects.update(theirs=town.people[PRIYA])
    answer = send(town, HANNAH, f"/good-practice/{reference}", words="She rang me twice, unasked.")
    assert answer.status_code == 303, errors_of(answer)
    assert Praise.objects.get().person == town.people[PRIYA]
    told = set(Notice.objects.filter(template="good_practice").values_list("to", flat=True))
    assert told == {town.people[PRIYA].reference, town.people[DENISE].reference}
    assert "She rang me twice" in text_of(town.client(DENISE).get("/differences"))
    assert "She rang me twice" not in text_of(town.client(OWEN).get("/differences"))


def test_whoever_is_kept_out_of_the_child_sees_none_of_it_and_is_told_nothing(town: Town) -> None:
    guard = Guard.objects.create(
        **town.work(kind="excluded", person=town.people[DENISE], because="A niece", set_by=town.people[PRIYA])
    )
    Guarded.objects.create(guard=guard, child=town.amara)
    reference = raised(town)
    assert town.client(DENISE).get(f"/differences/{reference}").status_code == 404
    assert reference not in text_of(town.client(DENISE).get("/differences"))
    send(town, HANNAH, f"/differences/{reference}/up", **UP)
    assert Rung.objects.get(number=2).theirs is None, "the desk, and nobody who must not know"


def test_others_see_nothing(town: Town) -> None:
    reference = raised(town)
    assert town.client(JOY).get(f"/differences/{reference}").status_code == 404
    assert town.client("Zoe Li").get(f"/differences/{reference}").status_code == 404


def test_it_is_on_both_sides_open_work_and_is_handed_on_with_it(town: Town) -> None:
    reference = raised(town)
    found = {
        item.code: item
        for items in open_by_owner(town.area.pk, at=town.at).values()
        for item in items
        if item.reference == reference
    }
    assert set(found) == {"difference.raised", "difference.met"}
    hand_on([found["difference.raised"]], to=None, desk_id=None, by=town.viewer(HANNAH), at=town.at)
    assert Rung.objects.get().ours is None
    assert Rung.objects.get().ours_desk == town.desks["Health visitors' duty"]


def test_an_address_that_is_protected_later_is_taken_out_of_what_was_typed(town: Town) -> None:
    reference = raised(town, thinks="They sleep at 12 Rowan Street again.")
    protect_everywhere(
        town.amara.reference, whose="household", address_line="12 Rowan Street", postcode="LS9 7BN",
        by=town.viewer(DENISE), at=town.at, key="k" * 12,
    )  # fmt: skip
    assert "Rowan Street" not in Disagreement.objects.get(reference=reference).thinks


def test_two_that_move_it_up_at_once_move_it_once(town: Town) -> None:
    reference = raised(town)
    path = f"/differences/{reference}/up"
    hers, theirs = town.client(HANNAH), town.client(PRIYA)
    first, second = form_at(hers.get(path), path), form_at(theirs.get(path), path)
    assert hers.post(path, {**first, **UP}).status_code == 303
    late = theirs.post(path, {**second, **UP})
    assert late.status_code == 409
    assert "Somebody changed this before you. Yours was not saved." in text_of(late)
    assert Rung.objects.count() == 2

"""Who is told of in one concern: several children, and the grown-ups around them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from joinedup.access.models import Grant
from joinedup.agencies.models import Desk, Seat
from joinedup.agencies.rules.owners import Kind, Owner
from joinedup.children.models import Child, ChildsWords, FamilyTold, Home, Involvement
from joinedup.clocks.models import ChildClock, Happened
from joinedup.desk import open_work
from joinedup.desk.actions.handing import hand_on
from joinedup.desk.open_work import whose
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.models import Concern, FollowThrough, Named
from joinedup.frontdoor.queries.numbers import children_with_an_open_concern
from joinedup.frontdoor.rules.beside import Came
from joinedup.frontdoor.rules.coming_in import CameBy, PersonKind, PersonTold, source_in_words
from joinedup.frontdoor.rules.following import Follow
from joinedup.gate.pages import Refused
from joinedup.gate.rights import Right
from joinedup.gate.rules.deciding import decide
from joinedup.gate.rules.policies import Purpose
from joinedup.kernel.clock import FixedClock
from joinedup.kernel.london import today_in_london
from joinedup.sharing.models import OpenConcern, Question
from joinedup.site import clock
from joinedup.trail.models import Entry
from tests.web.bad_town import page_of, text_of
from tests.web.conftest import Town
from tests.web.test_frontdoor_actions import (
    WORRY,
    answered_question,
    concern,
    decided,
    recommended,
    tied,
    told,
)
from tests.web.test_guards import keep_out
from tests.web.test_vault import protect

TOBI = PersonTold(PersonKind.CHILD, name="Tobi Okafor", birth_date=date(2023, 5, 2), belongs="brother")
DAVID = PersonTold(PersonKind.ADULT, name="David", address="4 Ash Close", belongs="mother's partner")
BOTH = replace(WORRY, people=(TOBI, DAVID))


def people(reference: str) -> list[Named]:
    return list(Named.objects.filter(concern__reference=reference).order_by("place"))


def test_everybody_told_of_is_kept_in_order_and_nobody_is_tied_by_a_name(town: Town) -> None:
    mara, tobi, david = people(told(town, BOTH))
    assert (mara.place, mara.kind, mara.name) == (0, "child", "Mara Okafor")
    assert (tobi.place, tobi.kind, tobi.birth_date, tobi.belongs) == (1, "child", date(2023, 5, 2), "brother")
    assert (david.place, david.kind, david.address) == (2, "adult", "4 Ash Close")
    assert all(
        one.child is None and one.adult is None and one.settled_at is None for one in (mara, tobi, david)
    )


def test_the_first_child_is_tied_and_untied_beside_the_others_too(town: Town) -> None:
    reference = tied(town)
    (mara,) = people(reference)
    assert (mara.child, mara.settled_at) == (town.amara, town.at)
    version = concern(reference).version
    by = town.viewer("Priya Nair")
    actions.untie(reference, because="Her cousin.", version=version, by=by, at=town.at)
    (mara,) = people(reference)
    assert (mara.child, mara.settled_at) == (None, None)


def test_nobody_is_a_child_and_an_adult_at_once(town: Town) -> None:
    (mara,) = people(tied(town))
    adult = town.david.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Named.objects.filter(pk=mara.pk).update(adult_id=adult)


@pytest.mark.parametrize(
    ("who", "code", "words"),
    [("Joy Adeyemi", "2A", "Schools"), ("Sam Khan", "6", "Police")],
)
def test_a_concern_says_from_what_sort_of_place_it_came(town: Town, who: str, code: str, words: str) -> None:
    stored = concern(told(town, by=who))
    assert (stored.source, stored.came_by, stored.verified) == (code, CameBy.FORM, True)
    assert source_in_words(code) == words


def test_what_somebody_read_is_on_no_list_of_theirs_once_they_are_kept_out_of_the_second_child(
    town: Town,
) -> None:
    niece = Child.objects.get(given_name="Amarah")
    reference = tied(town)  # by Priya Nair, who has it
    Named.objects.create(
        **town.work(concern=concern(reference), place=1, kind="child", name="Amarah", child=niece)
    )
    assert reference in _on_the_list_of(town, "Priya Nair")
    keep_out(town, "Priya Nair", child=niece)
    assert reference not in _on_the_list_of(town, "Priya Nair")
    desk = Owner(Kind.DESK, town.desks["Duty and Advice"].pk)
    assert reference in {item.reference for item in open_work.by_owner(town.area.pk, at=town.at)[desk]}


def _on_the_list_of(town: Town, name: str) -> set[str]:
    return {line.reference for one in open_work.of_person(town.viewer(name)) for line in one.lines}


def test_whoever_is_kept_out_of_one_child_is_kept_out_of_a_concern_about_two(town: Town) -> None:
    """Priya Nair's sister has a child, who is told of beside Mara by the school."""
    niece = Child.objects.get(given_name="Amarah")
    reference = tied(town)
    Named.objects.create(
        **town.work(concern=concern(reference), place=1, kind="child", name="Amarah", child=niece)
    )
    before, denise = town.viewer("Priya Nair"), town.viewer("Denise Walker")
    assert queries.concern(before, reference) is not None
    keep_out(town, "Priya Nair", child=niece)
    assert queries.concern(town.viewer("Priya Nair"), reference) is None
    assert queries.concern(denise, reference) is not None
    thing = concern(reference).as_thing(before)
    assert not decide(before, Purpose.SAFEGUARDING, thing, at=town.at).allowed
    assert decide(denise, Purpose.SAFEGUARDING, thing, at=town.at).allowed


# --- a person says who each of them is ----------------------------------------------------------------------


def told_of_three(town: Town) -> str:
    reference = told(town, BOTH)
    by = town.viewer("Priya Nair")
    actions.tie(reference, child=town.amara.reference, version=1, by=by, at=town.at)
    return reference


def settle(town: Town, reference: str, **sent: str) -> int:
    version = str(concern(reference).version)
    client = town.client("Priya Nair")
    given = {"_version": version, "_key": f"{reference}-{version}", **sent}
    answer = client.post(f"/front-door/{reference}/people", given)
    return answer.status_code


def test_those_who_may_be_a_child_are_shown_before_a_new_one_can_be_made_and_none_is_chosen(
    town: Town,
) -> None:
    reference = told_of_three(town)
    page = town.client("Priya Nair").get(f"/front-door/{reference}/people").content.decode()
    assert "Tobi Okafor" in page and "None of these: a new child" in page
    assert page.index("Tobi Okafor, ") < page.index("None of these: a new child")
    assert not re.search(r'type="radio"[^>]* checked', page)


def test_a_brother_is_tied_the_partner_is_left_untied_with_a_reason_and_both_are_by_a_person(
    town: Town,
) -> None:
    reference = told_of_three(town)
    assert settle(town, reference, place="1", child=town.tobi.reference) == 303
    assert settle(town, reference, place="2", child="nobody") == 422  # and why not?
    assert settle(town, reference, place="2", child="nobody", why_untied="We hold no such man.") == 303
    _, tobi, david = people(reference)
    assert (tobi.child, tobi.settled_by) == (town.tobi, town.people["Priya Nair"])
    assert (david.adult, david.because) == (None, "We hold no such man.")
    page = town.client("Denise Walker").get(f"/front-door/{reference}/people").content.decode()
    assert "Left untied by Priya Nair" in page


def test_the_father_whom_we_know_is_tied_as_an_adult_around_the_child(town: Town) -> None:
    reference = told_of_three(town)
    assert settle(town, reference, place="2", child=town.david.reference) == 303
    assert people(reference)[2].adult == town.david
    assert settle(town, reference, place="1", child=town.david.reference) == 422  # a child is no adult


@pytest.mark.need("V9")
def test_a_brothers_family_is_told_of_he_can_be_asked_about_and_neither_outlasts_a_wrong_tie(
    town: Town,
) -> None:
    """Mara's name was given wrong: nobody can say who she is. Her brother is tied."""
    reference, priya = told(town, BOTH), town.client("Priya Nair")
    assert settle(town, reference, place="0", child="nobody", why_untied="No such girl there.") == 303
    assert settle(town, reference, place="1", child=town.tobi.reference) == 303
    family = FamilyTold.objects.filter(child=town.tobi)
    assert not family.exists()  # nobody knows whose mother did not answer
    assert not ChildsWords.objects.filter(child=town.tobi, words=WORRY.childs_words)  # Mara said them
    shown = text_of(priya.get(f"/front-door/{reference}"))
    assert "Before you ring the family. What they know of who is involved: " in shown
    assert "Ask a question" in shown

    assert settle_the_first(town, reference) == 303
    shown = text_of(priya.get(f"/front-door/{reference}"))
    assert "Before you ring the family of Amara Okafor." in shown
    assert "Ask a question about Tobi Okafor" in shown
    asked = text_of(priya.get(f"/children/{town.tobi.reference}/ask?concern={reference}"))
    assert "screening" in asked.lower()
    # Do families know who is involved? Both children are asked of.
    assert children_with_an_open_concern(town.viewer("Priya Nair")) == {town.amara.pk, town.tobi.pk}

    def untie() -> int:
        version = str(concern(reference).version)
        said = {"whose": "1", "why_other": "A cousin.", "_version": version, "_key": version}
        return priya.post(f"/front-door/{reference}/untie", said).status_code

    assert untie() == 303
    assert settle(town, reference, place="1", child=town.tobi.reference) == 303
    assert [(one.state, one.what) for one in family.all()] == [("no", WORRY.family_knows_detail)]
    assert untie() == 303
    assert not family.exists()
    stands = OpenConcern.objects.filter(concern=reference, until=None)
    assert [one.child for one in stands] == [town.amara]
    decided(town, recommended(town, reference=reference))
    assert not stands.all().exists()


@pytest.mark.parametrize("elsewhere", ["his own address told", "another home", "no home known", "not safe"])
def test_what_one_mother_knows_is_not_said_of_a_child_who_lives_elsewhere_or_over_a_word_that_it_is_not_safe(
    town: Town, elsewhere: str
) -> None:
    """Mara's mother knows. Her half-brother lives with his father, whom telling would not be safe."""
    address = "4 Ash Close" if elsewhere == "his own address told" else ""
    reference = told(town, replace(WORRY, family_knows="yes", people=(replace(TOBI, address=address),)))
    if elsewhere == "another home":
        Child.objects.filter(pk=town.tobi.pk).update(home=Home.objects.create(address_line="4 Ash Close"))
    if elsewhere == "no home known":
        Child.objects.filter(pk__in=[town.amara.pk, town.tobi.pk]).update(home=None)
    if elsewhere == "not safe":
        FamilyTold.objects.create(**town.work(child=town.tobi, state="unsafe", said_by="Hannah Okoye"))
    before = list(FamilyTold.objects.filter(child=town.tobi).values_list("state", flat=True))
    assert settle_the_first(town, reference) == 303
    assert settle(town, reference, place="1", child=town.tobi.reference) == 303
    assert list(FamilyTold.objects.filter(child=town.tobi).values_list("state", flat=True)) == before


def test_an_address_that_is_protected_goes_from_every_child_of_the_concern_and_the_wrong_one_keeps_nothing(
    town: Town,
) -> None:
    """Tied to Amarah, who is not meant; Mara stands in the second place, and her mother flees with her."""
    niece = Child.objects.get(given_name="Amarah")
    where = "She is at 7 Harbour Court."
    reference = told(town, replace(WORRY, family_knows_detail=where, childs_words=where, people=(TOBI,)))
    by = town.viewer("Priya Nair")
    actions.tie(reference, child=niece.reference, version=1, by=by, at=town.at)
    amara = town.amara.reference
    actions.tie_person(reference, place=1, to=amara, version=concern(reference).version, by=by, at=town.at)
    asked = answered_question(town, reference)
    Question.objects.filter(pk=asked.pk).update(child=niece, family_told=where)
    protect(town)
    written = [FamilyTold.objects.get(child=niece).what, ChildsWords.objects.get(child=niece).words]
    written.append(Question.objects.get(pk=asked.pk).family_told)
    assert not [words for words in written if "Harbour" in words]
    version = concern(reference).version
    actions.untie(reference, because="Her cousin.", version=version, by=town.viewer("Priya Nair"), at=town.at)
    assert not FamilyTold.objects.filter(child=niece) and not ChildsWords.objects.filter(child=niece)


def settle_the_first(town: Town, reference: str) -> int:
    version = str(concern(reference).version)
    sent = {"child": town.amara.reference, "_version": version, "_key": version}
    return town.client("Priya Nair").post(f"/front-door/{reference}/tie", sent).status_code


@pytest.mark.need("F13")
def test_a_man_of_another_family_is_looked_for_before_he_is_made_and_is_then_the_same_man(town: Town) -> None:
    """Neil Marsh is told of in two families. David is Mara's father, and somebody tells of him elsewhere."""
    neil = PersonTold(PersonKind.ADULT, name="Neil Marsh", birth_date=date(1981, 3, 4), belongs="her partner")
    first, second = (told(town, replace(WORRY, people=(neil,)), key=key) for key in ("one", "two"))
    assert settle(town, first, place="1", child="new") == 422  # he needs a name
    named = {"given_name": "Neil", "family_name": "Marsh"}
    assert settle(town, first, place="0", child="nobody", why_untied="Not said.") == 303
    page = page_of_people(town, first)
    assert "A new adult" in page and "None of these: a new adult" not in page
    assert settle(town, first, place="1", child="new", **named) == 303
    made = people(first)[1].adult
    assert made is not None and (made.family_name, made.birth_date) == ("Marsh", date(1981, 3, 4))

    assert settle(town, second, place="0", child="nobody", why_untied="Not said.") == 303
    page = page_of_people(town, second)
    assert "Neil Marsh, told of in another concern" in page and "Born Wednesday 4 March 1981." in page
    assert people(second)[1].adult is None  # a name and a birthday tie nobody
    assert settle(town, second, place="1", child=made.reference) == 303
    before = queries.concern(town.viewer("Priya Nair"), second)
    assert before is not None and [one.reference for one in before.before.lines] == [first]

    father = PersonTold(PersonKind.ADULT, name=f"{town.david.given_name} {town.david.family_name}")
    third = told(town, replace(WORRY, people=(father,)), key="three")
    assert settle(town, third, place="0", child="nobody", why_untied="Not said.") == 303
    assert "father of Amara Okafor" in page_of_people(town, third)
    keep_out(town, "Priya Nair", child=town.amara)
    keep_out(town, "Priya Nair", child=town.tobi)
    assert "father of Amara Okafor" not in page_of_people(town, third)
    assert settle(town, third, place="1", child=town.david.reference) == 422
    version, by = concern(third).version, town.viewer("Priya Nair")
    with pytest.raises(Http404):
        actions.tie_person(third, place=1, to=town.david.reference, version=version, by=by, at=town.at)


def page_of_people(town: Town, reference: str) -> str:
    return text_of(town.client("Priya Nair").get(f"/front-door/{reference}/people"))


def test_what_a_second_child_said_is_kept_with_that_child_and_goes_where_the_tie_was_wrong(
    town: Town,
) -> None:
    """Mara and Tobi each said something, and the school told us of both."""
    tobi = replace(TOBI, childs_words="I hid under the bed.")
    reference = told(town, replace(WORRY, childs_words="I am hungry.", people=(tobi,)))
    said: dict[str, Any] = {"by": town.viewer("Priya Nair"), "at": town.at}
    actions.tie(reference, child=town.amara.reference, version=concern(reference).version, **said)
    assert "“I hid under the bed.”" in page_of_people(town, reference)
    assert "I hid under the bed." in text_of(town.client("Priya Nair").get(f"/front-door/{reference}"))
    assert "who said: I hid under the bed." in text_of(
        town.client("Joy Adeyemi").get(f"/concern/{reference}")
    )
    version = concern(reference).version
    actions.tie_person(reference, place=1, to=town.tobi.reference, version=version, **said)

    def words() -> list[tuple[str, str]]:
        rows = ChildsWords.objects.order_by("pk").values_list("child__given_name", "words")
        return [(name, text) for name, text in rows]

    assert words()[-2:] == [("Amara", "I am hungry."), ("Tobi", "I hid under the bed.")]
    version = concern(reference).version
    actions.untie_person(reference, place=1, because="A cousin.", version=version, **said)
    assert words()[-1] == ("Amara", "I am hungry.")


def test_a_wrong_tie_of_a_brother_or_of_an_adult_is_taken_back(town: Town) -> None:
    reference = told_of_three(town)
    priya = town.client("Priya Nair")
    assert (
        "Somebody is tied to the wrong person"
        not in priya.get(f"/front-door/{reference}/people").content.decode()
    )
    settle(town, reference, place="1", child=town.tobi.reference)
    settle(town, reference, place="2", child=town.david.reference)
    assert "Tobi Okafor, tied to Tobi Okafor" in priya.get(f"/front-door/{reference}/people").content.decode()

    def untie(place: str, why: str = "A cousin of the same name.") -> int:
        version = str(concern(reference).version)
        said = {"whose": place, "why_other": why, "_version": version, "_key": version + place}
        return priya.post(f"/front-door/{reference}/untie", said).status_code

    assert untie("1", why="") == 422
    assert untie("0") == 422  # the first child's tie is taken back where the child stands
    assert untie("1") == 303 and untie("2") == 303
    assert [(one.child, one.adult, one.settled_by) for one in people(reference)[1:]] == [
        (None, None, None)
    ] * 2
    assert concern(reference).child == town.amara
    told_of = Entry.objects.filter(code="concern.person_untied", subjects__reference=town.tobi.reference)
    assert told_of.count() == 1
    settle(town, reference, place="1", child=town.tobi.reference)
    assert people(reference)[1].child == town.tobi


def test_a_second_child_whom_nobody_knew_is_made_from_the_same_page(town: Town) -> None:
    reference = told_of_three(town)
    sent = {"place": "1", "child": "new", "given_name": "Tobias", "family_name": "Okafor"}
    assert settle(town, reference, **sent) == 303
    made = people(reference)[1].child
    assert made is not None and (made.given_name, made.birth_date) == ("Tobias", date(2023, 5, 2))


def test_a_child_whom_nobody_can_name_does_not_stop_the_decision(town: Town) -> None:
    reference = told(town)
    with pytest.raises(Refused, match="not_tied"):
        recommended(town, reference=reference)
    assert settle(town, reference, place="0", child="nobody", why_untied="Heard through a wall.") == 303
    decided(town, recommended(town, reference=reference))
    assert concern(reference).child is None
    # No child's clock can run, so that it is followed until somebody says what came of it.
    followed = FollowThrough.objects.get(concern__reference=reference)
    assert (followed.outcome, followed.by_when, followed.ended_at) == ("assessment", town.at.date(), None)


def test_a_brother_has_his_own_clock_and_his_own_page_says_that_a_concern_is_open(town: Town) -> None:
    reference, priya = told_of_three(town), town.viewer("Priya Nair")
    assert queries.open_concern_of(priya, town.tobi.reference) is None
    assert settle(town, reference, place="1", child=town.tobi.reference) == 303
    shown = queries.open_concern_of(priya, town.tobi.reference)
    assert shown is not None and shown.reference == reference
    assert [one.reference for one in queries.in_hand(town.tobi.pk)] == [reference]
    decided(town, recommended(town, reference=reference))
    started = Happened.objects.filter(event="referral_received").values_list("child_id", flat=True)
    assert set(started) == {town.amara.pk, town.tobi.pk}
    assert not FollowThrough.objects.filter(concern__reference=reference).exists()


def test_a_strategy_discussion_starts_the_45_days_of_each_child_too_from_the_day_of_the_referral(
    town: Town,
) -> None:
    """Told on Tuesday 14 July and decided on Wednesday: the enquiry is made through that assessment."""
    reference = told_of_three(town)
    assert settle(town, reference, place="1", child=town.tobi.reference) == 303
    town.at += timedelta(days=1)
    decided(town, recommended(town, reference=reference, outcome_code="strategy_discussion"))
    for child in (town.amara, town.tobi):
        running = ChildClock.objects.filter(child=child, stopped_at=None)
        last_days = {one.timer: today_in_london(one.due_at - timedelta(minutes=1)) for one in running}
        assert last_days == {
            "T02": date(2026, 9, 16),  # 45 working days, over the bank holiday of 31 August
            "T02a": date(2026, 7, 28),
            "T03": date(2026, 7, 28),
            "T04": date(2026, 7, 16),  # one working day from the decision
        }
    known = dict(Happened.objects.filter(child=town.amara).values_list("event", "named_only"))
    assert known == {"referral_received": False, "significant_harm_suspected": True}


def test_a_step_beside_a_child_is_its_desks_from_its_start_and_then_whoevers_works_with_the_child(
    town: Town,
) -> None:
    """Decided on Friday 17 July at 15:00: a weekend lies before it, and nobody has been allocated yet."""
    town.at = datetime(2026, 7, 17, 14, tzinfo=UTC)
    decided(town, recommended(town, outcome_code="strategy_discussion"))
    (held,) = ChildClock.objects.filter(timer="T04")

    def owners() -> dict[Owner, list[str]]:
        lists = open_work.by_owner(town.area.pk, at=town.at)
        return {
            one: [item.reference for item in items if item.code == "clock.running"]
            for one, items in lists.items()
        }

    desk = Owner(Kind.DESK, town.desks["Duty and Advice"].pk)
    assert owners().pop(desk) == [held.reference], "one line for a child, the step that is due next"
    clock.set_clock(FixedClock(town.at))
    page = town.client("Priya Nair").get("/")
    assert "Beside a child: hold a strategy discussion" in text_of(page)
    assert "By the end of Monday 20 July" in text_of(page)
    assert "look at the assessment half way" not in text_of(page), "that is for another day"
    assert f'href="/children/{town.amara.reference}/time-line"' in page.content.decode()
    owen = town.people["Owen Price"]
    Involvement.objects.create(
        **town.work(
            child=town.amara, agency=owen.agency, desk=town.desks["Duty and Advice"], practitioner=owen,
            part="Social worker", since=town.at,
        )
    )  # fmt: skip
    assert owners().pop(Owner(Kind.PERSON, owen.pk)) == [held.reference]


def test_what_a_worker_already_has_is_followed_until_somebody_says_that_they_have_it(town: Town) -> None:
    reference = tied(town)
    said: dict[str, Any] = {
        "because": "Owen works with her.", "tell_sender": "Her worker has it.", "tell_holders": {},
        "at": town.at,
    }  # fmt: skip
    follow, priya = Follow(who="Owen Price"), town.viewer("Priya Nair")
    actions.recommend(
        reference, outcome_code="already_open", follow=follow, version=concern(reference).version,
        by=priya, **said,
    )  # fmt: skip
    denise = town.viewer("Denise Walker")
    actions.authorise(reference, version=concern(reference).version, by=denise, **said)
    followed = FollowThrough.objects.get(concern__reference=reference)
    assert (followed.who, followed.by_when, followed.ended_at) == ("Owen Price", town.at.date(), None)
    waits = [one for one in queries.open_work(town.area.pk, at=town.at) if one.code == "concern.to_follow"]
    assert len(waits) == 1


def test_what_came_before_counts_the_same_people_and_how_many_different_people_raised_it(town: Town) -> None:
    """Joy told twice and Hannah once, each about Mara or Tobi; the fourth is about both."""
    for who, child in (("Joy Adeyemi", town.amara), ("Joy Adeyemi", town.amara), ("Hannah Okoye", town.tobi)):
        earlier = told(town, by=who)
        by = town.viewer("Priya Nair")
        actions.tie(earlier, child=child.reference, version=1, by=by, at=town.at)
    reference = told_of_three(town)
    assert settle(town, reference, place="1", child=town.tobi.reference) == 303
    facts = queries.concern(town.viewer("Priya Nair"), reference)
    assert facts is not None
    assert (facts.before.contacts, facts.before.people) == (3, 2)
    assert facts.before.sources == ("Other health, such as a hospice", "Schools")
    assert facts.earlier == queries.Earlier(concerns=2, people=1, agencies=1)  # about Mara: both were Joy's


def test_a_neighbour_nobody_knows_and_a_concern_about_a_second_child_are_counted_alike(
    town: Town,
) -> None:
    by = town.viewer("Priya Nair")
    reference = told_of_three(town)  # Joy's, about Mara and her brother
    assert settle(town, reference, place="1", child=town.tobi.reference) == 303
    for _ in range(2):
        neighbour = told(town)
        Concern.objects.filter(reference=neighbour).update(sender=None, sender_agency=None, verified=False)
        actions.tie(neighbour, child=town.tobi.reference, version=1, by=by, at=town.at)
    latest = told(town, by="Hannah Okoye")
    actions.tie(latest, child=town.tobi.reference, version=1, by=by, at=town.at)
    facts = queries.concern(by, latest)
    assert facts is not None and facts.earlier is not None
    assert (facts.earlier.concerns, facts.earlier.people, facts.earlier.agencies) == (3, 3, 1)
    assert (facts.before.contacts, facts.before.people) == (3, 3)


# --- beside it: what each agency adds, and who contacts whom ------------------------------------------------


def test_each_agency_adds_its_own_entry_and_none_touches_anothers(town: Town) -> None:
    reference = tied(town)
    for who, text in (("Priya Nair", "Known since May."), ("Owen Price", "Rung at night.")):
        actions.add_entry(reference, text=text, by=town.viewer(who), at=town.at)
    facts = queries.concern(town.viewer("Denise Walker"), reference)
    assert facts is not None
    assert [(one.agency, one.by_name, one.text) for one in facts.hub.entries] == [
        ("Children's social work", "Owen Price", "Rung at night."),
        ("Children's social work", "Priya Nair", "Known since May."),
    ]


def plan(town: Town, reference: str, *, by: str = "Priya Nair", also: str = "") -> str:
    return actions.plan_contact(
        reference,
        whom=town.ada.reference,
        on_day=date(2026, 7, 15),
        safe_way="After nine, on her own telephone",
        what_for="To hear how she is",
        also_because=also,
        by=town.viewer(by),
        at=town.at,
    )


def test_a_mother_who_was_hurt_is_not_rung_twice_though_there_are_two_concerns(town: Town) -> None:
    plan(town, tied(town))
    second = tied(town)
    with pytest.raises(Refused, match="planned"):
        plan(town, second, by="Owen Price")
    plan(town, second, by="Owen Price", also="She asked for a woman to ring.")


def test_whoever_works_with_the_other_side_hears_whom_to_ask_first_and_never_when(town: Town) -> None:
    """Hannah Okoye opens Mara's page. She may work with the father; nothing of the safe time is there."""
    plan(town, tied(town))
    page = town.client("Hannah Okoye").get(f"/children/{town.amara.reference}").content.decode()
    assert "check with Priya Nair, Children&#39;s social work first" in page
    for kept in ("After nine", "To hear how she is", "does so on"):
        assert kept not in page
    hers = town.client("Priya Nair").get(f"/children/{town.amara.reference}").content.decode()
    assert "does so on" in hers


def test_the_suspects_officer_of_the_same_agency_never_reads_when_she_is_rung(town: Town) -> None:
    """Nia Shaw of the police means to ring the mother; Tom Hay, of the police too, works with the father."""
    police = "West Yorkshire Police"
    town.add("Nia Shaw", "Officer", police, "hub_practitioner", desk="Front-door police desk")
    town.add("Ali Rahman", "Officer", police, "health_visitor", desk="Front-door police desk")
    town.desks["Custody"] = Desk.objects.create(agency=town.agencies[police], name="Custody", hours="SH7")
    town.add("Tom Hay", "Officer", police, "health_visitor", desk="Custody")
    for who in ("Tom Hay", "Ali Rahman"):
        Involvement.objects.create(
            **town.work(
                child=town.amara,
                agency=town.agencies[police],
                practitioner=town.people[who],
                desk=town.desks["Front-door police desk"],
                part="officer",
                since=town.at,
            )
        )
    plan(town, tied(town), by="Nia Shaw")
    his = town.client("Tom Hay").get(f"/children/{town.amara.reference}").content.decode()
    assert "check with Nia Shaw, West Yorkshire Police first" in his
    for kept in ("After nine", "To hear how she is", "does so on"):
        assert kept not in his
    at_the_desk = town.client("Ali Rahman").get(f"/children/{town.amara.reference}").content.decode()
    assert "To hear how she is" in at_the_desk


@pytest.mark.parametrize("visibility", ["shielded", "on_request"])
def test_a_service_that_is_not_named_is_not_named_by_the_contact_that_it_plans(
    town: Town, visibility: str
) -> None:
    town.add("Ruth Bell", "Nurse", "0-19 health service", "hub_practitioner")
    plan(town, tied(town), by="Ruth Bell")
    works = Involvement.objects.filter(agency=town.agencies["0-19 health service"])
    page = f"/children/{town.amara.reference}"
    assert "check with Ruth Bell, 0-19 health service first" in text_of(town.client("Joy Adeyemi").get(page))
    works.update(visibility=visibility)
    hers = text_of(town.client("Joy Adeyemi").get(page))
    assert "check with the front door (Duty and Advice) first" in hers and "0113 496 0002" in hers
    assert "Ruth Bell" not in hers
    assert "Ruth Bell, 0-19 health service" in text_of(town.client("Hannah Okoye").get(page))  # her own


def test_beside_a_protected_child_no_planner_is_named_who_would_tell_where_it_is(town: Town) -> None:
    town.add("Ruth Bell", "Nurse", "0-19 health service", "hub_practitioner")
    reference = tied(town)
    plan(town, reference, by="Ruth Bell")
    actions.add_entry(reference, text="Known to us.", by=town.viewer("Ruth Bell"), at=town.at)
    protect(town)
    # Who added to the concern is not named either, to who may not know where the child is.
    hub = town.client("Priya Nair").get(f"/front-door/{reference}/hub")
    (entries,) = page_of(hub).xpath("//section[@id='entries']")
    said = entries.text_content()
    assert "Known to us." in said and "Ruth Bell" not in said and "0-19 health service" not in said
    town.add("Sue Grey", "Officer", "West Yorkshire Police", "health_visitor")
    Involvement.objects.create(
        **town.work(
            child=town.amara,
            agency=town.agencies["West Yorkshire Police"],
            practitioner=town.people["Sue Grey"],
            desk=town.desks["Front-door police desk"],
            part="officer",
            since=town.at,
        )
    )
    hers = text_of(town.client("Sue Grey").get(f"/children/{town.amara.reference}"))
    assert "check with the front door (Duty and Advice) first" in hers
    assert "Ruth Bell" not in hers


def test_a_contact_that_was_made_is_waited_for_no_more_and_says_what_came_of_it(town: Town) -> None:
    reference = tied(town)
    plan(town, reference)
    client = town.client("Owen Price")
    waits = "Say what came of a contact that was planned"
    assert waits not in text_of(town.client("Priya Nair").get("/"))
    town.set_time(datetime(2026, 7, 16, 9, tzinfo=UTC))  # it was planned for Wednesday
    assert whose_contacts(town) == ["Priya Nair"]
    assert whose_contacts(town, at=datetime(2026, 9, 30, 9, tzinfo=UTC)) == ["Priya Nair"]  # until it is said
    assert waits in text_of(town.client("Priya Nair").get("/"))
    assert waits not in text_of(client.get("/"))  # Owen did not plan it
    path = f"/front-door/{reference}/contact-came"
    said = {"which": "1", "came": "not_reached", "came_more": "Her sister says: after Friday.", "_key": "k"}
    assert client.post(path, said).status_code == 303
    page = text_of(client.get(f"/front-door/{reference}/hub"))
    assert "Ada Okafor: Tried, and not reached Her sister says: after Friday. Owen Price" in page
    assert "Nobody means to contact anybody yet." in page
    assert waits not in text_of(town.client("Priya Nair").get("/"))
    town.set_time(datetime(2026, 7, 14, 8, tzinfo=UTC))
    plan(town, tied(town), by="Owen Price")  # who may ring now without saying why beside another
    with pytest.raises(Refused, match="settled"):
        actions.say_what_came_of_contact(
            reference, which="1", came=Came.REACHED, more="", by=town.viewer("Priya Nair"), at=town.at
        )


def test_a_contact_of_somebody_who_now_does_other_work_comes_to_the_front_door(town: Town) -> None:
    plan(town, tied(town), by="Owen Price")
    assert whose_contacts(town) == []  # its day is not over
    town.set_time(datetime(2026, 7, 16, 9, tzinfo=UTC))
    assert whose_contacts(town) == ["Owen Price"]
    assert "Say what came of a contact" not in text_of(town.client("Priya Nair").get("/"))
    Grant.objects.filter(practitioner=town.people["Owen Price"]).update(role="practitioner")
    assert whose_contacts(town) == ["Duty and Advice"]
    assert "Say what came of a contact" in text_of(town.client("Priya Nair").get("/"))


def test_a_contact_stays_at_the_desk_that_its_planner_has_left(town: Town) -> None:
    plan(town, tied(town))
    town.set_time(datetime(2026, 8, 20, 9, tzinfo=UTC))
    priya = town.people["Priya Nair"]
    Seat.objects.filter(practitioner=priya).update(desk=town.desks["Emergency Duty Team"])
    assert Right.WORK_THE_FRONT_DOOR in town.viewer("Priya Nair").rights  # she could still
    assert whose_contacts(town) == ["Duty and Advice"]


def test_contacts_of_two_planners_beside_one_concern_are_the_front_doors_and_can_be_handed_on(
    town: Town,
) -> None:
    reference = tied(town)
    plan(town, reference)
    plan(town, reference, by="Owen Price", also="She asked for a man to ring.")
    town.set_time(datetime(2026, 7, 16, 9, tzinfo=UTC))
    assert whose_contacts(town) == ["Duty and Advice"]
    (item,) = queries.contacts_to_settle(town.area.pk, at=town.at)
    priya = town.viewer("Priya Nair")
    hand_on([item], to=priya.practitioner_id, desk_id=None, by=priya, at=town.at)
    assert whose_contacts(town) == ["Priya Nair"]


def whose_contacts(town: Town, *, at: datetime | None = None) -> list[str]:
    """Whose the contacts past their day are."""
    moment = at or town.at
    found = whose(queries.contacts_to_settle(town.area.pk, at=moment), area_id=town.area.pk, at=moment)
    people = {one.pk: name for name, one in town.people.items()}
    desks = {one.pk: name for name, one in town.desks.items()}
    return [(people if owner.kind is Kind.PERSON else desks)[owner.id] for owner in found]

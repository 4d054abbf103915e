"""The queue by the clock: rated, changed with a reason, taken on and given back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinedup import store
from joinedup.agencies.models import Shift
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.actions import shared
from joinedup.frontdoor.models import Rated
from joinedup.frontdoor.queries import triage
from joinedup.frontdoor.rules.ratings import Profile, Rating, profiles
from joinedup.gate.pages import Refused
from joinedup.notices.models import Notice
from tests.web.bad_town import page_of, text_of
from tests.web.conftest import Town
from tests.web.test_frontdoor_actions import concern, decided, recommended, tied, told


def rate(town: Town, reference: str, rating: Rating, because: str = "", *, by: str = "Priya Nair") -> str:
    return actions.rate(
        reference,
        rating=rating,
        because=because,
        version=concern(reference).version,
        by=town.viewer(by),
        at=town.at,
    )


def test_what_falls_due_first_stands_first_and_not_what_came_first(town: Town) -> None:
    """Two worries came on Tuesday at 09:00 and 09:10. The second is red: decided by 13:10, not tomorrow."""
    first = tied(town)
    town.set_time(town.at + timedelta(minutes=10))
    second = tied(town)
    priya = town.viewer("Priya Nair")
    assert [line.reference for line in queries.queue(priya).lines] == [first, second]
    rate(town, second, Rating.RED)
    queue = queries.queue(town.viewer("Priya Nair"))
    assert [line.reference for line in queue.lines] == [second, first]
    assert (queue.lines[0].rating_words, queue.lines[0].due_words) == ("Red", "by 13:10")
    assert (queue.lines[1].rating_words, queue.lines[1].due_words) == ("", "by Wednesday 17:00")
    rest = queries.queue(town.viewer("Priya Nair"), after=second)
    assert [line.reference for line in rest.lines] == [first]


def test_a_rating_never_moves_a_decision_past_the_working_day_that_everybody_is_promised(town: Town) -> None:
    reference = tied(town)
    rate(town, reference, Rating.GREEN)  # 72 hours would be Friday 09:00
    assert concern(reference).due_at == datetime(2026, 7, 15, 16, tzinfo=UTC)
    assert Rated.objects.get().due_at == datetime(2026, 7, 17, 8, tzinfo=UTC)


def test_a_change_of_rating_keeps_both_with_reason_and_author(town: Town) -> None:
    reference = tied(town)
    rate(town, reference, Rating.AMBER)
    with pytest.raises(Refused, match="no_reason"):
        rate(town, reference, Rating.RED)
    rate(town, reference, Rating.RED, "He comes home tonight.", by="Owen Price")
    facts = queries.concern(town.viewer("Priya Nair"), reference)
    assert facts is not None
    assert [(one.rating, one.because, one.by_name) for one in facts.triage.given] == [
        ("Red", "He comes home tonight.", "Owen Price"),
        ("Amber", "", "Priya Nair"),
    ]


def _stops_at_closing(profile_in_use: Callable[..., Profile]) -> Callable[..., Profile]:
    return lambda *what, **more: replace(profile_in_use(*what, **more), red_past_closing=False)


def test_red_is_worked_past_closing_and_the_page_says_who_takes_it_on(town: Town) -> None:
    reference = tied(town)
    rate(town, reference, Rating.RED)
    town.set_time(datetime(2026, 7, 14, 16, 30, tzinfo=UTC))  # 17:30
    page = town.client("Owen Price").get(f"/front-door/{reference}").content.decode()
    assert (
        "Red is worked on to its end, past closing time. Owen Price, Emergency Duty Team takes it on: "
        "0113 496 0107. Emergency Duty Team because Duty and Advice is closed until Wednesday 09:00." in page
    )
    assert "was due 13:00" in page
    # Whoever is on is told once, by reference alone; it is theirs until the front door opens again.
    night, day = town.desks["Emergency Duty Team"], town.desks["Duty and Advice"]
    priya = Shift.objects.filter(practitioner=town.people["Priya Nair"], starts__lte=town.at).latest("starts")
    Shift.objects.filter(pk=priya.pk).update(ends=town.at + timedelta(minutes=10))
    assert actions.tell_at_closing(at=town.at) == 0, "Priya is still there until 17:40"
    Shift.objects.filter(pk=priya.pk).update(ends=priya.ends)
    green = told(town, key="green")
    rate(town, green, Rating.GREEN)
    assert [actions.tell_at_closing(at=town.at), actions.tell_at_closing(at=town.at)] == [1, 0]
    letter = Notice.objects.get(template="concern_still_red")
    assert (letter.to, letter.thing) == (night.reference, reference)

    def who_has_it(at: datetime) -> int | None:
        here = (one for one in queries.open_work(town.area.pk, at=at) if one.reference == reference)
        (item,) = (one for one in here if one.code in ("concern.received", "concern.being_read"))
        return item.desk_id

    assert who_has_it(town.at) == night.pk
    # Owen takes it on: it is his then, and not his desk's.
    owen = town.viewer("Owen Price")
    actions.claim(reference, version=concern(reference).version, by=owen, at=town.at)
    here = (one for one in queries.open_work(town.area.pk, at=town.at) if one.reference == reference)
    assert [one.person_id for one in here if one.code.startswith("concern.being")] == [owen.practitioner_id]
    wednesday_nine = datetime(2026, 7, 15, 8, 0, tzinfo=UTC)
    assert who_has_it(wednesday_nine) == day.pk and actions.tell_at_closing(at=wednesday_nine) == 0
    assert actions.tell_at_closing(at=wednesday_nine + timedelta(hours=8)) == 1, "again, at the next closing"


def test_an_area_that_does_not_work_on_past_closing_tells_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate(town, tied(town), Rating.RED)
    at_six = datetime(2026, 7, 14, 17, 0, tzinfo=UTC)
    monkeypatch.setattr(triage, "profile_in_use", _stops_at_closing(triage.profile_in_use))
    assert actions.tell_at_closing(at=at_six) == 0


def test_what_is_asked_for_a_concern_is_proposed_by_the_time_in_which_partners_answer(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By Merton's practice: amber, rated at nine on Tuesday, is answered in six working hours. Priya may
    choose another time; without a rating, or without the concern, the usual is proposed."""
    monkeypatch.setattr(shared, "profile_in_use", lambda area_id, today: profiles()["merton"])
    reference, priya = tied(town), town.client("Priya Nair")
    path = f"/children/{town.amara.reference}/ask"

    def proposed(where: str) -> list[str]:
        return [
            str(one) for one in page_of(priya.get(where)).xpath("//input[@name='needed'][@checked]/@value")
        ]

    assert proposed(f"{path}?concern={reference}") == ["usual"]
    rate(town, reference, Rating.AMBER)
    assert proposed(f"{path}?concern={reference}") == ["rated"] and proposed(path) == ["usual"]
    page = text_of(priya.get(f"{path}?concern={reference}"))
    assert "15:00" in page and "It is rated Amber. Partners answer in 6 working hours." in page
    decided(town, recommended(town, reference=reference))
    assert proposed(f"{path}?concern={reference}") == ["usual"]


def test_who_has_it_is_one_person_and_it_can_be_given_back(town: Town) -> None:
    reference = tied(town)
    owen = town.viewer("Owen Price")
    actions.claim(reference, version=2, by=owen, at=town.at)
    with pytest.raises(store.Stale):
        actions.claim(reference, version=2, by=town.viewer("Denise Walker"), at=town.at)
    assert queries.queue(owen).lines[0].holder == "Owen Price"
    actions.release(reference, version=3, by=owen, at=town.at)
    assert concern(reference).reader is None
    assert queries.queue(owen).lines[0].holder == ""


def test_what_is_decided_is_not_rated_or_taken_on_any_more(town: Town) -> None:
    reference = decided(town)
    with pytest.raises(Refused, match="decided"):
        rate(town, reference, Rating.RED)
    with pytest.raises(Refused, match="decided"):
        actions.claim(reference, version=concern(reference).version, by=town.viewer("Owen Price"), at=town.at)


def test_nothing_is_chosen_beforehand_and_the_time_of_each_rating_is_said(town: Town) -> None:
    reference = told(town)
    page = town.client("Priya Nair").get(f"/front-door/{reference}").content.decode()
    assert "Level 4: high risk; 4 working hours" in page
    assert "Level 1: no or minimal risk, not shared on; no time of its own" in page
    assert " checked" not in page

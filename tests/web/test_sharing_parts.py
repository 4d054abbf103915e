"""Answers that come in parts, wider than asked, without some words, and back from whoever lets them go."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from joinedup import store
from joinedup.gate.pages import Refused
from joinedup.holdings.models import Item
from joinedup.sharing import actions, queries
from joinedup.sharing.models import Answer, Disclosed, Question
from joinedup.sharing.queries import AskedQuestion, HeldQuestion
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.release import Practice
from joinedup.sharing.rules.states import State

from .bad_town import form_at, text_of
from .sharing_case import INSIDE, LAST_YEAR, Case, case, version_of

__all__ = ["case"]

FRIDAY = date(2026, 7, 17)
WHY = "He has moved back into the child's street this week"


def _asked(case: Case, reference: str) -> AskedQuestion:
    found = queries.question(case.town.viewer("Priya Nair"), reference)
    assert isinstance(found, AskedQuestion)
    return found


def _held(case: Case, reference: str) -> HeldQuestion:
    found = queries.question(case.town.viewer("Sam Khan"), reference)
    assert isinstance(found, HeldQuestion)
    return found


def _prepare(case: Case, reference: str, *chosen: str, by: str = "Sam Khan", **said: Any) -> None:
    viewer = case.town.viewer(by)
    usual: dict[str, Any] = {"meaning": "", "handling": "", "safety_tonight": False}
    actions.prepare(
        reference,
        chosen=chosen,
        safety_item="",
        safety_line="",
        version=said.pop("version", version_of(reference)),
        by=viewer,
        at=viewer.at,
        key=sha256(f"{reference}-{chosen}-{said}".encode()).hexdigest(),  # a key has 64 letters at most
        **{**usual, **said},
    )


def _headlines(asked: AskedQuestion) -> list[list[str]]:
    return [[line.headline for line in answer.lines] for answer in asked.answers]


def test_a_part_goes_now_the_rest_by_a_day_and_the_clock_of_the_question_runs_on(case: Case) -> None:
    reference = case.ask()
    _prepare(case, reference, case.inside[0], rest_on=FRIDAY)
    case.release(reference)
    part = _asked(case, reference)
    assert part.facts.state is State.PART
    assert part.facts.needed_by_words == "Thursday 12:00"
    assert part.answers[0].rest_by == "Friday 23:59"
    assert not part.owes_outcome
    again = queries.to_answer(case.town.viewer("Sam Khan"), reference)
    assert again is not None
    assert again.proposed == frozenset(case.inside[1:])
    _prepare(case, reference, *case.inside[1:])
    waiting = _asked(case, reference)
    assert waiting.facts.state is State.PART  # that more is ready is not known outside
    assert _headlines(waiting) == [[INSIDE[0][0]]]
    viewer = case.town.viewer("Angela Moran")
    actions.release(reference, version=version_of(reference), by=viewer, at=viewer.at, key="the rest")
    whole = _asked(case, reference)
    assert whole.facts.state is State.ANSWERED
    assert _headlines(whole) == [[INSIDE[0][0]], [INSIDE[1][0], INSIDE[2][0]]]


def test_after_the_last_part_there_is_nothing_more_and_before_it_there_is(case: Case) -> None:
    reference = case.ask()
    sam = case.town.viewer("Sam Khan")
    said: dict[str, Any] = {"safety_tonight": False, "safety_item": "", "safety_line": ""}
    _prepare(case, reference, *case.inside[:2], rest_on=FRIDAY)
    case.release(reference)
    with pytest.raises(Refused, match="nothing"):
        actions.nothing_held(reference, **said, version=version_of(reference), by=sam, at=sam.at, key="1")
    Item.objects.filter(reference=case.inside[2]).delete()  # it was another man, and is taken out
    actions.nothing_held(reference, **said, version=version_of(reference), by=sam, at=sam.at, key="2")
    assert [answer.way for answer in _asked(case, reference).answers] == ["items", "nothing"]
    assert _asked(case, reference).facts.state is State.ANSWERED


@pytest.mark.parametrize(
    ("rest_on", "rule"),
    [(date(2026, 7, 13), "rest.past"), (date(2026, 9, 13), "rest.far")],
)
def test_the_rest_is_promised_for_a_day_that_comes_soon(case: Case, rest_on: date, rule: str) -> None:
    reference = case.ask()
    with pytest.raises(Refused) as refused:
        _prepare(case, reference, case.inside[0], rest_on=rest_on)
    assert refused.value.decision.rule == rule


@pytest.mark.need("I6")
def test_wider_than_asked_needs_a_reason_and_is_told_and_counted_as_such(case: Case) -> None:
    reference = case.ask()
    for because, rule in (("", "disclose.outside"), ("He moved back", "disclose.why_short")):
        with pytest.raises(Refused) as refused:
            _prepare(case, reference, *case.inside, case.outside[0], wider_because=because)
        assert refused.value.decision.rule == rule
    _prepare(case, reference, *case.inside, case.outside[0], wider_because=WHY)
    case.release(reference)
    lines = _asked(case, reference).disclosed
    assert [line.wider for line in lines if LAST_YEAR in line.headline] == [WHY]
    assert [line.wider for line in lines if LAST_YEAR not in line.headline] == ["", "", ""]
    assert Disclosed.objects.filter(way=Disclosed.Way.WIDER).count() == 1


def test_what_changes_tonight_is_never_counted_as_wider(case: Case) -> None:
    reference = case.ask()
    case.prepare(reference, tonight=True, line="He was released today.")
    case.release(reference)
    assert Disclosed.objects.filter(way=Disclosed.Way.WIDER).count() == 0


def test_an_agency_says_itself_who_lets_what_go(case: Case) -> None:
    """Health answers alone by its kind; this one has agreed that somebody else reads what is wider."""
    town = case.town
    police, angela = town.agencies["West Yorkshire Police"], town.viewer("Angela Moran")
    for second in (True, False):  # said twice: the newest counts
        agreed = Practice(second, True, False, False, "Agreement of 1 June 2026, paragraph 4")
        actions.agree_practice(police.pk, agreed, by=angela, at=town.at)
    narrow, wide = case.ask(key="1"), case.ask(key="2")
    _prepare(case, narrow, *case.inside)
    assert _asked(case, narrow).facts.state is State.ANSWERED
    _prepare(case, wide, *case.inside, case.outside[0], wider_because=WHY)
    assert Question.objects.get(reference=wide).state == State.PREPARED


def test_at_night_the_rest_waits_and_what_changes_tonight_goes(case: Case) -> None:
    town, reference = case.town, case.ask()
    town.set_time(datetime(2026, 7, 14, 21, 30, tzinfo=UTC))
    case.prepare(reference, tonight=True, line="He was released today.")
    assert [line.headline for line in _asked(case, reference).safety] == ["He was released today."]
    with pytest.raises(Refused) as refused:
        case.release(reference)
    assert refused.value.decision.rule == "release.out_of_hours"
    assert _asked(case, reference).disclosed == ()
    town.set_time(datetime(2026, 7, 15, 8, 0, tzinfo=UTC))
    case.release(reference, tonight=False)
    assert len(_asked(case, reference).disclosed) == 3


def test_what_is_given_back_is_changed_and_read_anew_before_it_goes(case: Case) -> None:
    reference = case.ask()
    _prepare(case, reference, *case.inside, meaning="Three calls.")
    angela, opened = case.town.viewer("Angela Moran"), version_of(reference)
    actions.give_back(
        reference, because="Say who was there.", version=opened, by=angela, at=angela.at, key="back"
    )
    assert _asked(case, reference).facts.state is State.SEEN  # nobody outside knows
    back = queries.to_answer(case.town.viewer("Sam Khan"), reference)
    assert back is not None
    assert back.back is not None
    assert (back.back.by, back.back.because) == ("Angela Moran", "Say who was there.")
    assert (back.back.meaning, set(back.back.chosen)) == ("Three calls.", set(case.inside))
    with pytest.raises(store.Stale):  # what she approved in her mind has been widened since
        _prepare(case, reference, *case.inside, case.outside[0], wider_because=WHY)
        actions.release(reference, version=opened, by=angela, at=angela.at, key="old")
    assert Disclosed.objects.count() == 0
    case.release(reference)
    assert [one.given_back for one in _held(case, reference).before] == ["Say who was there."]
    assert Answer.objects.filter(released_at=None).count() == 1


def test_an_item_that_was_edited_after_the_discloser_read_it_does_not_go(case: Case) -> None:
    reference = case.ask()
    _prepare(case, reference, *case.inside)
    angela = case.town.viewer("Angela Moran")
    read = queries.to_release(angela, reference)
    assert read is not None
    Item.objects.filter(reference=case.inside[0]).update(headline="Something else altogether")
    with pytest.raises(Refused) as refused:
        actions.release(
            reference, version=version_of(reference), shown=read.shown, by=angela, at=angela.at, key="1"
        )
    assert refused.value.decision.rule == "release.changed"
    assert Disclosed.objects.count() == 0


@pytest.mark.parametrize(
    "changed", [{"occurred": datetime(2024, 1, 1, 12, 0, tzinfo=UTC)}, {"category": "traffic_offence"}]
)
def test_an_item_that_came_to_lie_outside_the_question_while_it_waited_does_not_go(
    case: Case, changed: dict[str, Any]
) -> None:
    reference, angela = case.ask(), case.town.viewer("Angela Moran")
    _prepare(case, reference, *case.inside)
    read = queries.to_release(angela, reference)
    assert read is not None
    Item.objects.filter(reference=case.inside[0]).update(**changed)
    now = queries.to_release(angela, reference)
    assert now is not None
    assert now.shown != read.shown
    with pytest.raises(Refused) as refused:
        actions.release(
            reference, version=version_of(reference), shown=now.shown, by=angela, at=angela.at, key="1"
        )
    assert refused.value.decision.rule == "disclose.outside"
    assert Disclosed.objects.count() == 0
    client, path = case.town.client("Angela Moran"), f"/questions/{reference}/release"
    page = client.post(path, form_at(client.get(path), path))
    assert (page.status_code, "1 item outside the question" in page.content.decode()) == (409, True)


def test_a_release_that_does_not_say_what_was_read_lets_nothing_go(case: Case) -> None:
    reference, client = case.ask(), case.town.client("Angela Moran")
    _prepare(case, reference, *case.inside)
    path = f"/questions/{reference}/release"
    sent = form_at(client.get(path), path)
    del sent["_shown"]
    page = client.post(path, sent)
    assert (page.status_code, "Read it again." in page.content.decode()) == (409, True)
    assert Disclosed.objects.count() == 0


def test_two_answer_at_once_and_both_texts_are_kept(case: Case) -> None:
    """The first stands; the second is told, and what they wrote is with them."""
    reference, town = case.ask(), case.town
    shown = version_of(reference)
    _prepare(case, reference, *case.inside, meaning="Sam: three calls.")
    client = town.client("Angela Moran")
    sent = {
        "items": list(case.inside), "meaning": "Angela: the pattern is verbal.", "handling": "",
        "safety": "no", "_key": "a" * 24, "_version": str(shown), "_draft": "d" * 24, "_shown": "",
    }  # fmt: skip
    page = client.post(f"/questions/{reference}/answer", sent)
    assert page.status_code == 409
    text = page.content.decode()
    assert "Sam: three calls." in text
    assert "Angela: the pattern is verbal." in text
    assert "Angela: the pattern is verbal." in client.get(f"/drafts/{'d' * 24}").content.decode()
    assert Answer.objects.count() == 1


def test_is_there_anything_is_answered_with_a_yes_and_nothing_of_it(case: Case) -> None:
    reference = case.ask()
    Question.objects.update(depth=Depth.EXISTS.value)
    _prepare(case, reference, *case.inside)
    case.release(reference)
    page = case.town.client("Priya Nair").get(f"/questions/{reference}").content.decode()
    assert "Yes: there is something within the question" in page
    assert Disclosed.objects.count() == 1
    for headline, occurred in INSIDE:
        assert headline not in page
        assert f"{occurred + timedelta(hours=1):%-d %B}" not in page


def test_a_headline_was_asked_for_and_no_summary_goes(case: Case) -> None:
    reference = case.ask()
    Question.objects.update(depth=Depth.HEADLINE.value)
    case.prepare(reference)
    case.release(reference)
    assert [line.summary for line in _asked(case, reference).disclosed] == ["", "", ""]
    assert [line.headline for line in _asked(case, reference).disclosed] == [each for each, _ in INSIDE]


def test_documents_are_named_in_order_and_come_by_the_way_that_their_holder_says(case: Case) -> None:
    """'The documents themselves' were asked for, and a summary of each went, the newest first."""
    reference = case.ask()
    Question.objects.update(depth=Depth.DOCUMENT.value)
    sam = case.town.client("Sam Khan")
    path = f"/questions/{reference}/answer"
    filled = form_at(sam.get(path), path) | {"safety": "no"}
    assert "How do the documents themselves reach them?" in text_of(sam.get(path))
    assert "Enter how the documents themselves reach them" in text_of(sam.post(path, filled))
    with pytest.raises(Refused) as refused:
        _prepare(case, reference, *case.inside)
    assert refused.value.decision.rule == "documents.how"
    _prepare(case, reference, *case.inside, meaning="By secure e-mail to Duty and Advice today")
    case.release(reference)
    read = text_of(case.town.client("Priya Nair").get(f"/questions/{reference}"))
    assert "Each document is named below. They do not come through here, but so:" in read
    assert "By secure e-mail to Duty and Advice today" in read and "In order, the oldest first." in read
    places = [read.index(headline) for headline, _ in INSIDE]
    assert places == sorted(places, reverse=True)
    assert "Friday 30 January, 06:00" in read


def test_what_was_written_down_by_its_day_alone_has_no_time_in_a_chronology(case: Case) -> None:
    reference = case.ask()
    Question.objects.update(depth=Depth.CHRONOLOGY.value)
    noon = datetime(2026, 1, 30, 12, 0, tzinfo=UTC)
    Item.objects.filter(reference=case.inside[2]).update(occurred=noon)
    _prepare(case, reference, *case.inside)
    case.release(reference)
    read = text_of(case.town.client("Priya Nair").get(f"/questions/{reference}"))
    assert "Friday 30 January ·" in read and "Saturday 2 May, 20:00" in read

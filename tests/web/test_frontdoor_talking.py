"""Talking a worry through: a conversation that was had, and advice before a child is named (F8, V5)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from joinedup.access.models import Grant
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.models import Concern, Conversation
from joinedup.frontdoor.queries import OwnTalk, TalkToAdvise
from joinedup.notices.models import Notice
from joinedup.trail.models import Entry

from .bad_town import text_of
from .conftest import Town

HAD = {
    "spoke_with": "Priya Nair, Duty and Advice",
    "worry": "She came in hungry again, and says that nobody was up.",
    "agreed": "I ask her mother to come in tomorrow.",
    "child_name": "Amara Okafor",
}
ASKED = {
    "age_band": "14-17",
    "worry": "A boy of fourteen has shared a picture of a girl. He says an older boy made him do it.",
    "working_well": "He told a teacher himself.",
    "adviser": "front_door",
}
MISSING = {
    "child_name": "Kofi Mensah",
    "last_happened": "today",
    "family_knows": "no",
    "family_knows_detail": "He asked us to wait until tomorrow.",
}
ADVISED = {
    "would_do": "Talk to him with somebody whom he trusts, and keep the telephone as it is.",
    "becomes_concern": "Anybody older who asks for more, or money.",
    "naming": "may_stay",
    "harm": "",
}


def _sent(client: Client, path: str, filled: dict[str, str], key: str = "k") -> Any:
    return client.post(path, {**filled, "_key": key})


def _reference(answer: Any) -> str:
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"].split("/")[2])


@pytest.mark.need("F8")
def test_a_conversation_becomes_a_concern_and_nothing_is_typed_again(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    talk = _reference(_sent(joy, "/talk/had", HAD))
    page = joy.get(f"/talk/{talk}/tell").content.decode()
    assert HAD["worry"] in page and HAD["agreed"] in page
    assert 'name="worry"' not in page and 'name="child_name"' not in page  # only what is missing is asked
    left = {name: said for name, said in MISSING.items() if name != "child_name"}
    concern = Concern.objects.get(reference=_reference(_sent(joy, f"/talk/{talk}/tell", left, "tell")))
    assert (concern.worry, concern.child_name) == (HAD["worry"], "Amara Okafor")
    assert concern.tried_already == (
        "Spoke with Priya Nair, Duty and Advice.\nAgreed: I ask her mother to come in tomorrow."
    )
    assert (concern.came_by, concern.of_a_worker) == ("conversation", False)
    assert concern.reference in joy.get(f"/talk/{talk}").content.decode()


def test_a_conversation_about_somebody_who_works_with_children_is_the_front_doors_alone(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    talk = _reference(_sent(joy, "/talk/had", HAD))
    left = {name: said for name, said in MISSING.items() if name != "child_name"}
    told = _reference(_sent(joy, f"/talk/{talk}/tell", {**left, "of_a_worker": "on"}, "tell"))
    assert Concern.objects.get(reference=told).of_a_worker


def test_a_conversation_about_three_children_is_one_concern(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    talk = _reference(_sent(joy, "/talk/had", HAD))
    page = _sent(joy, f"/talk/{talk}/tell", {**MISSING, "people": "0", "more": "1"}, "more").content.decode()
    assert "Also told of: person 1" in page and MISSING["family_knows_detail"] in page
    others = {"people": "2", "p1_kind": "child", "p1_name": "Tobi", "p2_kind": "child", "p2_age": "about 2"}
    concern = Concern.objects.get(
        reference=_reference(_sent(joy, f"/talk/{talk}/tell", {**MISSING, **others}, "tell"))
    )
    assert [(one.name, one.age) for one in concern.named.order_by("place")] == [
        ("Amara Okafor", ""),
        ("Tobi", ""),
        ("", "about 2"),
    ]


def test_pressed_twice_a_conversation_is_one_concern(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    talk = _reference(_sent(joy, "/talk/had", HAD))
    first = _reference(_sent(joy, f"/talk/{talk}/tell", MISSING, "tell"))
    assert _reference(_sent(joy, f"/talk/{talk}/tell", MISSING, "tell")) == first
    other = _sent(joy, f"/talk/{talk}/tell", {**MISSING, "last_happened": "longer"}, "again")
    assert other.status_code == 409 and MISSING["family_knows_detail"] in other.content.decode()
    assert (
        joy.get(f"/talk/{talk}/tell").status_code == 302 or joy.get(f"/talk/{talk}/tell").status_code == 303
    )
    assert Concern.objects.count() == 1


def test_a_conversation_without_a_name_is_kept_without_the_words_that_tell_it(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    unnamed = {**HAD, "child_name": "", "worry": "I saw Kofi at Parkside with a knife."}
    stopped = _sent(joy, "/talk/had", unnamed)
    said = stopped.content.decode()
    assert stopped.status_code == 422 and not Conversation.objects.exists()
    assert "“Kofi” looks like a name" in said and "“Parkside” looks like a school" in said
    assert "I saw Kofi at Parkside with a knife." in said
    marks = [field for field in _fields(stopped) if field.startswith("found_")]
    talk = _reference(_sent(joy, "/talk/had", {**unnamed, **dict.fromkeys(marks, "leave_out")}))
    kept = Conversation.objects.get(reference=talk)
    assert kept.worry == "I saw [a name] at [a place] with a knife."


def _fields(answer: Any) -> list[str]:
    from .bad_town import page_of

    return sorted({str(name) for name in page_of(answer).xpath("//form//input/@name")})


def test_what_is_no_name_is_kept_where_a_person_says_so(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    asked = {**ASKED, "worry": "He plays for Rovers and is afraid to go."}
    marks = [field for field in _fields(_sent(joy, "/talk/unnamed", asked)) if field.startswith("found_")]
    assert len(marks) == 1
    talk = _reference(_sent(joy, "/talk/unnamed", {**asked, marks[0]: "keep"}))
    assert Conversation.objects.get(reference=talk).worry == asked["worry"]


def test_before_anything_is_typed_the_page_says_what_the_police_must_record_and_who_sees_what(
    town: Town,
) -> None:
    page = town.client("Joy Adeyemi").get("/talk/unnamed").content.decode()
    assert "The police must record a crime that they hear of, also when nobody is named." in page
    assert "cannot stay un-named. The adviser will say so, and why." in page
    assert page.index("The police must record") < page.index('name="worry"')
    for asks_who in ("child_name", "birth", "address", "postcode", "school"):
        assert f'name="{asks_who}' not in page  # J15: no identifying field on the page


@pytest.mark.need("V5")
def test_advice_that_it_cannot_stay_unnamed_is_followed_by_a_concern_without_retyping(town: Town) -> None:
    joy, priya = town.client("Joy Adeyemi"), town.client("Priya Nair")
    talk = _reference(_sent(joy, "/talk/unnamed", ASKED))
    page = joy.get(f"/talk/{talk}").content.decode()
    assert "Duty and Advice answers, or rings you, by Tuesday 14 July, 13:00" in page  # asked at 09:00
    assert "Joy Adeyemi" in priya.get(f"/talk/{talk}").content.decode()
    must = {**ADVISED, "naming": "must_name", "harm": ""}
    assert _sent(priya, f"/talk/{talk}/advise", must).status_code == 422  # the adviser says what shows it
    must["harm"] = "An older boy makes him do it: he may be exploited."
    assert _sent(priya, f"/talk/{talk}/advise", must).status_code == 303
    page = joy.get(f"/talk/{talk}").content.decode()
    assert "This cannot stay un-named" in page and must["harm"] in page and must["would_do"] in page
    concern = Concern.objects.get(reference=_reference(_sent(joy, f"/talk/{talk}/tell", MISSING, "tell")))
    assert (concern.worry, concern.working_well) == (ASKED["worry"], ASKED["working_well"])
    assert (concern.child_name, concern.child_age) == ("Kofi Mensah", "14 to 17")
    assert concern.tried_already.startswith("Advised by Priya Nair, Children's social work: Talk to him")


def test_until_it_is_named_it_is_its_authors_and_before_that_the_advisers(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    talk = _reference(_sent(joy, "/talk/unnamed", ASKED))

    def owners() -> list[tuple[str, int | None, int | None]]:
        items = queries.open_work(town.area.pk, at=town.at)
        return [(one.code, one.desk_id, one.person_id) for one in items if one.reference == talk]

    assert owners() == [("talk.to_advise", town.desks["Duty and Advice"].pk, None)]
    must = {**ADVISED, "naming": "must_name", "harm": "He may be exploited."}
    _sent(town.client("Priya Nair"), f"/talk/{talk}/advise", must)
    assert owners() == [("talk.to_name", None, town.people["Joy Adeyemi"].pk)]
    assert "Not named yet" in town.client("Denise Walker").get("/talk").content.decode()
    # Its day ends at midnight. Past it the adviser rings them, and a manager of theirs can take it over.
    midnight = datetime(2026, 7, 14, 23, 0, tzinfo=UTC)
    assert "By the end of Tuesday 14 July" in text_of(joy.get("/"))
    assert actions.chase_unnamed(at=midnight) == 0
    lead = town.add("Lou Hart", "Head teacher", "Parkside Primary School", "safeguarding_lead")
    Grant.objects.filter(practitioner=lead).update(role="hub_manager")
    past = midnight + timedelta(minutes=1)
    assert [actions.chase_unnamed(at=past), actions.chase_unnamed(at=past)] == [1, 0]
    told = Notice.objects.filter(template="talk_not_named", thing=talk).values_list("to", flat=True)
    assert set(told) == {town.desks["Duty and Advice"].reference, lead.reference}
    town.set_time(past)
    assert ("talk.not_named", town.desks["Duty and Advice"].pk, None) in owners()
    assert "Not named in time: ring them" in town.client("Denise Walker").get("/talk").content.decode()
    _sent(joy, f"/talk/{talk}/tell", MISSING, "tell")
    assert owners() == []


def test_the_first_advice_counts_and_nobody_advises_themselves(town: Town) -> None:
    priya, denise = town.client("Priya Nair"), town.client("Denise Walker")
    joy = town.client("Joy Adeyemi")
    talk = _reference(_sent(joy, "/talk/unnamed", ASKED))
    asked = Notice.objects.get(template="advice_asked")
    assert (asked.to, asked.thing) == (town.desks["Duty and Advice"].reference, talk)
    assert "You have advice" not in joy.get("/").content.decode()
    assert _sent(priya, f"/talk/{talk}/advise", ADVISED).status_code == 303
    given = Notice.objects.get(template="advice_given")
    assert (given.to, given.thing) == (town.people["Joy Adeyemi"].reference, talk)
    assert "You have advice" in joy.get("/").content.decode()
    second = _sent(denise, f"/talk/{talk}/advise", {**ADVISED, "would_do": "Wait and see until Friday."})
    assert second.status_code == 409
    assert "Wait and see until Friday." in second.content.decode()
    own = _reference(_sent(priya, "/talk/unnamed", ASKED, "own"))
    assert _sent(priya, f"/talk/{own}/advise", ADVISED, "a").status_code == 404


def test_a_conversation_is_there_for_whoever_had_it_and_the_adviser_alone(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    noted = _reference(_sent(joy, "/talk/had", HAD))
    asked = _reference(_sent(joy, "/talk/unnamed", {**ASKED, "adviser": "police"}, "police"))
    assert isinstance(queries.talk(town.viewer("Joy Adeyemi"), noted), OwnTalk)
    assert isinstance(queries.talk(town.viewer("Sam Khan"), asked), TalkToAdvise)
    for stranger in ("Grace Obi", "Priya Nair", "Denise Walker", "Hannah Okoye"):
        for reference in (noted, asked):
            assert town.client(stranger).get(f"/talk/{reference}").status_code == 404
    assert town.client("Sam Khan").get(f"/talk/{noted}").status_code == 404


def test_the_trail_holds_references_and_no_word_of_it(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    talk = _reference(_sent(joy, "/talk/unnamed", ASKED))
    _sent(town.client("Priya Nair"), f"/talk/{talk}/advise", ADVISED)
    codes = list(Entry.objects.order_by("number").values_list("code", flat=True))
    assert [code for code in codes if code.startswith("talk.")] == ["talk.asked", "talk.advised"]
    assert "picture" not in "".join(str(vars(entry)) for entry in Entry.objects.all())


def test_somebody_leaves_and_their_conversation_goes_on(town: Town) -> None:
    from joinedup.frontdoor import actions

    talk = _reference(_sent(town.client("Joy Adeyemi"), "/talk/unnamed", ASKED))
    joy, grace = town.people["Joy Adeyemi"].pk, town.people["Grace Obi"].pk
    actions.rehome_notes(joy, to=grace, desk_id=None, by=town.viewer("Denise Walker"), at=town.at)
    assert isinstance(queries.talk(town.viewer("Grace Obi"), talk), OwnTalk)

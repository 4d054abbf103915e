"""One worry from Parkside Primary, through the front door and back: what is stored, and who is told."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from joinedup import store
from joinedup.children.models import Child, ChildsWords, FamilyTold, Involvement
from joinedup.clocks.models import Clock
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.actions.deciding import NOTHING_ASKED
from joinedup.frontdoor.models import Authorisation, Concern, Recommendation, ToldSender
from joinedup.frontdoor.rules.figures import FEWER
from joinedup.frontdoor.rules.following import Follow, WhyLate
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import Refused
from joinedup.sharing import actions as sharing
from joinedup.sharing.models import Outcome, Question
from joinedup.trail.models import Entry
from tests.web.conftest import Town

WORRY = Told(
    worry="Mara came in hungry again and said nobody was up. This is the third time.",
    last_happened="today",
    family_knows="no",
    family_knows_detail="Her mother did not answer; I ring again at noon.",
    child_name="Mara Okafor",
    child_birth_date=date(2017, 3, 12),
    child_address="12 Rowan Street",
    child_postcode="LS9 7BN",
    childs_words="I made toast for Tobi.",
)
TEXT = "Thank you. A social worker rings you today, and sees Mara and Tobi at home tomorrow."


def told(town: Town, said: Told = WORRY, *, by: str = "Joy Adeyemi", key: str = "") -> str:
    return actions.tell(said, by=town.viewer(by), at=town.at, key=key)


def concern(reference: str) -> Concern:
    return Concern.objects.get(reference=reference)


def tied(town: Town, *, by: str = "Priya Nair") -> str:
    reference = told(town)
    actions.tie(
        reference,
        child=town.amara.reference,
        version=concern(reference).version,
        by=town.viewer(by),
        at=town.at,
    )
    return reference


def recommended(
    town: Town,
    *,
    by: str = "Priya Nair",
    reference: str = "",
    outcome_code: str = "assessment",
    holders: Mapping[str, Mapping[str, str]] | None = None,
    follow: Follow = NOTHING_ASKED,
) -> str:
    reference = reference or tied(town)
    return actions.recommend(
        reference,
        outcome_code=outcome_code,
        follow=follow,
        because="Third time hungry in two weeks; two children on their own in the morning.",
        tell_sender=TEXT,
        tell_holders=holders or {},
        version=concern(reference).version,
        by=town.viewer(by),
        at=town.at,
    )


def decided(
    town: Town,
    reference: str = "",
    *,
    holders: Mapping[str, Mapping[str, str]] | None = None,
    why_late: WhyLate | None = None,
) -> str:
    reference = reference or recommended(town)
    return actions.authorise(
        reference,
        because="I agree. See both children.",
        tell_sender=TEXT,
        tell_holders=holders or {},
        why_late=why_late,
        version=concern(reference).version,
        by=town.viewer("Denise Walker"),
        at=town.at,
    )


def answered_question(town: Town, reference: str) -> Question:
    """The police were asked for this concern, and have answered that they hold nothing."""
    question = sharing.ask(
        town.amara.reference,
        topic="domestic_abuse_incident",
        topic_detail="",
        desk=town.desks["Front-door police desk"].reference,
        people=[town.amara.reference, town.david.reference],
        months=6,
        why="To know whether the home is safe in the morning",
        needed_by=town.at + timedelta(hours=7),
        concern=reference,
        by=town.viewer("Priya Nair"),
        at=town.at,
        key="",
    )
    sharing.nothing_held(
        question,
        safety_tonight=False,
        safety_item="",
        safety_line="",
        version=1,
        by=town.viewer("Sam Khan"),
        at=town.at,
        key="",
    )
    return Question.objects.get(reference=question)


# Telling


def test_a_worry_is_on_disk_with_its_clock_its_desk_and_its_entry_when_the_reference_is_given(
    town: Town,
) -> None:
    reference = told(town)
    stored = concern(reference)
    assert reference.startswith("C-")
    assert stored.entered == town.at
    assert stored.desk.name == "Duty and Advice"
    assert stored.sender.name == "Joy Adeyemi"
    assert Clock.objects.get(subject=reference).due_on == date(2026, 7, 15)
    assert Entry.objects.filter(code="concern.told", subjects__reference=reference).count() == 1


def test_pressed_twice_it_is_one_concern_with_one_reference(town: Town) -> None:
    first, second = told(town, key="one-form"), told(town, key="one-form")
    assert first == second
    assert Concern.objects.count() == 1


def test_the_same_form_with_other_words_is_not_taken_for_the_same(town: Town) -> None:
    told(town, key="one-form")
    with pytest.raises(store.KeyReused):
        told(town, Told(worry="Another worry.", last_happened="today", family_knows="yes"), key="one-form")
    assert Concern.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["Q", "O'Brien-D’Arcy", "Null", "Zoe\u0308", "مريم حسن", "Ñ", "李", "N\u0303u\u0301n\u0303ez", ""]
)
def test_every_name_is_kept_letter_for_letter(town: Town, name: str) -> None:
    reference = told(town, Told(worry="Alone.", last_happened="today", family_knows="yes", child_name=name))
    assert concern(reference).child_name == name
    assert queries.concern(town.viewer("Priya Nair"), reference).told_name == name  # type: ignore[union-attr]


def test_the_analyst_tells_nothing_and_sees_nothing(town: Town) -> None:
    with pytest.raises(Http404):
        told(town, by="Zoe Li")
    reference = told(town)
    analyst = town.viewer("Zoe Li")
    assert queries.concern(analyst, reference) is None
    assert queries.sent_concern(analyst, reference) is None
    assert queries.queue(analyst).lines == ()
    assert queries.waiting(analyst).count == 0


# Who sees what


def test_the_hub_reads_it_the_sender_follows_it_and_another_school_finds_nothing(town: Town) -> None:
    reference = told(town)
    assert queries.concern(town.viewer("Priya Nair"), reference) is not None
    assert queries.sent_concern(town.viewer("Joy Adeyemi"), reference) is not None
    for stranger in ("Grace Obi", "Sam Khan", "Hannah Okoye"):
        assert queries.concern(town.viewer(stranger), reference) is None
        assert queries.sent_concern(town.viewer(stranger), reference) is None
    assert queries.sent_concern(town.viewer("Priya Nair"), reference) is None


def test_the_sender_does_not_read_what_the_hub_reads(town: Town) -> None:
    assert queries.concern(town.viewer("Joy Adeyemi"), told(town)) is None


def test_the_queue_stands_oldest_first_with_its_clock(town: Town) -> None:
    first = told(town)
    town.set_time(town.at + timedelta(hours=3, minutes=10))
    second = told(town, Told(worry="A baby left alone.", last_happened="today", family_knows="unsafe"))
    queue = queries.queue(town.viewer("Priya Nair"))
    assert [line.reference for line in queue.lines] == [first, second]
    assert queue.oldest_waiting == "3 h 10 min"
    oldest = queue.lines[0]
    assert (oldest.child_name, oldest.age, oldest.from_agency) == (
        "Mara Okafor",
        "9",
        "Parkside Primary School",
    )
    assert oldest.standing is not None
    assert oldest.standing.words == "due tomorrow by end of Wednesday 15 July"
    assert queue.lines[1].child_name == "Child not named"


def test_a_long_queue_is_cut_and_goes_on_where_it_was_cut(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_IN_A_QUEUE", 2)
    told_in_order = [told(town) for _ in range(5)]
    priya = town.viewer("Priya Nair")
    seen, after = [], ""
    while True:
        page = queries.queue(priya, after=after)
        seen += [line.reference for line in page.lines]
        after = page.go_on_after
        if not after:
            break
    assert seen == told_in_order


# Reading and tying


def test_the_first_reader_is_noted_and_the_second_changes_nothing(town: Town) -> None:
    reference = told(town)
    actions.begin_reading(reference, by=town.viewer("Priya Nair"), at=town.at)
    version = concern(reference).version
    actions.begin_reading(reference, by=town.viewer("Denise Walker"), at=town.at + timedelta(minutes=5))
    assert concern(reference).state == State.BEING_READ
    assert concern(reference).first_read_at == town.at
    assert concern(reference).version == version


def test_what_the_child_said_and_what_the_family_knows_go_with_the_tie(town: Town) -> None:
    tied(town)
    words = ChildsWords.objects.get(child=town.amara, words="I made toast for Tobi.")
    assert words.heard_by == "Joy Adeyemi, Parkside Primary School"
    family = FamilyTold.objects.filter(child=town.amara).latest("pk")
    assert (family.state, family.what) == ("no", "Her mother did not answer; I ring again at noon.")


def test_taken_back_it_leaves_nothing_on_the_wrong_child_and_says_so_in_the_trail(town: Town) -> None:
    before = (
        set(FamilyTold.objects.values_list("pk", flat=True)),
        set(ChildsWords.objects.values_list("pk", flat=True)),
    )
    reference = tied(town)
    actions.untie(
        reference,
        because="Mara at number 14 has the same birthday.",
        version=concern(reference).version,
        by=town.viewer("Priya Nair"),
        at=town.at,
    )
    assert concern(reference).child is None
    assert set(FamilyTold.objects.values_list("pk", flat=True)) == before[0]
    assert set(ChildsWords.objects.values_list("pk", flat=True)) == before[1]
    assert Entry.objects.filter(code="concern.untied", subjects__reference=town.amara.reference).exists()


def test_a_child_nobody_knew_is_made_of_what_was_told(town: Town) -> None:
    said = Told(
        worry="A girl I have not met before.",
        last_happened="today",
        family_knows="yes",
        child_name="Nell Byrne",
        child_expected_date=date(2026, 9, 3),
        child_address="4 Ash Close",
        child_postcode="near the mill in LS12",
    )
    reference = told(town, said)
    actions.tie_to_new(
        reference,
        given_name="Nell",
        family_name="Byrne",
        version=1,
        by=town.viewer("Priya Nair"),
        at=town.at,
    )
    nell = concern(reference).child
    assert nell is not None
    assert (nell.given_name, nell.family_name, nell.expected_date) == ("Nell", "Byrne", date(2026, 9, 3))
    assert nell.home is not None
    assert nell.home.address_line == "4 Ash Close, near the mill in LS12"


def test_earlier_concerns_are_counted_with_how_many_different_people_they_came_from(town: Town) -> None:
    tied(town)
    tied(town)
    told(town, by="Hannah Okoye")
    third = told(town, by="Hannah Okoye")
    actions.tie(third, child=town.amara.reference, version=1, by=town.viewer("Priya Nair"), at=town.at)
    facts = queries.concern(town.viewer("Priya Nair"), third)
    assert facts is not None
    assert facts.earlier == queries.Earlier(concerns=2, people=1, agencies=1)


@pytest.mark.parametrize("name", ["Joy Adeyemi", "Sam Khan", "Zoe Li"])
def test_nobody_outside_the_hub_ties_or_reads_or_recommends(town: Town, name: str) -> None:
    reference = told(town)
    stranger = town.viewer(name)
    with pytest.raises(Http404):
        actions.begin_reading(reference, by=stranger, at=town.at)
    with pytest.raises(Http404):
        actions.tie(reference, child=town.amara.reference, version=1, by=stranger, at=town.at)
    assert concern(reference).state == State.RECEIVED


def test_a_service_that_asked_not_to_be_named_is_not_named_by_what_it_told(town: Town) -> None:
    Involvement.objects.filter(agency=town.agencies["0-19 health service"]).update(visibility="on_request")
    words = Told(
        worry="Thin.", last_happened="today", family_knows="yes", childs_words="I am hungry on Mondays."
    )
    reference = told(town, words, by="Hannah Okoye")
    actions.tie(
        reference,
        child=town.amara.reference,
        version=concern(reference).version,
        by=town.viewer("Priya Nair"),
        at=town.at,
        key="tie-it",
    )
    said = [FamilyTold.objects.latest("pk").said_by, ChildsWords.objects.latest("pk").heard_by]
    assert said == ["a service that is named on request"] * 2


def test_two_who_tie_at_once_do_not_overwrite_each_other(town: Town) -> None:
    reference = told(town)
    priya, owen = town.viewer("Priya Nair"), town.viewer("Owen Price")
    actions.tie(reference, child=town.amara.reference, version=1, by=priya, at=town.at)
    with pytest.raises(store.Stale):
        actions.tie(reference, child=town.tobi.reference, version=1, by=owen, at=town.at)
    assert concern(reference).child == town.amara


def test_a_change_without_the_version_it_was_based_on_is_refused(town: Town) -> None:
    reference = told(town)
    with pytest.raises(store.VersionMissing):
        actions.tie(
            reference, child=town.amara.reference, version=None, by=town.viewer("Priya Nair"), at=town.at
        )


# Recommending and deciding


def test_nothing_is_recommended_before_it_is_known_whom_it_is_about(town: Town) -> None:
    with pytest.raises(Refused, match=r"recommend\.not_tied"):
        recommended(town, reference=told(town))


def test_deciding_tells_the_sender_stops_the_clock_and_is_in_the_trail(town: Town) -> None:
    reference = decided(town)
    assert concern(reference).state == State.DECIDED
    assert concern(reference).decided_at == town.at
    assert ToldSender.objects.get(concern__reference=reference).text == TEXT
    assert Clock.objects.get(subject=reference).stopped_at == town.at
    assert Entry.objects.filter(code="concern.decided", subjects__reference=reference).count() == 1


def test_whoever_answered_is_told_in_the_same_act(town: Town) -> None:
    reference = tied(town)
    question = answered_question(town, reference)
    holders = {question.reference: {"code": "changed_the_plan", "line": "We see both children tomorrow."}}
    decided(town, recommended(town, reference=reference, holders=holders), holders=holders)
    outcome = Outcome.objects.get(question=question)
    assert (outcome.code, outcome.line) == ("changed_the_plan", "We see both children tomorrow.")
    assert outcome.entered == ToldSender.objects.get(concern__reference=reference).entered


def test_nobody_who_answered_is_left_without_a_word(town: Town) -> None:
    reference = recommended(town)
    answered_question(town, reference)
    with pytest.raises(Refused):
        decided(town, reference)
    assert concern(reference).state == State.RECOMMENDED
    assert not ToldSender.objects.exists()


def test_when_the_police_cannot_be_told_nothing_is_decided_and_the_school_is_told_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = recommended(town)
    before = Entry.objects.count()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the line went down while the police were being told")

    monkeypatch.setattr(sharing, "give_outcomes", broken)
    with pytest.raises(RuntimeError, match="line went down"):
        decided(town, reference)
    assert concern(reference).state == State.RECOMMENDED
    assert not Authorisation.objects.exists()
    assert not ToldSender.objects.exists()
    assert Clock.objects.get(subject=reference).stopped_at is None
    assert Entry.objects.count() == before


def test_a_social_worker_does_not_decide(town: Town) -> None:
    reference = recommended(town)
    with pytest.raises(Refused, match=r"authorise\.not_manager"):
        actions.authorise(
            reference, because="Yes.", tell_sender=TEXT, tell_holders={},
            version=concern(reference).version, by=town.viewer("Owen Price"), at=town.at,
        )  # fmt: skip


def test_a_manager_does_not_decide_on_her_own_recommendation(town: Town) -> None:
    reference = recommended(town, by="Denise Walker")
    with pytest.raises(Refused, match=r"authorise\.own"):
        decided(town, reference)
    assert not ToldSender.objects.exists()


def test_sent_back_nobody_is_told_and_the_reason_is_there(town: Town) -> None:
    reference = recommended(town)
    actions.send_back(
        reference,
        because="Ask the police first.",
        version=concern(reference).version,
        by=town.viewer("Denise Walker"),
        at=town.at,
    )
    facts = queries.concern(town.viewer("Priya Nair"), reference)
    assert facts is not None
    assert facts.state is State.BEING_READ
    assert facts.sent_back is not None
    assert facts.sent_back.sent_back_because == "Ask the police first."
    assert not ToldSender.objects.exists()
    again = recommended(town, reference=reference)
    assert Recommendation.objects.filter(concern__reference=again).count() == 2


@pytest.mark.parametrize("text", ["", "   ", "Thank you. [who does what, by when]"])
def test_there_is_no_silent_and_no_half_written_decision(town: Town, text: str) -> None:
    reference = recommended(town)
    with pytest.raises(ValueError, match="text for the sender"):
        actions.authorise(
            reference, because="Yes.", tell_sender=text, tell_holders={},
            version=concern(reference).version, by=town.viewer("Denise Walker"), at=town.at,
        )  # fmt: skip
    assert concern(reference).state == State.RECOMMENDED


def test_the_database_itself_takes_no_empty_message(town: Town) -> None:
    row = concern(told(town))
    with pytest.raises(IntegrityError), transaction.atomic():
        ToldSender.objects.create(**town.work(concern=row, outcome="assessment", text=""))


def test_a_decided_concern_is_not_decided_again(town: Town) -> None:
    reference = decided(town)
    with pytest.raises(Refused, match=r"decide\.decided"):
        decided(town, reference)


# What the sender gets


def test_the_sender_sees_being_read_while_it_waits_for_a_manager(town: Town) -> None:
    reference = recommended(town)
    sent = queries.sent_concern(town.viewer("Joy Adeyemi"), reference)
    assert sent is not None
    assert sent.line.state == "Being read"
    assert sent.line.told == ""


def test_the_sender_reads_what_was_decided_and_the_hub_sees_that_they_did(town: Town) -> None:
    reference = decided(town)
    joy = town.viewer("Joy Adeyemi")
    (line,) = queries.sent_by(joy)
    assert (line.state, line.outcome, line.told, line.is_new) == (
        "Decided", "Child and family assessment", TEXT, True,
    )  # fmt: skip
    read_at = town.at + timedelta(hours=1)
    actions.read_what_was_told(reference, sender=joy, by=joy, at=read_at)
    actions.read_what_was_told(reference, sender=joy, by=joy, at=read_at + timedelta(hours=1))
    facts = queries.concern(town.viewer("Priya Nair"), reference)
    assert facts is not None
    assert facts.decision is not None
    assert facts.decision.read_at == read_at
    assert not queries.sent_by(joy)[0].is_new


def test_somebody_else_opening_it_does_not_count_as_read(town: Town) -> None:
    reference = decided(town)
    grace = town.viewer("Grace Obi")
    actions.read_what_was_told(reference, sender=grace, by=grace, at=town.at)
    assert ToldSender.objects.get().read_at is None


def test_the_open_concern_of_a_child_is_found_by_the_hub_alone_until_it_is_decided(town: Town) -> None:
    reference = tied(town)
    found = queries.open_concern_of(town.viewer("Priya Nair"), town.amara.reference)
    assert found is not None
    assert found.reference == reference
    assert queries.open_concern_of(town.viewer("Joy Adeyemi"), town.amara.reference) is None
    decided(town, recommended(town, reference=reference))
    assert queries.open_concern_of(town.viewer("Priya Nair"), town.amara.reference) is None


def test_the_hub_counts_what_waits_by_what_it_waits_for(town: Town) -> None:
    told(town)
    tied(town)
    recommended(town)
    decided(town)
    waiting = queries.waiting(town.viewer("Denise Walker"))
    assert (waiting.count, waiting.new, waiting.being_read, waiting.for_a_manager) == (3, 1, 1, 1)


# Counts for the board


def test_the_board_gets_counts_and_small_ones_are_hidden(town: Town) -> None:
    for _ in range(6):
        decided(town)
    told(town)
    shown = queries.figures(town.area.pk, since=date(2026, 7, 1), until=date(2026, 7, 14))
    assert (shown.received, shown.decided_in_time) == ("7", "hidden to protect people")
    nothing = queries.figures(town.area.pk, since=date(2026, 6, 1), until=date(2026, 6, 30))
    assert nothing.received == "0"


def test_one_concern_is_fewer_than_five(town: Town) -> None:
    decided(town)
    shown = queries.figures(town.area.pk, since=date(2026, 7, 14), until=date(2026, 7, 14))
    assert (shown.received, shown.decided, shown.decided_in_time) == (FEWER, FEWER, FEWER)


def test_a_decision_on_thursday_is_not_in_time_for_tuesdays_worry(town: Town) -> None:
    references = [recommended(town) for _ in range(5)]
    town.set_time(datetime(2026, 7, 16, 9, 0, tzinfo=UTC))
    for reference in references:
        decided(town, reference, why_late=WhyLate("Nobody was in.", "Ruth Bell", "Her aunt has her."))
    shown = queries.figures(town.area.pk, since=date(2026, 7, 14), until=date(2026, 7, 14))
    assert (shown.received, shown.decided, shown.decided_in_time) == ("5", "5", "0")


def test_a_worry_told_at_half_past_midnight_in_summer_belongs_to_that_day(town: Town) -> None:
    town.set_time(datetime(2026, 7, 13, 23, 30, tzinfo=UTC))
    for _ in range(5):
        told(town)
    assert queries.figures(town.area.pk, since=date(2026, 7, 14), until=date(2026, 7, 14)).received == "5"
    assert queries.figures(town.area.pk, since=date(2026, 7, 13), until=date(2026, 7, 13)).received == "0"


def test_a_hidden_child_is_not_tied_by_its_reference(town: Town) -> None:
    reference = told(town)
    with pytest.raises(Http404):
        actions.tie(reference, child="K-00000-00000", version=1, by=town.viewer("Priya Nair"), at=town.at)
    assert Child.objects.count() == 3
    assert concern(reference).child is None

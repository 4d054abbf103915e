"""Two records of one child: tied by two people, shown together, un-tied with nothing lost.

Priya Nair and Denise Walker work at the front door; Joy Adeyemi's school works with Amara alone.
"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from joinedup import store
from joinedup.children import actions as children
from joinedup.children import queries
from joinedup.children.actions import sameness
from joinedup.children.models import Child, ChildsWords, Guarded
from joinedup.children.queries import sameness as read
from joinedup.children.rules.arrivals import NewTie
from joinedup.desk import open_work
from joinedup.desk.actions import seal_adoption
from joinedup.gate.pages import Refused
from joinedup.identity.models import Sameness, Together
from joinedup.identity.rules.merging import MARKED, Said, Standing

from .bad_town import errors_of, page_of, text_of
from .conftest import Town

WHY = "Her mother told me both names when she rang."


@pytest.fixture
def other(town: Town) -> Child:
    """Amara again, under her father's name, as the hospital in Bradford entered her."""
    return Child.objects.get(given_name="Amarah")


def say(
    town: Town,
    one: Child,
    two: Child,
    said: Said = Said.SAME,
    *,
    by: str = "Priya Nair",
    version: int | None = None,
) -> str:
    return sameness.say(
        one.reference, two.reference, said=said, because=WHY, version=version, by=town.viewer(by), at=town.at
    )


def tie(town: Town, one: Child, two: Child) -> str:
    say(town, one, two)
    return say(town, one, two, by="Denise Walker", version=1)


def test_two_people_tie_two_records_and_each_then_shows_what_both_hold(town: Town, other: Child) -> None:
    priya, denise = town.client("Priya Nair"), town.client("Denise Walker")
    page = f"/children/{town.amara.reference}/same?with={other.reference}"
    shown = priya.get(page)
    assert shown.status_code == 200
    assert "checked" not in shown.content.decode()
    sent = {"_key": "one", "_version": "", "said": "same", "because": WHY, "other": other.reference}
    assert priya.post(page, sent).status_code == 303
    own = priya.post(page, {**sent, "_key": "two", "_version": "1"})
    assert own.status_code == 409
    assert "Nobody confirms what they said themselves" in own.content.decode()
    assert not Together.objects.exists()
    assert denise.post(page, {**sent, "_version": "1"}).status_code == 303
    for asked, also in ((town.amara, other), (other, town.amara)):
        text = priya.get(f"/children/{asked.reference}").content.decode()
        assert f"From the record {also.reference}" in text
        assert "I like it when Nan is there." in text
        paper = priya.get(f"/children/{asked.reference}/one-page").content.decode()
        assert f"From the record {also.reference}" in paper and "I like it when Nan is there." in paper
    assert not ChildsWords.objects.filter(child=other).exists()


def test_a_name_that_is_typed_for_the_other_record_stands_in_no_address(town: Town, other: Child) -> None:
    priya = town.client("Priya Nair")
    page = f"/children/{town.amara.reference}/same"
    (form,) = [one for one in page_of(priya.get(page)).forms if one.action == page]
    assert form.method == "POST"
    named = priya.post(page, {"other": "Amarah Okafor", "look": "yes"})
    assert named.status_code == 422
    assert "There is no other child by this reference whom you may see." in text_of(named)
    assert page_of(named).xpath("//*[@id='id_other']/@value") == ["Amarah Okafor"]
    nothing = priya.post(page, {"other": "", "look": "yes"})
    assert (nothing.status_code, errors_of(nothing)) == (422, ["Enter the reference of the other record"])
    found = priya.post(page, {"other": other.reference.lower(), "look": "yes"})
    assert (found.status_code, found["Location"]) == (303, f"{page}?with={other.reference}")


def test_a_mark_that_two_are_different_is_kept_and_answers_409(town: Town, other: Child) -> None:
    say(town, town.amara, other, Said.DIFFERENT)
    page = f"/children/{other.reference}/same?with={town.amara.reference}"
    again = town.client("Denise Walker").post(
        page, {"_key": "k", "_version": "1", "said": "same", "because": WHY, "other": town.amara.reference}
    )
    assert again.status_code == 409
    assert MARKED in again.content.decode()
    assert "Priya Nair" in again.content.decode().partition("<main")[2]  # Denise may take it back
    viewer = town.viewer("Denise Walker")
    facts = queries.child(viewer, town.amara.reference)
    assert facts is not None
    assert read.not_offered(viewer, facts, queries.find(viewer, "Amarah")) == {other.pk}
    assert read.said_of(viewer, town.amara.pk) == ()


def test_a_wrong_mark_is_taken_back_by_two_people_and_then_it_may_be_offered_again(
    town: Town, other: Child
) -> None:
    say(town, town.amara, other, Said.DIFFERENT)
    page = f"/children/{town.amara.reference}/same?with={other.reference}"
    priya, denise = town.client("Priya Nair"), town.client("Denise Walker")
    assert "If the mark is wrong" in priya.get(page).content.decode()
    sent = {"_key": "one", "_version": "1", "back": "mark", "other": other.reference, "because": WHY}
    assert priya.post(page, {**sent, "because": ""}).status_code == 422
    assert priya.post(page, sent).status_code == 303
    own = priya.post(page, {**sent, "_key": "two", "_version": "2"})
    assert own.status_code == 409
    assert "Nobody confirms what they said themselves" in own.content.decode()
    (item,) = read.open_work(town.area.pk)
    assert (item.code, item.not_for) == ("sameness.to_take_back", {town.people["Priya Nair"].pk})
    assert MARKED in denise.get(page).content.decode()
    assert denise.post(page, {**sent, "_version": "2"}).status_code == 303
    assert read.open_work(town.area.pk) == ()
    kept = Sameness.objects.get()
    assert (kept.because, kept.doubted_by, kept.ended_by) == (
        WHY,
        town.people["Priya Nair"],
        town.people["Denise Walker"],
    )
    tie(town, town.amara, other)
    assert Together.objects.exists()


def test_whoever_may_not_know_of_adoptions_is_not_told_that_a_mark_can_be_taken_back(
    town: Town, other: Child
) -> None:
    """Else an adopted child's two records, where nothing was marked, would look different."""
    joy = town.client("Joy Adeyemi")
    say(town, town.amara, town.tobi, Said.DIFFERENT)
    page = f"/children/{town.amara.reference}/same?with={town.tobi.reference}"
    before = joy.get(page).content.decode()
    assert "If the mark is wrong" not in before
    sent = {"_key": "k", "_version": "1", "back": "mark", "other": town.tobi.reference, "because": WHY}
    assert joy.post(page, sent).status_code == 422
    assert Sameness.objects.get().doubted_by is None


def test_a_chain_is_not_closed_over_a_mark(town: Town, other: Child) -> None:
    third = Child.objects.create(**town.work(given_name="Mara", family_name="Obi", searched_as="mara obi"))
    tie(town, town.amara, other)
    say(town, other, third, Said.NOT_SURE)
    say(town, town.amara, third, Said.DIFFERENT)
    with pytest.raises(Refused) as refused:
        say(town, other, third, version=1)
    assert refused.value.decision.because == MARKED


def test_brother_and_sister_are_never_tied(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        say(town, town.amara, town.tobi)
    assert refused.value.decision.rule == "merging.family"


def test_not_sure_is_open_work_at_the_front_door_until_somebody_says(town: Town, other: Child) -> None:
    made = say(town, town.amara, other, Said.NOT_SURE)
    lists = open_work.of_person(town.viewer("Denise Walker"))
    lines = [line for one in lists for line in one.lines if line.reference == made]
    assert [line.href for line in lines] == [f"/ties/{made}"]
    went = town.client("Denise Walker").get(f"/ties/{made}")
    assert (went.status_code, went["Location"]) == (
        303,
        f"/children/{town.amara.reference}/same?with={other.reference}",
    )
    say(town, town.amara, other, Said.DIFFERENT, version=1)
    assert read.open_work(town.area.pk) == ()


def test_what_was_proposed_waits_for_somebody_else(town: Town, other: Child) -> None:
    say(town, town.amara, other)
    (item,) = read.open_work(town.area.pk)
    assert item.not_for == {town.people["Priya Nair"].pk}
    with pytest.raises(store.Stale):
        say(town, town.amara, other, by="Denise Walker", version=None)


def test_somebody_who_may_see_one_of_the_two_sees_it_as_before(town: Town, other: Child) -> None:
    joy = town.client("Joy Adeyemi")
    page = f"/children/{town.amara.reference}"

    def seen() -> tuple[bytes, int]:
        with CaptureQueriesContext(connection) as asked:
            answer = joy.get(page)
        return answer.content, len(asked)

    joy.get(page)
    before = seen()
    made = tie(town, town.amara, other)
    after = seen()
    assert other.reference.encode() not in after[0]
    assert len(before[0]) == len(after[0])
    assert before[1] == after[1]
    hidden = joy.get(f"/children/{town.amara.reference}/same?with={other.reference}")
    absent = joy.get(f"/children/{town.amara.reference}/same?with=K-00000-00000")
    assert hidden.status_code == absent.status_code == 422
    assert joy.get(f"/ties/{made}").status_code == 404


def test_whoever_is_kept_out_of_one_is_kept_out_of_both_while_they_are_tied(town: Town, other: Child) -> None:
    children.keep_out(
        town.amara.reference,
        person=town.people["Priya Nair"].pk,
        because=WHY,
        review_on=date(2027, 1, 14),
        by=town.viewer("Denise Walker"),
        at=town.at,
    )
    assert queries.child(town.viewer("Priya Nair"), other.reference) is not None
    say(town, town.amara, other, by="Denise Walker")
    made = say(town, town.amara, other, by="Owen Price", version=1)
    assert queries.child(town.viewer("Priya Nair"), other.reference) is None
    sister = Child.objects.create(**town.work(given_name="Ife", family_name="Okoro", searched_as="ife okoro"))
    tied = NewTie(child=sister.reference, other_child=other.reference, relation="sister", lives_with=True)
    children.tie_family([tied], by=town.viewer("Denise Walker"), at=town.at)
    sameness.untie(made, apart=False, because=WHY, by=town.viewer("Owen Price"), at=town.at)
    assert queries.child(town.viewer("Priya Nair"), other.reference) is not None
    assert queries.child(town.viewer("Priya Nair"), town.amara.reference) is None
    assert not Guarded.objects.filter(by_a_tie=True).exists()


def test_an_address_is_protected_on_every_record_of_the_child(town: Town, other: Child) -> None:
    denise = town.viewer("Denise Walker")
    how = {"whose": children.HOUSEHOLD, "address_line": "3 Elm Row", "postcode": "LS8 2AA"}
    made = tie(town, town.amara, other)
    children.protect(town.amara.reference, **how, by=denise, at=town.at)
    for one in queries.shown_to(denise, [town.amara.pk, other.pk]):
        assert one.protected
    sameness.untie(made, apart=False, because=WHY, by=denise, at=town.at)
    third = Child.objects.create(**town.work(given_name="Mara", family_name="Obi", searched_as="mara obi"))
    with pytest.raises(Refused) as refused:
        say(town, town.amara, third)
    assert refused.value.decision.rule == "merging.protected"


def test_to_untie_loses_nothing_and_each_later_line_is_where_somebody_says(town: Town, other: Child) -> None:
    made = tie(town, town.amara, other)
    joy, later = town.viewer("Joy Adeyemi"), town.at + timedelta(hours=1)
    for words in ("I have a new room.", "My leg hurts."):
        children.write_down_words(
            town.amara.reference, words=words, heard_by="Joy", on=date(2026, 7, 14), by=joy, at=later
        )
    town.set_time(later + timedelta(hours=1))
    denise = town.client("Denise Walker")
    page = denise.get(f"/ties/{made}").content.decode()
    assert "My leg hurts." in page
    lines = sameness.written_since(town.viewer("Denise Walker"), made)
    leg = next(line.token for line in lines if line.text == "My leg hurts.")
    sent = {"_key": "k", "_version": "2", "apart": "apart", "moved": leg, "because": WHY}
    assert denise.post(f"/ties/{made}", sent).status_code == 303
    assert list(ChildsWords.objects.filter(child=other).values_list("words", flat=True)) == ["My leg hurts."]
    assert ChildsWords.objects.filter(child=town.amara).count() == 2
    assert not Together.objects.exists()
    assert Sameness.objects.get(until=None).standing == Standing.DIFFERENT
    assert denise.get(f"/ties/{made}").status_code == 303


def test_an_adopted_childs_two_records_look_like_any_two_that_were_marked(town: Town, other: Child) -> None:
    """To those who may not know: the same bytes and as many statements as of a pair that was marked."""
    third = Child.objects.create(
        **town.work(
            given_name="Amarah", family_name="Okoro", searched_as="amarah okoro", birth_date=date(2011, 1, 2)
        )
    )
    say(town, third, other, Said.NOT_SURE)
    seal_adoption(
        third.reference, adopted=other.reference, by=town.viewer("Denise Walker"), at=town.at, key="s"
    )
    assert read.open_work(town.area.pk) == ()
    twin = Child.objects.create(
        **town.work(
            given_name="Amarah", family_name="Okoro", searched_as="amarah okoro", birth_date=date(2011, 1, 2)
        )
    )
    say(town, twin, other, Said.DIFFERENT)
    owen = town.client("Owen Price")

    def seen(one: Child) -> tuple[str, int]:
        with CaptureQueriesContext(connection) as asked:
            answer = owen.get(f"/children/{one.reference}/same?with={other.reference}")
        assert answer.status_code == 200
        return answer.content.decode().replace(one.reference, "K"), len(asked)

    seen(twin)
    adopted, marked = seen(third), seen(twin)
    assert MARKED in adopted[0]
    assert adopted[1] == marked[1]
    assert [
        line for line in adopted[0].splitlines() if "csrf" not in line.lower() and "nonce" not in line
    ] == [line for line in marked[0].splitlines() if "csrf" not in line.lower() and "nonce" not in line]
    for one in (third, twin):
        with pytest.raises(Refused) as refused:
            say(town, one, other, by="Owen Price")
        assert refused.value.decision.because == MARKED
    keeper = town.client("Denise Walker").get(f"/children/{third.reference}/same?with={other.reference}")
    assert "A sealed record of both" in keeper.content.decode()


def test_two_tied_records_are_not_sealed_as_an_adopted_childs(town: Town, other: Child) -> None:
    tie(town, town.amara, other)
    with pytest.raises(Refused) as refused:
        seal_adoption(
            town.amara.reference,
            adopted=other.reference,
            by=town.viewer("Denise Walker"),
            at=town.at,
            key="s",
        )
    assert refused.value.decision.rule == "adoption.tied"

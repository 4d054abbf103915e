"""Breaking the glass (R-09): a reason, an hour, two people told, and a review that another closes.

Sam Khan, a police researcher, opens Amara's record, which is not his agency's.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from joinedup.access.rules.roles import Role
from joinedup.children import actions as children
from joinedup.children import queries
from joinedup.children.models import Glass, Involvement, Review
from joinedup.desk import open_work
from joinedup.notices.models import Notice
from joinedup.sharing import queries as sharing
from joinedup.trail.models import Entry
from joinedup.vault import queries as vault

from .bad_town import bytes_of, errors_of, form_at, text_of
from .conftest import Town

WHY = "She has been found alone in the park."


def send(town: Town, reference: str, *, name: str = "Sam Khan", because: str = WHY, **more: Any) -> Any:
    client = town.client(name)
    page = client.get("/with-a-reason")
    assert page.status_code == 200
    filled = {"reference": reference, "code": "danger_now", "because": because, **more}
    return client.post("/with-a-reason", {**form_at(page, "/with-a-reason"), **filled})


def test_it_opens_one_record_for_an_hour_and_says_so_on_top(town: Town) -> None:
    amara = f"/children/{town.amara.reference}"
    sam = town.client("Sam Khan")
    assert sam.get(amara).status_code == 404
    answer = send(town, town.amara.reference)
    assert (answer.status_code, answer["Location"]) == (303, amara)
    page = text_of(sam.get(amara))
    assert "You opened this record with a reason" in page and WHY in page
    assert sam.get(f"/children/{town.tobi.reference}").status_code == 404  # one record, not the family's
    town.set_time(town.at + timedelta(minutes=59))
    assert sam.get(amara).status_code == 200
    town.set_time(town.at + timedelta(minutes=1))
    assert sam.get(amara).status_code == 404


def test_two_people_are_told_at_once_and_nothing_about_whom(town: Town) -> None:
    town.add("Ivy Shah", "Information governance", "Children's social work", "information_governance")
    Involvement.objects.filter(practitioner=town.people["Hannah Okoye"]).update(part="lead worker")
    town.people["Hannah Okoye"].email = "hannah@example.org"
    town.people["Hannah Okoye"].save()
    send(town, town.amara.reference)
    review = Review.objects.get()
    told = Notice.objects.filter(template="opened_with_a_reason").order_by("pk")
    assert [(one.to, one.thing, one.due_at) for one in told] == [
        (town.people["Hannah Okoye"].reference, review.reference, town.at),
        (town.people["Ivy Shah"].reference, review.reference, town.at),
    ]


def test_at_night_the_lead_workers_desk_is_told_and_without_a_reviewer_an_administrator(town: Town) -> None:
    town.add("Steve Lund", "Administrator", "Children's social work", Role.AREA_ADMINISTRATOR)
    Involvement.objects.filter(practitioner=town.people["Hannah Okoye"]).update(part="lead worker")
    town.set_time(town.at - timedelta(hours=8))
    send(town, town.amara.reference)
    told = set(Notice.objects.filter(template="opened_with_a_reason").values_list("to", flat=True))
    assert told == {
        town.desks["Health visitors' duty"].reference,
        town.people["Steve Lund"].reference,
    }


def test_it_stands_among_those_who_looked_with_the_reason(town: Town) -> None:
    send(town, town.amara.reference)
    entry = Entry.objects.get(code="glass.opened")
    assert town.amara.reference in entry.about
    page = text_of(town.client("Priya Nair").get(f"/children/{town.amara.reference}/looks"))
    assert "Opened the record for an hour with a reason" in page and WHY in page


def test_a_review_stays_open_until_somebody_else_says_what_it_was(town: Town) -> None:
    send(town, town.amara.reference)
    review = Review.objects.get().reference
    assert town.client("Sam Khan").get(f"/reviews/{review}").status_code == 404
    assert review not in town.client("Sam Khan").get("/reviews").content.decode()
    items = [item for item in open_work.everything(town.area.pk, at=town.at) if item.code == "review.open"]
    assert [(item.reference, item.desk_id) for item in items] == [(review, town.desks["Duty and Advice"].pk)]

    denise = town.client("Denise Walker")
    path = f"/reviews/{review}"
    filled = {"finding": "in_order", "because": "He was with her, and rang us at once."}
    answer = denise.post(path, {**form_at(denise.get(path), path), **filled})
    assert answer.status_code == 303
    assert "He was with her, and rang us at once." in text_of(denise.get("/reviews"))
    assert [
        item for item in open_work.everything(town.area.pk, at=town.at) if item.code == "review.open"
    ] == []


def test_what_is_closed_to_him_and_what_nobody_bears_are_one_answer(town: Town) -> None:
    children.keep_out(
        town.amara.reference, person=town.people["Sam Khan"].pk, because="He is her uncle.",
        review_on=date(2027, 1, 4), by=town.viewer("Denise Walker"), at=town.at,
    )  # fmt: skip
    absent = send(town, "K-00000-00000")
    closed = send(town, town.amara.reference)
    assert absent.status_code == closed.status_code == 422
    hidden = bytes_of(closed).replace(town.amara.reference.encode(), b"K-00000-00000")
    assert hidden == bytes_of(absent)
    assert errors_of(closed) == ["There is no record by this reference that a reason opens for you"]
    assert not Glass.objects.exists() and not Review.objects.exists()
    assert not Notice.objects.filter(template="opened_with_a_reason").exists()
    codes = list(Entry.objects.order_by("-number").values_list("code", flat=True)[:2])
    assert codes == ["looked.nothing", "looked.nothing"]


def test_it_opens_what_is_restricted_and_nothing_that_is_sealed(town: Town) -> None:
    denise, owen = town.viewer("Denise Walker"), town.viewer("Owen Price")
    children.protect(
        town.amara.reference, whose=children.HOUSEHOLD, address_line="7 Harbour Court", postcode="HX1 1AA",
        by=denise, at=town.at,
    )  # fmt: skip
    children.restrict(
        town.amara.reference, named=[denise.practitioner_id], category="high_profile",
        because="Their mother is in the paper.", review_on=date(2027, 1, 4), by=denise, at=town.at,
    )  # fmt: skip
    (seal, *_) = vault.standing(owen, [town.amara.reference])
    assert queries.child(owen, town.amara.reference) is None
    assert send(town, town.amara.reference, name="Owen Price").status_code == 303

    opened = queries.child(owen, town.amara.reference)
    assert opened is not None and opened.kept  # he reveals addresses elsewhere; not by this way in
    assert all(home.reveal == "" for home in queries.sealed_homes(owen, opened))
    assert town.client("Owen Price").get(f"/sealed/{seal.reference}").status_code == 404
    assert sharing.asked_about(owen, opened.id) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"because": "Danger."}, "Say why you need it, in a sentence of at least 20 characters."),
        ({"code": ""}, "Choose why you need it"),
        ({"reference": "Amara"}, "Enter the child's reference, like K-7KQ4M-RPWX3"),
    ],
)
def test_a_reason_is_one_of_the_list_and_a_sentence(town: Town, changes: dict[str, str], said: str) -> None:
    answer = send(town, **{"reference": town.amara.reference, **changes})
    assert (answer.status_code, errors_of(answer)) == (422, [said])


def test_the_same_words_are_not_taken_twice(town: Town) -> None:
    send(town, town.amara.reference)
    town.set_time(town.at + timedelta(hours=2))
    again = send(town, town.tobi.reference, because=WHY.upper())
    assert errors_of(again) == ["You wrote the same the last time. Say what it is now."]


def test_whoever_has_the_record_anyway_is_told_that_no_reason_is_needed(town: Town) -> None:
    assert errors_of(send(town, town.amara.reference, name="Joy Adeyemi")) == [
        "This record is open to you. You need no reason."
    ]


def test_whoever_counts_or_administers_opens_nothing(town: Town) -> None:
    assert town.client("Zoe Li").get("/with-a-reason").status_code == 404


def test_looks_that_somebody_should_explain_are_raised_once_for_somebody_else(town: Town) -> None:
    town.people["Priya Nair"].name = "David Okafor"
    town.people["Priya Nair"].save()
    town.client("Priya Nair").get(f"/children/{town.amara.reference}")
    by = children.Watch(town.area.pk)
    assert children.look_for_misuse(by=by, at=town.at) == 1
    assert children.look_for_misuse(by=by, at=town.at) == 0
    page = text_of(town.client("Denise Walker").get("/reviews"))
    assert "Somebody looked at a record with their own name" in page
    assert "Somebody around this child has exactly the name of whoever looked." in page
    assert "their own name" not in text_of(town.client("Priya Nair").get("/reviews"))

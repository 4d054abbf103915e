"""Three more kinds of what is sealed: who told and asked to stay unnamed, who an adopted child was born as,
and what an agency holds and has marked as sensitive."""

import json
from datetime import timedelta

import pytest

from joinedup.children.models import Child
from joinedup.frontdoor.models import Concern
from joinedup.holdings.models import Item
from joinedup.store.models import Receipt
from joinedup.trail import queries as trail
from joinedup.trail.models import Entry
from joinedup.vault.models import Opening, Sealed

from .bad_forms import FORMS
from .bad_town import Here, errors_of, form_at, here, page_of, stored, text_of

__all__ = ["here"]

WHY = "I must ring whoever told us of this."


# --- who told, and asked to stay unnamed --------------------------------------------------------------------


def tell_unnamed(here: Here, who: str = "Grace Obi") -> str:
    sent = {**FORMS["frontdoor:tell"].filled(here), "stay_unnamed": "on", "_key": "unnamed"}
    answer = here.client(who).post("/concern/new", sent)
    assert answer.status_code == 303, errors_of(answer)
    return str(answer["Location"].split("/")[-1])


def test_whoever_stays_unnamed_is_in_no_table_and_no_page_but_the_vault(here: Here) -> None:
    entries, receipts = Entry.objects.count(), Receipt.objects.count()
    concern = tell_unnamed(here)
    grace = here.town.people["Grace Obi"]
    row = Concern.objects.get(reference=concern)
    assert (row.sender_id, row.sender_agency_id) == (None, None)
    since = Entry.objects.filter(number__gt=entries)
    assert {(entry.actor, entry.agency) for entry in since if concern in entry.about} == {("unnamed", "")}
    assert [receipt.by for receipt in Receipt.objects.order_by("pk")[receipts:]] == ["unnamed"]
    for who in ("Priya Nair", "Denise Walker", "Owen Price"):
        client = here.client(who)
        for path in ("/", "/front-door", f"/front-door/{concern}"):
            page = text_of(client.get(path))
            assert "Grace Obi" not in page and "Hillside" not in page, (who, path)
        assert "Somebody who asked not to be named" in page
    written = {name: rows for name, rows in stored(with_looks=True).items() if name.startswith("frontdoor")}
    assert grace.reference not in json.dumps(written, default=str)
    assert not any(concern in line and grace.reference in line for line in trail.lines())


def test_they_read_themselves_what_became_of_it_and_stay_unnamed(here: Here) -> None:
    concern = tell_unnamed(here)
    grace = here.client("Grace Obi")
    assert concern in text_of(grace.get("/"))
    assert "We have your concern" in text_of(grace.get(f"/concern/{concern}"))
    assert here.client("Joy Adeyemi").get(f"/concern/{concern}").status_code == 404
    looked = Entry.objects.filter(code="concern.receipt_looked").latest("number")
    assert (looked.actor, looked.about) == ("unnamed", [concern])
    priya = here.client("Priya Nair")
    form = form_at(priya.get(f"/front-door/{concern}"), f"/front-door/{concern}/tie")
    chosen = {**form, "child": "another", "reference": here.town.amara.reference}
    assert priya.post(f"/front-door/{concern}/tie", chosen).status_code == 303
    assert "Somebody who asked not to be named" in text_of(
        priya.get(f"/children/{here.town.amara.reference}")
    )
    recommended = {**FORMS["frontdoor:recommend"].filled(here), "_key": "r1", "_version": "3"}
    assert priya.post(f"/front-door/{concern}/recommend", recommended).status_code == 303
    decided = {**FORMS["frontdoor:authorise"].filled(here), "_key": "d1", "_version": "4"}
    denise = here.client("Denise Walker")
    assert denise.post(f"/front-door/{concern}/authorise", decided).status_code == 303
    assert "A social worker rings you today." in text_of(grace.get(f"/concern/{concern}"))
    assert "The sender read it" in text_of(denise.get(f"/front-door/{concern}"))


def test_the_manager_alone_opens_who_it_was_and_says_why(here: Here) -> None:
    concern = tell_unnamed(here)
    denise = here.client("Denise Walker")
    (link,) = page_of(denise.get(f"/front-door/{concern}")).xpath("//a[text()='Open who told us']/@href")
    shown = denise.get(denise.post(link, {"reason": WHY})["Location"])
    assert "Grace Obi" in text_of(shown) and "Hillside Primary School" in text_of(shown)
    for who in ("Priya Nair", "Owen Price", "Joy Adeyemi", "Grace Obi"):
        assert here.client(who).get(link).status_code == 404, who
    assert "Open who told us" not in text_of(here.client("Priya Nair").get(f"/front-door/{concern}"))


# --- who an adopted child was born as -----------------------------------------------------------------------


def test_two_people_open_an_adoption_and_one_alone_does_not(here: Here) -> None:
    priya, denise = here.client("Priya Nair"), here.client("Denise Walker")
    path = f"/openings/{here.opening}"
    assert "Another person with the right says yes to it." in text_of(priya.get(path))
    assert priya.post(f"{path}/approve", {"_key": "k"}).status_code == 403
    assert priya.get(f"{path}/opened").status_code == 403
    assert denise.get(f"{path}/opened").status_code == 403
    form = form_at(denise.get(path), f"{path}/approve")
    assert denise.post(f"{path}/approve", form).status_code == 303
    assert denise.get(f"{path}/opened").status_code == 403  # it opens for whoever asked
    shown = priya.get(f"{path}/opened")
    assert here.town.tobi.reference in text_of(shown)
    assert shown["Cache-Control"] == "no-store"
    assert priya.get(f"{path}/opened").status_code == 403  # once
    assert Opening.objects.get(reference=here.opening).opened_at is not None


def test_after_an_hour_the_yes_is_over(here: Here) -> None:
    here.town.set_time(here.town.at + timedelta(minutes=61))
    assert here.client("Priya Nair").get(f"/openings/{here.approved}/opened").status_code == 403


def test_neither_page_leads_to_the_other_and_nothing_but_the_vault_holds_both(here: Here) -> None:
    sealed = Sealed.objects.get(reference=here.link)
    assert sealed.about == ""
    tobi = here.town.tobi.reference
    told = {"reason": WHY}
    assert here.client("Denise Walker").post(f"/sealed/{here.link}", told).status_code == 404  # not by one
    born = here.client("Denise Walker").get(f"/children/{tobi}")
    assert f"/sealed/{here.link}/ask" in born.content.decode()
    other = next(row for row in _children() if row not in (tobi, here.town.amara.reference))
    assert other not in born.content.decode()
    assert tobi not in here.client("Denise Walker").get(f"/children/{other}").content.decode()
    for line in trail.lines():
        assert not (tobi in line and other in line)
    for name, rows in stored().items():
        for row in rows:
            assert not (tobi in str(row) and other in str(row)), name
    assert "sealed record" not in text_of(here.client("Owen Price").get(f"/children/{tobi}"))


def _children() -> list[str]:
    return list(Child.objects.filter(area__name="Leeds").values_list("reference", flat=True))


# --- what is sensitive --------------------------------------------------------------------------------------

TEXT = "An informant says that he keeps a firearm"


@pytest.fixture
def sensitive(here: Here) -> str:
    client, path = here.client("Sam Khan"), f"/questions/{here.asked}/write-down"
    form = form_at(client.get(f"/questions/{here.asked}/answer"), path)
    day = {"happened_on": "3 June 2026", "headline": TEXT, "basis": "reported", "sensitive": "on"}
    answer = client.post(path, {**form, **day, "about": [here.town.amara.reference]})
    assert answer.status_code == 303, errors_of(answer)
    return str(Item.objects.latest("pk").reference)


def test_a_sensitive_item_is_counted_and_never_read(here: Here, sensitive: str) -> None:
    assert TEXT not in json.dumps(stored(with_looks=True), default=str)
    page = here.client("Sam Khan").get(f"/questions/{here.asked}/answer")
    assert "You hold 3 items about these people. 2 are in scope." in text_of(page)
    assert "A sensitive item: its text is sealed" in text_of(page)
    assert TEXT not in page.content.decode()
    ticked = form_at(page, f"/questions/{here.asked}/answer")["items"]
    assert ticked == [here.inside]  # it is not proposed
    assert "Open the sealed item" not in text_of(page)


def test_a_sealed_item_goes_out_only_as_somebody_writes_it(here: Here, sensitive: str) -> None:
    client, path = here.client("Sam Khan"), f"/questions/{here.asked}/answer"
    form = form_at(client.get(path), path)
    answer = client.post(path, {**form, "items": [here.inside, sensitive], "safety": "no"})
    assert (answer.status_code, len(errors_of(answer))) == (409, 1), errors_of(answer)
    assert "A sealed item does not go out as it stands." in errors_of(answer)[0]


def test_the_discloser_opens_it_with_a_reason(here: Here, sensitive: str) -> None:
    angela = here.client("Angela Moran")
    page = page_of(angela.get(f"/questions/{here.asked}/answer"))
    (link,) = page.xpath("//a[contains(text(), 'Open the sealed item')]/@href")
    shown = angela.get(angela.post(link, {"reason": "To judge what may be told of it."})["Location"])
    assert TEXT in text_of(shown)
    for who in ("Sam Khan", "Denise Walker", "Priya Nair", "Joy Adeyemi"):
        assert here.client(who).get(link).status_code == 404, who

"""Who looked at a child: seen by the front door and the lead worker, and by nobody else."""

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.http import HttpResponse

import joinedup
from joinedup.agencies.models import Practitioner
from joinedup.children.models import Involvement
from joinedup.desk import looks
from joinedup.desk.rules.looking import LOOKS, NOT_AT_A_CHILD
from joinedup.sharing.models import Question
from joinedup.trail import actions as trail
from joinedup.trail.models import Entry, Reason

from .conftest import Town


def _opened(town: Town, name: str) -> HttpResponse:
    return town.client(name).get(f"/children/{town.amara.reference}/looks")  # type: ignore[return-value]


def _rows(answer: HttpResponse) -> list[str]:
    rows = re.findall(r"<tr.*?</tr>", answer.content.decode(), re.DOTALL)[1:]
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def _without_token(answer: HttpResponse) -> str:
    """The page, less the token against forgery that every page has of its own."""
    return re.sub(r'(csrfmiddlewaretoken" value=|FToken": )"[^"]+"', "", answer.content.decode())


def _look(town: Town, name: str, code: str = "child.looked", *about: str, typed: str = "") -> None:
    trail.look(code, by=town.viewer(name), at=town.at, about=(town.amara.reference, *about), typed=typed)


def _involve(town: Town, name: str, *, visibility: str, part: str = "family worker") -> None:
    person = town.people[name]
    desk = next(iter(person.seats.all())).desk
    Involvement.objects.create(
        **town.work(
            child=town.amara, agency=person.agency, desk=desk, practitioner=person, part=part,
            visibility=visibility, since=town.at - timedelta(days=10),
        )
    )  # fmt: skip


def test_priya_sees_who_looked_from_where_when_and_in_which_question(town: Town) -> None:
    town.client("Hannah Okoye").get(f"/children/{town.amara.reference}")
    _look(town, "Sam Khan", "question.held_looked", "Q-7KQ4M-2RPXW")
    assert _rows(_opened(town, "Priya Nair")) == [
        "Priya Nair Social worker, Children's social work Tuesday 14 July, 09:00 "
        "Opened this list of who looked Works at the front door, which may open every child of the area",
        "Sam Khan Researcher, West Yorkshire Police Tuesday 14 July, 09:00 Opened a question about the child "
        "that their agency was asked Q-7KQ4M-2RPXW No link to the child was on record at that moment",
        "Hannah Okoye Health visitor, 0-19 health service Tuesday 14 July, 09:00 Opened the child's page, "
        "or a form about the child Worked with the child as health visitor "
        "Their agency worked with the child",
    ]


def test_the_look_at_the_list_is_recorded_before_it_is_shown(town: Town) -> None:
    assert _opened(town, "Denise Walker").status_code == 200
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.code, entry.about) == ("looks.looked", [town.amara.reference])


def test_a_partner_who_works_with_the_child_finds_no_such_page_and_no_link(town: Town) -> None:
    hannah = town.client("Hannah Okoye")
    assert _opened(town, "Hannah Okoye").status_code == 404
    child = hannah.get(f"/children/{town.amara.reference}").content.decode()
    assert "/looks" not in child
    assert "/looks" in town.client("Priya Nair").get(f"/children/{town.amara.reference}").content.decode()


def test_a_stranger_and_a_made_up_reference_get_the_same_answer(town: Town) -> None:
    hidden = _opened(town, "Grace Obi")
    absent = town.client("Grace Obi").get("/children/K-00000-00000/looks")
    assert hidden.status_code == absent.status_code == 404
    assert _without_token(hidden) == _without_token(absent)
    assert list(Entry.objects.order_by("number").values_list("code", "about")) == [("looked.nothing", [])] * 2


def test_the_analyst_never_comes_in(town: Town) -> None:
    assert _opened(town, "Zoe Li").status_code == 404


def test_the_lead_worker_sees_it_for_this_child_until_the_work_ends(town: Town) -> None:
    _involve(town, "Hannah Okoye", visibility="open", part="lead worker")
    assert _opened(town, "Hannah Okoye").status_code == 200
    assert town.client("Hannah Okoye").get(f"/children/{town.tobi.reference}/looks").status_code == 404
    Involvement.objects.filter(part="lead worker").update(until=town.at - timedelta(days=1))
    assert _opened(town, "Hannah Okoye").status_code == 404


def test_what_somebody_wrote_as_their_reason_is_read_here_until_it_is_erased(town: Town) -> None:
    _look(town, "Hannah Okoye", "sealed.revealed", typed="Her aunt rang me about the bruise")
    assert "They wrote: “Her aunt rang me about the bruise”" in _rows(_opened(town, "Priya Nair"))[1]
    Reason.objects.all().delete()
    assert "aunt" not in _opened(town, "Priya Nair").content.decode()


def test_what_tied_somebody_to_the_child_is_said_as_it_was_at_that_moment(town: Town) -> None:
    """Hannah Okoye was a health visitor until ten; then Sam Khan's desk was asked; Grace Obi had no link."""
    for name in ("Hannah Okoye", "Sam Khan", "Grace Obi"):
        _look(town, name)
    later = town.at + timedelta(hours=1)
    Involvement.objects.filter(practitioner=town.people["Hannah Okoye"]).update(until=later)
    Question.objects.create(
        **town.work(
            child=town.amara, entered=later, asker=town.people["Priya Nair"],
            desk=town.desks["Front-door police desk"],
            asker_agency=town.agencies["Children's social work"], topic="domestic_abuse_incident",
            since=date(2026, 1, 14), until=date(2026, 7, 14), why="", needed_by=later, purpose="", basis="",
            family_told="",
        )
    )  # fmt: skip
    for name in ("Hannah Okoye", "Sam Khan"):
        trail.look("child.looked", by=town.viewer(name), at=later, about=(town.amara.reference,))
    opened = "Opened the child's page, or a form about the child "
    why = [row.partition(opened)[2] for row in _rows(_opened(town, "Denise Walker"))[1:]]
    assert why == [
        "A question about the child was open with their agency",
        "No link to the child was on record at that moment",
        "No link to the child was on record at that moment",
        "No link to the child was on record at that moment",
        "Worked with the child as health visitor Their agency worked with the child",
    ]


def test_a_service_named_on_request_is_not_named_and_a_shielded_one_is_not_there(town: Town) -> None:
    """Sam Khan's desk works with the child on request only; Grace Obi's school is not shown at all."""
    _involve(town, "Sam Khan", visibility="on_request")
    _involve(town, "Grace Obi", visibility="shielded")
    Involvement.objects.filter(practitioner=town.people["Sam Khan"]).update(until=town.at - timedelta(days=1))
    _look(town, "Sam Khan", "question.held_looked", "Q-7KQ4M-2RPXW")
    _look(town, "Angela Moran")  # of the same agency
    _look(town, "Grace Obi")
    answer = _opened(town, "Priya Nair")
    assert _rows(answer)[1:] == [
        "A service that is named on request Tuesday 14 July, 09:00 Opened the child's page, "
        "or a form about the child Not said of this service",
        "A service that is named on request Tuesday 14 July, 09:00 Opened a question about the child "
        "that their agency was asked Not said of this service",
    ]
    text = answer.content.decode()
    for never in ("Sam Khan", "Angela Moran", "Police", "Grace Obi", "Hillside", "Q-7KQ4M"):
        assert never not in text


def test_an_agency_that_works_openly_too_is_named_but_not_who_works_unnamed(town: Town) -> None:
    _involve(town, "Sam Khan", visibility="on_request")
    _involve(town, "Angela Moran", visibility="open", part="family liaison")
    _look(town, "Sam Khan")
    _look(town, "Angela Moran")
    rows = _rows(_opened(town, "Priya Nair"))
    assert rows[1].startswith("Angela Moran Sergeant, West Yorkshire Police")
    assert rows[2].startswith("A service that is named on request")


def test_somebody_whose_account_is_gone_is_still_a_line(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    _look(town, "Hannah Okoye")
    monkeypatch.setattr(looks.agencies, "practitioners_called", lambda references: {})
    assert "Somebody who is not known here any more" in _rows(_opened(town, "Priya Nair"))[1]


def test_somebody_who_left_is_still_named(town: Town) -> None:
    _look(town, "Hannah Okoye")
    Practitioner.objects.filter(name="Hannah Okoye").update(active=False)
    assert _rows(_opened(town, "Priya Nair"))[1].startswith("Hannah Okoye")


def test_what_was_done_is_not_counted_among_the_looks_and_the_oldest_fall_off(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "MOST", 3)
    for _ in range(4):
        _look(town, "Hannah Okoye")
        _look(town, "Hannah Okoye", "words.recorded")
    answer = _opened(town, "Priya Nair")
    assert len(_rows(answer)) == 3
    assert "The newest 3 are shown." in answer.content.decode()


def _asked(town: Town, name: str, **asked: str) -> HttpResponse:
    return town.client(name).get(f"/children/{town.amara.reference}/looks", asked)  # type: ignore[return-value]


def test_denise_asks_for_one_agency_for_a_week_and_for_whoever_had_no_link(town: Town) -> None:
    """Sam Khan looked nine days ago and now, and had no link; Hannah Okoye is her health visitor."""
    long_ago = town.at - timedelta(days=9)
    trail.look("child.looked", by=town.viewer("Sam Khan"), at=long_ago, about=(town.amara.reference,))
    _look(town, "Sam Khan")
    _look(town, "Hannah Okoye")
    police = town.agencies["West Yorkshire Police"].reference

    def who(**asked: str) -> list[str]:
        return [row.split(" ")[0] for row in _rows(_asked(town, "Denise Walker", **asked))]

    assert who(agency=police) == ["Sam", "Sam"]
    assert who(agency=police, span="week") == ["Sam"]
    assert who(unlinked="yes") == ["Sam", "Sam"]
    assert who(span="day", unlinked="yes") == ["Sam"]
    assert who(agency="A-00000-00000") == []
    assert "Nobody of these has looked." in _asked(town, "Denise Walker", agency=police[:-1]).content.decode()


def test_what_cannot_be_chosen_is_said_in_a_sentence(town: Town) -> None:
    for asked in ({"span": "for ever"}, {"unlinked": "perhaps"}, {"span": "x", "as": "file"}):
        answer = _asked(town, "Denise Walker", **asked)
        assert answer.status_code == 200
        assert "What was asked for cannot be chosen here. Everything is shown." in answer.content.decode()


def test_a_list_that_is_taken_away_is_written_down_first_and_holds_no_formula(town: Town) -> None:
    _look(town, "Hannah Okoye", "sealed.revealed", typed="Her aunt rang me")
    Practitioner.objects.filter(name="Hannah Okoye").update(name="=cmd|'/c calc'!A0")
    answer = _asked(town, "Priya Nair", **{"as": "file"})
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.code, entry.about) == ("looks.taken_out", [town.amara.reference])
    assert answer["Content-Disposition"] == 'attachment; filename="who-looked.csv"'
    assert answer.content.decode().splitlines() == [
        "Who,Post,Agency,When,What they opened,In,Why they could",
        "Priya Nair,Social worker,Children's social work,2026-07-14T09:00:00+01:00,"
        "Took this list of who looked away in a file,,"
        '"Works at the front door, which may open every child of the area"',
        "'=cmd|'/c calc'!A0,Health visitor,0-19 health service,2026-07-14T09:00:00+01:00,"
        '"Opened the protected address, and said why",,They wrote: “Her aunt rang me”; '
        "Worked with the child as health visitor; Their agency worked with the child",
    ]
    assert _asked(town, "Grace Obi", **{"as": "file"}).status_code == 404


def test_a_service_that_is_named_on_request_is_no_choice_and_not_found_by_its_agency(town: Town) -> None:
    _involve(town, "Sam Khan", visibility="on_request")
    _look(town, "Sam Khan")
    police = town.agencies["West Yorkshire Police"].reference
    assert police not in _opened(town, "Priya Nair").content.decode()
    assert _rows(_asked(town, "Priya Nair", agency=police)) == []
    assert "on request" not in _asked(town, "Priya Nair", agency=police, **{"as": "file"}).content.decode()


def test_every_way_of_looking_has_its_words() -> None:
    sources = Path(joinedup.__file__).parent.rglob("*.py")
    codes = {
        code
        for source in sources
        for code in re.findall(r'looked\(\s*request,\s*"([a-z_.]+)"', source.read_text("utf-8"))
    }
    assert len(codes) >= 6
    changes = {"glass.opened", "sealed.revealed"}  # as well as looks
    assert codes | changes == set(LOOKS) | NOT_AT_A_CHILD

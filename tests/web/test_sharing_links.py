"""The link in an e-mail to a school's duty: good once, for 72 hours, for whoever of the school signs in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from joinedup.holdings.actions import NewItem, add_items
from joinedup.notices.actions import code_of, signed
from joinedup.notices.models import Notice
from joinedup.notices.rules.messages import NotToBeSaid, Template, compose
from joinedup.sharing import actions
from joinedup.sharing.models import Link, Question
from joinedup.sharing.rules.states import State

from .conftest import Town
from .sharing_case import THURSDAY_NOON


def _asked(town: Town) -> tuple[str, str]:
    """Priya asks Joy's school about attendance; the reference, and the link as the e-mail holds it."""
    priya = town.viewer("Priya Nair")
    reference = actions.ask(
        town.amara.reference,
        topic="attendance",
        topic_detail="",
        desk=town.desks["School office"].reference,
        people=(town.amara.reference,),
        months=3,
        why="To decide about the weekend",
        needed_by=THURSDAY_NOON,
        purpose="early_help",
        concern="",
        by=priya,
        at=town.at,
        key="school",
    )
    notice = Notice.objects.get(thing=reference)
    assert notice.template == "question_link"
    return reference, f"/from-mail/{signed(notice.link)}"


def _colleague(town: Town) -> Client:
    """Somebody else at Joy's school, who does not sit at its desk."""
    town.add("Asha Patel", "Deputy head", "Parkside Primary School", "safeguarding_lead")
    return town.client("Asha Patel")


def test_the_message_holds_the_link_and_nothing_of_what_was_asked(town: Town) -> None:
    reference, path = _asked(town)
    said: dict[str, Any] = {"reference": "N-7KQ4M-RPWX5", "to": "duty@school.example", "place": "https://j"}
    said |= {"thing": reference, "by": THURSDAY_NOON, "at": town.at}
    body = compose(Template.QUESTION_LINK, link=path.rpartition("/")[2], **said).body
    assert f"https://j{path}" in body
    for word in ("Mara", "Okafor", "attendance", "weekend", "Priya"):
        assert word not in body
    for link in ("", "Mara Okafor", "x.y"):
        with pytest.raises(NotToBeSaid):
            compose(Template.QUESTION_LINK, link=link, **said)
    with pytest.raises(NotToBeSaid):
        compose(Template.QUESTION_WAITING, link=path.rpartition("/")[2], **said)


@pytest.mark.need("W1")
def test_a_school_answers_in_two_clicks_from_the_link(town: Town) -> None:
    late = NewItem("attendance", "Late on 9 of 30 mornings", "", "fact", town.at, (town.amara.reference,))
    add_items([late], by=town.viewer("Joy Adeyemi"), at=town.at)
    reference, path = _asked(town)
    landed = town.client("Joy Adeyemi").get(path, follow=True)
    assert landed.redirect_chain[-1] == (f"/questions/{reference}/answer", 303)
    page = landed.content.decode()
    assert "You will disclose 1 of 1 item" in page  # the landing is the review; 'Send answer' is the second
    assert "Send answer" in page


def test_a_colleague_of_the_school_answers_by_it_after_their_own_sign_in(town: Town) -> None:
    reference, path = _asked(town)
    asha = _colleague(town)
    assert asha.get(f"/questions/{reference}/answer").status_code == 403  # another desk of her agency
    assert asha.get(path).status_code == 303
    assert asha.get(f"/questions/{reference}/answer").status_code == 200
    link = Link.objects.get()
    assert link.used_by is not None
    assert link.used_by.name == "Asha Patel"
    sent = {"safety": "no", "_key": "k" * 24, "_version": "2"}
    page = asha.get(f"/questions/{reference}/answer").content.decode()
    sent["_shown"] = page.split('name="_shown" value="')[1].split('"')[0]
    assert asha.post(f"/questions/{reference}/answer", sent).status_code == 303
    assert Question.objects.get(reference=reference).state == State.ANSWERED


def test_a_link_that_was_used_is_one_sentence_to_the_next_and_opens_again_for_who_used_it(town: Town) -> None:
    _, path = _asked(town)
    joy, asha = town.client("Joy Adeyemi"), _colleague(town)
    assert asha.get(path).status_code == 303
    assert asha.get(path).status_code == 303
    used = joy.get(path)
    assert used.status_code == 200
    assert "A colleague has used this link." in used.content.decode()


def test_after_72_hours_it_has_expired_and_a_new_one_is_sent(town: Town) -> None:
    reference, path = _asked(town)
    town.set_time(town.at + timedelta(hours=72))
    joy = town.client("Joy Adeyemi")
    ended = joy.get(path)
    assert ended.status_code == 200
    assert "This link has expired to keep information safe." in ended.content.decode()
    assert joy.post(path, {"_key": "k" * 24}).status_code == 303
    newest = Notice.objects.filter(thing=reference).order_by("-pk")[0]
    assert joy.get(f"/from-mail/{signed(newest.link)}").status_code == 303


@pytest.mark.parametrize("name", ["Priya Nair", "Hannah Okoye", "Grace Obi", "Zoe Li"])
def test_forwarded_to_another_agency_it_is_as_if_there_were_none(town: Town, name: str) -> None:
    _, path = _asked(town)
    stranger = town.client(name)
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, {"_key": "k" * 24}).status_code == 404
    assert Link.objects.get().used_by is None


def test_nobody_makes_a_link_from_what_the_database_keeps(town: Town) -> None:
    _asked(town)
    code = Link.objects.get().code
    assert code_of(signed(code)) == code
    joy = town.client("Joy Adeyemi")
    for sign in (code, f"{code}.", f"{code}.{'A' * 43}", signed("x")):
        assert code_of(sign) in ("", "x")
        assert joy.get(f"/from-mail/{sign}").status_code == 404

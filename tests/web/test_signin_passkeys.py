"""Passkeys, told through Priya Nair's telephone, and through those who would like to have it."""

import json

import pytest
from django.test import Client
from fido2.utils import websafe_encode

from joinedup.signin import actions, keys
from joinedup.signin.actions import Verdict
from joinedup.signin.models import App, Passkey
from joinedup.signin.rules.passkeys import Answer
from joinedup.store.rules.seals import BrokenSeal

from .bad_town import text_of
from .passkey_case import PRESENT, Telephone, asks
from .signin_case import CONSOLE, PASSWORD, Live, in_the_trail, is_inside
from .test_signin import live

__all__ = ["live"]

PRIYA, DENISE = "Priya Nair", "Denise Walker"


def with_passkey(live: Live, name: str, telephone: Telephone) -> Client:
    """Somebody inside, who has added this telephone to the app that they had."""
    live.has_account(name)
    client = live.inside(name)
    sent = {"name": "my telephone", "passkey": telephone.makes(client.get("/account/passkeys/new"))}
    assert client.post("/account/passkeys/new", sent).status_code == 303
    return client


def half_in(live: Live, name: str = PRIYA) -> Client:
    client = Client()
    live.give_password(client, name)
    return client


def come_in(client: Client, signed: str) -> int:
    return client.post("/sign-in/code", {"passkey": signed}).status_code


def test_priya_adds_her_telephone_and_comes_in_with_it(live: Live) -> None:
    telephone = Telephone()
    inside = with_passkey(live, PRIYA, telephone)
    assert "Passkey: my telephone" in text_of(inside.get("/account"))
    priya = half_in(live)
    assert come_in(priya, telephone.signs(priya.get("/sign-in/code"))) == 303
    assert is_inside(priya)
    reference = live.town.people[PRIYA].reference
    for code in ("passkey.added", "signed_in.passkey"):
        assert in_the_trail(code) == [(reference, [reference])]


def test_somebody_new_may_begin_with_a_passkey_in_place_of_an_app(live: Live) -> None:
    token, priya, telephone = live.invite(PRIYA), Client(), Telephone()
    priya.post(f"/welcome/{token}", {"password": PASSWORD, "again": PASSWORD})
    made = telephone.makes(priya.get("/sign-in/set-up"))
    finished = priya.post("/sign-in/set-up", {"name": "my telephone", "passkey": made})
    assert "Keep these codes" in text_of(finished)
    assert is_inside(priya)
    assert (App.objects.count(), Passkey.objects.count()) == (0, 1)
    assert priya.get("/sign-in/set-up").headers["Location"] == "/sign-in"


def test_it_proves_again_that_it_is_still_priya(live: Live) -> None:
    telephone = Telephone()
    priya = with_passkey(live, PRIYA, telephone)
    live.later(minutes=6)
    assert priya.get("/account/recovery-codes").headers["Location"] == "/sign-in/again"
    back = priya.post("/sign-in/again", {"passkey": telephone.signs(priya.get("/sign-in/again"))})
    assert (back.status_code, back.headers["Location"]) == (303, "/account/recovery-codes")


def test_what_is_asked_names_nobody_wants_the_owner_recognised_and_asks_not_who_made_the_key(
    live: Live,
) -> None:
    live.has_account(PRIYA)
    asked = asks(live.inside(PRIYA).get("/account/passkeys/new"))
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["attestation"] == "none"
    assert [each["alg"] for each in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert live.town.people[PRIYA].reference not in asked["user"]["id"]


LIES = {
    "another site's page": {"origin": "https://joinedup.evil.example"},
    "a page that only sounds like ours": {"origin": "http://localhost.evil.example:8765"},
    "ours, but not over what it must be": {"origin": "https://localhost"},
    "another question": {"challenge": "A" * 43},
    "a key being made, not used": {"kind": "webauthn.create"},
    "a key made for another site": {"rp": "evil.example"},
    "somebody else's handle": {"handle": "AAAA"},
}


@pytest.mark.parametrize("told", LIES.values(), ids=LIES)
def test_what_was_signed_elsewhere_or_for_something_else_proves_nothing(
    live: Live, told: dict[str, str]
) -> None:
    telephone = Telephone()
    with_passkey(live, PRIYA, telephone)
    priya = half_in(live)
    assert come_in(priya, telephone.signs(priya.get("/sign-in/code"), **told)) == 422
    assert not is_inside(priya)


def test_a_key_that_did_not_recognise_its_owner_is_not_taken(live: Live) -> None:
    """Somebody picked it up from a desk: a touch is not enough."""
    telephone = Telephone()
    with_passkey(live, PRIYA, telephone)
    priya = half_in(live)
    assert come_in(priya, telephone.signs(priya.get("/sign-in/code"), flags=PRESENT)) == 422
    other = live.inside(PRIYA)
    made = Telephone(b"another").makes(other.get("/account/passkeys/new"), flags=PRESENT)
    assert other.post("/account/passkeys/new", {"name": "x", "passkey": made}).status_code == 422


def test_what_was_signed_once_is_good_once_in_whatever_browser(live: Live) -> None:
    telephone = Telephone(counts=False)
    with_passkey(live, PRIYA, telephone)
    priya = half_in(live)
    signed = telephone.signs(priya.get("/sign-in/code"))
    assert come_in(priya, signed) == 303
    thief = half_in(live)
    thief.get("/sign-in/code")
    assert come_in(thief, signed) == 422


def test_two_answers_to_one_question_at_one_moment_let_one_in(live: Live) -> None:
    """Two requests that read the same session: the question is spent in the turn of the first."""
    telephone = Telephone(counts=False)
    with_passkey(live, PRIYA, telephone)
    page = half_in(live).get("/sign-in/code")
    answer = Answer(telephone.signs(page), asks(page)["challenge"])
    verdicts = [
        actions.come_in(
            live.town.people[PRIYA].pk, signed=answer, browser=actions.With("b", "Firefox"),
            by=CONSOLE, at=live.town.at,
        ).verdict
        for _ in range(2)
    ]  # fmt: skip
    assert verdicts == [Verdict.RIGHT, Verdict.WRONG]


def test_a_question_is_answered_within_five_minutes(live: Live) -> None:
    telephone = Telephone()
    with_passkey(live, PRIYA, telephone)
    priya = half_in(live)
    signed = telephone.signs(priya.get("/sign-in/code"))
    live.later(minutes=5)
    assert come_in(priya, signed) == 422


def test_a_count_that_goes_back_is_a_copy_and_is_refused_and_told(live: Live) -> None:
    telephone = Telephone()
    with_passkey(live, PRIYA, telephone)
    priya = half_in(live)
    telephone.count = 40
    assert come_in(priya, telephone.signs(priya.get("/sign-in/code"))) == 303
    thief = half_in(live)
    telephone.count = 12
    assert come_in(thief, telephone.signs(thief.get("/sign-in/code"))) == 422
    assert in_the_trail("passkey.count_went_back") == [("sign-in", [live.town.people[PRIYA].reference])]


def test_a_telephone_opens_its_owners_account_and_no_other(live: Live) -> None:
    telephone, hers = Telephone(), Telephone(b"Denise's")
    with_passkey(live, PRIYA, telephone)
    denise = with_passkey(live, DENISE, hers)
    thief = half_in(live)
    assert come_in(thief, hers.signs(thief.get("/sign-in/code"))) == 422
    again = {"name": "mine now", "passkey": telephone.makes(denise.get("/account/passkeys/new"))}
    assert denise.post("/account/passkeys/new", again).status_code == 422
    assert Passkey.objects.count() == 2


def test_what_is_kept_of_a_passkey_is_sealed_for_its_owner(live: Live) -> None:
    """Whoever writes in the table and moves a key of their own into Priya's name has moved nothing."""
    with_passkey(live, PRIYA, Telephone())
    kept = Passkey.objects.get()
    assert websafe_encode(b"a telephone of Priya's") not in kept.credential
    with pytest.raises(BrokenSeal):
        keys.unseal(kept.credential, owner=live.town.people[DENISE].reference)


def test_one_is_removed_after_a_fresh_proof_and_the_last_proof_never(live: Live) -> None:
    telephone = Telephone()
    priya = with_passkey(live, PRIYA, telephone)
    code = Passkey.objects.get().code
    App.objects.all().delete()
    refused = priya.post("/account/passkeys/remove", {"passkey": code})
    assert (refused.status_code, "only second proof" in text_of(refused)) == (409, True)
    second = {"name": "a key", "passkey": Telephone(b"a key").makes(priya.get("/account/passkeys/new"))}
    priya.post("/account/passkeys/new", second)
    live.later(minutes=6)
    assert priya.post("/account/passkeys/remove", {"passkey": code}).headers["Location"] == "/sign-in/again"
    priya.post("/sign-in/again", {"code": live.recovery[PRIYA][0]})
    assert priya.post("/account/passkeys/remove", {"passkey": code}).status_code == 303
    assert [each.name for each in Passkey.objects.all()] == ["a key"]
    thief = half_in(live)
    assert come_in(thief, telephone.signs(thief.get("/sign-in/code"))) == 422


def test_nobody_removes_the_passkey_of_another(live: Live) -> None:
    with_passkey(live, PRIYA, Telephone())
    denise = with_passkey(live, DENISE, Telephone(b"Denise's"))
    assert (
        denise.post("/account/passkeys/remove", {"passkey": Passkey.objects.first().code}).status_code == 303
    )  # type: ignore[union-attr]
    assert Passkey.objects.count() == 2


def test_a_wrong_passkey_counts_as_a_wrong_try(live: Live) -> None:
    with_passkey(live, PRIYA, Telephone())
    thief = half_in(live)
    for _ in range(5):
        assert come_in(thief, Telephone(b"not hers").signs(thief.get("/sign-in/code"))) == 422
    answer = thief.post("/sign-in/code", {"code": live.code(PRIYA)})
    assert "too many wrong tries" in text_of(answer)


BROKEN = (
    "", "{}", "[]", "null", "1", '"x"', "{" * 5000, "x" * 30_000, '{"id": 1}', "\x00",
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0", "authenticatorData": "AAAA", "signature": "AA",
        "attestationObject": "o2NmbXRkbm9uZQ"}}),
)  # fmt: skip


@pytest.mark.parametrize("sent", BROKEN, ids=lambda sent: ascii(sent)[:20])
def test_what_no_browser_sends_is_refused_with_the_page(live: Live, sent: str) -> None:
    inside = with_passkey(live, PRIYA, Telephone())
    priya = half_in(live)
    priya.get("/sign-in/code")
    assert come_in(priya, sent) == 422
    inside.get("/account/passkeys/new")
    assert inside.post("/account/passkeys/new", {"name": "x", "passkey": sent}).status_code == 422
    assert not is_inside(priya)


def test_an_invitation_takes_away_the_passkeys_of_before(live: Live) -> None:
    with_passkey(live, PRIYA, Telephone())
    Client().post(f"/welcome/{live.invite(PRIYA)}", {"password": PASSWORD, "again": PASSWORD})
    assert Passkey.objects.count() == 0

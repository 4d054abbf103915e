"""Amara's mother has taken the children where nobody may find them. Joy, of Amara's school, seals it.

What is sealed opens for those who may, for a reason, once, with the trail before the page; and its keys turn.
"""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from joinedup.children.models import Child, Home
from joinedup.cli.main import main
from joinedup.gate import proof
from joinedup.gate.rules.deciding import decide
from joinedup.gate.rules.policies import Purpose
from joinedup.trail.models import Entry
from joinedup.vault import actions, queries
from joinedup.vault.models import Sealed, Token
from joinedup.vault.rules.kinds import Kind

from .bad_town import errors_of, form_at, stored, text_of, title_of
from .conftest import PEOPLE, Town

LINE, POSTCODE = "7 Harbour Court", "HX1 1AA"
WHY = "An officer goes to her tonight."
MAY = ("Joy Adeyemi", "Denise Walker", "Owen Price")


def protect(town: Town, *, who: str = "Joy Adeyemi", whose: str = "household") -> str:
    """Through the page, as a browser does it; returns what the child's address opens by."""
    client, path = town.client(who), f"/children/{town.amara.reference}/protect"
    sent = form_at(client.get(path), path)
    answer = client.post(path, {**sent, "whose": whose, "address_line": LINE, "postcode": POSTCODE})
    assert answer.status_code == 303, errors_of(answer)
    person = town.amara.reference if whose == "household" else whose
    return str(Sealed.objects.get(about=person, until=None).reference)


def say_why(town: Town, who: str, sealed: str, *, why: str = WHY) -> "object":
    return town.client(who).post(f"/sealed/{sealed}", {"reason": why})


def codes() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("code", flat=True))


def test_the_address_goes_into_the_vault_and_out_of_every_table(town: Town) -> None:
    protect(town)
    everything = json.dumps(stored(with_looks=True), default=str)
    for plain in (LINE, POSTCODE, "Harbour", "12 Rowan Street", "LS9 7BN"):
        assert plain not in everything
    assert Home.objects.count() == 0
    people = {town.amara.reference, town.tobi.reference, town.ada.reference}
    assert set(Sealed.objects.values_list("about", flat=True)) == people  # who lives together
    assert Token.objects.count() == 3 * 3  # the line, the street, the postcode, for each


def test_who_may_opens_it_with_a_reason_and_the_trail_has_it_first(town: Town) -> None:
    sealed = protect(town)
    for who in MAY:
        asked = say_why(town, who, sealed)
        assert asked.status_code == 303
        entry = Entry.objects.order_by("-number")[0]
        assert (entry.code, entry.actor) == ("sealed.reason_given", town.people[who].reference)
        assert (entry.reason.text, set(entry.about)) == (WHY, {sealed, town.amara.reference})
        shown = town.client(who).get(asked["Location"])
        assert shown.status_code == 200
        assert LINE in text_of(shown) and POSTCODE in text_of(shown)
        assert "12 Rowan Street, LS9 7BN" in text_of(shown)  # where they were before
        assert codes()[-2:] == ["sealed.revealed", "sealed.shown"]
        assert shown["Cache-Control"] == "no-store"
        assert LINE not in title_of(shown) and POSTCODE not in title_of(shown)
    assert LINE not in json.dumps(stored(with_looks=True), default=str)


def test_it_is_shown_once_for_each_reason_and_to_nobody_else_for_it(town: Town) -> None:
    sealed = protect(town)
    again = town.client("Denise Walker").get(f"/sealed/{sealed}/opened")
    assert (again.status_code, again["Location"]) == (303, f"/sealed/{sealed}")
    opened = say_why(town, "Denise Walker", sealed)["Location"]
    assert town.client("Owen Price").get(opened).status_code == 303  # her reason is not his
    assert town.client("Denise Walker").get(opened).status_code == 200
    assert town.client("Denise Walker").get(opened).status_code == 303  # the back button
    say_why(town, "Denise Walker", sealed)
    town.set_time(town.at.replace(minute=2, second=1))
    assert town.client("Denise Walker").get(opened).status_code == 303  # a screen that was left


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        ("", "Enter why you need it"),
        ("needed", "Say why you need it, in a sentence of at least 20 characters."),
        (f"I must go to {LINE} now", "Say why without the address itself."),
    ],
)
def test_without_a_reason_nothing_opens(town: Town, why: str, sentence: str) -> None:
    sealed = protect(town)
    answer = say_why(town, "Denise Walker", sealed, why=why)
    assert (answer.status_code, errors_of(answer)) == (422, [sentence])
    assert "sealed.reason_given" not in codes()
    assert town.client("Denise Walker").get(f"/sealed/{sealed}/opened").status_code == 303


def test_whoever_may_not_is_told_that_there_is_nothing(town: Town) -> None:
    sealed = protect(town)
    for name, *_ in PEOPLE:
        if name in MAY:
            continue
        for path in (f"/sealed/{sealed}", f"/sealed/{sealed}/opened"):
            assert town.client(name).get(path).status_code == 404, name
        assert say_why(town, name, sealed).status_code == 404


def test_an_old_proof_is_asked_for_again_before_anything_is_opened(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = protect(town)
    monkeypatch.setattr(proof, "is_fresh", lambda viewer: False)
    before = codes()
    for path in (f"/sealed/{sealed}", f"/sealed/{sealed}/opened"):
        answer = town.client("Denise Walker").get(path)
        assert (answer.status_code, answer["Location"]) == (303, "/sign-in/again")
    assert say_why(town, "Denise Walker", sealed).status_code == 303
    assert codes() == before


def test_rule_and_query_say_the_same_of_who_may_open_what(town: Town) -> None:
    joy = town.viewer("Joy Adeyemi")
    for kind in Kind:
        for owner in town.agencies.values():
            actions.put(
                "x",
                kind=kind,
                about="K-00000-00000",
                field=f"{owner.pk}",
                owner_id=owner.pk,
                by=joy,
                at=town.at,
            )
    for name, *_ in PEOPLE:
        viewer = town.viewer(name)
        seen = set(Sealed.objects.visible_to(viewer).values_list("pk", flat=True))
        for row in Sealed.objects.all():
            may = decide(viewer, Purpose.SAFEGUARDING, row.as_thing(viewer), "value", at=viewer.at).allowed
            assert (row.pk in seen) is may, (name, row.kind)


def test_a_value_that_was_put_into_another_row_does_not_open(town: Town) -> None:
    sealed = protect(town)
    other = Sealed.objects.get(about=town.tobi.reference)
    Sealed.objects.filter(reference=sealed).update(value=other.value)
    opened = say_why(town, "Denise Walker", sealed)["Location"]
    answer = town.client("Denise Walker").get(opened)
    assert answer.status_code == 403
    assert "This cannot be opened" in text_of(answer)
    assert "sealed.revealed" not in codes()


def test_only_who_may_open_a_seal_puts_another_address_behind_it(town: Town) -> None:
    protect(town)
    path = f"/children/{town.amara.reference}/protect"
    for who in ("Priya Nair", "Hannah Okoye"):
        page = town.client(who).get(path)
        assert "you may not open it" in text_of(page)
        sent = {"whose": "household", "address_line": "1 Wrong Road", "postcode": "LS1 1AA", "_key": "k"}
        assert town.client(who).post(path, sent).status_code == 422
    moved = {"whose": "household", "address_line": "2 Quay Street", "postcode": "HX3 3CC", "_key": "k"}
    assert town.client("Denise Walker").post(path, moved).status_code == 303
    assert Sealed.objects.filter(about=town.amara.reference).count() == 2  # where she was is not lost
    assert Sealed.objects.filter(about=town.amara.reference, until=None).count() == 1


def test_a_protection_that_ends_puts_the_address_where_it_is_read(town: Town) -> None:
    protect(town)
    path = f"/children/{town.amara.reference}"
    lifted = {"whose": "household", "reason": "The order ended; they asked for this.", "_key": "k"}
    assert town.client("Priya Nair").post(f"{path}/lift", lifted).status_code == 422
    assert town.client("Denise Walker").post(f"{path}/lift", lifted).status_code == 303
    assert f"{LINE}, {POSTCODE}" in text_of(town.client("Priya Nair").get(path))
    assert Child.objects.get(pk=town.tobi.pk).home_id == Child.objects.get(pk=town.amara.pk).home_id


# --- keys ---------------------------------------------------------------------------------------------------


def vault(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["vault", *words])
    said = capsys.readouterr()
    return int(str(ended.value.code)), said.out + said.err


@pytest.fixture(autouse=True)
def here_is_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("joinedup.cli.vault.open_database", lambda: None)


def test_the_keyring_is_a_file_of_its_own_for_its_owner_alone(town: Town) -> None:
    protect(town)
    path = Path(settings.VAULT_KEYS)
    assert path.stat().st_mode & 0o777 == 0o600
    for line in path.read_text().splitlines():
        assert line.split()[-1] not in json.dumps(stored(with_looks=True), default=str)
    path.chmod(0o640)
    assert "can be read by others" in queries.fault()


def test_a_turn_of_the_key_keeps_every_value_and_goes_on_where_it_was_stopped(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    joy = town.viewer("Joy Adeyemi")
    values = {f"K-{n:05}-00000": f"{n} Harbour Court" for n in range(5)}
    for about, value in values.items():
        actions.put(value, kind=Kind.SAFE_ADDRESS, about=about, field="home", owner_id=1, by=joy, at=town.at)
    assert vault("keys", capsys=capsys)[1].count("seals now") == 1
    (old,) = [key.id for key in queries.keyring().keys]

    def opened() -> dict[str, str]:
        return {row.about: actions._opened(row) for row in Sealed.objects.all()}

    monkeypatch.setattr(actions, "AT_ONCE", 2)
    real, pressed = actions.seal_anew, []

    def stopped(**words: object) -> int:
        if pressed:
            raise KeyboardInterrupt
        pressed.append("Ctrl-C")
        return real(**words)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "seal_anew", stopped)
    assert vault("rotate", capsys=capsys)[0] == 130
    new = queries.keyring().newest.id
    assert (queries.under_older_keys(new), opened()) == (3, values)
    assert "No key is without use" in vault("retire", capsys=capsys)[1]
    monkeypatch.setattr(actions, "seal_anew", real)
    code, said = vault("rotate", capsys=capsys)
    assert (code, queries.keyring().newest.id) == (0, new)
    assert "Going on where it was stopped: 3 values" in said
    assert (queries.under_older_keys(new), opened()) == (0, values)
    assert f"Retired: {old}" in vault("retire", capsys=capsys)[1]
    assert [key.id for key in queries.keyring().keys] == [new]
    assert opened() == values


def test_a_missing_key_is_said_at_the_start_and_by_the_command(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    protect(town)
    (key,) = [key.id for key in queries.keyring().keys]
    path = Path(settings.VAULT_KEYS)
    kept = path.read_text()
    assert town.client("Denise Walker").get("/readyz").status_code == 200
    path.write_text(re.sub("key [0-9a-f]{8}", "key 00000000", kept))
    assert f"lacks key {key}" in queries.fault()
    answer = town.client("Denise Walker").get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["vault_key_unfit"])
    code, said = vault("keys", capsys=capsys)
    assert (code, "MISSING: its values cannot be opened" in said) == (1, True)
    assert vault("rotate", capsys=capsys)[0] == 2
    path.unlink()
    assert "There is no keyring" in queries.fault()
    sent = {"whose": "household", "address_line": "1 New Road", "postcode": "LS1 1AA", "_key": "k"}
    answer = town.client("Denise Walker").post(f"/children/{town.amara.reference}/protect", sent)
    assert answer.status_code == 503  # a second keyring beside what the first has sealed would hide the loss
    assert not path.exists()
    path.write_text(kept)
    path.chmod(0o600)
    assert queries.fault() == ""


@pytest.mark.sqlite
def test_what_is_sealed_leaves_no_bytes_in_free_pages(town: Town) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone()[0] == 1

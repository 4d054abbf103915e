"""Laws of the seals: a value opens in its own place, with its own key, and nowhere else."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.vault.rules import keyring as rings
from joinedup.vault.rules.keyring import Keyring, NoKeyring
from joinedup.vault.rules.seals import BrokenSeal, KeyGone, Place, seal, unseal
from joinedup.vault.rules.tokens import Span, without

SAFE = "7 Harbour Court, HX1 1AA"
PLACES = [
    Place(kind, reference, field)
    for kind in ("safe_address", "words", "referrer", "adoption_link", "item")
    for reference in ("K-7KQ4M-RPWX5", "P-7KQ4M-RPWX5")
    for field in ("home", "worry")
]


def test_a_sealed_value_does_not_open_in_another_place() -> None:
    ring = rings.fresh()
    for here, there in itertools.permutations(PLACES, 2):
        sealed = seal(SAFE, key=ring.newest, place=here)
        assert unseal(sealed, keyring=ring, key_id=ring.newest.id, place=here) == SAFE
        with pytest.raises(BrokenSeal):
            unseal(sealed, keyring=ring, key_id=ring.newest.id, place=there)


def test_two_places_that_read_alike_when_run_together_are_two() -> None:
    ring = rings.fresh()
    sealed = seal(SAFE, key=ring.newest, place=Place("item", "K-1", "ab"))
    with pytest.raises(BrokenSeal):
        unseal(sealed, keyring=ring, key_id=ring.newest.id, place=Place("item", "K-1a", "b"))


@given(value=st.text(max_size=300), again=st.integers(min_value=1, max_value=4))
def test_however_often_the_key_turns_every_value_is_kept(value: str, again: int) -> None:
    ring, place = rings.fresh(), PLACES[0]
    sealed, key_id = seal(value, key=ring.newest, place=place), ring.newest.id
    for _ in range(again):
        ring = rings.with_new_key(ring)
        opened = unseal(sealed, keyring=ring, key_id=key_id, place=place)
        sealed, key_id = seal(opened, key=ring.newest, place=place), ring.newest.id
    assert unseal(sealed, keyring=ring, key_id=key_id, place=place) == value


def test_a_retired_key_opens_nothing_and_its_name_is_not_given_again() -> None:
    ring = rings.fresh()
    old = ring.newest
    sealed = seal(SAFE, key=old, place=PLACES[0])
    turned = rings.with_new_key(ring)
    gone = rings.without(turned, old.id)
    with pytest.raises(KeyGone, match=old.id):
        unseal(sealed, keyring=gone, key_id=old.id, place=PLACES[0])
    assert old.secret.hex() not in rings.written(gone)
    assert f"retired {old.id}" in rings.written(gone)
    with pytest.raises(BrokenSeal):  # nor under the name of the key that is left
        unseal(sealed, keyring=gone, key_id=turned.newest.id, place=PLACES[0])


@given(place=st.integers(min_value=0, max_value=200), bit=st.integers(min_value=0, max_value=5))
def test_a_character_that_was_changed_breaks_the_seal(place: int, bit: int) -> None:
    ring = rings.fresh()
    sealed = seal(SAFE, key=ring.newest, place=PLACES[0])
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = place % (len(sealed) - 4)
    other = letters[letters.index(sealed[at]) ^ (1 << bit)]
    with pytest.raises(BrokenSeal):
        unseal(
            sealed[:at] + other + sealed[at + 1 :],
            keyring=ring,
            key_id=ring.newest.id,
            place=PLACES[0],
        )


def test_a_keyring_is_read_as_it_was_written() -> None:
    ring = rings.without(rings.with_new_key(rings.with_new_key(rings.fresh())), "00000000")
    assert rings.read(rings.written(ring)) == ring
    assert ring.newest.secret.hex() not in repr(ring)


@pytest.mark.parametrize(
    "spoilt",
    ["", "index 00\n", "key 12345678 " + "0" * 64 + "\n", "index " + "0" * 64 + "\n", "x" * 40 + "\n"],
)
def test_what_is_no_keyring_is_said_to_be_none(spoilt: str) -> None:
    with pytest.raises(NoKeyring):
        rings.read(spoilt)


def test_one_key_twice_is_refused() -> None:
    text = rings.written(rings.fresh())
    with pytest.raises(NoKeyring, match="twice"):
        rings.read(text + text.splitlines()[-1] + "\n")


def test_a_seal_is_never_the_same_twice() -> None:
    ring: Keyring = rings.fresh()
    assert len({seal(SAFE, key=ring.newest, place=PLACES[0]) for _ in range(50)}) == 50


def test_what_stands_for_an_address_is_no_longer_than_there_is_room_for() -> None:
    """A postcode is seven characters, and '(protected address)' nineteen: a full line came to 52 of 40."""
    text = "She is at HX1 1AA, he was at HX2 2BB now"
    spans = [Span(10, 17), Span(29, 36)]
    assert len(text) == 40
    assert without(text, spans) == "She is at (protected address), he was at (protected address) now"
    assert without(text, spans, most=64) == without(text, spans)
    assert without(text, spans, most=40) == "She is at (kept), he was at (kept) now"
    assert without(text, spans, most=30) == "She is at …, he was at … now"

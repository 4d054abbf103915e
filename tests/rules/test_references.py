"""References: said over the telephone, typed as people type, and never mistaken for another's."""

import pytest

from joinedup.kernel.references import ALPHABET, Kind, new, parse


@pytest.mark.parametrize("kind", list(Kind))
def test_what_was_given_out_is_read_back_as_people_type_it(kind: Kind) -> None:
    for _ in range(50):
        given = new(kind)
        assert parse(given) == given
        assert parse(given.lower().replace("-", " ")) == given
        assert parse(given.replace("-", "")) == given
        assert len(given) <= 14


@pytest.mark.parametrize("kind", list(Kind))
def test_one_wrong_character_or_two_changed_about_are_no_reference(kind: Kind) -> None:
    given = new(kind)
    letters, body = given.split("-", 1)
    bare = body.replace("-", "")
    for at, was in enumerate(bare):
        for other in ALPHABET:
            if other != was:
                assert parse(letters + bare[:at] + other + bare[at + 1 :]) is None
    for at in range(8):
        swapped = bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :]
        assert swapped == bare or parse(letters + swapped) is None


def test_two_letters_of_a_kind_hold_a_vowel_so_that_no_body_reads_as_part_of_them() -> None:
    for kind in Kind:
        assert len(kind) == 1 or (len(kind) == 2 and set(kind) - set(ALPHABET) - {"L", "Y"})


@pytest.mark.parametrize(
    "typed", ["", "K", "ME", "0113 496 0000", "07700900123", "QQ-7KQ4M-RPWX5", "É-7KQ4M-RPWX5"]
)
def test_what_cannot_be_one_is_none(typed: str) -> None:
    assert parse(typed) is None

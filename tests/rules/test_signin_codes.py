"""Codes of authenticator apps and recovery codes, held to what is published about them."""

from datetime import UTC, datetime

import pytest

from joinedup.signin.rules import codes

# RFC 6238, appendix B: the secret, and for each moment the code that every app shows (its last six digits).
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # '12345678901234567890' in base 32
VECTORS = [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]


@pytest.mark.parametrize(("second", "shown"), VECTORS)
def test_an_app_shows_what_the_rfc_says(second: int, shown: str) -> None:
    assert codes.code_at(SECRET, at=datetime.fromtimestamp(second, UTC)) == shown


def test_a_recovery_code_is_twelve_signs_of_58_bits() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == 10
    for each in made:
        bare = each.replace("-", "")
        assert len(bare) == 12
        assert not set(bare) & set("AEIOULY")  # no words, and nothing that is misread
        assert codes.recovery_code(each.lower()) == each
        # The digits, and the consonants without L and Y: 29 signs, 12 of them, 29^12 is about 2^58.3.
        assert set(bare) <= set("0123456789BCDFGHJKMNPQRSTVWXZ")

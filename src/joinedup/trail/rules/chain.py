"""How an entry is hashed, and what an unbroken chain is: the words of the stand-alone file, for the product.

`verify_trail.py` must run alone at an agency, so it holds all of it and imports nothing of ours.
"""

from joinedup.trail.rules.verify_trail import (
    START,
    Finding,
    Verdict,
    as_line,
    entry_hash,
    key_id,
    merkle_root,
    signed_text,
    verify,
)

__all__ = [
    "START",
    "Finding",
    "Verdict",
    "as_line",
    "entry_hash",
    "key_id",
    "merkle_root",
    "signed_text",
    "verify",
]

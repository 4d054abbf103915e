"""The plain form of a name or an address: what two spellings of one thing have in common.

Only ever for finding and comparing. What was written stays what is stored and shown (security.md B-06).
"""

import re
import unicodedata

# Letters that decomposition leaves alone and that British systems write without.
_SPELT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
# Combining classes: nought is no mark, or a vowel sign; 7 and 9 make another consonant of the one before.
_PART_OF_A_LETTER = (0, 7, 9)
_APOSTROPHES = frozenset("'`´‘’ʻʼ′＇")
_NO_APOSTROPHE = str.maketrans("", "", "'`")
_NO_LETTER = re.compile("[^a-z0-9]+")


def plain(text: str) -> str:
    """Return `text` in lower case, without accents, apostrophes and punctuation, single-spaced.

    Accents go; signs stay that another script writes a letter with. Nothing outside letters and figures
    is left, so a name in any script keeps its letters and an invisible direction mark leaves no trace.
    """
    if text.isascii():  # most are, and a letter at a time is slow
        return " ".join(_NO_LETTER.sub(" ", text.lower().translate(_NO_APOSTROPHE)).split())
    pieces = []
    for character in unicodedata.normalize("NFKD", text).casefold().translate(_SPELT):
        if character in _APOSTROPHES or unicodedata.combining(character) not in _PART_OF_A_LETTER:
            continue
        kind = unicodedata.category(character)
        if kind[0] in "LMN":
            pieces.append(character)
        elif kind != "Cf":
            pieces.append(" ")
    return " ".join(unicodedata.normalize("NFC", "".join(pieces)).split())


def run_together(text: str) -> str:
    """Return the plain form without its spaces: Van Dyke, van-dyke and VanDyke are one."""
    return plain(text).replace(" ", "")

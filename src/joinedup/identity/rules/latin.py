"""A name in Latin letters, whichever script it was written in: for finding and comparing only, never shown.

A Latin word in which some letters only look Latin was typed so by mistake or by design, and is read by its
looks. Any other word in another script is read by its sound. Vowels that a script leaves out are filled
in with 'a', so that it sounds like the usual spellings; what has no table here (Han) stays as it is.

Sources: Cyrillic and Greek after BGN/PCGN (2019 edition), Arabic and Hebrew letters after ALA-LC (2012);
Indic, Hangul, Kana and Ethiopic by the names that Unicode itself gives the letters; look-alikes after
Unicode TR39's table of confusables (version 15), as far as they look like a Latin letter.
"""

import unicodedata
from functools import lru_cache

from joinedup.identity.rules.plain import plain

MOST = 60  # letters of a name that are looked at: no name is longer, and a text of ten thousand is no name


def _table(letters: str, sounds: str) -> dict[str, str]:
    return dict(zip(letters, sounds.split(), strict=True))


_CYRILLIC = _table(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџѓќѕ",
    "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i yi ye g u y l n c d dz"
    " g k dz",
)
_GREEK = _table(
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
)
_ARABIC = _table(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهةپچژگکڈڑٹںھہ",
    "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h a p ch zh g k d r t n h h",
) | {"ى": "a", "ء": "_", "آ": "a", "أ": "a", "إ": "i", "ٱ": "a", "ے": "e"}
_HEBREW = _table(
    "אבגדהזחטכךלמםנןסעפףצץקרשת",
    "a b g d h z ch t k k l m m n n s a p f ts ts k r sh t",
)
_GEORGIAN = _table(
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
)
_ARMENIAN = _table(
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f",
)
_LETTERS = _CYRILLIC | _GREEK | _GEORGIAN | _ARMENIAN
_WAW, _YEH = frozenset("وؤו"), frozenset("يیئיى")
# What looks like a Latin letter and is none.
_LOOKS = _table(
    "аеорсухіјѕһԁԛԝвмнткгαβεηικνορτυχγ",
    "a e o p c y x i j s h d q w b m h t k r a b e n i k v o p t u x y",
)
_INDIC = frozenset(
    {
        "DEVANAGARI",
        "BENGALI",
        "GURMUKHI",
        "GUJARATI",
        "ORIYA",
        "TAMIL",
        "TELUGU",
        "KANNADA",
        "MALAYALAM",
        "SINHALA",
    }
)


@lru_cache(maxsize=65_536)
def latin(text: str) -> str:
    """Return the plain form in Latin letters, at most `MOST` of them."""
    words = plain(text[: 4 * MOST])
    if words.isascii():
        return words[:MOST].strip()
    return " ".join(filter(None, map(_word, words.split())))[:MOST].strip()


def _word(word: str) -> str:
    scripts = {_script(one) for one in word if one.isalpha()}
    if "LATIN" in scripts and all(one.isascii() or one in _LOOKS for one in word):
        return "".join(_LOOKS.get(one, one) for one in word)
    if scripts & {"ARABIC", "HEBREW"}:
        return _abjad(word)
    if scripts & _INDIC:
        return _indic(word)
    return "".join(_letter(one) for one in word).replace("_", "")


def _script(letter: str) -> str:
    return unicodedata.name(letter, "NONE").split()[0]


def _letter(one: str) -> str:
    if one.isascii():
        return one
    if one in _LETTERS:
        return _LETTERS[one]
    bare = unicodedata.normalize("NFKD", one)[0]
    if bare in _LETTERS:
        return _LETTERS[bare]
    name = unicodedata.name(one, "")
    if name.startswith(("HANGUL SYLLABLE ", "ETHIOPIC SYLLABLE ", "HIRAGANA LETTER ", "KATAKANA LETTER ")):
        return name.rsplit(maxsplit=1)[-1].lower()
    return one


def _abjad(word: str) -> str:
    """Between two consonants an 'a', where nothing is written; waw and yeh are vowels but at the start."""
    found: list[str] = []
    for one in unicodedata.normalize("NFKC", word):
        if one in _WAW:
            said = "w" if not found else "u"
        elif one in _YEH:
            said = "y" if not found else "i"
        else:
            said = _ARABIC.get(one) or _HEBREW.get(one) or ("" if unicodedata.combining(one) else one)
        said = said.replace("_", "")
        if said and found and found[-1][-1] not in "aeiou" and said[0] not in "aeiou":
            found.append("a")
        if said:
            found.append(said)
    return "".join(found)


def _indic(word: str) -> str:
    """A consonant carries an 'a' that a vowel sign replaces and a virama takes away; the last is not said."""
    found: list[str] = []
    carries = False
    for one in unicodedata.normalize("NFD", word):
        name = unicodedata.name(one, "")
        last = name.rsplit(maxsplit=1)[-1].lower()
        if "VIRAMA" in name or "SIGN NUKTA" in name:
            carries = carries and "NUKTA" in name
            continue
        if " VOWEL SIGN " in name:
            found.append(_vowel(last))
            carries = False
            continue
        if carries:
            found.append("a")
        carries = False
        if " LETTER " in name and len(last) > 1 and last[-1] == "a" and last[0] not in "aeiou":
            found.append(last[:-1].replace("nn", "n").replace("tt", "t").replace("dd", "d"))
            carries = True
        elif " LETTER " in name:
            found.append(_vowel(last))
        elif last in {"bindi", "anusvara", "tippi", "candrabindu"}:
            found.append("n")
        elif one.isascii():
            found.append(one)
    return "".join(found)


def _vowel(said: str) -> str:
    return {"aa": "a", "ii": "i", "uu": "u", "ee": "e", "oo": "o", "vocalic": "ri"}.get(said, said)

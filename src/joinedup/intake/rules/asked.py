"""What the page that stands alone asks, and what it says of what it cannot take. Only the worry is a must."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Control characters but tab and line end, and halves of surrogates: what cannot be stored anywhere.
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_A_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
UNSTORABLE = "This holds a character that cannot be stored. Type it again instead of pasting it."


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    label: str
    most: int  # characters; those of the form for everybody, so that it is taken as it is
    hint: str = ""
    rows: int = 1


QUESTIONS = (
    Question(
        "worry",
        "What have you seen or heard?",
        4000,
        "Your own words are right. What happened, when, and who was there.",
        rows=8,
    ),
    Question("child", "Who is it about? A name, if you know it", 240),
    Question("age", "About what age?", 40),
    Question("address", "Where do they live or stay?", 200),
    Question("name", "Your name, if you want to give it", 120),
    Question("phone", "How can we reach you, if you want us to?", 120),
    Question("safe_ways", "When and how is it safe to reach you?", 200),
    Question(
        "word", "A word to see later how far it is, if you want", 40, "Four letters or more, and not a name."
    ),
)


def as_typed(sent: Mapping[str, str]) -> dict[str, str]:
    """Every answer, with plain line ends and nothing around it."""
    return {
        each.name: sent.get(each.name, "").replace("\r\n", "\n").replace("\r", "\n").strip()
        for each in QUESTIONS
    }


def wrong_with(typed: Mapping[str, str]) -> dict[str, str]:
    """One sentence for each answer that cannot be taken, by its name; empty where all can."""
    found = {each.name: said for each in QUESTIONS if (said := _wrong(each, typed[each.name]))}
    if not typed["worry"]:
        found["worry"] = "Enter what you have seen or heard"
    word = "".join(typed["word"].split())
    if word and len(word) < 4:
        found["word"] = "Choose a longer word: four letters or more."
    return found


def _wrong(question: Question, answer: str) -> str:
    if _NO_TEXT.search(answer):
        return UNSTORABLE
    over = len(answer) - question.most
    if over > 0:
        many = "1 character" if over == 1 else f"{over} characters"
        return f"This is {many} too long. The limit is {question.most:,}."
    return ""


def is_key(key: str) -> bool:
    return _A_KEY.fullmatch(key) is not None


def as_pages(typed: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    """The same answers as the form for everybody holds them, page by page."""
    given = "yes" if typed["name"] or typed["phone"] else "no"
    one_line = {name: " ".join(text.split()) for name, text in typed.items()}
    return {
        "about": {"about": ["child"]},
        "worry": {"worry": [typed["worry"]]},
        "happened": {"last_happened": ["not_sure"]},
        "children": {"name_1": [one_line["child"]], "age_1": [one_line["age"]]},
        "home": {"address": [one_line["address"]]},
        "words": {},
        "well": {},
        "family": {"family_knows": ["unknown"]},
        "you": {
            "give": [given],
            "name": [one_line["name"]],
            "phone": [one_line["phone"]],
            "safe_ways": [one_line["safe_ways"]],
        },
    }

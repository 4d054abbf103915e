"""Reading what a program sent: JSON with nothing twice, nothing unknown, and no unstorable character.

The same fields say what is checked and what the document tells (`api.rules.document`), so that neither can
promise what the other does not hold.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from joinedup.api.rules.problems import Fault, Problem

# What a form refuses too (ui.forms.storable): control characters but tab and line end, halves of surrogates.
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_A_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Words:
    """Text. `lines`: line ends may stand in it."""

    name: str
    most: int
    about: str
    must: bool = False
    lines: bool = True


@dataclass(frozen=True, slots=True)
class OneOf:
    name: str
    codes: tuple[str, ...]
    about: str
    must: bool = False


YES = "yes"


def of_a_worker() -> OneOf:
    """As every way in asks it. What is not known is closed to nobody."""
    about = (
        "whether it is about somebody who works with children, paid or not: then the front door alone reads"
    )
    return OneOf("of_a_worker", (YES, "no", "unknown"), about)


@dataclass(frozen=True, slots=True)
class ADay:
    """A date as 2026-07-14."""

    name: str
    about: str
    must: bool = False


@dataclass(frozen=True, slots=True)
class AMoment:
    """A moment with its offset, as 2026-07-14T03:10:00+01:00; it becomes UTC."""

    name: str
    about: str
    must: bool = False


@dataclass(frozen=True, slots=True)
class Codes:
    """Any number of a few, each once."""

    name: str
    codes: tuple[str, ...]
    about: str
    must: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """An object with fields of its own."""

    name: str
    fields: tuple["Field", ...]
    about: str
    must: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """A list of objects."""

    name: str
    fields: tuple["Field", ...]
    most: int
    about: str
    must: bool = False


Field = Words | OneOf | ADay | AMoment | Codes | Whole | Many


def read(body: bytes, *, content_type: str) -> Mapping[str, Any]:
    """The object that was sent.

    Raises:
        Problem: 415 another type; 400 no JSON in UTF-8, a name twice, or no object.
    """
    media, _, more = content_type.partition(";")
    if media.strip().lower() != "application/json" or ("charset" in more and "utf-8" not in more.lower()):
        raise Problem(415)
    try:
        said = json.loads(
            body.decode("utf-8"), object_pairs_hook=_nothing_twice, parse_constant=_no_number, parse_int=str
        )
    except (ValueError, RecursionError):
        raise Problem(400, "E-BODY", "The body is no JSON in UTF-8.") from None
    if not isinstance(said, dict):
        raise Problem(400, "E-BODY", "The body is no JSON object.")
    if _depth(said) > _DEEPEST:
        raise Problem(400, "E-BODY", "The body is nested more deeply than anything that is read here.")
    return said


def checked(fields: Sequence[Field], said: Mapping[str, Any], *, at: str = "") -> dict[str, Any]:
    """Every field's value: '' , None, {} or () for what was left out.

    Raises:
        Problem: 422, with every fault.
    """
    values: dict[str, Any] = {}
    faults = tuple(_check_all(fields, said, at, values))
    if faults:
        raise Problem(422, faults[0].code, faults[0].detail, faults=faults)
    return values


def _check_all(
    fields: Sequence[Field], said: Mapping[str, Any], at: str, values: dict[str, Any]
) -> Iterator[Fault]:
    known = {field.name for field in fields}
    for name in said:
        if name not in known:
            yield Fault("E-FIELD", "There is no such field.", at or "/")
            break
    for field in fields:
        yield from _check(field, said.get(field.name), f"{at}/{field.name}", values)


def _check(field: Field, given: Any, at: str, values: dict[str, Any]) -> Iterator[Fault]:
    match field:
        case Words():
            values[field.name], found = _words(field, given, at)
        case OneOf():
            values[field.name] = given if given in field.codes else ""
            found = _one_of(field, given, at)
        case ADay():
            values[field.name], found = _day(field, given, at)
        case AMoment():
            values[field.name], found = _moment(field, given, at)
        case Codes():
            values[field.name], found = _codes(field, given, at)
        case Whole():
            values[field.name] = {}
            if given is not None and not isinstance(given, dict):
                yield Fault("E-TYPE", "Give an object here.", at)
                return
            yield from _check_all(field.fields, given or {}, at, values[field.name])
            return
        case Many():
            yield from _many(field, given, at, values)
            return
    if found is not None:
        yield found


def _words(field: Words, given: Any, at: str) -> tuple[str, Fault | None]:
    if given is None or given == "":
        return "", Fault("E-MISSING", f"Give {field.about}.", at) if field.must else None
    if not isinstance(given, str):
        return "", Fault("E-TYPE", "Give text here, in quotation marks.", at)
    plain = given.replace("\r\n", "\n").replace("\r", "\n")
    if not field.lines:
        plain = " ".join(plain.split("\n"))
    if _NO_TEXT.search(plain):
        return "", Fault("E-CHARS", "It holds a character that cannot be stored.", at)
    if field.must and not plain.strip():
        return "", Fault("E-MISSING", f"Give {field.about}.", at)
    if (over := len(plain) - field.most) > 0:
        return "", Fault("E-LONG", f"{over} characters too long. The limit is {field.most}.", at)
    return plain.strip(), None


def _one_of(field: OneOf, given: Any, at: str) -> Fault | None:
    if given in (None, ""):
        return Fault("E-MISSING", f"Give {field.about}.", at) if field.must else None
    if given not in field.codes:
        return Fault("E-CHOICE", f"Give one of: {', '.join(field.codes)}.", at)
    return None


def _day(field: ADay, given: Any, at: str) -> tuple[date | None, Fault | None]:
    if given in (None, ""):
        return None, Fault("E-MISSING", f"Give {field.about}.", at) if field.must else None
    if not isinstance(given, str) or not _A_DAY.fullmatch(given):
        return None, Fault("E-DATE", "Give a date like 2026-07-14.", at)
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None, Fault("E-DATE", "There is no such day.", at)
    if not 1900 <= day.year <= 2100:
        return None, Fault("E-DATE", "Give a year between 1900 and 2100.", at)
    return day, None


def _moment(field: AMoment, given: Any, at: str) -> tuple[datetime, Fault | None]:
    nothing = datetime.min.replace(tzinfo=UTC)
    if given in (None, ""):
        return nothing, Fault("E-MISSING", f"Give {field.about}.", at) if field.must else None
    wrong = Fault("E-DATE", "Give a moment with its offset, like 2026-07-14T03:10:00+01:00.", at)
    if not isinstance(given, str) or not _A_MOMENT.fullmatch(given):
        return nothing, wrong
    try:
        moment = datetime.fromisoformat(given).astimezone(UTC)
    except (ValueError, OverflowError):
        return nothing, wrong
    return (moment, None) if 1900 <= moment.year <= 2100 else (nothing, wrong)


def _codes(field: Codes, given: Any, at: str) -> tuple[tuple[str, ...], Fault | None]:
    if given is None or given == []:
        return (), Fault("E-MISSING", f"Give {field.about}.", at) if field.must else None
    if not isinstance(given, list) or not all(one in field.codes for one in given):
        return (), Fault("E-CHOICE", f"Give a list of: {', '.join(field.codes)}.", at)
    return tuple(sorted(set(given))), None


def _many(field: Many, given: Any, at: str, values: dict[str, Any]) -> Iterator[Fault]:
    values[field.name] = ()
    if given is None:
        if field.must:
            yield Fault("E-MISSING", f"Give {field.about}.", at)
        return
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        yield Fault("E-TYPE", "Give a list of objects here.", at)
        return
    if len(given) > field.most:
        yield Fault("E-LONG", f"Give {field.most} at most.", at)
        return
    found: list[dict[str, Any]] = []
    for number, one in enumerate(given):
        found.append({})
        yield from _check_all(field.fields, one, f"{at}/{number}", found[-1])
    values[field.name] = tuple(found)


def _nothing_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem(400, "E-DUP", "A name stands twice in one object.")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _depth(said: Any, deep: int = 1) -> int:
    if deep > _DEEPEST or not isinstance(said, dict | list):
        return deep
    inside = said.values() if isinstance(said, dict) else said
    return max((_depth(one, deep + 1) for one in inside), default=deep)

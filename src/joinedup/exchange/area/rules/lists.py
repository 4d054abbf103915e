"""The codes to which an area's files refer and which come with Joinedup, as the manual lists them."""

import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files

from joinedup.access.rules.holding import RoleFacts, shipped_roles
from joinedup.agencies.rules.shifts import ShiftPattern, shift_patterns
from joinedup.clocks.rules.events import events
from joinedup.clocks.rules.limits import as_shipped
from joinedup.gate.rights import Right

_KINDS = {
    "months": "months", "weeks": "weeks", "hours": "hours", "working_hours": "working hours",
    "working_days": "working days", "calendar_days": "days",
}  # fmt: skip
_ON_NO_FORM = "Named by a limit; nobody records it on a form"


def known_events() -> dict[str, str]:
    """Every event that a limit may name, and what it is called where somebody records it."""
    told = {code: one.label for code, one in events().items()}
    for limit in as_shipped()["limit"]:
        for code in (limit["starts"], limit["stops"]):
            told.setdefault(code, _ON_NO_FORM)
    return told


def lists() -> Iterator[tuple[str, str]]:
    """The heading and the table of each list."""
    yield (
        "Roles that come with Joinedup",
        _table(
            ("code", "who", "in which kinds of agency", "keeps rotas"),
            (_role(one) for one in shipped_roles().values()),
        ),
    )
    yield (
        "Shift patterns and hours that come with Joinedup",
        _table(
            ("code", "what", "shifts"),
            ((code, one.name, _shifts(one)) for code, one in shift_patterns().items()),
        ),
    )
    yield "Events", _table(("code", "what happened"), sorted(known_events().items()))
    yield (
        "Time limits that come with Joinedup",
        _table(("timer", "what", "within", "on whose word"), _limits()),
    )
    yield (
        "Editions that come with Joinedup",
        _table(
            ("code", "title", "from", "to"),
            (
                (code, one["title"], one["in_force_from"], one.get("in_force_to", ""))
                for code, one in as_shipped()["edition"].items()
            ),
        ),
    )
    yield (
        "Ratings that come with Joinedup",
        _table(
            ("code", "title"),
            (
                (one["code"], one["title"])
                for one in tomllib.loads(
                    (files("joinedup.frontdoor") / "data" / "ratings.toml").read_text("utf-8")
                )["profile"]
            ),
        ),
    )


def _role(one: RoleFacts) -> tuple[str, str, str, str]:
    keeps = "yes" if Right.KEEP_ROTAS in one.rights else ""
    return one.code, one.label, ", ".join(sorted(one.kinds)) or "every", keeps


def _shifts(pattern: ShiftPattern) -> str:
    """'E 07:00 to 16:00': each shift of the cycle once."""
    there = {
        shift.code: shift
        for day in pattern.cycle
        for worked in (day.usual, day.on_bank_holidays)
        for shift in worked
    }
    return ", ".join(f"{code} {one.starts:%H:%M} to {one.ends:%H:%M}" for code, one in sorted(there.items()))


def _limits() -> Iterator[tuple[str, str, str, str]]:
    for one in as_shipped()["limit"]:
        most = one.get("most", one.get("working_days", ""))
        within = f"{most} {_KINDS[one.get('unit', 'working_days')]}" if most else ""
        yield one["timer"], one["name"], within, one["kind"].replace("_", " ")


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| `{row[0]}` | {' | '.join(str(cell) for cell in row[1:])} |" for row in rows]
    return "\n".join(lines)

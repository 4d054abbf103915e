"""`joinedup policy`: why somebody may or may not see something, what is wrong with a file, and the matrix."""

import argparse
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from joinedup.cli.database import WrongDatabase, open_database
from joinedup.gate.rules.policies import PolicyFault, Purpose, policies, read_policies
from joinedup.gate.rules.things import What

S = TypeVar("S", bound=StrEnum)


class CannotExplain(Exception):
    """Said in one sentence; nothing of anybody is in it."""


@dataclass(frozen=True, slots=True)
class _Console:
    """Whoever has the machine's own console: in the trail under that name."""

    area_id: int
    reference: str = "console"
    agency_reference: str = ""


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("policy", help="who may see what, and why: explained, listed, checked")
    ways = part.add_subparsers(title="what to do", required=True, metavar="WAY")
    explain = ways.add_parser("explain", help="print every rule that was tried, and the one that decided")
    explain.add_argument("--who", required=True, metavar="REF", help="the person's reference, W-...")
    explain.add_argument(
        "--thing", required=True, metavar="REF", help="a child's, a question's, an item's ..."
    )
    explain.add_argument("--field", default="", metavar="F", help="one field of it; else that it is there")
    explain.add_argument("--purpose", metavar="P", help="safeguarding, oversight or counting")
    explain.add_argument("--at", metavar="MOMENT", help="2026-07-14T08:00, in UTC; else now")
    explain.add_argument("--kind", metavar="KIND", help="answer or disclosed, of a question's reference")
    explain.set_defaults(do=explain_one)
    matrix = ways.add_parser("matrix", help="write the page of every kind, field and line to FILE")
    matrix.add_argument("file", metavar="FILE")
    matrix.set_defaults(do=write_matrix)
    check = ways.add_parser("check", help="say what is wrong with a file of policies, and where")
    check.add_argument("file", metavar="FILE.toml")
    check.set_defaults(do=check_file)


def explain_one(arguments: argparse.Namespace) -> int:
    """Return 0 where they may see it, 1 where not, 2 where it cannot be said."""
    from joinedup.store import NotSaved

    try:
        open_database()
        return _explained(arguments)
    except (WrongDatabase, CannotExplain, NotSaved) as refused:
        print(refused, file=sys.stderr)
        return 2


def write_matrix(arguments: argparse.Namespace) -> int:
    from joinedup.access.rules.holding import shipped_roles
    from joinedup.access.rules.matrix import in_markdown

    try:
        Path(arguments.file).write_text(in_markdown(policies(), shipped_roles()), encoding="utf-8")
    except OSError as refused:
        print(f"{arguments.file} cannot be written: {refused}", file=sys.stderr)
        return 2
    print(f"Written to {arguments.file}: {len(policies().grants)} lines, policies {policies().mark}.")
    return 0


def check_file(arguments: argparse.Namespace) -> int:
    try:
        text = Path(arguments.file).read_text("utf-8")
        found = read_policies(text, called=arguments.file)
    except (OSError, UnicodeDecodeError) as refused:
        print(f"{arguments.file} cannot be read: {refused}", file=sys.stderr)
        return 2
    except PolicyFault as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{len(found.grants)} lines of {len(found.kinds)} kinds are in order, policies {found.mark}.")
    return 0


def _explained(arguments: argparse.Namespace) -> int:
    from joinedup import store
    from joinedup.access import queries as access
    from joinedup.agencies.queries import practitioners_called
    from joinedup.gate.rules.deciding import steps
    from joinedup.gate.scoped import scoped, thing_called
    from joinedup.kernel import references
    from joinedup.site import clock
    from joinedup.trail import actions as trail

    now = clock.now()
    at = now if arguments.at is None else _moment(arguments.at)
    wanted = _one_of(What, arguments.kind, "kind")
    who, thing_reference = (references.parse(one) or "" for one in (arguments.who, arguments.thing))
    person = practitioners_called([who]).get(who)
    viewer = None if person is None else access.viewer(person.id, at=at)
    if viewer is None:
        raise CannotExplain(f"Nobody who can sign in bears {arguments.who!r}.")
    with store.reading_in(viewer.area_id, viewer.agency_id):
        # On disk before anything is said of it: whoever asks here looks at somebody's work and record.
        about = tuple(one for one in (who, thing_reference) if one)
        trail.look("policy.explained", by=_Console(viewer.area_id), at=now, about=about)
        thing = thing_called(thing_reference, viewer, what=wanted)
    if thing is None:
        raise CannotExplain(f"There is nothing in the area of {who} that bears {arguments.thing!r}.")
    kind = policies().kinds[thing.what]
    if arguments.field and arguments.field not in kind.fields:
        raise CannotExplain(f"It has no field {arguments.field!r}. Give one of: {', '.join(kind.fields)}.")
    usual: Purpose = scoped()[thing.what]._default_manager.all().purpose  # type: ignore[attr-defined]
    purpose = _one_of(Purpose, arguments.purpose, "purpose") or usual
    told = list(steps(replace(viewer, at=at), purpose, thing, arguments.field, at=at))
    print(
        f"{who}, {arguments.field or 'the whole'} of {thing_reference} ({kind.label}), for {purpose.value},"
    )
    print(f"at {at:%Y-%m-%dT%H:%M} UTC, by policies {policies().mark}:")
    for number, step in enumerate(told, start=1):
        print(f"  {number:>2}. {step.rule}: {step.words}")
    decision = told[-1].decision
    assert decision is not None
    print(f"{'They may see it' if decision.allowed else 'They may not see it'}: {decision.rule} decided.")
    return 0 if decision.allowed else 1


def _moment(said: str) -> datetime:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise CannotExplain(f"{said!r} is no moment. Write it as 2026-07-14T08:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _one_of(words: type[S], said: str | None, name: str) -> S | None:
    known = [word.value for word in words]
    if said is not None and said not in known:
        raise CannotExplain(f"There is no {name} {said!r}. Give one of: {', '.join(known)}.")
    return None if said is None else words(said)

"""`joinedup readonly`: stop all work for a while. Looking, its trail and coming in go on."""

import argparse
import sys
from datetime import datetime

from joinedup.cli.database import WrongDatabase, open_database
from joinedup.cli.people import Console

_LONGEST = 200  # characters of a reason: it stands on every page


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser(
        "readonly",
        help="stop all work for a while, or let it go on; everybody sees until when",
        description="While it is on, every page says until when, looks are still recorded, people still sign "
        "in, and nothing else can be saved. All serving processes follow at their next request. It ends "
        "when you say off, not by itself.",
    )
    ways = part.add_subparsers(title="what to do", required=True, metavar="WAY")
    on = ways.add_parser("on", help="stop work; said again, it changes until when and why")
    on.add_argument("--until", required=True, metavar="MOMENT", help="London time, such as 2026-07-14T12:00")
    on.add_argument("--because", required=True, metavar="REASON", help="what people read; name nobody in it")
    off = ways.add_parser("off", help="let work go on")
    shown = ways.add_parser("show", help="say whether it is on")
    for way, do in ((on, _on), (off, _off), (shown, _show)):
        way.set_defaults(do=_in_a_database, then=do)


def _in_a_database(arguments: argparse.Namespace) -> int:
    from joinedup.store import NotSaved

    try:
        if open_database() is None:
            print("There is nothing here yet that could be made read-only.", file=sys.stderr)
            return 2
        from joinedup.site import clock

        code: int = arguments.then(arguments, at=clock.now())
    except (WrongDatabase, NotSaved) as refused:
        print(refused, file=sys.stderr)
        return 2
    return code


def _on(arguments: argparse.Namespace, *, at: datetime) -> int:
    from joinedup.kernel.london import read_london
    from joinedup.site import readonly

    because = " ".join(arguments.because.split())
    try:
        until = read_london(arguments.until).moment
    except ValueError as refused:
        return _refused(str(refused))
    if until <= at:
        return _refused("Give a moment that is still to come: people plan by it.")
    if not 0 < len(because) <= _LONGEST or not because.isprintable():
        return _refused(f"Give a reason in words, {_LONGEST} characters at most: it stands on every page.")
    readonly.close(until=until, because=because, by=Console(), at=at)
    return _show(arguments, at=at)


def _off(arguments: argparse.Namespace, *, at: datetime) -> int:
    from joinedup.site import readonly
    from joinedup.site.config import READ_ONLY
    from joinedup.store import read_only

    line = read_only()
    if line is None:
        print("It was not on: work goes on.")
        return 0
    if line.fixed:
        return _refused(f"{READ_ONLY} is set: unset it, and start what serves again.")
    readonly.open_again(by=Console(), at=at)
    print("Off: work goes on.")
    return 0


def _show(arguments: argparse.Namespace, *, at: datetime) -> int:
    from joinedup.site import readonly
    from joinedup.store import read_only

    line = read_only()
    print("Off: work goes on." if line is None else readonly.banner(line, at=at))
    return 0


def _refused(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2

"""`joinedup demo`: make the invented town."""

import argparse
import sys
import time
from datetime import datetime

from joinedup.cli.database import WrongDatabase, open_database, set_up

DEFAULT_MOMENT = "2026-07-14T09:00"


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("demo", help="make the demo town: invented children, real places, nobody living")
    part.add_argument(
        "--at",
        metavar="MOMENT",
        help=f"when it is in the town, London time ({DEFAULT_MOMENT})",
    )
    part.add_argument(
        "--fresh", action="store_true", help="throw the demo town away that is there, and make it anew"
    )
    part.add_argument(
        "--without-meetings",
        action="store_true",
        help="leave out the meetings of half a year and what the night brings to the next: made sooner",
    )
    part.set_defaults(do=demo, stopped="A town that is half made is made anew at the next start.")


def demo(arguments: argparse.Namespace) -> int:
    from joinedup.kernel.london import read_london

    try:
        moment = read_london(arguments.at or DEFAULT_MOMENT).moment
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 2
    set_up()
    from django.conf import settings

    from joinedup.demo import town

    if not settings.DEMO:
        print("The demo town is made and kept in demo mode alone: set JOINEDUP_MODE=demo.", file=sys.stderr)
        return 2
    try:
        town.insist_on_a_moment(moment)
        if arguments.fresh:
            town.throw_away()
        here = open_database()
        if here is not None and here.finished and arguments.at and here.starts_at != moment:
            print(_of_another_moment(here.starts_at), file=sys.stderr)
            return 2
        if here is not None and here.finished:
            print("The demo town is there already. Make it anew with --fresh.")
            return 0
        if here is not None:
            print("The demo town was left half made: making it anew.")
            town.throw_away()
            open_database()
        began = time.monotonic()
        town.make(at=moment, report=_say, meetings=not arguments.without_meetings)
    except (WrongDatabase, town.NotADemo) as refused:
        print(refused, file=sys.stderr)
        return 2
    _say(f"The demo town is made ({time.monotonic() - began:.0f} seconds).")
    return 0


def _of_another_moment(starts_at: datetime | None) -> str:
    from joinedup.kernel.london import to_london

    made = "another moment" if starts_at is None else f"{to_london(starts_at):%Y-%m-%dT%H:%M}"
    return f"The demo town is there already, made for {made}. --fresh with --at makes it anew for another."


def _say(sentence: str) -> None:
    print(f"  {sentence}", flush=True)

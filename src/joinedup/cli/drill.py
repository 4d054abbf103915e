"""`joinedup drill`: draw this week's night drill. Nobody chooses when, or whom."""

import argparse
import sys

from joinedup.cli.database import WrongDatabase, open_database


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("drill", help="draw this week's call of the night drill; drawn once, it stays")
    part.set_defaults(do=drill)


def drill(arguments: argparse.Namespace) -> int:
    try:
        here = open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    if here is None:
        print("There is nobody here yet who could be rung.", file=sys.stderr)
        return 2
    from joinedup import store
    from joinedup.desk.actions.drill import draw
    from joinedup.site import clock
    from joinedup.ui.words import plural

    try:
        drawn = draw(at=clock.now())
    except store.NotSaved:
        print("The database could not take it now. Nothing was drawn; try again.", file=sys.stderr)
        return 2
    print(
        f"{plural(drawn, 'call')} drawn for this week. When, the front door reads under Night drill; whom,"
        " from that minute on."
        if drawn
        else "This week's call is drawn already, or there is no front door whose nights could be tried."
    )
    return 0

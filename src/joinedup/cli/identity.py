"""`joinedup identity`: by what people are found. `keys` writes it anew; `train` weighs."""

import argparse
import sys
from datetime import datetime

from joinedup.cli import training
from joinedup.cli.database import WrongDatabase, open_database
from joinedup.cli.people import Console


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("identity", help="by what people are found, and how it is weighed")
    ways = part.add_subparsers(title="what to do", required=True, metavar="WAY")
    keys = ways.add_parser("keys", help="write the keys of all children anew; twice is once")
    keys.set_defaults(do=_keys)
    training.add_to(ways)


def _keys(arguments: argparse.Namespace) -> int:
    try:
        open_database()
        from joinedup.site import clock
        from joinedup.store import NotSaved

        children, changed = remember_everybody(at=clock.now())
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    except NotSaved:
        print("The database could not take it now. What was done stays; try again.", file=sys.stderr)
        return 2
    print(f"{children:,} children can be found; the keys of {changed:,} were written anew.")
    return 0


def remember_everybody(*, at: datetime, only_if_behind: bool = False) -> tuple[int, int]:
    """Let every child of every area be found, some hundreds in one transaction; it may be stopped and go on.

    Return how many there are, and of how many anything was written.

    Raises:
        NotSaved: the database could not take the next ones.
    """
    from joinedup.access import queries as access
    from joinedup.children import actions, queries
    from joinedup.kernel.progress import Progress

    done = changed = 0
    for area in sorted(access.areas_at_work(at=at)):
        held, behind = queries.held_and_not_remembered(area)
        if only_if_behind and not behind:
            continue
        shown, after = Progress("children", of=held), 0
        while True:
            after, some, anew = actions.remember_some(after, by=Console(area), at=at)
            if not some:
                break
            done, changed = done + some, changed + anew
            shown.at(done)
        shown.end()
    return done, changed

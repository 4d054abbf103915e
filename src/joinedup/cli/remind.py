"""`joinedup remind`: take the reminders that are due now, once; `joinedup serve` does it by itself."""

import argparse
import sys

from joinedup.cli.database import WrongDatabase, open_database


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser(
        "remind",
        help="remind of questions that nobody has opened or answered, handovers that nobody has read, and "
        "differences of view whose step is out of time",
    )
    part.set_defaults(do=remind)


def remind(arguments: argparse.Namespace) -> int:
    try:
        here = open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    if here is None:
        print(
            "There is nothing here yet of which anybody could be reminded.",
            file=sys.stderr,
        )
        return 2
    from joinedup import store
    from joinedup.desk import actions as desk
    from joinedup.desk.actions import digest, watching
    from joinedup.disagreements import actions as disagreements
    from joinedup.frontdoor import actions as frontdoor
    from joinedup.sharing import actions as sharing
    from joinedup.site import clock
    from joinedup.ui.words import plural

    try:
        taken = sharing.remind(at=clock.now()) + desk.tell_managers(at=clock.now())
        taken += disagreements.remind(at=clock.now()) + frontdoor.tell_at_closing(at=clock.now())
        taken += frontdoor.ring_schools(at=clock.now()) + frontdoor.chase_unnamed(at=clock.now())
        raised = watching.look(at=clock.now())
        taken += digest.tell_who_comes_on(at=clock.now()) + desk.tell_who_wrote(at=clock.now())
    except store.NotSaved:
        print("The database could not take it now. Nothing was sent; try again.", file=sys.stderr)
        return 2
    print(f"{plural(taken, 'reminder')} went into the outbox.")
    if raised:
        print(f"{plural(raised, 'desk')} that nobody is rostered at: two people of each are told.")
    return 0

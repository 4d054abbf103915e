"""`joinedup answering`: how an agency lets its answers go, as it has agreed and not as its kind does."""

import argparse
import sys
from dataclasses import dataclass

from joinedup.cli.database import WrongDatabase, open_database

_YES, _NO = "yes", "no"
_ASKED = {
    "second_person": "whether a second person lets every answer go that holds an item",
    "second_for_wider": "whether a second person lets an answer go that holds something outside its question",
    "urgent_only_out_of_hours": "whether only what changes tonight goes while its desk is closed",
    "links_by_mail": "whether its desk gets a link by e-mail that leads to the question, once",
}
_LONGEST = 200  # characters of a source


@dataclass(frozen=True, slots=True)
class _Console:
    """This command, as the trail names it, in the agency's own area."""

    area_id: int
    agency_reference: str
    reference: str = "console"


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("answering", help="say how an agency lets its answers go")
    part.add_argument("agency", metavar="AGENCY", help="the agency's name or reference")
    for name, asked in _ASKED.items():
        part.add_argument(f"--{name.replace('_', '-')}", required=True, choices=(_YES, _NO), help=asked)
    part.add_argument("--source", required=True, help="where that was agreed; name nobody in it")
    part.set_defaults(do=_agree)


def _agree(arguments: argparse.Namespace) -> int:
    from joinedup.agencies import queries as agencies
    from joinedup.sharing import actions
    from joinedup.sharing.rules.release import Practice
    from joinedup.site import clock
    from joinedup.store import NotSaved, reading_in

    source = " ".join(arguments.source.split())
    if not 0 < len(source) <= _LONGEST or not source.isprintable():
        return _said(f"Give a source in words, {_LONGEST} characters at most.")
    practice = Practice(**{name: getattr(arguments, name) == _YES for name in _ASKED}, source=source)
    try:
        open_database()
        found = agencies.agencies_called(arguments.agency)
        if len(found) != 1:
            told = "No agency is" if not found else "More than one agency is"
            return _said(f"{told} called '{arguments.agency}'. Nothing was done.")
        by = _Console(found[0].area_id, found[0].reference)
        with reading_in(by.area_id):
            actions.agree_practice(found[0].id, practice, by=by, at=clock.now())
    except (WrongDatabase, NotSaved) as refused:
        return _said(f"{refused} Nothing was done.")
    print(f"{found[0].name}: as said, from now on ({source}).")
    return 0


def _said(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2

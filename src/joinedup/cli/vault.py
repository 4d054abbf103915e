"""`joinedup vault`: the keys that seal protected values: which there are, a new one, the old ones gone."""

import argparse
import sys
from dataclasses import dataclass

from joinedup.cli.database import WrongDatabase, open_database


@dataclass(frozen=True, slots=True)
class _Console:
    """This command, as the trail names it. Area 0: keys are the whole installation's."""

    area_id: int = 0
    reference: str = "console"
    agency_reference: str = ""


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("vault", help="the keys that seal protected addresses and other sealed values")
    ways = part.add_subparsers(title="what to do", required=True, metavar="WAY")
    for name, words, do in (
        ("keys", "list the keys by name, and how many values each seals; exit 1 where one is missing", keys),
        ("rotate", "make another key and seal every value with it; after Ctrl-C it goes on", rotate),
        ("retire", "take the keys away that seal nothing any more", retire),
    ):
        way = ways.add_parser(name, help=words)
        way.set_defaults(do=do)
        if do is rotate:
            way.set_defaults(stopped="What was sealed anew stays so; the same command goes on.")


def keys(arguments: argparse.Namespace) -> int:
    if not _opened():
        return 2
    from django.conf import settings

    from joinedup.vault import queries

    try:
        uses = queries.key_uses()
    except queries.KeyringUnfit as refused:
        print(refused, file=sys.stderr)
        return 1
    if not uses:
        print("Nothing is sealed, and there is no keyring yet: it is made when the first value is sealed.")
        return 0
    print(f"{'key':10}{'values':>8}  {settings.VAULT_KEYS}")
    for use in uses:
        told = "MISSING: its values cannot be opened" if use.missing else "seals now" if use.newest else ""
        print(f"{use.key_id:10}{use.values:>8,}  {told}".rstrip())
    return 1 if any(use.missing for use in uses) else 0


def rotate(arguments: argparse.Namespace) -> int:
    """Go on with a turn that was stopped; else make a key. Each few hundred values are one transaction."""
    if not _opened():
        return 2
    from joinedup.kernel.progress import Progress
    from joinedup.site import clock
    from joinedup.store import NotSaved
    from joinedup.vault import actions, queries

    by = _Console()
    try:
        uses = queries.key_uses()
        if missing := [use.key_id for use in uses if use.missing]:
            print(
                f"The keyring lacks key {missing[0]}: put it back first. Nothing was changed.",
                file=sys.stderr,
            )
            return 2
        older = sum(use.values for use in uses if not use.newest)
        if older:
            print(f"Going on where it was stopped: {older:,} values are still under older keys.")
        else:
            print(f"New key {actions.turn_key(by=by, at=clock.now())}: it seals from now on.")
        newest = queries.keyring().newest.id
        of = queries.under_older_keys(newest)
        shown, done = Progress("values sealed anew", of=of), 0
        while some := actions.seal_anew(by=by, at=clock.now()) if queries.under_older_keys(newest) else 0:
            done += some
            shown.at(done)
        shown.end()
    except (queries.KeyringUnfit, actions.KeyGone, actions.BrokenSeal, NotSaved) as refused:
        print(f"A value could not be sealed anew, and none is half done: {refused}", file=sys.stderr)
        return 2
    print(f"{done:,} values sealed anew with key {newest}. `joinedup vault retire` takes the old keys away.")
    return 0


def retire(arguments: argparse.Namespace) -> int:
    if not _opened():
        return 2
    from joinedup.site import clock
    from joinedup.vault import actions, queries

    try:
        gone = actions.retire(by=_Console(), at=clock.now())
    except queries.KeyringUnfit as refused:
        print(refused, file=sys.stderr)
        return 2
    if gone:
        print(f"Retired: {', '.join(gone)}. Backups that hold values under them need the old keyring.")
    else:
        print("No key is without use but the newest, which stays.")
    return 0


def _opened() -> bool:
    try:
        open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return False
    return True

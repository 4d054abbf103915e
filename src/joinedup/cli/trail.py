"""`joinedup trail`: what leaves of the trail, the key that signs it, and whether an export is whole."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from joinedup.cli.database import WrongDatabase, open_database
from joinedup.kernel.progress import Progress
from joinedup.trail.rules import verify_trail


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("trail", help="export, sign, or verify what was done and looked at")
    ways = part.add_subparsers(title="what to do", required=True, metavar="WAY")
    files = (
        ("export", "write the whole trail with its checkpoints to FILE as JSON lines", export_trail),
        ("checkpoints", "write the checkpoints alone to FILE, for two agencies to keep", export_checkpoints),
        ("verifier", "write the file with which any agency verifies an export, with Python alone", verifier),
    )
    for name, words, do in files:
        out = ways.add_parser(name, help=words)
        out.add_argument("file", metavar="FILE")
        out.set_defaults(do=do)
    head = ways.add_parser("head", help="print the newest hash: keep it outside this database")
    head.set_defaults(do=print_head)
    key = ways.add_parser("key", help="print the public key with which signatures are checked")
    key.add_argument(
        "--new", metavar="FILE", help="make another signing key in FILE, which must not be there"
    )
    key.set_defaults(do=print_key)
    keeper = ways.add_parser(
        "keeper", help="let an agency keep the checkpoints: each goes to it within five minutes"
    )
    keeper.add_argument("agency", metavar="AGENCY", help="its name or its reference")
    where = keeper.add_mutually_exclusive_group(required=True)
    where.add_argument("--email", metavar="ADDRESS", help="a mailbox of that agency's")
    where.add_argument("--folder", metavar="PATH", help="a folder that the agency alone can change")
    where.add_argument("--end", action="store_true", help="send it no more")
    keeper.set_defaults(do=name_keeper)
    kept = ways.add_parser("keepers", help="print who keeps the checkpoints, and how far each copy goes")
    kept.set_defaults(do=print_keepers)
    check = ways.add_parser(
        "verify", help="say whether the trail in FILE is unbroken up to what was kept outside"
    )
    verify_trail.add_arguments(check)
    check.set_defaults(do=verify_trail.run)


def export_trail(arguments: argparse.Namespace) -> int:
    if not _opened():
        return 2
    from joinedup.trail import queries

    newest = queries.head()
    of = (newest[0] if newest else 0) + queries.newest_checkpoint()
    return _written(arguments.file, queries.lines(), "entries, and each checkpoint after its last one", of=of)


def export_checkpoints(arguments: argparse.Namespace) -> int:
    if not _opened():
        return 2
    from joinedup.trail import queries

    of = queries.newest_checkpoint()
    return _written(arguments.file, queries.checkpoint_lines(), "checkpoints", of=of)


def verifier(arguments: argparse.Namespace) -> int:
    """Needs no database: the file is the one that this command itself verifies with."""
    try:
        Path(arguments.file).write_bytes(Path(verify_trail.__file__).read_bytes())
    except OSError as refused:
        print(f"{arguments.file} cannot be written: {refused}", file=sys.stderr)
        return 2
    print(f"Written. An agency runs it with: python3 {Path(arguments.file).name} --help")
    return 0


def print_head(arguments: argparse.Namespace) -> int:
    if not _opened():
        return 2
    from joinedup.trail import queries

    head = queries.head()
    if head is None:
        print("The trail is empty.", file=sys.stderr)
        return 1
    print(head[1])
    print(f"That is entry {head[0]}. Keep the line above outside this database.", file=sys.stderr)
    return 0


def print_key(arguments: argparse.Namespace) -> int:
    if not _opened():
        return 2
    from joinedup.trail import actions as trail

    try:
        key = trail.signing_key() if arguments.new is None else trail.new_key(Path(arguments.new))
    except trail.KeyUnfit as refused:
        print(refused, file=sys.stderr)
        return 2
    print(key.public.hex())
    print(f"That is the public half of key {key.id}. Give the line above to the agencies.", file=sys.stderr)
    return 0


def name_keeper(arguments: argparse.Namespace) -> int:
    if not _opened():
        return 2
    from joinedup.agencies.queries import agencies_called
    from joinedup.notices import actions as notices
    from joinedup.site import clock
    from joinedup.store import NotSaved

    found = agencies_called(arguments.agency)
    if len(found) != 1:
        many = "There is no agency" if not found else "There is more than one agency"
        print(f"{many} called {arguments.agency!r}. Give its reference.", file=sys.stderr)
        return 2
    by, at = _Console(found[0].area_id), clock.now()
    try:
        if arguments.end:
            notices.keep_no_more(found[0].reference, by=by, at=at)
            print(f"{found[0].name} is sent no more checkpoints. What it has, it keeps.")
            return 0
        way, address = ("mail", arguments.email) if arguments.email else ("folder", arguments.folder)
        notices.keep_checkpoints(found[0].reference, way=way, address=address, by=by, at=at)
    except (ValueError, NotSaved) as refused:
        print(refused, file=sys.stderr)
        return 2
    print(f"{found[0].name} keeps the checkpoints from now on, beginning with the first.")
    return 0


def print_keepers(arguments: argparse.Namespace) -> int:
    """Return 0 where two agencies hold all there is, else 1."""
    if not _opened():
        return 2
    from joinedup.agencies.queries import names_of
    from joinedup.kernel.london import to_london
    from joinedup.notices.queries import all_keepers

    kept = all_keepers()
    names = names_of(one.agency for one in kept)
    for one in kept:
        arrived = f"{to_london(one.arrived_at):%d %B %Y %H:%M}" if one.arrived_at else "never"
        digest = f", SHA-256 of the last file {one.digest}" if one.digest else ""
        print(
            f"{names.get(one.agency, one.agency)}: checkpoints 1 to {one.upto}, {one.behind} not gone yet; "
            f"last arrived {arrived}{digest}"
        )
    if len(kept) < 2:
        print("At least two agencies must keep the checkpoints.", file=sys.stderr)
    return 0 if len(kept) >= 2 and not any(one.behind for one in kept) else 1


@dataclass(frozen=True, slots=True)
class _Console:
    """Whoever has the machine's own console: in the trail under that name."""

    area_id: int
    reference: str = "console"
    agency_reference: str = ""


def _opened() -> bool:
    try:
        open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return False
    return True


def _written(file: str, lines: Iterator[str], what: str, *, of: int) -> int:
    """Write the whole file, or leave the one that was there."""
    written = 0
    part, going = Path(file + ".part"), Progress("lines written", of=of)
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(line + "\n")
                written += 1
                going.at(written)
        going.end()
        part.replace(file)
    except OSError as refused:
        print(f"{file} cannot be written: {refused}", file=sys.stderr)
        return 2
    print(f"{written} lines written to {file}: {what}.")
    return 0

"""`joinedup trail`: what leaves of the trail, the key that signs it, and whether an export is whole."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from joinedup.cli.database import WrongDatabase, open_database
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
    check = ways.add_parser(
        "verify", help="say whether the trail in FILE is unbroken up to what was kept outside"
    )
    verify_trail.add_arguments(check)
    check.set_defaults(do=verify_trail.run)


def export_trail(arguments: argparse.Namespace) -> int:
    if not _opened():
        return 2
    from joinedup.trail import queries

    return _written(arguments.file, queries.lines(), "entries, and each checkpoint after its last one")


def export_checkpoints(arguments: argparse.Namespace) -> int:
    if not _opened():
        return 2
    from joinedup.trail import queries

    return _written(arguments.file, queries.checkpoint_lines(), "checkpoints")


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


def _opened() -> bool:
    try:
        open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return False
    return True


def _written(file: str, lines: Iterator[str], what: str) -> int:
    """Write the whole file, or leave the one that was there."""
    written = 0
    part = Path(file + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(line + "\n")
                written += 1
        part.replace(file)
    except OSError as refused:
        print(f"{file} cannot be written: {refused}", file=sys.stderr)
        return 2
    print(f"{written} lines written to {file}: {what}.")
    return 0

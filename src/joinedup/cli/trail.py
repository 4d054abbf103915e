"""`joinedup trail`: export the chain, print its head, verify an export against a head kept outside."""

import argparse
import sys
from pathlib import Path

from joinedup.cli.database import WrongDatabase, open_database
from joinedup.trail.rules.chain import Finding, verify

_CODES = {Finding.UNBROKEN: 0, Finding.BROKEN: 1, Finding.END_NOT_PROVEN: 3}


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("trail", help="export, print the head of, or verify what was done and looked at")
    ways = part.add_subparsers(title="what to do", required=True, metavar="WAY")
    out = ways.add_parser("export", help="write the whole trail to FILE as JSON lines")
    out.add_argument("file", metavar="FILE")
    out.set_defaults(do=export_trail)
    head = ways.add_parser("head", help="print the newest hash: keep it outside this database")
    head.set_defaults(do=print_head)
    check = ways.add_parser("verify", help="say whether the chain in FILE is unbroken up to a head")
    check.add_argument("file", metavar="FILE")
    check.add_argument("--anchor", metavar="HASH", help="a head that was printed outside the database")
    check.set_defaults(do=verify_file)


def verify_file(arguments: argparse.Namespace) -> int:
    """Needs no database: the file and the head are all there is to know."""
    try:
        with Path(arguments.file).open(encoding="utf-8") as lines:
            verdict = verify(lines, anchor=arguments.anchor)
    except (OSError, UnicodeDecodeError) as refused:
        print(f"{arguments.file} cannot be read: {refused}", file=sys.stderr)
        return 2
    print(verdict.sentence)
    return _CODES[verdict.finding]


def export_trail(arguments: argparse.Namespace) -> int:
    try:
        open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    from joinedup.trail import queries

    written = 0
    part = Path(arguments.file + ".part")
    try:
        with part.open("w", encoding="utf-8") as out:
            for line in queries.lines():
                out.write(line + "\n")
                written += 1
        part.replace(arguments.file)
    except OSError as refused:
        print(f"{arguments.file} cannot be written: {refused}", file=sys.stderr)
        return 2
    print(f"{written} entries written to {arguments.file}.")
    return 0


def print_head(arguments: argparse.Namespace) -> int:
    try:
        open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    from joinedup.trail import queries

    head = queries.head()
    if head is None:
        print("The trail is empty.", file=sys.stderr)
        return 1
    print(head[1])
    print(f"That is entry {head[0]}. Keep the line above outside this database.", file=sys.stderr)
    return 0

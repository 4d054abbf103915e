"""`joinedup`: serve, remind, drill, demo, people, migrate, readonly, policy, answering, intake, area,
import, export, link, source, identity, backup, restore, bench, lab, trail, vault.

Each says `--help`.

Exit codes: 0 done; 1 it was done and the answer is no (a bar missed, a chain broken); 2 it could not be done;
3 the answer is not complete (`trail verify` without a head from outside).
"""

import argparse
import os
import sys
from collections.abc import Sequence

from joinedup import __version__
from joinedup.cli import (
    answering,
    area,
    backup,
    benches,
    demo,
    drill,
    exports,
    identity,
    imports,
    intake,
    links,
    migrate,
    people,
    policy,
    readonly,
    remind,
    serve,
    source,
    trail,
    vault,
)
from joinedup.kernel.bank_holidays import WrongHolidays

PARTS = (
    serve,
    remind,
    drill,
    demo,
    people,
    migrate,
    readonly,
    policy,
    answering,
    intake,
    area,
    imports,
    exports,
    links,
    source,
    identity,
    backup,
    benches,
    trail,
    vault,
)


def main(argv: Sequence[str] | None = None) -> None:
    arguments = parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joinedup.site.settings")
    try:
        code: int = arguments.do(arguments)
    except WrongHolidays as wrong:
        print(wrong, file=sys.stderr)
        code = 2
    except KeyboardInterrupt:
        print(f"\nStopped. {getattr(arguments, 'stopped', '')}".rstrip(), file=sys.stderr)
        code = 130
    sys.exit(code)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="joinedup",
        description="The layer between the case systems of the agencies that keep children safe.",
    )
    whole.add_argument("--version", action="version", version=f"joinedup {__version__}")
    parts = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for part in PARTS:
        part.add_to(parts)
    return whole


def said(sentence: str, *, code: int = 2) -> int:
    """Say on the error stream why it could not be done, and return the exit code."""
    print(sentence, file=sys.stderr)
    return code

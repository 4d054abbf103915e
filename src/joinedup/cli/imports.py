"""`joinedup import`: take in what other systems hold, all of it or none."""

import argparse
import sys

from joinedup.cli.database import WrongDatabase, open_database


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("import", help="take in a file from another system")
    kinds = part.add_subparsers(title="what", required=True, metavar="WHAT")
    cin = kinds.add_parser("cin", help="a Children in Need census return (XML)")
    cin.add_argument("file", metavar="FILE")
    cin.add_argument("--area", metavar="NAME", help="whose return it is, where several councils work here")
    extract = kinds.add_parser("extract", help="an agency's own extract of children (CSV)")
    extract.add_argument("agency", metavar="AGENCY", help="the agency's name or reference")
    extract.add_argument("file", metavar="FILE")
    extract.add_argument("--mapping", required=True, metavar="MAP.toml", help="which column is what")
    for kind, do in ((cin, import_cin), (extract, import_extract)):
        kind.add_argument("--dry-run", action="store_true", help="read and count, store nothing")
        kind.set_defaults(do=do)


def import_cin(arguments: argparse.Namespace) -> int:
    return _imported("cin", arguments)


def import_extract(arguments: argparse.Namespace) -> int:
    return _imported("extract", arguments)


def _imported(kind: str, arguments: argparse.Namespace) -> int:
    try:
        open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    from joinedup.exchange import console
    from joinedup.site import clock

    do = console.import_cin if kind == "cin" else console.import_extract
    return do(arguments, at=clock.now())

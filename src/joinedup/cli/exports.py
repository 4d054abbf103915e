"""`joinedup export`: what leaves, as files."""

import argparse

from joinedup.cli.trail import export_trail


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("export", help="write something to a file")
    kinds = part.add_subparsers(title="what", required=True, metavar="WHAT")
    trail = kinds.add_parser("trail", help="the whole trail as JSON lines, for any agency to verify")
    trail.add_argument("file", metavar="FILE")
    trail.set_defaults(do=export_trail)

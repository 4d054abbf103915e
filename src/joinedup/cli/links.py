"""`joinedup link`: tie an agency's whole extract to the children in open matters, once both have said yes."""

import argparse
import sys

from joinedup.cli.database import WrongDatabase, open_database


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("link", help="tie an agency's whole extract to children in open matters")
    ways = part.add_subparsers(title="what to do", required=True, metavar="WAY")
    run = ways.add_parser("run", help="run what both agencies have said yes to; again after it was killed")
    run.add_argument("reference", metavar="REF", help="of the run, as the page Extracts shows it")
    run.add_argument("--extract", metavar="FILE", help="the extract (CSV); left out: the rows that are held")
    run.add_argument("--mapping", metavar="MAP.toml", help="which column is what")
    run.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    run.add_argument("--model", metavar="FILE", help="a model that `joinedup link model` saved")
    run.add_argument("--memory", default="2GB", metavar="SIZE", help="how much memory it may use (2GB)")
    run.add_argument("--anew", action="store_true", help="begin again, where it was stopped before")
    listed = ways.add_parser("list", help="every run, and what it waits for")
    report = ways.add_parser("report", help="what a run came to, as one HTML file without a person in it")
    report.add_argument("reference", metavar="REF")
    labels = ways.add_parser("labels", help="what people said of pairs, as CSV, to train by")
    model = ways.add_parser("model", help="save the model that this release runs with")
    for way in (report, labels, model):
        way.add_argument("--out", required=True, metavar="FILE")
    labels.add_argument(
        "--records", metavar="FILE", help="also whom they are about, for `joinedup identity train --records`"
    )
    by_name = {"run": run, "listed": listed, "report": report, "labels": labels, "model": model}
    for name, way in by_name.items():
        way.set_defaults(do=_link, way=name)


def _link(arguments: argparse.Namespace) -> int:
    try:
        open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    from joinedup.linking import console
    from joinedup.site import clock

    ways = {
        "run": console.run,
        "listed": console.listed,
        "report": console.report,
        "labels": console.labels,
        "model": console.model,
    }
    return ways[arguments.way](arguments, at=clock.now())

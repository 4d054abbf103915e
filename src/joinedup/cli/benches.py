"""`joinedup bench` and `joinedup lab`: speed beside its bars, faults beside their plants."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    bench = parts.add_parser("bench", help="measure speed and print each figure beside its bar")
    lab = parts.add_parser("lab", help="look for faults; --plant puts one in, and must turn it red")
    for part in (bench, lab):
        part.add_argument("name", nargs="?", metavar="NAME", help="one of those that --list names")
        part.add_argument("--list", action="store_true", help="the names, one a line")
        part.add_argument("--quick", action="store_true", help="under 40 seconds on two cores")
        part.add_argument("--seed", type=int, default=20260714)
        part.add_argument("--json", metavar="FILE", type=_file, help="write the figures to FILE too")
    bench.add_argument(
        "-n", type=_size, metavar="PEOPLE", dest="size", help="another size, of `match` and `link`"
    )
    bench.add_argument(
        "--kept", metavar="FOLDER", help="keep what is made, of `match` and `link`, and go on from it"
    )
    bench.add_argument("--picture", metavar="FILE", type=_file, help="draw what was found, as SVG")
    lab.add_argument(
        "--plant",
        nargs="?",
        type=_size,
        const=1,
        default=0,
        metavar="N",
        help="put one of the lab's own faults into the product first: the Nth, or else the first",
    )
    lab.add_argument("-n", type=_size, metavar="TRIALS", dest="size", help="another number of trials")
    lab.add_argument("--parts", type=int, metavar="N", help="in N parts: stopped, it goes on after the last")
    for part in (bench, lab):
        part.add_argument(
            "--engine",
            choices=("sqlite", "postgresql"),
            default="sqlite",
            help="which database; PostgreSQL from a working copy alone, for its server comes with the tests",
        )
    bench.set_defaults(do=run_bench)
    lab.set_defaults(do=run_lab)


def _file(typed: str) -> str:
    """Where something can be written: hours of work are not to end with 'cannot be written'."""
    path = Path(typed)
    if path.is_dir() or not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"'{typed}' is no file in a folder that is there.")
    return typed


def _size(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or len(typed) > 10 or int(typed) < 1:
        raise argparse.ArgumentTypeError(f"'{typed[:20]}' is no number from 1 to 9,999,999,999.")
    return int(typed)


def run_bench(arguments: argparse.Namespace) -> int:
    from joinedup.bench import run
    from joinedup.bench.figures import CannotMeasure
    from joinedup.lab import engine
    from joinedup.lab.tally import CannotLook

    @contextmanager
    def scratch() -> Iterator[None]:
        try:
            with engine.scratch(arguments.engine):
                yield
        except CannotLook as missing:
            raise CannotMeasure(str(missing)) from missing

    if not _known(arguments, tuple(run.BENCHES)):
        return _listed(arguments, tuple(run.BENCHES))
    return run.main(arguments, on=arguments.engine, scratch=scratch)


def run_lab(arguments: argparse.Namespace) -> int:
    from joinedup.lab import run

    return run.main(arguments) if _known(arguments, tuple(run.LABS)) else _listed(arguments, tuple(run.LABS))


def _known(arguments: argparse.Namespace, names: tuple[str, ...]) -> bool:
    return not arguments.list and arguments.name in names


def _listed(arguments: argparse.Namespace, names: tuple[str, ...]) -> int:
    if arguments.list:
        print("\n".join(names))
        return 0
    print(f"Give one of: {', '.join(names)}.", file=sys.stderr)
    return 2

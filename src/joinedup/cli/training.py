"""`joinedup identity train`: how much each agreement weighs, counted on pairs that NHS numbers tie."""

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from joinedup.identity.rules.training import COLUMNS

if TYPE_CHECKING:
    from joinedup.bench.match_quality import Part
    from joinedup.identity.rules.copies import Copy
    from joinedup.identity.rules.training import Counts
    from joinedup.identity.rules.weights import Weights


class CannotTrain(Exception):
    """Why, in one sentence."""


def add_to(ways: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    train = ways.add_parser(
        "train", help="learn from pairs that NHS numbers tie how much each agreement weighs"
    )
    train.add_argument("--out", metavar="FILE", required=True, help="where the weights are written")
    train.add_argument("--before", metavar="FILE", help="weights to begin with; else those of this release")
    train.add_argument(
        "--records",
        metavar="FILE",
        nargs="+",
        help=f"CSV of records to learn from, with {', '.join(COLUMNS)}",
    )
    train.add_argument(
        "--labels", metavar="FILE", help="CSV of what clerks said: one, other, same (yes or no)"
    )
    train.add_argument(
        "--people", type=int, default=60_000, help="invented people, where no records are given"
    )
    train.add_argument("--seed", type=int, default=20260714)
    train.add_argument("--made-on", metavar="DAY", type=date.fromisoformat, required=True, help="2026-11-26")
    train.add_argument("--json", metavar="FILE", help="write what the weights are worth to FILE too")
    train.set_defaults(do=run)


def run(arguments: argparse.Namespace) -> int:
    from joinedup.identity.rules.training import TooFew
    from joinedup.identity.rules.weights import WeightsRefused, load, shipped

    try:
        before = load(Path(arguments.before)) if arguments.before else shipped()
        weights = _from_records(arguments, before) if arguments.records else _from_nobody(arguments, before)
        Path(arguments.out).write_text(weights.dump(), encoding="utf-8")
    except (CannotTrain, TooFew, WeightsRefused) as refused:
        print(refused, file=sys.stderr)
        return 2
    except (OSError, UnicodeDecodeError) as unread:
        print(f"A file cannot be read or written: {unread}.", file=sys.stderr)
        return 2
    sizes = ", ".join(f"{many:,} {what}" for what, many in weights.sizes.items())
    print(f"Learnt from {sizes}. Written to {arguments.out}.")
    return _worth(arguments, before, weights)


def _worth(arguments: argparse.Namespace, before: "Weights", weights: "Weights") -> int:
    """Both weights on a town of another seed: of records nobody says who is of which name group."""
    from joinedup.bench.match_quality import Town, quality
    from joinedup.bench.people.asking import GENERAL, HARD, OTHER

    town = Town(max(2_000, arguments.people // 5), seed=arguments.seed + 1)
    many = town.people // 20
    old = quality(town, before, (GENERAL, HARD), many=many)
    new = quality(town, weights, (GENERAL, HARD), many=many)
    was, now = (quality(town, by, (OTHER,), many=many)[0] for by in (before, weights))
    print(
        f"On {town.people:,} other invented people, general and hard questions: {new[0].found:.1f} % are"
        f" among the first five (before: {old[0].found:.1f} %), {new[0].sure:.1f} % come first where 99 in"
        f" 100 are right (before: {old[0].sure:.1f} %). With other slips: {now.found:.1f} %"
        f" and {now.sure:.1f} % (before: {was.found:.1f} % and {was.sure:.1f} %)."
    )
    print(_table(old, new))
    if arguments.json:
        told = {"before": [asdict(one) for one in old], "after": [asdict(one) for one in new]}
        Path(arguments.json).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


def _table(old: "list[Part]", new: "list[Part]") -> str:
    lines = [f"{'':32}{'':16}{'asked':>7}{'found':>8}{'before':>8}{'sure':>8}{'before':>8}"]
    lines += [
        f"{now.part:32}{now.name:16}{now.asked:7,}{now.found:8.1f}{was.found:8.1f}"
        f"{now.sure:8.1f}{was.sure:8.1f}"
        for was, now in zip(old, new, strict=True)
    ]
    return "\n".join(lines)


def _from_nobody(arguments: argparse.Namespace, before: "Weights") -> "Weights":
    from joinedup.bench.match_quality import Town
    from joinedup.bench.people import EDITION
    from joinedup.identity.rules.training import counted, names_borne, trained

    if arguments.people < 2_000:
        raise CannotTrain("Give --people 2000 at least.")
    town = Town(arguments.people, seed=arguments.seed)
    return trained(
        counted(town.tied_by_numbers(), before),
        counted(town.strangers(arguments.people * 4), before),
        counted(town.of_one_household(), before),
        before=before,
        names=names_borne(town.held.values()),
        source=f"{arguments.people:,} invented people of edition {EDITION}, seed {arguments.seed}, with"
        f" general slips, tied by NHS numbers, and the names they bear (joinedup identity train). Rare levels"
        f" and the chances before anything is compared, as before: {before.source}",
        made_on=arguments.made_on,
    )


# Records of an area's own.


def _from_records(arguments: argparse.Namespace, before: "Weights") -> "Weights":
    from joinedup.identity.rules.training import counted, names_borne, trained

    copies = {name: copy for path in arguments.records for name, copy in _read(Path(path))}
    by_number, by_home = defaultdict(list), defaultdict(list)
    for name in sorted(copies):
        copy = copies[name]
        for number in copy.nhs:
            by_number[number].append(copy)
        for home in copy.homes:
            if all(home):
                by_home[tuple(home)].append(copy)
    same = counted(_next_to_each_other(by_number.values()), before)
    household = counted(
        (pair for pair in _next_to_each_other(by_home.values()) if _two_numbers(*pair)), before
    )
    if arguments.labels:
        _count_labels(Path(arguments.labels), copies, same, household, before)
    return trained(
        same,
        counted(_far_apart([copies[name] for name in sorted(copies)]), before),
        household,
        before=before,
        names=names_borne(copies.values()),
        source=f"{len(copies):,} records of {', '.join(Path(path).name for path in arguments.records)}, tied"
        " by NHS numbers (joinedup identity train)",
        made_on=arguments.made_on,
    )


def _read(path: Path) -> "Iterator[tuple[str, Copy]]":
    from joinedup.identity.rules.copies import copy_of
    from joinedup.identity.rules.identifiers import identifiers_of
    from joinedup.identity.rules.person import Person

    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        lacking = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if lacking:
            raise CannotTrain(f"{path.name} has no column {', '.join(lacking)}.")
        for row in rows:
            day, part = _day(row["date_of_birth"] or "")
            yield (
                row["record"] or "",
                copy_of(
                    [
                        Person(
                            given_name=row["given_name"] or "",
                            middle_name=row["middle_name"] or "",
                            family_name=row["family_name"] or "",
                            date_of_birth=day,
                            birth_in_part=part,
                            address_line=row["address_line"] or "",
                            postcode=row["postcode"] or "",
                            identifiers=identifiers_of(nhs=row["nhs_number"] or ""),
                            sex=(row["sex"] or "")[:1].upper(),
                        )
                    ]
                ),
            )


def _day(text: str) -> tuple[date | None, str]:
    """A whole date, or the part of one that is known; what is neither is left out."""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        known = len(text) in (4, 7) and text[:4].isdigit()
        return None, text if known else ""


def _count_labels(
    path: Path, copies: "dict[str, Copy]", same: "Counts", household: "Counts", before: "Weights"
) -> None:
    """What clerks said of pairs that numbers do not tie: else what agrees without one is never seen."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            one, other = copies.get(row.get("one") or ""), copies.get(row.get("other") or "")
            if one is None or other is None or set(one.nhs) & set(other.nhs):
                continue
            if row.get("same") == "yes":
                same.add(one, other, before)
            elif row.get("same") == "no" and set(map(tuple, one.homes)) & set(map(tuple, other.homes)):
                household.add(one, other, before)


def _next_to_each_other(groups: "Iterable[list[Copy]]") -> "Iterator[tuple[Copy, Copy]]":
    return (pair for group in groups for pair in pairwise(group))


def _two_numbers(one: "Copy", other: "Copy") -> bool:
    return bool(one.nhs) and bool(other.nhs) and not set(one.nhs) & set(other.nhs)


def _far_apart(copies: "list[Copy]") -> "Iterator[tuple[Copy, Copy]]":
    for step in range(min(400_000, 20 * len(copies))):
        one = copies[step * 7919 % len(copies)]
        other = copies[(step * 104_729 + 13) % len(copies)]
        if _two_numbers(one, other):
            yield one, other

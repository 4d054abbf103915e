"""What `joinedup link` says while it works and when it is done.

Exit codes: 0 done; 2 refused or not saved, and then nothing was stored.
"""

import argparse
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree

from django.conf import settings
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from joinedup import store
from joinedup.exchange.rules.reading import CannotRead
from joinedup.gate.pages import Refused
from joinedup.identity import queries as identity
from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.training import COLUMNS
from joinedup.linking import actions, engine, extracts, queries
from joinedup.linking.queries import RunFacts
from joinedup.linking.report import report as as_page
from joinedup.linking.rules.looking import Answer
from joinedup.vault.queries import KeyringUnfit

_REFUSED = 2
_STAGES = {
    "told": "People of the extract made ready",
    "held": "Children in open matters made ready",
    "pairs": "Pairs that share keys",
    "scored": "Pairs scored",
}


@dataclass(frozen=True, slots=True)
class _Command:
    """The console, as the trail names it."""

    area_id: int
    agency_reference: str = ""
    reference: str = "link"


class _Unclear(Exception):
    """What was typed does not say what to do."""


def run(arguments: argparse.Namespace, *, at: datetime) -> int:
    return _answered(lambda: _run(arguments, at=at))


def listed(arguments: argparse.Namespace, *, at: datetime) -> int:
    found = queries.every_run(at=at)
    for one in found:
        stands = "run" if one.ran_at else (one.may_run.because or "both have said yes")
        _said(f"{one.reference}  {one.agency}: {stands}")
    if not found:
        _said("Nobody has proposed to tie an extract: the page Extracts is where that is done.")
    return 0


def report(arguments: argparse.Namespace, *, at: datetime) -> int:
    return _answered(lambda: _report(arguments, at=at))


def labels(arguments: argparse.Namespace, *, at: datetime) -> int:
    return _answered(lambda: _labels(arguments, at=at))


def model(arguments: argparse.Namespace, *, at: datetime) -> int:
    """Save the model that this release runs with, for another machine or another day."""
    _write(Path(arguments.out), engine.saved(_model(None)))
    _said(f"Model {_model(None).version} saved.")
    return 0


def _answered(do: Callable[[], None]) -> int:
    try:
        do()
    except Refused as refused:
        _said(f"{refused.decision.because} Nothing was stored.", error=True)
    except (CannotRead, _Unclear, engine.ModelRefused, engine.OthersThan) as refused:
        _said(f"{refused} Nothing was stored.", error=True)
    except KeyringUnfit as refused:
        _said(f"{refused} Nobody can say who was adopted, so nothing was tied.", error=True)
    except store.NotSaved:
        _said("The database cannot take it now. Nothing was stored; run it again.", error=True)
    else:
        return 0
    return _REFUSED


def _run(arguments: argparse.Namespace, *, at: datetime) -> None:
    facts = _facts(arguments.reference, at=at)
    if bool(arguments.extract) != bool(arguments.mapping):
        raise _Unclear("Give --extract and --mapping together, or neither for the rows that are held.")
    wanted = ("splink", "duckdb", *(("pyspark",) if arguments.engine == "spark" else ()))
    if missing := [name for name in wanted if find_spec(name) is None]:
        lock = "spark" if "pyspark" in missing else "link"
        raise _Unclear(f"{missing[0]} is not installed: install requirements/{lock}.txt first.")
    folder = settings.CONFIG.data / "links" / facts.reference
    if arguments.anew and folder.exists():
        rmtree(folder)
    began = folder.exists()
    with _progress() as told:
        outcome = extracts.run(
            facts,
            folder=folder,
            model=_model(arguments.model),
            setup=engine.Setup(memory=arguments.memory, engine=arguments.engine),
            extract=(Path(arguments.extract), Path(arguments.mapping)) if arguments.extract else None,
            by=_Command(facts.area_id, facts.agency_reference),
            at=at,
            progress=told,
        )
    _said(f"Extract of {facts.agency}, for: {facts.purpose}")
    if began:
        _said("  It went on where it was stopped before.")
    _said(f"  {outcome.rows:,} rows compared with {outcome.children:,} children in open matters")
    _said(f"  {outcome.tied:,} tied without asking, {outcome.look:,} for a person to look at (page Pairs)")
    _said("Stored. Of the other rows nothing is kept.")


def _report(arguments: argparse.Namespace, *, at: datetime) -> None:
    facts = _facts(arguments.reference, at=at)
    if facts.ran_at is None:
        raise _Unclear("This has not been run yet, so there is nothing to report.")
    _write(Path(arguments.out), as_page(facts, queries.labels(facts.id), at=at))
    _said(f"Report of {facts.reference} written; only its owner reads the file.")


def _labels(arguments: argparse.Namespace, *, at: datetime) -> None:
    """What people said of pairs, as `joinedup identity train --labels` reads it: by references.

    With --records also whom they are about, as its --records reads it: a file of people, for its owner alone.
    """
    found = queries.labels()
    said = [
        (
            one.record, one.child, _SAME.get(Answer(one.answer), ""),
            one.run, one.by, one.at.isoformat(), one.weight, one.model,
        )
        for one in found
    ]  # fmt: skip
    header = ("one", "other", "same", "run", "by", "at", "weight", "model")
    _write(Path(arguments.out), _as_csv(header, said))
    _said(f"{len(found):,} labels written; only its owner reads the file.")
    if arguments.records:
        people = queries.labelled(found)
        for area_id in sorted({one.area_id for one in people}):
            about = [one.reference for one in people if one.area_id == area_id]
            actions.say_who_is_written_out(about, by=_Command(area_id), at=at)
        rows = ((one.reference, *_as_trained(one.person)) for one in people)
        _write(Path(arguments.records), _as_csv(COLUMNS, rows))
        _said(f"{len(people):,} records of people written: remove the file once they are learnt from.")


_SAME = {Answer.SAME: "yes", Answer.NOT: "no"}  # who is not sure teaches nothing


def _as_trained(person: Person) -> tuple[str, ...]:
    born = person.date_of_birth.isoformat() if person.date_of_birth else person.birth_in_part
    numbers = sorted(one.value for one in person.identifiers if one.kind is IdentifierKind.NHS_NUMBER)
    return (
        person.given_name, person.middle_name, person.family_name, born, person.address_line, person.postcode,
        "".join(numbers[:1]), person.sex,
    )  # fmt: skip


def _as_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(header)
    out.writerows(rows)
    return text.getvalue()


def _facts(typed: str, *, at: datetime) -> RunFacts:
    facts = queries.run_called(typed, at=at)
    if facts is None:
        raise _Unclear(
            f"No run has the reference '{typed}'. It is proposed and approved on the page Extracts."
        )
    return facts


def _model(path: str | None) -> engine.Model:
    if path is None:
        return engine.model_of(identity.weights_in_use())
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as unread:
        raise _Unclear(f"{path} cannot be read: {unread}.") from None
    return engine.read_saved(text)


def _write(path: Path, text: str) -> None:
    try:
        path.touch(mode=0o600)
        path.chmod(0o600)  # one that was there already may be read by others
        path.write_text(text, "utf-8")
    except OSError as refused:
        raise _Unclear(f"{path} cannot be written: {refused.strerror or refused}.") from None


@contextmanager
def _progress() -> Iterator[Callable[[str, int], None]]:
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("Reading", total=None)

        def told(stage: str, done: int) -> None:
            shown.update(task, description=f"{_STAGES[stage]}: {done:,}")

        yield told


def _said(line: str, *, error: bool = False) -> None:
    # No markup: an agency's name may hold square brackets.
    Console(stderr=error, markup=False, highlight=False, emoji=False, soft_wrap=True).print(line)

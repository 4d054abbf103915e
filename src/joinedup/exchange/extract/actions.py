"""Taking in an agency's extract: the whole file or nothing of it, and twice is once.

The file is read first, and then tied and stored in one transaction; a dry run, and a run that finds nothing
new, are taken back without a trace (see exchange.cin.actions).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from joinedup import store
from joinedup.children import actions as children
from joinedup.children import queries as held
from joinedup.children.actions.sameness import found_alike
from joinedup.children.rules.arrivals import NewChild, NewLink, NewRecord, Stored
from joinedup.exchange.extract.rules.mapping import ExtractMapping, Part, read_mapping
from joinedup.exchange.extract.rules.reader import ExtractFile, ExtractRow
from joinedup.exchange.files import TakenBack, opened
from joinedup.exchange.rules.reading import CannotRead, Progress, Rejected, Tally
from joinedup.identity.queries import weights_in_use
from joinedup.identity.rules.identifiers import upn_is_valid
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.tying import Finding, Pool, Verdict
from joinedup.kernel.london import today_in_london
from joinedup.trail.actions import Actor

_BROUGHT = Finding(Verdict.SAME, "record.brought", "This record brought the child in.")
_NOT_SAID = {"row", "flags", "truth", "name_group"}  # by the agency of the person
_LARGEST_MAPPING = 100_000  # bytes
_SEXES = {"m": "M", "male": "M", "boy": "M", "f": "F", "female": "F", "girl": "F", "u": "U", "unknown": "U"}


@dataclass(frozen=True, slots=True)
class ExtractImported:
    rows: Tally
    rejected: tuple[Rejected, ...]
    notes: tuple[str, ...]
    new_children: int
    tied: int  # new rows that are about a child who was held already
    to_look_at: int  # new rows beside which somebody should look at one child or more
    stored: Stored  # what became of the rows

    @property
    def changed_nothing(self) -> bool:
        return not (self.stored.new or self.stored.changed)


def import_extract(
    path: Path,
    *,
    agency_id: int,
    mapping: Path,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ExtractImported:
    """Store an agency's extract in the area of `by`, and tie its rows to children who are held.

    A row that is about nobody held brings its child in. A row that is held already keeps its ties, also where
    its words have changed since.

    Raises:
        CannotRead: the file or its mapping is refused whole, in one sentence.
        store.NotSaved: the database cannot take it now; nothing was stored.
    """
    said = _mapping(mapping)
    with opened(path) as source:
        file = ExtractFile(source, mapping=said, today=today_in_london(at), progress=progress)
        found = list(file)
    try:
        return _store(
            found,
            rows=file.rows,
            notes=tuple(file.notes),
            agency_id=agency_id,
            dry_run=dry_run,
            by=by,
            at=at,
        )
    except TakenBack as taken_back:
        imported: ExtractImported = taken_back.imported
        return imported


@dataclass(frozen=True, slots=True)
class RowOfExtract:
    """A row as it is compared, and as it would be stored; beside them what a test of quality is judged by."""

    person: Person
    record: NewRecord
    truth: str | None  # whose record it truly is, '' where nobody's; None: the extract does not say
    name_group: str


def rows_of_extract(path: Path, *, mapping: Path, agency_id: int, at: datetime) -> list[RowOfExtract]:
    """Read an extract without storing it.

    Rows that could not be stored are left out.

    Raises:
        CannotRead: the file or its mapping is refused whole, in one sentence.
    """
    said = _mapping(mapping)
    with opened(path) as source:
        file = ExtractFile(source, mapping=said, today=today_in_london(at))
        found = [row for row in file if isinstance(row, ExtractRow)]
    told = Part.TRUTH in said.columns
    return [
        RowOfExtract(
            row.person(), _record(row, agency_id=agency_id), row.truth if told else None, row.name_group
        )
        for row in found
    ]


def _mapping(path: Path) -> ExtractMapping:
    with opened(path) as source:
        try:
            return read_mapping(source.read(_LARGEST_MAPPING).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise CannotRead("The mapping is not UTF-8, so it was not read.") from None


@store.action
def _store(
    found: Sequence[ExtractRow | Rejected],
    *,
    rows: Tally,
    notes: tuple[str, ...],
    agency_id: int,
    dry_run: bool,
    by: Actor,
    at: datetime,
) -> ExtractImported:
    kept = [row for row in found if isinstance(row, ExtractRow)]
    plan = _plan(kept, area_id=by.area_id, agency_id=agency_id)
    brought = children.store_records(
        plan.records,
        children=plan.children,
        links=plan.links,
        by=by,
        at=at,
        counted=f"rows: {rows.stored} stored, {rows.rejected} rejected; {len(plan.children)} children new",
    )
    if plan.alike:
        found_alike(plan.alike, brought=[one.reference for one in plan.children], by=by, at=at)
    imported = ExtractImported(
        rows=rows,
        rejected=tuple(row for row in found if isinstance(row, Rejected)),
        notes=notes,
        new_children=brought.children,
        tied=plan.tied,
        to_look_at=plan.to_look_at,
        stored=brought.records,
    )
    if dry_run or imported.changed_nothing:
        raise TakenBack(imported)
    return imported


@dataclass(slots=True)
class _Plan:
    records: list[NewRecord] = field(default_factory=list)
    children: list[NewChild] = field(default_factory=list)
    links: list[NewLink] = field(default_factory=list)
    tied: int = 0
    to_look_at: int = 0
    alike: list[tuple[str, str, str]] = field(default_factory=list)  # two children, and why

    def link(self, record: NewRecord, child: str, finding: Finding) -> None:
        self.links.append(
            NewLink(
                record=record.reference,
                child=child,
                verdict=finding.verdict.value,
                rule=finding.rule,
                because=finding.because,
            )
        )


def _plan(rows: Iterable[ExtractRow], *, area_id: int, agency_id: int) -> _Plan:
    """Which held child each new row is about; or that it brings a child in, and at whom somebody looks."""
    plan, pool = _Plan(), Pool(weights_in_use())
    theirs: set[str] = set()  # children of whom this agency has a record
    for child in held.known_children(area_id):
        pool.add(child.reference, child.described)
        if agency_id in child.agency_ids:
            theirs.add(child.reference)
    before = held.held_records(area_id, agency_id)
    for row in rows:
        record = _record(row, agency_id=agency_id)
        plan.records.append(record)
        if row.record_id in before:
            continue
        person = row.person()
        found = pool.matches(person, agencys_own=theirs)
        same = [match for match in found if match.finding.verdict is Verdict.SAME]
        look = [match for match in found if match.finding.verdict is not Verdict.SAME]
        if same:
            reference, finding = same[0].identity, same[0].finding
            plan.tied += 1
        else:
            brought = _child(row)
            plan.children.append(brought)
            reference, finding = brought.reference, _BROUGHT
        plan.link(record, reference, finding)
        for match in look:
            plan.link(record, match.identity, match.finding)
            plan.alike.append((reference, match.identity, match.finding.because))
        plan.to_look_at += bool(look)
        pool.add(reference, [person])
        theirs.add(reference)
    return plan


def _record(row: ExtractRow, *, agency_id: int) -> NewRecord:
    return NewRecord(
        agency_id=agency_id,
        record_id=row.record_id,
        row_digest=_digest(row),
        given_name=row.given_name,
        middle_name=row.middle_name,
        family_name=row.family_name,
        birth_date=row.date_of_birth,
        birth_date_written=row.date_of_birth_written,
        sex=row.sex,
        address_line=row.address_line,
        town=row.town,
        postcode=row.postcode,
        household=row.household,
        upn=row.upn,
        nhs_number=row.nhs_number,
        flags=tuple(flag.sentence for flag in row.flags),
    )


def _child(row: ExtractRow) -> NewChild:
    return NewChild(
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=row.date_of_birth,
        sex=_SEXES.get(row.sex.casefold(), ""),
        upn=row.upn.upper() if upn_is_valid(row.upn.upper()) else "",
    )


def _digest(row: ExtractRow) -> str:
    """Return what changes when the agency's words do, and not with the row's place or today's flags."""
    said = {name: str(value) for name, value in asdict(row).items() if name not in _NOT_SAID}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

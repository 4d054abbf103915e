"""Bringing in an area from its folder, or saying what that would do."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions.bringing_in import NotBroughtIn, bring_in_area
from joinedup.agencies.rules.area_folder import ONLY
from joinedup.agencies.rules.area_told import AreaTold, Brought
from joinedup.agencies.rules.practice import AreaData
from joinedup.clocks import queries as clocks
from joinedup.clocks.rules.profile import profile_of
from joinedup.exchange.area.rules.checking import check
from joinedup.exchange.area.rules.reading import Finding, Folder, not_for_one, read_folder
from joinedup.exchange.area.rules.telling import differences, told_by
from joinedup.store import areas
from joinedup.trail import actions as trail
from joinedup.ui.words import plural

__all__ = ["AreaIsWrong", "NotBroughtIn", "import_area", "looked_at", "read_area"]


class AreaIsWrong(Exception):
    """The folder says what cannot be; `findings` is what, by file and line."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} things are wrong")
        self.findings = findings


class _TakenBack(Exception):
    def __init__(self, brought: Brought) -> None:
        self.brought = brought


def looked_at(folder: Path) -> tuple[Folder, list[Finding]]:
    """An area's folder with everything that is wrong in it, what is said for one partnership included.

    Raises:
        NoFolder: there is nothing to read.
    """
    area = read_folder(folder)
    findings = check(area)
    for instead in sorted((folder / ONLY).glob("*")):
        if not findings:
            findings += _for_one(folder, instead, area)
    return area, findings


def _for_one(folder: Path, instead: Path, area: Folder) -> list[Finding]:
    floors = {row["code"]: row["level"] for row in area.of("places.csv")}
    here, head = f"{ONLY}/{instead.name}", area.one("area.toml", "area")
    if instead.name not in floors:
        return [
            Finding(here, 0, "", f"There is no place '{instead.name}' in places.csv. Name one that is there.")
        ]
    if head and floors[instead.name] != head["partnership"]:
        says = f"'{instead.name}' is no {head['partnership']}. Only a partnership has files of its own."
        return [Finding(here, 0, "", says)]
    if not instead.is_dir():
        return [Finding(here, 0, "", "It is no folder. Put that partnership's files into a folder.")]
    found = [*not_for_one(instead), *check(read_folder(folder, instead=instead))]
    return [Finding(f"{here}/{one.file}", one.line, one.field, one.says) for one in found]


def read_area(folder: Path) -> AreaTold:
    """What an area's folder says.

    Raises:
        AreaIsWrong: anything in it is.
        NoFolder: there is nothing to read.
    """
    area, findings = looked_at(folder)
    if findings:
        raise AreaIsWrong(findings)
    return told_by(area, folder=folder)


def import_area(folder: Path, *, dry_run: bool = False, by: trail.Actor, at: datetime) -> Brought:
    """Bring the area in, whole or not at all. `dry_run`: do the same, say what it did, and take it back.

    Raises:
        AreaIsWrong, NoFolder: as `read_area`; the area that is in force stays so.
        NotBroughtIn: it cannot be, as things stand here.
    """
    told = read_area(folder)
    try:
        return _brought(told, dry_run=dry_run, by=by, at=at)
    except _TakenBack as done:
        return done.brought


@store.action
def _brought(told: AreaTold, *, dry_run: bool, by: trail.Actor, at: datetime) -> Brought:
    before = _in_force(told)
    _leave_what_runs(told, before)
    brought = bring_in_area(told, by=by, at=at)
    for place, files in told.practice.items():
        name = next(one.name for one in told.places if one.code == place)
        if place in before:
            for how, lines in differences(before[place], files).items():
                getattr(brought, how).extend(f"{name}: {line}" for line in lines)
    if dry_run:
        raise _TakenBack(brought)  # and with it goes all that was done
    return brought


def _leave_what_runs(told: AreaTold, before: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse to take away a time limit by which a clock runs: nothing could be said of it any more."""
    for place in told.places:
        if place.code not in before or place.code not in told.practice:
            continue
        gone = _timers(before[place.code]) - _timers(told.practice[place.code])
        area_id = agencies.area_called(name=place.name, level=place.level, ons=place.ons)
        if not gone or area_id is None:
            continue
        with areas.reading_in(area_id, areas.EVERY):
            running = clocks.running_by_timer(area_id)
        for timer in sorted(gone & set(running)):
            raise NotBroughtIn(
                f"{timer} is gone from timers.toml, and {plural(running[timer], 'clock')} of it "
                f"{'runs' if running[timer] == 1 else 'run'} in {place.name}. "
                "Keep it, and give its edition a last day: then none begins after that."
            )


def _timers(files: Mapping[str, str]) -> frozenset[str]:
    """The codes of the limits that an area works by, those that come with Joinedup included."""
    return frozenset(row.code for row in profile_of(AreaData("", files).timers).timers.rows)


def _in_force(told: AreaTold) -> dict[str, Mapping[str, str]]:
    """The practice files that each partnership works by now, by its place; none for one that has none."""
    found: dict[str, Mapping[str, str]] = {}
    for place in told.places:
        area_id = agencies.area_called(name=place.name, level=place.level, ons=place.ons)
        data = None if area_id is None else agencies.area_data(area_id, today=told.in_force_from)
        if data is not None and not data.is_shipped and place.code in told.partnerships:
            found[place.code] = data.files
    return found

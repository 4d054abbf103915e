"""Taking in a children in need return: the whole file or nothing of it, and twice is once.

The file is read first, which may take its time, and then tied and stored in one transaction. A dry run does
the same and takes it back, so that its counts are those of the real run. A run that finds nothing new is
taken back too: nothing was done, so nothing is in the trail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from joinedup import store
from joinedup.children import actions as children
from joinedup.children import queries as held
from joinedup.children.actions import Amended
from joinedup.children.actions.sameness import found_alike
from joinedup.children.rules.arrivals import Arrivals, NewChild, NewEpisode, Stored
from joinedup.exchange.cin.rules.census import CinChild, CinEpisode, Header
from joinedup.exchange.cin.rules.detail import detail_of
from joinedup.exchange.cin.rules.reader import CinFile
from joinedup.exchange.cin.rules.tying import Fate, HeldChildren
from joinedup.exchange.files import TakenBack, opened
from joinedup.exchange.rules.reading import Flag, Progress, Rejected, Tally
from joinedup.kernel.london import today_in_london
from joinedup.trail.actions import Actor

_LONGEST_UPN = 13
_CLASH = "Its LAchildID is held already with another date of birth; a person has to look."
_UPN_ALONE = Flag("upn.held_with_another_birth", "Its UPN is held already with another date of birth.")


@dataclass(frozen=True, slots=True)
class CinImported:
    header: Header
    children: Tally
    episodes: Tally
    rejected: tuple[Rejected, ...]
    notes: tuple[str, ...]
    new_children: int
    tied_children: int
    amended_children: int
    stored: Stored  # what became of the episodes

    @property
    def changed_nothing(self) -> bool:
        return not (self.new_children or self.amended_children or self.stored.new or self.stored.changed)


def import_cin(
    path: Path, *, by: Actor, at: datetime, dry_run: bool = False, progress: Progress | None = None
) -> CinImported:
    """Store a census return in the area of `by`, which is the area of the authority whose return it is.

    Raises:
        CannotRead: the file is refused whole, in one sentence.
        store.NotSaved: the database cannot take it now; nothing was stored.
    """
    with opened(path) as source:
        file = CinFile(source, today=today_in_london(at), progress=progress)
        found = list(file)
    notes = tuple(
        f"{name} ({count} times) is in no edition that is read here, and was passed over."
        for name, count in sorted(file.unread.items())
    )
    try:
        return _store(found, header=file.header, notes=notes, dry_run=dry_run, by=by, at=at)
    except TakenBack as taken_back:
        imported: CinImported = taken_back.imported
        return imported


@store.action
def _store(
    found: Sequence[CinChild | Rejected],
    *,
    header: Header,
    notes: tuple[str, ...],
    dry_run: bool,
    by: Actor,
    at: datetime,
) -> CinImported:
    plan = _plan(found, area_id=by.area_id)
    counted = (
        f"children: {plan.children.stored} stored, {plan.children.rejected} rejected; "
        f"episodes: {plan.episodes.stored} stored, {plan.episodes.rejected} rejected"
    )
    brought = children.bring_in(plan.arrivals(), by=by, at=at, code="cin.imported", counted=counted)
    amended = children.amend(plan.amended, by=by, at=at) if plan.amended else 0
    if plan.alike:
        found_alike(plan.alike, brought=[one.reference for one in plan.new_children], by=by, at=at)
    imported = CinImported(
        header=header,
        children=plan.children,
        episodes=plan.episodes,
        rejected=tuple(plan.rejected),
        notes=notes,
        new_children=brought.children,
        tied_children=plan.children.stored - brought.children,
        amended_children=amended,
        stored=brought.episodes,
    )
    if dry_run or imported.changed_nothing:
        raise TakenBack(imported)
    return imported


@dataclass(slots=True)
class _Plan:
    children: Tally = field(default_factory=Tally)
    episodes: Tally = field(default_factory=Tally)
    rejected: list[Rejected] = field(default_factory=list)
    new_children: list[NewChild] = field(default_factory=list)
    new_episodes: list[NewEpisode] = field(default_factory=list)
    amended: dict[str, Amended] = field(default_factory=dict)
    alike: list[tuple[str, str, str]] = field(default_factory=list)  # two children, and why

    def arrivals(self) -> Arrivals:
        return Arrivals(children=tuple(self.new_children), episodes=tuple(self.new_episodes))

    def refuse(self, rejected: Rejected) -> None:
        (self.children if rejected.what == "child" else self.episodes).refuse()
        self.rejected.append(rejected)


def _plan(found: Iterable[CinChild | Rejected], *, area_id: int) -> _Plan:
    plan = _Plan()
    here = HeldChildren(held.known_children(area_id))
    numbers = _Numbers(held.held_episodes(area_id))
    for item in found:
        if isinstance(item, Rejected):
            plan.refuse(item)
            continue
        tie = here.tie(item)
        if tie.fate is Fate.CLASHES:
            plan.refuse(Rejected("child", item.line, _CLASH))
            for episode in item.episodes:
                plan.refuse(Rejected("episode", episode.line, "Its child was not stored."))
            continue
        child = replace(item, flags=(*item.flags, _UPN_ALONE)) if tie.look else item
        reference = tie.reference
        if tie.fate is Fate.TIED:
            plan.amended[reference] = _amended(child)
        else:
            new = _new_child(child)
            reference = new.reference
            plan.new_children.append(new)
            plan.alike += [(reference, other, because) for other, because in tie.look]
        plan.children.keep(child.flags)
        for episode in sorted(child.episodes, key=_referred):
            plan.new_episodes.append(_new_episode(reference, numbers, child, episode))
            plan.episodes.keep(episode.flags)
    return plan


class _Numbers:
    """Which place in a child's record an episode has: the one it had before, or the next.

    A return holds the episodes of its own year only, so the place in the file says nothing. The day of the
    referral does: the second of two on one day is the second again next year.
    """

    def __init__(self, held_episodes: dict[str, tuple[held.HeldEpisode, ...]]) -> None:
        self._free = {
            child: [(episode.referred_on, episode.number) for episode in episodes]
            for child, episodes in held_episodes.items()
        }
        self._last = {
            child: max(episode.number for episode in episodes) for child, episodes in held_episodes.items()
        }

    def of(self, child: str, referred_on: date) -> int:
        free = self._free.get(child, [])
        for place in free:
            if place[0] == referred_on:
                free.remove(place)
                return place[1]
        self._last[child] = self._last.get(child, 0) + 1
        return self._last[child]


def _new_child(child: CinChild) -> NewChild:
    return NewChild(
        birth_date=child.birth_date,
        expected_date=child.expected_birth_date,
        death_date=child.death_date,
        sex=child.sex,
        la_child_id=child.la_child_id,
        upn=_upn(child),
    )


def _amended(child: CinChild) -> Amended:
    return Amended(
        upn=_upn(child),
        sex=child.sex,
        birth_date=child.birth_date,
        expected_date=child.expected_birth_date,
        death_date=child.death_date,
    )


def _new_episode(reference: str, numbers: _Numbers, child: CinChild, episode: CinEpisode) -> NewEpisode:
    return NewEpisode(
        child=reference,
        number=numbers.of(reference, episode.referral_date),
        referred_on=episode.referral_date,
        source_code=episode.source,
        primary_need=episode.primary_need,
        closed_on=episode.closure_date,
        reason_for_closure=episode.reason_for_closure,
        no_further_action=episode.no_further_action,
        detail=detail_of(child, episode),
        flags=tuple(flag.sentence for flag in episode.flags),
    )


def _upn(child: CinChild) -> str:
    return child.upn if len(child.upn) <= _LONGEST_UPN else ""


def _referred(episode: CinEpisode) -> date:
    return episode.referral_date

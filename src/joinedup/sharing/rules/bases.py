"""On what basis in law a question is asked and answered: proposed from the data, adopted by a person.

What is proposed is a basis, a condition for sensitive facts and a gateway, each with its code, and one plain
sentence of at most 400 characters.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

LONGEST = 400  # of the column that keeps it
MOST_GATEWAYS = 2


class NoBasisInForce(LookupError):
    """Nothing that is held lets this be asked on that day. Raised instead of guessing."""


@dataclass(frozen=True, slots=True)
class Beside:
    """For whom, and what for, a condition goes beside the one that always is. An empty set is any."""

    askers: frozenset[str]
    holders: frozenset[str]
    purposes: frozenset[str]

    def fits(self, *, asker_kind: str, holder_kind: str, purpose: str) -> bool:
        return (
            (not self.askers or asker_kind in self.askers)
            and (not self.holders or holder_kind in self.holders)
            and (not self.purposes or purpose in self.purposes)
        )


@dataclass(frozen=True, slots=True)
class Provision:
    """One rule of law, for days from `in_force_from` to `in_force_to`; without a first day it is off."""

    code: str
    words: str
    source: str
    in_force_from: date | None
    in_force_to: date | None
    verified: str
    proposed: bool = True  # else it is for a person to name
    limits: str = ""
    unless: str = ""  # of a duty: when it binds nobody, as it is said with it
    # Of a condition: where it is proposed beside the one that always is, and as what it is said there.
    beside: tuple[Beside, ...] = ()
    said: str = ""

    @property
    def is_ever_proposed(self) -> bool:
        return self.proposed or bool(self.beside)

    def is_in_force(self, day: date) -> bool:
        if self.in_force_from is None or day < self.in_force_from:
            return False
        return self.in_force_to is None or day <= self.in_force_to


@dataclass(frozen=True, slots=True)
class Gateway:
    provision: Provision
    duty: bool
    askers: frozenset[str]  # empty: any
    holders: frozenset[str]
    purposes: frozenset[str]  # empty: any

    def fits(self, *, asker_kind: str, holder_kind: str, purpose: str, day: date) -> bool:
        """Whether it lets a holder tell this asker. `asker_kind` '' is an asker of whatever kind."""
        if not self.provision.proposed or not self.provision.is_in_force(day):
            return False
        if holder_kind not in self.holders or (self.askers and asker_kind not in self.askers):
            return False
        return not self.purposes or purpose in self.purposes


@dataclass(frozen=True, slots=True)
class Bases:
    charities: frozenset[str]
    by_body: tuple[tuple[str, Provision], ...]
    conditions: tuple[Provision, ...]
    gateways: tuple[Gateway, ...]

    def body(self, kind: str) -> str:
        return "charity" if kind in self.charities else "public"

    def basis_of(self, kind: str, *, day: date) -> Provision:
        """The basis of Article 6 for an agency of `kind`.

        Raises:
            NoBasisInForce: none that is held was in force on `day`.
        """
        return self.basis_for(self.body(kind), day=day)

    def basis_for(self, body: str, *, day: date) -> Provision:
        """The one basis of a public body, of a charity, or of a holder that is obliged to answer."""
        found = [each for whose, each in self.by_body if whose == body and each.is_in_force(day)]
        if len(found) != 1:
            raise NoBasisInForce(f"{len(found)} bases for a {body} body on {day}")
        return found[0]

    def condition_on(self, day: date) -> Provision:
        found = [each for each in self.conditions if each.proposed and each.is_in_force(day)]
        if len(found) != 1:
            raise NoBasisInForce(f"{len(found)} conditions are proposed on {day}")
        return found[0]

    def conditions_beside(
        self, *, asker_kind: str, holder_kind: str, purpose: str, day: date
    ) -> tuple[Provision, ...]:
        """What these two need as well for this purpose: for offences, a crime, a court. '' fits only any."""
        pair = {"asker_kind": asker_kind, "holder_kind": holder_kind, "purpose": purpose}
        return tuple(
            each
            for each in self.conditions
            if each.is_in_force(day) and any(one.fits(**pair) for one in each.beside)
        )

    def commenced(self, days: Mapping[str, date]) -> "Bases":
        """The same law where an area has entered the days on which some of it came into force.

        A day can be entered only for what has none: nobody moves a commencement that the data knows.
        """
        return replace(
            self,
            gateways=tuple(
                replace(one, provision=replace(one.provision, in_force_from=days[one.provision.code]))
                if one.provision.in_force_from is None and one.provision.code in days
                else one
                for one in self.gateways
            ),
        )

    def waiting(self) -> tuple[Provision, ...]:
        """What is enacted and off, until an area enters its day."""
        return tuple(one.provision for one in self.gateways if one.provision.in_force_from is None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed to whoever asks, who takes it or is not sure."""

    basis: Provision  # on which the holder tells
    conditions: tuple[Provision, ...]  # the one for sensitive facts first
    gateways: tuple[Provision, ...]  # empty: a charity on its own basis
    duty: bool
    asked: str  # the asker's half
    answer: str  # under what the holder may, or must, answer

    @property
    def sentence(self) -> str:
        return f"{self.asked} {self.answer}"

    @property
    def condition_codes(self) -> str:
        return " ".join(one.code for one in self.conditions)

    @property
    def gateway_codes(self) -> str:
        return " ".join(one.code for one in self.gateways)


def read_bases(text: str, gateways: str) -> Bases:
    """Read the TOML of `sharing/data/bases.toml` and `gateways.toml`."""
    data = tomllib.loads(text)
    return Bases(
        charities=frozenset(data["bodies"]["charity"]),
        by_body=tuple((row["body"], _provision(row)) for row in data["bases"]),
        conditions=tuple(_condition(row) for row in data["conditions"]),
        gateways=tuple(
            Gateway(
                _provision(row),
                row["duty"],
                frozenset(row["askers"]),
                frozenset(row["holders"]),
                frozenset(row["purposes"]),
            )
            for row in tomllib.loads(gateways)["gateways"]
        ),
    )


def _condition(row: dict[str, Any]) -> Provision:
    return replace(
        _provision(row),
        beside=tuple(
            Beside(*(frozenset(one.get(part, ())) for part in ("askers", "holders", "purposes")))
            for one in row.get("beside", ())
        ),
        said=row.get("said", ""),
    )


def _provision(row: dict[str, Any]) -> Provision:
    return Provision(
        row["code"],
        row["words"],
        row["source"],
        row.get("in_force_from"),
        row.get("in_force_to"),
        row["verified"],
        row.get("proposed", True),
        row.get("limits", ""),
        row.get("unless", ""),
    )


@cache
def bases_of_england() -> Bases:
    folder = files("joinedup.sharing") / "data"
    return read_bases(
        (folder / "bases.toml").read_text("utf-8"), (folder / "gateways.toml").read_text("utf-8")
    )


def propose(
    *, purpose: str, asker_kind: str, holder_kind: str, holder_name: str, today: date, bases: Bases
) -> Proposal:
    """Say on what basis the asker asks, and under what the holder may, or must, answer.

    Raises:
        NoBasisInForce: nothing that is held was in force on `today`.
    """
    fitting = [
        gateway
        for gateway in bases.gateways
        if gateway.fits(asker_kind=asker_kind, holder_kind=holder_kind, purpose=purpose, day=today)
    ]
    fitting.sort(key=lambda gateway: not gateway.purposes)  # what is made for this purpose, first
    duties = [gateway for gateway in fitting if gateway.duty]
    under = tuple(gateway.provision for gateway in (duties[:1] or fitting[:MOST_GATEWAYS]))
    basis = bases.basis_for("obliged" if duties else bases.body(holder_kind), day=today)
    charity = bases.body(holder_kind) == "charity" and not duties
    said = [one.words for one in under] + ([basis.words] if charity else [])
    if not said:
        raise NoBasisInForce(f"nothing lets {holder_kind} answer for {purpose} on {today}")
    unless = "".join(f", {one.unless}" for one in under if one.unless)
    must, obliged = ("must answer:", f", a {basis.words}{unless}") if duties else ("may answer:", "")
    conditions = _conditions(asker_kind, holder_kind, purpose, day=today, bases=bases)
    of_the_asker = _conditions(asker_kind, "", purpose, day=today, bases=bases)
    may = f"{holder_name} {must} {' and '.join(said)}{obliged}"
    answer = f"{may}{''.join(f'; {one.said}' for one in conditions if one not in of_the_asker)}."
    asked = _asked_sentence(asker_kind, of_the_asker, today=today, bases=bases)
    if len(f"{asked} {answer}") > LONGEST:
        # Under a duty, with a name of more than a hundred letters. The codes have all of it.
        asked, answer = _asked_sentence(asker_kind, conditions[:1], today=today, bases=bases), f"{may}."
    return Proposal(basis, conditions, under, bool(duties), asked, answer)


def sentence(
    *, purpose: str, asker_kind: str, holder_kind: str, holder_name: str, today: date, bases: Bases
) -> str:
    """The one sentence of what is proposed."""
    return propose(
        purpose=purpose,
        asker_kind=asker_kind,
        holder_kind=holder_kind,
        holder_name=holder_name,
        today=today,
        bases=bases,
    ).sentence


def answer_sentence(
    *, purpose: str, asker_kind: str, holder_kind: str, holder_name: str, today: date, bases: Bases
) -> str:
    """The holder's half: under what it may, or must, answer."""
    return propose(
        purpose=purpose,
        asker_kind=asker_kind,
        holder_kind=holder_kind,
        holder_name=holder_name,
        today=today,
        bases=bases,
    ).answer


def spoken_sentence(*, purpose: str, asker_kind: str, today: date, bases: Bases) -> str:
    """The asker's own half, the same whomever it asks: of a question, or of a word on the telephone.

    `purpose` '' is one that is not chosen yet; `said_for` has what each adds to it.
    """
    conditions = _conditions(asker_kind, "", purpose, day=today, bases=bases)
    return _asked_sentence(asker_kind, conditions, today=today, bases=bases)


def said_for(purpose: str, *, asker_kind: str, today: date, bases: Bases) -> str:
    """What this purpose adds to the asker's half, '' where it adds nothing."""
    whole = _conditions(asker_kind, "", purpose, day=today, bases=bases)
    plain = _conditions(asker_kind, "", "", day=today, bases=bases)
    return "; ".join(one.said for one in whole if one not in plain)


def _conditions(
    asker_kind: str, holder_kind: str, purpose: str, *, day: date, bases: Bases
) -> tuple[Provision, ...]:
    beside = bases.conditions_beside(asker_kind=asker_kind, holder_kind=holder_kind, purpose=purpose, day=day)
    return (bases.condition_on(day), *beside)


def _asked_sentence(asker_kind: str, conditions: tuple[Provision, ...], *, today: date, bases: Bases) -> str:
    basis, (first, *beside) = bases.basis_of(asker_kind, day=today), conditions
    more = "".join(f"; {one.said}" for one in beside)
    return f"{basis.words[0].upper()}{basis.words[1:]}; sensitive facts: {first.words}{more}."

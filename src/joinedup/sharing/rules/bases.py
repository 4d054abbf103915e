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
    condition: Provision
    gateways: tuple[Provision, ...]  # empty: a charity on its own basis
    duty: bool
    sentence: str

    @property
    def gateway_codes(self) -> str:
        return " ".join(one.code for one in self.gateways)


def read_bases(text: str, gateways: str) -> Bases:
    """Read the TOML of `sharing/data/bases.toml` and `gateways.toml`."""
    data = tomllib.loads(text)
    return Bases(
        charities=frozenset(data["bodies"]["charity"]),
        by_body=tuple((row["body"], _provision(row)) for row in data["bases"]),
        conditions=tuple(_provision(row) for row in data["conditions"]),
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
    duties = [gateway for gateway in fitting if gateway.duty]
    under = tuple(gateway.provision for gateway in (duties[:1] or fitting[:MOST_GATEWAYS]))
    basis = bases.basis_for("obliged" if duties else bases.body(holder_kind), day=today)
    charity = bases.body(holder_kind) == "charity" and not duties
    said = [one.words for one in under] + ([basis.words] if charity else [])
    if not said:
        raise NoBasisInForce(f"nothing lets {holder_kind} answer for {purpose} on {today}")
    unless = "".join(f", {one.unless}" for one in under if one.unless)
    must, obliged = ("must answer:", f", a {basis.words}{unless}") if duties else ("may answer:", "")
    asked = spoken_sentence(asker_kind=asker_kind, today=today, bases=bases)
    return Proposal(
        basis=basis,
        condition=bases.condition_on(today),
        gateways=under,
        duty=bool(duties),
        sentence=f"{asked} {holder_name} {must} {' and '.join(said)}{obliged}.",
    )


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
    whole = sentence(
        purpose=purpose,
        asker_kind=asker_kind,
        holder_kind=holder_kind,
        holder_name=holder_name,
        today=today,
        bases=bases,
    )
    return whole.removeprefix(spoken_sentence(asker_kind=asker_kind, today=today, bases=bases)).lstrip()


def spoken_sentence(*, asker_kind: str, today: date, bases: Bases) -> str:
    """The asker's own basis alone, for a word on the telephone with somebody of whatever agency."""
    basis, condition = bases.basis_of(asker_kind, day=today), bases.condition_on(today)
    return f"{basis.words[0].upper()}{basis.words[1:]}; sensitive facts: {condition.words}."

"""On what basis in law a question is asked and answered, as one plain sentence of at most 400 characters."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

LONGEST = 400  # of the column that keeps it


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

    def is_in_force(self, day: date) -> bool:
        if self.in_force_from is None or day < self.in_force_from:
            return False
        return self.in_force_to is None or day <= self.in_force_to


@dataclass(frozen=True, slots=True)
class Gateway:
    provision: Provision
    duty: bool
    holders: frozenset[str]
    purposes: frozenset[str]  # empty: any

    def fits(self, *, holder_kind: str, purpose: str, day: date) -> bool:
        if holder_kind not in self.holders or not self.provision.is_in_force(day):
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
        body = self.body(kind)
        found = [each for whose, each in self.by_body if whose == body and each.is_in_force(day)]
        if len(found) != 1:
            raise NoBasisInForce(f"{len(found)} bases for a {body} body on {day}")
        return found[0]


def read_bases(text: str) -> Bases:
    """Read the TOML of `sharing/data/bases.toml`."""
    data = tomllib.loads(text)
    return Bases(
        charities=frozenset(data["bodies"]["charity"]),
        by_body=tuple((row["body"], _provision(row)) for row in data["bases"]),
        conditions=tuple(_provision(row) for row in data["conditions"]),
        gateways=tuple(
            Gateway(_provision(row), row["duty"], frozenset(row["holders"]), frozenset(row["purposes"]))
            for row in data["gateways"]
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
    )


@cache
def bases_of_england() -> Bases:
    return read_bases((files("joinedup.sharing") / "data" / "bases.toml").read_text("utf-8"))


def sentence(
    *, purpose: str, asker_kind: str, holder_kind: str, holder_name: str, today: date, bases: Bases
) -> str:
    """Say on what basis the asker asks, and under what the holder may, or must, answer.

    Raises:
        NoBasisInForce: nothing that is held was in force on `today`.
    """
    asked = spoken_sentence(asker_kind=asker_kind, today=today, bases=bases)
    answered = answer_sentence(
        purpose=purpose, holder_kind=holder_kind, holder_name=holder_name, today=today, bases=bases
    )
    return f"{asked} {answered}"


def answer_sentence(*, purpose: str, holder_kind: str, holder_name: str, today: date, bases: Bases) -> str:
    """The holder's half: under what it may, or must, answer."""
    fitting = [
        gateway
        for gateway in bases.gateways
        if gateway.fits(holder_kind=holder_kind, purpose=purpose, day=today)
    ]
    duties = [gateway for gateway in fitting if gateway.duty]
    under = [gateway.provision.words for gateway in duties or fitting]
    if bases.body(holder_kind) == "charity":
        under.append(bases.basis_of(holder_kind, day=today).words)
    if not under:
        raise NoBasisInForce(f"nothing lets {holder_kind} answer for {purpose} on {today}")
    return f"{holder_name} {'must' if duties else 'may'} answer: {' and '.join(under)}."


def spoken_sentence(*, asker_kind: str, today: date, bases: Bases) -> str:
    """The asker's own basis alone, for a word on the telephone with somebody of whatever agency."""
    basis = bases.basis_of(asker_kind, day=today)
    conditions = " and ".join(each.words for each in bases.conditions if each.is_in_force(today))
    said = basis.words[0].upper() + basis.words[1:]
    return f"{said}; sensitive facts: {conditions}."

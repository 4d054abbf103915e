"""What the front door may decide about a concern, read from `frontdoor/data/outcomes.toml`."""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from joinedup.frontdoor.rules.whom import About

_LEFT_OPEN = re.compile(r"\[[^\[\]]*\]")


class Asks(StrEnum):
    """What has to be said with an outcome."""

    WHO = "who"
    BY_WHEN = "by_when"
    BY_TIME = "by_time"
    MEANWHILE = "meanwhile"
    AGREED = "agreed"
    INSTEAD = "instead"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a concern can end. `tell_sender` is a draft; a person sends it, or another text."""

    code: str
    label: str
    hint: str
    tell_sender: str
    referral: bool = False  # else it stays a contact
    asks: frozenset[Asks] = frozenset()
    follow: bool = False  # somebody says later what came of it
    waits: bool = False  # nothing is decided by it: more is asked for, by a day and time
    authorised_by: frozenset[str] = frozenset()  # kinds of agency
    timer: str = (
        ""  # the time limit within which it is done, of the area's profile; '' where nothing sets one
    )
    apart: bool = False  # it is no part of the child's history: it is about somebody else
    fits: frozenset[About] = frozenset()  # whom it stands first for; of a child they stand as they are listed

    @property
    def goes_around(self) -> bool:
        """Whether it can be passed on to who works with the child: never where it is about somebody else, who
        may be one of them."""
        return Asks.WHO in self.asks and not self.waits and not self.apart


def read_outcomes(text: str) -> tuple[Outcome, ...]:
    """Make outcomes of TOML in the form of `outcomes.toml`.

    Raises:
        ValueError: a code stands there twice, or an outcome has nothing to tell.
    """
    found = tuple(
        Outcome(
            entry["code"],
            entry["label"],
            entry["hint"],
            entry["tell_sender"].strip(),
            referral=entry.get("referral", False),
            asks=frozenset(Asks(asked) for asked in entry.get("asks", ())),
            follow=entry.get("follow", False),
            waits=entry.get("waits", False),
            authorised_by=frozenset(entry.get("authorised_by", ())),
            timer=entry.get("timer", ""),
            apart=entry.get("apart", False),
            fits=frozenset(About(about) for about in entry.get("fits", ())),
        )
        for entry in tomllib.loads(text)["outcome"]
    )
    if len({outcome.code for outcome in found}) != len(found):
        raise ValueError("An outcome's code stands twice in the list.")
    if silent := [outcome.code for outcome in found if not outcome.tell_sender]:
        raise ValueError(f"Nothing would be told to the sender of {silent[0]}.")
    return found


@cache
def outcomes() -> tuple[Outcome, ...]:
    """The outcomes that come with Joinedup, read once in a process."""
    return read_outcomes(_shipped())


def of_a_worker(code: str, *, before: bool) -> bool:
    """Whether a concern is about somebody who works with children once this outcome is recommended: whoever
    it is about may sit at the hub, or come to a meeting. To wait for more says what was said before.
    """
    said = outcome(code)
    return before if said is None or said.waits else said.apart


def kept_apart() -> tuple[str, ...]:
    """The codes of those that are about somebody who works with children. A server of the version before
    decides such a one without saying so of the concern: whoever reads what came before asks for both."""
    return tuple(each.code for each in outcomes() if each.apart)


def outcomes_for(about: About) -> tuple[Outcome, ...]:
    """All of them; those that are made for whom it is about stand first, and none is chosen."""
    return tuple(sorted(outcomes(), key=lambda each: about not in each.fits))


@cache
def neutral() -> str:
    """What whoever we do not know reads, whatever was decided."""
    return str(tomllib.loads(_shipped())["neutral"]).strip()


def _shipped() -> str:
    return (files("joinedup.frontdoor") / "data" / "outcomes.toml").read_text("utf-8")


def kind_of_contact(code: str) -> str:
    """'Referral' where social care takes it on, else 'Contact': the two are counted apart."""
    known = outcome(code)
    return "Referral" if known is not None and known.referral else "Contact"


def outcome(code: str) -> Outcome | None:
    return next((each for each in outcomes() if each.code == code), None)


def label(code: str) -> str:
    """The outcome's name; a code that has left the list since is shown as it was stored."""
    known = outcome(code)
    return known.label if known else code.replace("_", " ")


def left_open(text: str) -> str:
    """Return the first part of a draft that nobody has filled in yet, '[who does what, by when]', or ''."""
    found = _LEFT_OPEN.search(text)
    return found.group() if found else ""

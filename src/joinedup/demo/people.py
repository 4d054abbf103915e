"""Invented names, and the people of the demo as they ask for things."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.demo.data_files import read
from joinedup.gate.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Console:
    """The console command that makes the town, as the trail names it. Area 0: before there was an area."""

    area_id: int = 0
    reference: str = "demo"
    agency_reference: str = ""


class Names:
    """Draws names; the same seed gives the same ones."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._backgrounds: list[dict[str, Any]] = read("names.toml")["background"]
        self._shares = [background["share"] for background in self._backgrounds]
        self._used: set[str] = set()

    def background(self) -> dict[str, Any]:
        return self._draw.choices(self._backgrounds, weights=self._shares)[0]

    def grown_up(self, *, besides: Collection[str]) -> str:
        """A name that nobody else who was drawn here bears, nor anybody of `besides`."""
        while True:
            background = self.background()
            given = self._draw.choice(background["women"] + background["men"])
            name = f"{given} {self._draw.choice(background['family'])}"
            if name not in self._used and name not in besides:
                self._used.add(name)
                return name


def in_the_story(place: int, *, at: datetime) -> Viewer:
    """Return the person at `place` (from 1) of the demo's sign-in page, asking at `at`.

    Raises:
        LookupError: they have left.
    """
    there = agencies.in_the_demo(place)
    if there is None:
        raise LookupError("whoever had that place in the story has left")
    return seen_as(there, at=at)


def seen_as(practitioner_id: int, *, at: datetime) -> Viewer:
    viewer = access.viewer(practitioner_id, at=at)
    if viewer is None:
        raise LookupError("nobody of that key may sign in")
    return viewer

"""Pages for paper: tagged PDF (PDF/UA-1), made by typst from a form of ours and from data.

What people typed goes in as data and is never read as typst; nothing is fetched, and no font but ours is
used, so that a page is the same on every machine.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

_ROOMS = Path(__file__).parent.parent


class NoLetters(Exception):
    """A word in it is of a script that the font does not hold: nobody could read it, nor have it read."""


def pdf(form: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF that `form` ('room/name.typ', in the room's papers) makes of `data`, which JSON holds.

    Raises:
        NoLetters: a letter in it could be printed by no font of ours.
    """
    room, _, name = form.partition("/")
    folder = _ROOMS / room / "papers"
    try:
        made: bytes = typst.compile(
            str(folder / name),
            root=str(folder),
            font_paths=_fonts(),
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"data": json.dumps(dict(data))},
        )
    except typst.TypstError as said:
        if "could not be displayed with" in str(said):
            raise NoLetters(form) from None  # without its words: they hold the letters
        raise
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(Path(__file__).parent / "fonts")])

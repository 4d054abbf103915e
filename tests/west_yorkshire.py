"""The area that the tests stand in, as its folder has it."""

from pathlib import Path

from joinedup.agencies.rules.area_folder import practice_of
from joinedup.agencies.rules.practice import AreaData

FOLDER = Path(__file__).resolve().parents[1] / "areas" / "west_yorkshire"
LEEDS = "383"
FILES = practice_of(FOLDER, place=LEEDS)
DATA = AreaData("west_yorkshire", FILES)
PATTERNS = DATA.patterns
SCHOOL_HOLIDAYS = DATA.school_holidays

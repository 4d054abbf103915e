"""Where the people of the story are found, for the demo's own pages, for pictures and for tests."""

from datetime import datetime

from joinedup.children import queries as children
from joinedup.demo.data_files import read
from joinedup.demo.people import in_the_story
from joinedup.store.queries import installation

# Places on the demo's sign-in page.
JOY, PRIYA, DENISE, SAM, ANGELA, HANNAH, OWEN, ZOE = range(1, 9)

CHILD = "Dylan Freeman"
HELD_BY_POLICE = 212


def starts_at() -> datetime:
    """The moment that the town was made for."""
    here = installation()
    if here is None or here.starts_at is None:
        raise LookupError("this database holds no demo town")
    return here.starts_at


def child_reference() -> str:
    """The reference of the child of the story."""
    return brothers(at=starts_at())["dylan"]


def brothers(*, at: datetime) -> dict[str, str]:
    """References of the child and his brothers, whom the extracts hold, by given name in small letters."""
    plan = read("dylan.toml")
    people = [(CHILD, plan["birth_date"])] + [(each["name"], each["birth_date"]) for each in plan["sibling"]]
    viewer = in_the_story(PRIYA, at=at)
    found = {}
    for name, birth_date in people:
        same = [each for each in children.find(viewer, name) if each.birth_date == birth_date]
        if len(same) != 1:
            raise LookupError(f"{len(same)} children are called {name} and born on {birth_date}, not one")
        found[name.split()[0].lower()] = same[0].reference
    return found

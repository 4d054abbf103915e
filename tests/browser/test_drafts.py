"""What somebody types is on the server within ten seconds, and is theirs alone."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import story
from tests.browser import town as towns
from tests.browser.casting import casting
from tests.browser.harness import Practitioner

WORRY = "Tobi had a bruise on his arm, and his sister said that nobody was up."


@pytest.fixture(scope="module")
def cast(town: towns.ServedTown, chromium: Browser) -> Iterator[Callable[[str], Practitioner]]:
    with casting(chromium, town) as people:
        yield people


def _worry(who: Practitioner) -> str:
    return who.page.get_by_label("What have you seen or heard?").input_value()


def test_what_was_typed_is_there_after_signing_in_again(cast: Callable[[str], Practitioner]) -> None:
    joy = cast("Joy Adeyemi")
    story.begin_to_tell(joy, WORRY)
    joy.page.context.clear_cookies()  # the session is gone, and the page with it
    joy.sign_in()
    joy.goto("/concern/new")
    joy.reads("You began this", "and have not sent it.")
    assert _worry(joy) == ""
    joy.follow(story.link(joy, "Carry on with it"))
    joy.reads("This is what you entered until", "read it all before you send")
    assert _worry(joy) == WORRY
    joy.assert_accessible()
    joy.goto("/drafts")
    joy.reads("Telling the front door of a worry")
    with joy.page.expect_download() as taken:
        joy.goto(
            joy.page.get_by_role("link", name="Telling the front door").first.get_attribute("href") or ""
        )
        joy.page.get_by_role("button", name="Save as a text file").click()
    assert WORRY in taken.value.path().read_text(encoding="utf-8")
    storage = joy.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Tobi" not in storage


def test_nobody_else_is_shown_it(cast: Callable[[str], Practitioner]) -> None:
    token = story.begin_to_tell(cast("Priya Nair"), WORRY)
    sam = cast("Sam Khan")
    sam.goto(f"/drafts/{token}", status=404)
    sam.goto(f"/concern/new?draft={token}")
    assert _worry(sam) == ""
    assert "Tobi had a bruise" not in sam.goto("/drafts").text()


def test_whoever_types_without_a_pause_loses_ten_seconds_at_most(cast: Callable[[str], Practitioner]) -> None:
    """A word every half second for ten seconds, and then the browser is killed: no leave-taking helps it."""
    angela = cast("Angela Moran")
    page = angela.goto("/concern/new").page
    field = page.get_by_label("What have you seen or heard?")
    field.focus()
    began = time.monotonic()
    typed: list[tuple[float, str]] = []
    while time.monotonic() - began < 10:
        word = f"word{len(typed)} "
        page.keyboard.type(word)
        typed.append((time.monotonic(), word))
        page.wait_for_timeout(400)
    token = page.locator("form[data-keep] input[name=_draft]").input_value()
    page.context.set_offline(True)  # nothing more goes out
    killed = time.monotonic()
    page.context.set_offline(False)
    kept = angela.page.request.get(f"{angela.page.url.split('/concern')[0]}/drafts/{token}").text()
    for at, word in typed:
        if killed - at > 10:
            assert word.strip() in kept
    assert "word0" in kept

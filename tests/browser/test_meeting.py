"""A meeting on one screen (F5, C4): Denise runs it by keyboard alone; Hannah looks on at another agency."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.browser.casting import Cast
from tests.browser.harness import Journey, Practitioner
from tests.browser.town import ServedTown, environment

_PROGRAM = Path(__file__).with_name("forty_cases.py")
CASES, KEYS_A_CASE = 3, 25  # keys outside free text, at most
RUN = Journey(
    "J4", f"Run {CASES} cases of a meeting, by keyboard alone",
    decisions=CASES * ("what is decided", "in which words", "for whom", "who does it", "what", "by when"),
    seconds=CASES * 60,
)  # fmt: skip
AGREED, WITHOUT, DONE = "Nan has them.", "Nobody could wait.", "Check his bail"
# Counts each time that the focus is nowhere.
_LOST = """window.__nowhere = 0; document.addEventListener('focusout', () => setTimeout(() => {
  if (document.activeElement === document.body) window.__nowhere += 1 }, 100))"""


@pytest.fixture(scope="module")
def live(town: ServedTown) -> Iterator[str]:
    made = subprocess.run(
        [sys.executable, str(_PROGRAM), str(CASES + 1)],
        env=environment(town.data, town.mode),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    town.set_time("09:30")
    yield f"/meetings/{made.stdout.strip()}"


def heading(who: Practitioner) -> Locator:
    return who.page.locator("#case-heading")


def focus(who: Practitioner) -> str:
    return str(who.page.evaluate("document.activeElement.id"))


def said(who: Practitioner, words: str) -> None:
    """It was said politely, wherever the focus is."""
    who.page.locator("#announce").filter(has_text=words).wait_for(state="attached")


def run_case(denise: Practitioner, number: int, *, without: str) -> int:
    """Call it, decide, give one action; the keys that were no free text."""
    keys = 0

    def press(*names: str) -> None:
        nonlocal keys
        for name in names:
            denise.press(name)
            keys += name.count("+") + 1

    def type_here(words: str) -> None:
        denise.type(denise.page.locator(":focus"), words)

    press("n")
    heading(denise).filter(has_text=re.compile(f"^{number} ")).wait_for()
    press("d", "ArrowDown", "Tab")
    type_here(AGREED)
    if without:
        press("Tab", "Tab", "Tab", "Tab")
        type_here(without)
    press("Control+Enter")
    denise.page.locator(".j-stage__aloud").wait_for()
    press("a", "ArrowDown", "Tab", "ArrowDown", "Tab")
    type_here(DONE)
    press("Tab", "ArrowDown", "Control+Enter")
    denise.page.locator("#zone-actions li").filter(has_text=DONE).wait_for()
    assert focus(denise) == "stage"
    return keys


@pytest.mark.need("F5")
def test_denise_runs_three_cases_by_keyboard_and_hannah_is_told(
    live: str, town: ServedTown, person: Cast
) -> None:
    denise = person("Denise Walker").goto(f"{live}/live")
    hannah = person("Hannah Okoye").goto(f"{live}/live")
    assert focus(denise) == focus(hannah) == "stage"
    for one in (denise, hannah):
        one.page.evaluate(_LOST)
    with denise.journey(RUN) as cost:
        denise.tab_to(denise.page.get_by_role("button", name="Open the meeting"))
        denise.press("Enter")
        denise.page.locator("#turn-next").wait_for()
        for number in range(1, CASES + 1):
            keys = run_case(denise, number, without=WITHOUT if number == 1 else "")
            assert keys <= KEYS_A_CASE
            said(hannah, f"An action was changed, case {number}, by Denise Walker, Children's social work.")
            assert focus(hannah) == "stage"
    assert (cost.clicks, cost.pages) == (0, 0)
    assert cost.seconds <= RUN.seconds
    hannah.reads(f"We agreed: {AGREED.rstrip('.')}")
    for one in (denise, hannah):
        assert one.page.evaluate("window.__nowhere") == 0
        one.assert_accessible()
        one.assert_fits(320)


def test_who_types_stays_where_they_are_and_the_letters_are_theirs(live: str, person: Cast) -> None:
    """Hannah writes a dissent while Denise decides and goes on: no key of hers is taken as an order."""
    denise, hannah = person("Denise Walker").goto(f"{live}/live"), person("Hannah Okoye").goto(f"{live}/live")
    before = heading(hannah).inner_text()
    hannah.press("x")
    assert focus(hannah) == "id_dissent_words"
    hannah.type(hannah.page.locator(":focus"), "nkpc rd?")
    denise.press("n")
    said(hannah, "The meeting has gone on to another case. What you are typing is still here.")
    assert focus(hannah) == "id_dissent_words"
    assert hannah.page.locator(":focus").input_value() == "nkpc rd?"
    assert heading(hannah).inner_text().split()[:2] == before.split()[:2]
    denise.press("?")
    assert denise.page.locator("#keys").evaluate("one => one.open")
    denise.assert_accessible()
    denise.press("Escape")
    denise.page.locator("#find").focus()
    denise.press("k")  # typed into the search box, and nothing is parked
    assert denise.page.locator("#find").input_value() == "k"


def test_without_a_connection_it_waits_and_is_sent_afterwards(live: str, person: Cast) -> None:
    denise = person("Denise Walker").goto(f"{live}/live")
    denise.looks = False
    context, waiting = denise.page.context, denise.page.locator("#waiting")
    heard = denise.page.get_by_role("button", name="Heard?")
    first, second = heard.nth(0), heard.nth(1)
    ids = [one.get_attribute("id") for one in (first, second)]
    context.set_offline(True)
    for one in (first, second):
        one.focus()
        denise.press("Enter")
    waiting.filter(has_text="Not saved yet – 2 changes waiting.").wait_for()
    assert focus(denise) == ids[1]
    context.set_offline(False)
    for one in ids:
        denise.page.locator(f"#{one}", has_text="Heard ✓").wait_for()
    assert not waiting.is_visible()
    assert focus(denise) == ids[1]


def test_every_page_of_the_meeting_is_looked_at(live: str, person: Cast) -> None:
    denise, hannah = person("Denise Walker"), person("Hannah Okoye", phone=True)
    for page in ("/room", "/minutes", "/close"):
        denise.goto(live + page)
        denise.assert_fits(320)
    hannah.goto(f"{live}/live")
    hannah.type(hannah.page.get_by_label("What do you see differently, and why?"), "She was hit before.")
    hannah.type(hannah.page.get_by_label("What would you do instead?"), "Strategy discussion")
    hannah.page.get_by_label("When is it looked at again?").select_option(index=1)
    hannah.press("Control+Enter")
    hannah.page.locator("#zone-dissent").get_by_text("would instead: Strategy discussion").wait_for()
    hannah.goto(f"{live}/minutes")
    dissent = hannah.page.locator("main a[href^='/dissents/']").first.get_attribute("href")
    hannah.goto("/actions")
    act = hannah.page.locator("main a[href^='/actions/A']").first.get_attribute("href")
    for page in (f"{live}/live", f"{live}/room", f"{live}/minutes", dissent, "/actions", act):
        hannah.goto(page or "")
        hannah.assert_fits(320)
    hannah.reads(DONE)
    denise.goto(f"{live}/live")
    denise.page.locator("#zone-list li button").nth(1).press("Enter")
    heading(denise).filter(has_text=re.compile("^2 ")).wait_for()

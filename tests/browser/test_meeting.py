"""A meeting on one screen (F5, C4): Denise runs it by keyboard alone; Hannah looks on at another agency.

`JOINEDUP_CASES=40` runs the journey J4 at its full length; what it cost, and how long each change of case
took in the browser, is printed and, with `JOINEDUP_MEASURED=FILE`, written down. No test depends on it.
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route

from tests.browser.casting import Cast
from tests.browser.harness import Cost, Journey, Practitioner
from tests.browser.town import ServedTown, environment

_PROGRAM = Path(__file__).with_name("forty_cases.py")
CASES = int(os.environ.get("JOINEDUP_CASES", "5"))
KEYS_A_CASE, OVER_SPEECH = 25, 12.0  # keys outside free text and seconds beside what is said aloud, at most
CHOSEN = ("what is decided", "for whom", "who does it", "by when")  # what nobody dictates to her
RUN = Journey(
    "J4", f"Run {CASES} cases of a meeting by keyboard",
    decisions=CASES * ("what is decided", "in which words", "for whom", "who does it", "what", "by when"),
    seconds=CASES * 60,
)  # fmt: skip
AGREED, WITHOUT, DONE = "Nan has them.", "Nobody could wait.", "Check his bail"
# Counts each time that the focus is nowhere.
_LOST = """window.__nowhere = 0; document.addEventListener('focusout', () => setTimeout(() => {
  if (document.activeElement === document.body) window.__nowhere += 1 }, 100))"""
# From the key to the frame after the one in which the other case is painted, in milliseconds.
_SWITCHES = """window.__switches = []; document.addEventListener('keydown', event => {
  if (event.key !== 'n' || event.target.matches('input, textarea, select')) return;
  const from = performance.now(), before = document.getElementById('case-heading')?.textContent;
  const look = () => requestAnimationFrame(() => {
    const now = document.getElementById('case-heading');
    if (!now || now.textContent === before) return look();
    requestAnimationFrame(() => window.__switches.push(performance.now() - from)) });
  look() }, true)"""


@pytest.fixture(scope="module")
def live(town: ServedTown) -> Iterator[str]:
    made = subprocess.run(
        [sys.executable, str(_PROGRAM), str(CASES + 6)],
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


def went_on(denise: Practitioner, *keys: str) -> None:
    """The next case is called, and it is on disk."""
    number = denise.page.locator("#stage").get_attribute("data-number")
    for key in keys:
        denise.press(key)
    denise.page.locator(f"#stage:not([data-number='{number}'])").wait_for()


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


@pytest.mark.need("F5", "I3", "T5")
def test_denise_runs_the_cases_by_keyboard_and_hannah_is_told(
    live: str, person: Cast, record_property: Callable[[str, object], None]
) -> None:
    denise = person("Denise Walker").goto(f"{live}/live")
    hannah = person("Hannah Okoye").goto(f"{live}/live")
    assert focus(denise) == focus(hannah) == "stage"
    for one in (denise, hannah):
        one.page.evaluate(_LOST)
    denise.page.evaluate(_SWITCHES)
    most = 0
    with denise.journey(RUN) as cost:
        denise.tab_to(denise.page.get_by_role("button", name="Open the meeting"))
        denise.press("Enter")
        denise.page.locator("#turn-next").wait_for()
        for number in range(1, CASES + 1):
            keys = run_case(denise, number, without=WITHOUT if number == 1 else "")
            assert keys <= KEYS_A_CASE
            assert 0.28 * keys + 1.35 * len(CHOSEN) <= OVER_SPEECH
            most = max(most, keys)
            said(hannah, f"An action was changed, case {number}, by Denise Walker, Children's social work.")
            assert focus(hannah) == "stage"
    assert (cost.clicks, cost.pages) == (0, 0)
    assert cost.seconds <= RUN.seconds
    switches = denise.page.evaluate("window.__switches")
    assert len(switches) == CASES
    record_property("cost", told(cost, most, switches))
    hannah.reads(f"We agreed: {AGREED.rstrip('.')}")
    for one in (denise, hannah):
        assert one.page.evaluate("window.__nowhere") == 0
        one.assert_accessible()
        one.assert_fits(320)


def told(cost: Cost, keys: int, switches: list[float]) -> str:
    """The line for people; where a file was named, the same for docs/measured. The first case of a meeting is
    not among the changes: nothing is prepared before it is opened."""
    later = sorted(switches[1:])
    ninety_five = later[max(0, -(-len(later) * 95 // 100) - 1)]
    figures = {
        "journey": "J4",
        "cases": CASES,
        "mouse events": cost.clicks,
        "keys a case outside free text, at most": keys,
        "seconds a case over speech (keystroke-level model)": round(0.28 * keys + 1.35 * len(CHOSEN), 2),
        "pages loaded": cost.pages,
        "focus lost": cost.focus_losses,
        "case switch, ms": {
            "median": round(statistics.median(later), 1),
            "p95": round(ninety_five, 1),
            "longest": round(later[-1], 1),
        },
        "python": platform.python_version(),
    }
    if file := os.environ.get("JOINEDUP_MEASURED"):
        Path(file).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return f"J4: {json.dumps(figures)}"


def test_who_types_stays_where_they_are_and_the_letters_are_theirs(live: str, person: Cast) -> None:
    """Hannah writes a dissent while Denise decides and goes on: no key of hers is taken as an order."""
    denise, hannah = person("Denise Walker").goto(f"{live}/live"), person("Hannah Okoye").goto(f"{live}/live")
    before = heading(hannah).inner_text()
    hannah.press("x")
    assert focus(hannah) == "id_dissent_words"
    hannah.type(hannah.page.locator(":focus"), "nkpc rd?")
    held: list[Route] = []
    denise.page.route("**/turn", lambda route, _: held.append(route))
    number = denise.page.locator("#stage").get_attribute("data-number")
    denise.press("n")
    while not held:
        denise.page.wait_for_timeout(20)
    denise.press("?")  # she reads them while the answer is on its way
    assert denise.page.locator("#keys").evaluate("one => one.open")
    held[0].continue_()
    denise.page.unroute("**/turn")
    denise.page.locator(f"#stage:not([data-number='{number}'])").wait_for()
    said(hannah, "The meeting has gone on to another case. What you are typing is still here.")
    assert focus(hannah) == "id_dissent_words"
    assert hannah.page.locator(":focus").input_value() == "nkpc rd?"
    assert heading(hannah).inner_text().split()[:2] == before.split()[:2]
    assert denise.page.locator("#keys").evaluate("one => one.open")
    denise.assert_accessible()
    denise.press("Escape")
    denise.page.locator("#find").focus()
    denise.press("k")  # typed into the search box, and nothing is parked
    assert denise.page.locator("#find").input_value() == "k"


def test_without_a_connection_the_scribe_goes_on_and_all_is_sent_afterwards(live: str, person: Cast) -> None:
    """The next case came with the page: it is there, and is written in, while nothing gets through."""
    denise = person("Denise Walker").goto(f"{live}/live")
    denise.looks = False
    waiting, before = denise.page.locator("#waiting"), heading(denise).inner_text()
    tick = denise.page.get_by_role("button", name="Heard?").first
    ticked = tick.get_attribute("id")
    denise.page.context.set_offline(True)
    tick.focus()
    denise.press("Enter")
    waiting.filter(has_text="Not saved yet – 1 change waiting.").wait_for()
    assert focus(denise) == ticked
    denise.press("n")
    assert heading(denise).inner_text().split()[0] != before.split()[0]
    number = heading(denise).inner_text().split()[0]
    denise.press("d")
    denise.press("ArrowDown")
    denise.press("Tab")
    denise.type(denise.page.locator(":focus"), "Said while the line was down.")
    denise.press("Control+Enter")
    waiting.filter(has_text="Not saved yet – 3 changes waiting.").wait_for()
    assert focus(denise) == "id_decide_words"
    denise.page.context.set_offline(False)
    denise.page.locator(".j-stage__aloud", has_text="Said while the line was down").wait_for()
    assert heading(denise).inner_text().split()[0] == number
    assert not waiting.is_visible()


def test_what_is_refused_after_the_line_was_down_takes_no_word_of_the_next_case(
    live: str, person: Cast
) -> None:
    """She chose no kind: the first case comes back with its words. Two actions of the second go when it is
    called, and what she had typed there stands there again."""
    denise = person("Denise Walker").goto(f"{live}/live")
    denise.looks = False
    went_on(denise, "n")
    before, words = heading(denise).inner_text().split()[0], denise.page.get_by_label("What is agreed?")
    denise.page.context.set_offline(True)
    words.focus()
    denise.type(words, "Of the first.")
    denise.press("Control+Enter")
    denise.press("Escape")
    denise.press("n")
    for given in ("Ring his nan", "Ring his school"):
        denise.page.locator("#id_action_whom").select_option(index=1)
        denise.page.locator("#id_action_owner").select_option(index=1)
        denise.page.locator("#id_action_due").select_option(index=1)
        denise.page.locator("#id_action_what").fill(given)
        denise.page.locator("#id_action_what").press("Control+Enter")
    denise.page.locator("#id_dissent_words").fill("Not sent yet.")
    denise.page.context.set_offline(False)
    denise.page.locator("#error-summary").wait_for()
    assert heading(denise).inner_text().split()[0] == before
    assert words.input_value() == "Of the first."
    denise.press("Escape")
    went_on(denise, "n", "n")  # she goes on without it
    assert heading(denise).inner_text().split()[0] != before
    for given in ("Ring his nan", "Ring his school"):
        denise.page.locator("#zone-actions li").filter(has_text=given).wait_for()
    assert denise.page.locator("#id_dissent_words").input_value() == "Not sent yet."


def test_a_view_is_nobodys_until_the_views_are_opened_and_then_is_drawn(live: str, person: Cast) -> None:
    """Of two children in one case: what is said and opened of one is nothing of the other."""
    denise, sam = person("Denise Walker").goto(f"{live}/live"), person("Sam Khan").goto(f"{live}/live")
    denise.looks = sam.looks = False
    denise.press("n")
    denise.page.locator("#zone-ahead").wait_for(state="attached")
    said(sam, "Another case was called")
    sam.press("v")
    for key in ("ArrowDown", "Tab", "ArrowDown", "Tab", "ArrowDown", "Tab"):  # which child, how, how sure
        sam.press(key)
    sam.type(sam.page.locator(":focus"), "Weighed on Monday.")
    sam.press("Control+Enter")
    said(denise, "The views were changed")
    reading = (
        sam.page.locator("#form-view input[name=reading]")
        .nth(1)
        .evaluate("one => one.labels[0].textContent.trim()")
    )
    reading = reading.lstrip("0123456789 ")
    shared = denise.page.locator("#zone-views .j-lines").inner_text()
    assert "Weighed on Monday." in shared and reading not in shared  # the fact is everybody's, and no more
    refused_and_heard(denise)
    for key in ("r", "ArrowDown", "Tab"):
        denise.press(key)
    denise.type(denise.page.locator(":focus"), "We are all here.")
    denise.press("Control+Enter")
    for one in (denise, sam):
        one.page.locator("#zone-views svg.j-figure").wait_for()
        assert reading in one.page.locator("#zone-views .j-lines").inner_text()
        assert one.page.locator("#zone-views h3").filter(has_text="Views of ").count() == 2
        assert one.page.locator("#zone-views svg.j-figure").count() == 1
    denise.assert_accessible()
    denise.assert_fits(320)


def refused_and_heard(denise: Practitioner) -> None:
    """The refusal asks her to hear the police. She ticks that, and what she had typed is there still."""
    for key in ("d", "ArrowDown", "Tab"):
        denise.press(key)
    denise.type(denise.page.locator(":focus"), AGREED)
    denise.press("Control+Enter")
    denise.page.locator("#error-summary").filter(has_text="Police").wait_for()
    police = denise.page.locator("#zone-order li").filter(has_text="Police").get_by_role("button")
    police.press("Enter")
    police.filter(has_text="Heard ✓").wait_for()
    words = denise.page.get_by_label("What is agreed?")
    assert words.input_value() == AGREED
    words.focus()
    denise.press("Control+Enter")
    denise.page.locator(".j-stage__aloud").wait_for()
    denise.press("Escape")


def test_two_people_write_in_one_field_and_both_texts_are_kept(live: str, person: Cast) -> None:
    sam, hannah = person("Sam Khan").goto(f"{live}/live"), person("Hannah Okoye").goto(f"{live}/live")
    sam.looks = hannah.looks = False
    for one, words in ((sam, "She wants him gone."), (hannah, "She wants to stay with Nan.")):
        one.press("w")
        one.type(one.page.locator(":focus"), words)
    sam.press("Control+Enter")
    said(sam, "Saved.")
    assert hannah.page.locator(":focus").input_value() == "She wants to stay with Nan."
    hannah.press("Control+Enter")
    conflict = hannah.page.locator("#conflict")
    conflict.wait_for()
    assert focus(hannah) == "conflict"
    assert "She wants him gone." in hannah.page.locator("#zone-problem").inner_text()
    assert (
        hannah.page.get_by_label("What does the person harmed wish?").input_value()
        == "She wants to stay with Nan."
    )
    hannah.assert_accessible()
    hannah.page.locator("#form-harmed").get_by_role("button").press("Enter")
    said(hannah, "Saved.")


def test_every_page_of_the_meeting_is_looked_at(live: str, person: Cast) -> None:
    denise, hannah = person("Denise Walker"), person("Hannah Okoye", phone=True)
    for page in ("/room", "/minutes", "/close"):
        denise.goto(live + page)
        denise.assert_fits(320)
    hannah.goto(f"{live}/live")
    hannah.type(hannah.page.get_by_label("What do you see differently, and why?"), "She was hit before.")
    hannah.type(hannah.page.get_by_label("What would you do instead?"), "Strategy discussion")
    day = hannah.page.get_by_label("When is it looked at again?")
    day.select_option(index=1)
    on = day.evaluate("one => one.selectedOptions[0].text")
    hannah.press("Control+Enter")
    dissent_said = hannah.page.locator("#zone-dissent")
    dissent_said.get_by_text(f"Instead: Strategy discussion. To be looked at again on {on}.").wait_for()
    assert "She was hit before." in dissent_said.inner_text()
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
    with denise.page.expect_navigation():
        denise.press("c")
    denise.type(denise.page.get_by_label("What becomes of the cases that were not heard?"), "Tomorrow.")
    with denise.page.expect_navigation():
        denise.press("Control+Enter")
    assert denise.page.url.endswith("/minutes")
    denise.reads("Closed", AGREED)

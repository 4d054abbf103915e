"""A morning's meeting as six people of six agencies have it, each at a screen of their own (C4, F5, T5).

Denise chairs, Sunita of adult social care writes, Sam is of the police, Hannah of health, Joy of the school,
and Amina is the victim's adviser. `JOINEDUP_CASES=40` runs it at full length; `JOINEDUP_SEEN=FOLDER` keeps
what was on whose screen.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.casting import Cast, casting
from tests.browser.harness import Practitioner
from tests.browser.test_meeting import focus, heading
from tests.browser.town import ServedTown, environment

_PROGRAM = Path(__file__).with_name("six_people.py")
CASES = int(os.environ.get("JOINEDUP_CASES", "3"))
DENISE, SUNITA, SAM, HANNAH, JOY, AMINA = (
    "Denise Walker", "Sunita Patel", "Sam Khan", "Hannah Okoye", "Joy Adeyemi", "Amina Karim",
)  # fmt: skip
SIX = (DENISE, SUNITA, SAM, HANNAH, JOY, AMINA)
AGENCIES = (
    "Children's social work", "Adult social care", "Police", "0-19 Public Health Service",
    "Parkside Primary School", "Domestic violence service",
)  # fmt: skip
LEVELS = {DENISE: 2, SUNITA: 2, SAM: 1, HANNAH: 3, JOY: 2, AMINA: 2}  # of the first case; alike of all others


def run(town: ServedTown, *words: str) -> str:
    made = subprocess.run(
        [sys.executable, str(_PROGRAM), *words],
        env=environment(town.data, town.mode),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@pytest.fixture(scope="module")
def meeting(town: ServedTown) -> str:
    reference = run(town, "asked", str(CASES))
    town.set_time("09:30")
    return f"/meetings/{reference}"


@pytest.fixture(scope="module")
def six(chromium: Browser, town: ServedTown, meeting: str) -> Iterator[dict[str, Practitioner]]:
    """Their browsers stay open from before the meeting until after it."""
    with casting(chromium, town) as cast:
        yield _signed_in(cast)


def _signed_in(cast: Cast) -> dict[str, Practitioner]:
    found = {}
    for name in SIX:
        found[name] = cast(name)
        found[name].looks = False  # each of these pages is looked at elsewhere; here are six of each
    return found


def seen(one: Practitioner, name: str) -> None:
    """What is on their screen, where somebody asked for it."""
    if folder := os.environ.get("JOINEDUP_SEEN"):
        who = one.name.split()[0].lower()
        one.page.screenshot(path=Path(folder) / f"{name}-{who}.png", full_page=True)


def words_of(name: str, case: int = 1) -> str:
    return f"If {name} had read {case} wrongly."


def sent_to(one: Practitioner, url: str) -> str:
    return one.page.request.get(url).text()


def others_in(text: str, name: str, *, cases: int = 1) -> list[str]:
    """Whose view, of the others', is in what was sent to somebody: of the first case, or of so many."""
    numbers = range(1, cases + 1)
    return [
        other for other in SIX if other != name and any(words_of(other, number) in text for number in numbers)
    ]


def say_view(one: Practitioner, path: str, level: int, case: int) -> None:
    """On the page of the child's views. Who is first writes a fact, and the others tick it."""
    one.goto(path)
    form = one.page.locator("form[action*='/views/']")
    fact, facts = form.locator("[name=fact]"), form.locator("[name=rests_on]")
    if facts.count():
        facts.first.check()
    else:
        fact.fill("He was at home when it happened.")
    form.locator("input[name=reading]").nth(level).check()
    form.locator("input[name=how_sure]").first.check()
    form.get_by_label("What would change your mind?").fill(words_of(one.name, case))
    one.follow(form.get_by_role("button", name="Save our view"))


def rounds(one: Practitioner, meeting: str) -> list[str]:
    one.goto(meeting)
    links = one.page.locator("main [data-row] a[href^='/views/']")
    return [str(link.get_attribute("href")) for link in links.all()]


@pytest.mark.need("C4")
def test_each_says_their_own_view_and_nobody_is_sent_anothers(
    six: dict[str, Practitioner], town: ServedTown, meeting: str
) -> None:
    """Joy says hers of every child but the first: she had a class."""
    paths = rounds(six[DENISE], meeting)
    assert len(paths) == CASES
    for name, one in six.items():
        for number, path in enumerate(paths):
            if number or name != JOY:
                say_view(one, path, LEVELS[name] if number == 0 else 2, number + 1)
    for name, one in six.items():
        for page in (meeting, *paths[:3], f"{meeting}/live", f"{meeting}/minutes", "/"):
            assert others_in(sent_to(one, town.url + page), name, cases=CASES) == []
    seen(six[JOY].goto("/"), "1-my-day")
    seen(six[AMINA].goto(meeting), "1-agenda")


@pytest.mark.need("F5", "I3", "T5")
def test_the_chair_calls_a_case_and_all_six_have_it_and_no_view_that_waits(
    six: dict[str, Practitioner], town: ServedTown, meeting: str
) -> None:
    run(town, "came")
    for one in six.values():
        one.goto(f"{meeting}/live")
    denise = six[DENISE]
    denise.page.get_by_role("button", name="Open the meeting").click()
    denise.page.locator("#turn-next").wait_for()
    denise.page.locator("#stage").focus()
    denise.press("n")
    for name, one in six.items():
        heading(one).filter(has_text=re.compile("^1 ")).wait_for()
        assert others_in(sent_to(one, f"{town.url}{meeting}/live"), name) == []
        assert others_in(one.page.content(), name) == []
    for name in (SAM, JOY, SUNITA):
        seen(six[name], "2-before-the-views")
    joy = six[JOY]
    joy.press("v")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Tab", "ArrowDown", "Tab"):
        joy.press(key)
    for key in ("Space", "Tab", "Tab"):  # on the fact that stands there already, and no new one
        joy.press(key)
    joy.type(joy.page.locator(":focus"), words_of(JOY))
    joy.press("Control+Enter")
    for name, one in six.items():
        one.page.locator("#zone-views svg.j-figure path").nth(5).wait_for()  # six marks: each has said one
        one.page.locator("#zone-views").filter(has_text=words_of(JOY)).wait_for()
        assert sorted(others_in(one.page.content(), name)) == sorted(set(SIX) - {name})
    for name in (DENISE, SAM):
        seen(six[name], "3-views-open")


def test_what_health_says_against_it_is_read_by_all_in_hannahs_words(six: dict[str, Practitioner]) -> None:
    hannah = six[HANNAH]
    hannah.press("x")
    for words in ("He was hit the last time too.", "Strategy discussion today", "He is bailed out of town"):
        hannah.type(hannah.page.locator(":focus"), words)
        hannah.press("Tab")
    hannah.press("ArrowDown")
    hannah.press("Control+Enter")
    for one in six.values():
        one.page.locator("#zone-dissent figure").filter(has_text="He was hit the last time too.").wait_for()


def test_chair_and_scribe_write_one_decision_and_both_texts_are_kept(six: dict[str, Practitioner]) -> None:
    denise, sunita = six[DENISE], six[SUNITA]
    for agency in AGENCIES:
        tick = denise.page.locator("#zone-order li").filter(has_text=agency).get_by_role("button")
        tick.press("Enter")
        tick.filter(has_text="Heard ✓").wait_for()
    for one, words in ((denise, "Nan has them."), (sunita, "The boys stay with Nan until Friday.")):
        one.page.locator("#stage").focus()
        for key in ("d", "ArrowDown", "Tab"):
            one.press(key)
        one.type(one.page.locator(":focus"), words)
    denise.press("Control+Enter")
    denise.page.locator(".j-stage__aloud").filter(has_text="Nan has them").wait_for()
    sunita.press("Control+Enter")
    sunita.page.locator("#conflict").wait_for()
    assert "Nan has them." in sunita.page.locator("#zone-problem").inner_text()
    mine = sunita.page.get_by_label("What is agreed?")
    assert mine.input_value() == "The boys stay with Nan until Friday."
    seen(sunita, "4-two-texts")
    mine.focus()
    sunita.press("Control+Enter")
    for one in six.values():
        one.page.locator(".j-stage__aloud").filter(has_text="The boys stay with Nan until Friday").wait_for()


def test_the_line_is_lost_and_what_the_scribe_wrote_is_not(six: dict[str, Practitioner]) -> None:
    sunita, hannah = six[SUNITA], six[HANNAH]  # the police do not read what she wishes
    sunita.page.context.set_offline(True)
    sunita.page.locator("#stage").focus()
    sunita.press("w")
    sunita.type(sunita.page.locator(":focus"), "She wants him to stay away.")
    sunita.press("Control+Enter")
    sunita.page.locator("#waiting").filter(has_text="1 change waiting").wait_for()
    seen(sunita, "5-no-line")
    sunita.page.context.set_offline(False)
    hannah.page.locator("#zone-harmed textarea").filter(has_text="She wants him to stay away.").wait_for()
    sunita.page.locator("#waiting").wait_for(state="hidden")
    sunita.line_was_lost()


def test_what_is_written_while_the_last_is_on_its_way_stays(six: dict[str, Practitioner]) -> None:
    """A slow line: Sunita gives one action and writes the next before the first is there."""
    sunita = six[SUNITA]
    sunita.page.evaluate(
        """window.__fetch = window.fetch;
        const later = () => new Promise(go => setTimeout(go, 1500));
        window.fetch = (...all) => later().then(() => window.__fetch(...all))"""
    )
    fill_in(sunita, SAM, "Check his bail")
    sunita.page.get_by_role("button", name="Give the action").click()
    what = sunita.page.get_by_label("Does what")
    what.fill("Ring Na")
    sunita.page.locator("#zone-actions li").filter(has_text="Check his bail").wait_for()
    sunita.page.keyboard.type("n")
    assert (what.input_value(), focus(sunita)) == ("Ring Nan", "id_action_what")
    sunita.page.evaluate("window.fetch = window.__fetch")
    what.fill("")


def fill_in(sunita: Practitioner, owner: str, what: str) -> None:
    form = sunita.page.locator("#form-action")
    form.get_by_label("For whom?").select_option(index=1)
    option = form.locator("option", has_text=owner).first.get_attribute("value")
    form.get_by_label("Who? One person").select_option(option)
    form.get_by_label("Does what").fill(what)
    form.get_by_label("By when?").select_option(index=2)


def give(sunita: Practitioner, owner: str, what: str) -> None:
    fill_in(sunita, owner, what)
    sunita.page.get_by_role("button", name="Give the action").click()
    given = sunita.page.locator("#zone-actions li").filter(has_text=what).filter(has_text=owner)
    given.wait_for()


def test_case_after_case_the_chair_goes_on_and_each_of_the_six_has_something_to_do(
    six: dict[str, Practitioner], meeting: str
) -> None:
    denise, sunita = six[DENISE], six[SUNITA]
    for number in range(1, CASES + 1):
        if number > 1:
            denise.page.locator("#stage").focus()
            denise.press("n")
            for one in six.values():
                heading(one).filter(has_text=re.compile(f"^{number} ")).wait_for()
                assert focus(one) in ("stage", f"heard-{number}", "") or one in (denise, sunita)
            sunita.page.locator("#stage").focus()
            for key in ("d", "ArrowDown", "Tab"):
                sunita.press(key)
            sunita.type(sunita.page.locator(":focus"), f"Nan has them, case {number}.")
            sunita.press("Control+Enter")
            sunita.page.locator(".j-stage__aloud").filter(has_text=f"case {number}").wait_for()
        for owner in SIX if number == 1 else SIX[number % 6 : number % 6 + 1]:
            give(sunita, owner, f"Ring Nan of case {number}")
        if number in (2, CASES // 2, CASES):
            for name in (DENISE, AMINA):
                seen(six[name], f"6-case-{number}")


@pytest.mark.need("F12")
def test_closed_everybody_has_the_minutes_and_their_own_actions(
    six: dict[str, Practitioner], meeting: str
) -> None:
    denise = six[DENISE]
    denise.goto(f"{meeting}/close")
    seen(denise, "7-closing")
    denise.follow(denise.page.get_by_role("button", name="Close it and tell the owners"))
    for name, one in six.items():
        one.goto(f"{meeting}/minutes")
        one.reads(
            f"Cases heard: {CASES}", "The boys stay with Nan until Friday", "He was hit the last time too."
        )
        seen(one, "8-minutes")
        one.goto("/actions")
        seen(one, "9-actions")
        own = 1 + sum(number % 6 == SIX.index(name) for number in range(2, CASES + 1))  # case 1 has six
        assert one.page.locator("main li").filter(has_text="Ring Nan of case").count() == own
    six[DENISE].goto(f"{meeting}/minutes").assert_accessible()

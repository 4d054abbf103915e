"""A live database: Steve Lund takes Ken Marsh on, Ken comes in by the link that Steve hands him, is moved and
leaves, and the browser that he left open is outside at its next request each time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from joinedup.signin.rules import codes
from tests.browser import town as towns
from tests.browser.casting import casting
from tests.browser.harness import Practitioner
from tests.browser.test_coming_in import EXAMPLE, LiveTown, look_closely, press, set_up

ADMINISTRATOR = """
[[agency.person]]
name = "Steve Lund"
post = "Administrator of the area"
grade = "manager"
email = "steve.lund@leeds.example"
roles = ["area_administrator"]
"""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveTown]:
    plan, data = tmp_path / "agencies.toml", tmp_path / "live"
    plan.write_text(EXAMPLE.read_text("utf-8") + ADMINISTRATOR, "utf-8")
    opened = towns.run_command("people", "begin", str(plan), data=data, mode="live")
    assert opened.returncode == 0, opened.stderr
    links = dict(re.findall(r"^(.+): http://localhost:8765(/welcome/\S+)$", opened.stdout, re.MULTILINE))
    at = datetime.now(UTC)
    with towns.serving(data, tmp_path, mode="live", at=at) as served:
        yield LiveTown(served, links, at)


def tick(who: Practitioner, label: str) -> None:
    who.click(who.page.get_by_label(label, exact=True))


def take_ken_on(steve: Practitioner, live: LiveTown) -> None:
    steve.goto("/people")
    look_closely(steve)
    steve.follow(steve.page.get_by_role("button", name="Take somebody on"))
    look_closely(steve)
    steve.write(steve.page.get_by_label("Name", exact=True), "Ken Marsh")
    steve.write(steve.page.get_by_label("Work e-mail address"), "ken.marsh@leeds.example")
    steve.write(steve.page.get_by_label("Post", exact=True), "Social worker")
    tick(steve, "Works with families")
    tick(steve, "Duty and Advice")
    tick(steve, "Social worker at the front door")
    press(steve, "Take on")
    look_closely(steve)
    press(steve, "Show an invitation")
    look_closely(steve)
    link = steve.page.locator("#link").inner_text()
    live.links["Ken Marsh"] = "/welcome/" + link.rpartition("/welcome/")[2]


def come_in_again(ken: Practitioner, secret: str, live: LiveTown) -> None:
    live.later(seconds=30)
    ken.goto("/sign-in")
    ken.write(ken.page.get_by_label("Work e-mail address"), "ken.marsh@leeds.example")
    ken.write(ken.page.get_by_label("Password", exact=True), "heron bicycle lantern")
    press(ken, "Go on")
    ken.write(ken.page.get_by_label("Code"), codes.code_at(secret, at=live.at))
    press(ken, "Sign in")


def test_a_joiner_comes_in_moves_and_leaves_and_is_outside_at_the_next_request(
    chromium: Browser, live: LiveTown
) -> None:
    with casting(chromium, live.served) as cast:
        steve, ken = cast("Steve Lund", sign_in=False), cast("Ken Marsh", sign_in=False)
        set_up(steve, live)
        take_ken_on(steve, live)
        secret = set_up(ken, live)
        ken.goto("/front-door")
        ken.reads("Ken Marsh")

        steve.goto("/people")
        steve.follow(steve.page.get_by_role("link", name="Ken Marsh"))
        steve.reads("In the last day", "0 items")
        tick(steve, "Social worker at the front door")  # taken away
        tick(steve, "Practitioner")
        press(steve, "Save")
        ken.goto("/front-door")
        ken.reads("Work e-mail address")
        come_in_again(ken, secret, live)
        assert ken.page.request.get(live.served.url + "/front-door").status == 404

        steve.follow(steve.page.get_by_role("link", name="Ken Marsh leaves"))
        look_closely(steve)
        tick(steve, "The desk they sit at")
        press(steve, "End their access now")
        steve.reads("They have left", "Open items that were theirs", "Open items that are theirs now")
        look_closely(steve)
        ken.goto("/")
        ken.reads("Work e-mail address")
        ken.write(ken.page.get_by_label("Work e-mail address"), "ken.marsh@leeds.example")
        ken.write(ken.page.get_by_label("Password", exact=True), "heron bicycle lantern")
        press(ken, "Go on")
        ken.reads("That address and password do not go together")

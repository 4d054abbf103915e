"""A live database, opened from the example file: Priya Nair comes in through Chromium, from the link that the
console printed to the list of where she is signed in. Each page is looked at as all others are."""

import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as Late

from joinedup.signin.rules import codes
from tests.browser import town as towns
from tests.browser.casting import PHONE, casting
from tests.browser.harness import Practitioner

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "formats" / "agencies.toml"
LOOKS = "https://cdn.jsdelivr.net/"  # where the provider's page, which is not ours, has its looks from
PASSWORD = "heron bicycle lantern"


class LiveTown:
    """What `joinedup people begin` opened, and the clock of its server."""

    def __init__(self, served: towns.ServedTown, links: dict[str, str], at: datetime) -> None:
        self.served, self.links, self.at = served, links, at

    def later(self, **by: float) -> None:
        self.at += timedelta(**by)
        self.served.set_moment(self.at)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveTown]:
    data = tmp_path / "live"
    opened = towns.run_command("people", "begin", str(EXAMPLE), data=data, mode="live")
    assert opened.returncode == 0, opened.stderr
    links = dict(re.findall(r"^(.+): http://localhost:8765(/welcome/\S+)$", opened.stdout, re.MULTILINE))
    assert set(links) == {"Priya Nair", "Denise Walker"}
    at = datetime.now(UTC)
    with towns.serving(data, tmp_path, mode="live", at=at) as served:
        yield LiveTown(served, links, at)


def look_closely(who: Practitioner) -> None:
    if who.script:  # without scripts axe-core cannot look; the same pages are looked at with them
        who.assert_accessible()
    for width in (PHONE[0], 320):
        who.assert_fits(width)


def press(who: Practitioner, name: str) -> None:
    who.follow(who.page.get_by_role("button", name=name))


def set_up(who: Practitioner, live: LiveTown) -> str:
    """From the link to the inside; returns the secret that is now in the app."""
    who.goto(live.links[who.name])
    look_closely(who)
    who.write(who.page.get_by_label("New password", exact=True), PASSWORD)
    who.write(who.page.get_by_label("The same password again"), PASSWORD)
    press(who, "Go on")
    look_closely(who)
    shown = who.page.get_by_alt_text("Square code").evaluate("one => one.naturalWidth")
    assert shown > 200, "the picture for the app is not shown"
    who.click(who.page.get_by_text("I cannot use the picture"))
    secret = who.page.locator("details .j-reference").inner_text().replace(" ", "")
    who.write(who.page.get_by_label("Code that the app shows now"), codes.code_at(secret, at=live.at))
    press(who, "Finish")
    return secret


def test_priya_comes_in_for_the_first_time_goes_out_and_comes_back(chromium: Browser, live: LiveTown) -> None:
    with casting(chromium, live.served) as cast:
        priya = cast("Priya Nair", sign_in=False)
        secret = set_up(priya, live)
        look_closely(priya)
        priya.reads("Keep these codes")
        kept = priya.page.locator(".j-codes li").all_inner_texts()
        assert len(set(kept)) == 10
        priya.follow(priya.page.get_by_role("button", name="I have them: go on"))
        priya.reads("Priya Nair", "Nothing waits")
        press(priya, "Sign out")
        look_closely(priya)
        priya.page.go_back()  # whoever sits down next
        priya.reads("Work e-mail address")
        assert "Priya Nair" not in priya.text()
        priya.goto("/sign-in")
        press(priya, "Go on")  # with nothing filled in
        look_closely(priya)
        give_password(priya, "priya.nair@leeds.example")
        look_closely(priya)
        priya.write(priya.page.get_by_label("Code"), secrets.choice(kept))
        press(priya, "Sign in")
        priya.follow(priya.page.get_by_role("link", name="How you sign in"))
        look_closely(priya)
        priya.reads("9 unused recovery codes", "Chrome on Linux", "Here")
        live.later(minutes=6)
        priya.follow(priya.page.get_by_role("link", name="Make new ones"))
        priya.reads("Is it still you?")
        look_closely(priya)
        priya.write(priya.page.get_by_label("Code"), codes.code_at(secret, at=live.at))
        press(priya, "Go on")
        look_closely(priya)
        press(priya, "Make ten new codes")
        priya.reads("Keep these codes")
        assert not set(kept) & set(priya.page.locator(".j-codes li").all_inner_texts())
        priya.goto("/account")
        priya.follow(priya.page.get_by_role("link", name="Use an app on another telephone"))
        look_closely(priya)
        priya.click(priya.page.get_by_text("I cannot use the picture"))
        new = priya.page.locator("details .j-reference").inner_text().replace(" ", "")
        priya.write(priya.page.get_by_label("Code that the app shows now"), codes.code_at(new, at=live.at))
        press(priya, "Use this app")
        priya.reads("An app that makes codes was set up for your account")


def virtual_key(who: Practitioner) -> None:
    """A key that Chromium makes up: it recognises its owner, and says so without a finger."""
    tools = who.page.context.new_cdp_session(who.page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def give_password(who: Practitioner, email: str) -> None:
    who.write(who.page.get_by_label("Work e-mail address"), email)
    who.write(who.page.get_by_label("Password", exact=True), PASSWORD)
    press(who, "Go on")


def test_priya_has_a_passkey_and_types_no_code_from_then_on(chromium: Browser, live: LiveTown) -> None:
    with casting(chromium, live.served) as cast:
        priya = cast("Priya Nair", sign_in=False)
        virtual_key(priya)
        priya.goto(live.links["Priya Nair"])
        priya.write(priya.page.get_by_label("New password", exact=True), PASSWORD)
        priya.write(priya.page.get_by_label("The same password again"), PASSWORD)
        press(priya, "Go on")
        look_closely(priya)
        press(priya, "Make a passkey")
        priya.reads("Keep these codes")
        priya.follow(priya.page.get_by_role("button", name="I have them: go on"))
        press(priya, "Sign out")
        give_password(priya, "priya.nair@leeds.example")
        priya.reads("Your second proof")
        look_closely(priya)
        press(priya, "Use your passkey")
        priya.goto("/account")
        priya.reads("Passkey: Chrome on Linux", "last used")
        look_closely(priya)
        live.later(minutes=6)
        priya.follow(priya.page.get_by_role("link", name="Add a passkey"))
        priya.reads("Is it still you?")
        look_closely(priya)
        press(priya, "Use your passkey")
        priya.reads("Add a passkey")
        look_closely(priya)
        priya.click(priya.page.get_by_role("button", name="Make a passkey"))
        priya.page.get_by_text("No passkey was made").wait_for()  # this computer has hers already
        priya.goto("/account")
        press(priya, "Remove")
        priya.reads("This is your only second proof, so it stays.")


def test_denise_has_no_script_and_signs_her_lost_telephone_out_from_her_desk(
    chromium: Browser, live: LiveTown
) -> None:
    with casting(chromium, live.served) as cast:
        desk = cast("Denise Walker", sign_in=False, script=False)
        secret = set_up(desk, live)
        live.later(seconds=30)
        lost = cast("Denise Walker", sign_in=False, phone=True)
        lost.goto("/sign-in")
        give_password(lost, "denise.walker@leeds.example")
        lost.write(lost.page.get_by_label("Code"), codes.code_at(secret, at=live.at))
        press(lost, "Sign in")
        desk.goto("/account")
        press(desk, "Sign out there")
        assert desk.page.get_by_role("button", name="Sign out there").count() == 0
        lost.goto("/account")
        lost.reads("Work e-mail address")


ADMINISTRATORS = """
[[agency.person]]
name = "Steve Lund"
post = "Administrator of the area"
grade = "manager"
email = "steve.lund@leeds.example"
roles = ["area_administrator"]

[[agency.person]]
name = "Rita Hale"
post = "Administrator of the area"
grade = "manager"
email = "rita.hale@leeds.example"
roles = ["area_administrator"]
"""


def confirm(who: Practitioner) -> None:
    who.write(who.page.get_by_label("How you know"), "I saw her at the front desk, with her badge.")
    press(who, "I confirm that it is them")


def test_priya_lost_everything_and_two_people_let_her_in_again(chromium: Browser, tmp_path: Path) -> None:
    plan, data = tmp_path / "agencies.toml", tmp_path / "live"
    plan.write_text(EXAMPLE.read_text("utf-8") + ADMINISTRATORS, "utf-8")
    opened = towns.run_command("people", "begin", str(plan), data=data, mode="live")
    assert opened.returncode == 0, opened.stderr
    links = dict(re.findall(r"^(.+): http://localhost:8765(/welcome/\S+)$", opened.stdout, re.MULTILINE))
    at = datetime.now(UTC)
    # Steve and Rita have answered for accounts for longer than a week, or they could not say this word.
    with closing(sqlite3.connect(data / "joinedup.sqlite3")) as database:
        database.execute(
            "UPDATE access_grant SET since = ?", [str(at.replace(tzinfo=None) - timedelta(days=8))]
        )
        database.commit()
    with towns.serving(data, tmp_path, mode="live", at=at) as served, casting(chromium, served) as cast:
        live = LiveTown(served, links, at)
        priya = cast("Priya Nair", sign_in=False, phone=True)
        set_up(priya, live)
        steve, rita = cast("Steve Lund", sign_in=False), cast("Rita Hale", sign_in=False, script=False)
        secret = set_up(steve, live)

        steve.goto("/account")
        steve.follow(steve.page.get_by_role("link", name="Let a colleague in again"))
        look_closely(steve)
        steve.write(steve.page.get_by_label("Work e-mail address"), "priya.nair@leeds.example")
        confirm(steve)
        steve.reads("Priya Nair cannot sign in", "Confirmed by Steve Lund")
        look_closely(steve)
        set_up(rita, live)
        rita.goto("/recovery")
        rita.follow(rita.page.get_by_role("link", name="Priya Nair"))
        look_closely(rita)
        confirm(rita)
        rita.reads("Both have confirmed it. The link can be made one hour after")
        priya.goto("/account")
        priya.reads("are making a new way in")  # she would read it wherever she is still inside
        look_closely(priya)

        live.later(minutes=61)
        steve.goto("/sign-in")
        give_password(steve, "steve.lund@leeds.example")
        steve.write(steve.page.get_by_label("Code"), codes.code_at(secret, at=live.at))
        press(steve, "Sign in")
        steve.goto("/recovery")
        steve.follow(steve.page.get_by_role("link", name="Priya Nair"))
        look_closely(steve)
        press(steve, "Make the link")
        steve.reads("The link for Priya Nair")
        look_closely(steve)
        link = steve.page.locator(".j-link").inner_text()
        live.links["Priya Nair"] = "/welcome/" + link.rpartition("/welcome/")[2].strip()
        set_up(priya, live)
        priya.goto("/account")
        priya.reads("Two colleagues confirmed that you had lost your ways in")


def test_a_leaver_is_outside_at_once_by_one_command(chromium: Browser, live: LiveTown) -> None:
    with casting(chromium, live.served) as cast:
        priya = cast("Priya Nair", sign_in=False)
        set_up(priya, live)
        priya.goto("/")
        left = live.served.run_command("people", "leave", "priya.nair@leeds.example")
        assert left.returncode == 0, left.stderr
        priya.goto("/")
        priya.reads("Work e-mail address")
        cookies = {cookie["name"]: cookie for cookie in priya.page.context.cookies()}
        kept = cookies["__Host-browser"]
        assert (kept["secure"], kept["httpOnly"], kept["sameSite"]) == (True, True, "Strict")


def test_the_cookies_of_a_session_are_for_this_host_alone(chromium: Browser, live: LiveTown) -> None:
    with casting(chromium, live.served) as cast:
        priya = cast("Priya Nair", sign_in=False)
        set_up(priya, live)
        priya.goto("/")
        for cookie in priya.page.context.cookies():
            assert cookie["name"].startswith("__Host-")
            assert (cookie["secure"], cookie["httpOnly"], cookie["path"]) == (True, True, "/")
        with pytest.raises(Late):
            priya.page.get_by_text("Demo town").wait_for(timeout=200)


def test_priya_adds_her_councils_sign_in_and_comes_in_with_it(chromium: Browser, tmp_path: Path) -> None:
    data = tmp_path / "live"
    opened = towns.run_command("people", "begin", str(EXAMPLE), data=data, mode="live")
    links = dict(re.findall(r"^(.+): http://localhost:8765(/welcome/\S+)$", opened.stdout, re.MULTILINE))
    at = datetime.now(UTC)
    with run_server_in_thread(require_nonce=True) as council:
        issuer = f"http://localhost:{council.server_port}"
        set_to = provider_file(tmp_path, issuer)
        with (
            towns.serving(data, tmp_path, mode="live", at=at, settings=set_to) as served,
            casting(chromium, served) as cast,
        ):
            live = LiveTown(served, links, at)
            priya = cast("Priya Nair", sign_in=False)
            priya.elsewhere = (issuer, LOOKS)
            priya.page.context.route(f"{LOOKS}**", lambda route: route.fulfill(status=200, body=""))
            secret = set_up(priya, live)
            live.later(seconds=30)
            priya.goto("/account")
            priya.reads("In place of your password", "Leeds City Council")
            look_closely(priya)
            priya.page.get_by_role("button", name="Add Leeds City Council").click()
            agree(priya)
            priya.reads("Leeds City Council since")
            look_closely(priya)
            press(priya, "Sign out")
            look_closely(priya)
            priya.page.get_by_role("button", name="Sign in with Leeds City Council").click()
            agree(priya)
            priya.write(priya.page.get_by_label("Code"), codes.code_at(secret, at=live.at))
            press(priya, "Sign in")
            priya.reads("Priya Nair")


def provider_file(folder: Path, issuer: str) -> dict[str, str]:
    secret, file = folder / "secret", folder / "providers.toml"
    secret.write_text("a secret")
    secret.chmod(0o600)
    told = {"code": "council", "name": "Leeds City Council", "issuer": issuer, "client_id": "joinedup"}
    lines = [f'{name} = "{value}"' for name, value in {**told, "secret_file": secret}.items()]
    file.write_text("[[provider]]\n" + "\n".join(lines))
    return {"JOINEDUP_PROVIDERS": str(file)}


def agree(who: Practitioner) -> None:
    """Say yes on the page of the provider, which is not ours to look at."""
    who.page.get_by_placeholder("sub").fill("priya@council")
    who.page.get_by_role("button", name="Authorize", exact=True).click()
    who.page.wait_for_url(lambda address: not address.startswith(who.elsewhere))

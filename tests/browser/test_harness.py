"""The harness is seen to fail: each thing that it looks for is put on a page, and it says so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import harness
from tests.browser import town as towns
from tests.browser.casting import PHONE, Cast, casting
from tests.browser.harness import Cost, Journey, Practitioner

JOURNEY = Journey("T", "A test", decisions=("the one", "the other"), seconds=60)


@pytest.fixture
def person(chromium: Browser, town: towns.ServedTown, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """As everywhere, in one town for all of these; what they cost is in no table."""
    monkeypatch.setattr(harness, "COSTS", [])
    with casting(chromium, town) as cast:
        yield cast


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("console.error('something broke')", "something broke"),
        ("document.title = 'Dylan | Joinedup'", "Dylan"),
        ("sessionStorage.setItem('find', 'freeman')", "Freeman"),
        ("document.querySelector('main').style.width = '2000px'", "scrolls sideways"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('main p').style.color = '#eeeeee'", "color-contrast"),
        ("document.querySelector('main').style.background = '#0b0c0c'", "color-contrast"),
        ("document.querySelector('h1').outerHTML = '<img src=\"/static/ui/icon.svg\">'", "image-alt"),
        ("fetch('/help?find=Dylan+Freeman')", "Dylan"),
        ("fetch('http://localhost:9/elsewhere').catch(() => 0)", "Content Security Policy"),
        (
            "document.querySelector('main').innerHTML += '<div class=\"govuk-error-summary\"></div>'",
            "focus is lost",
        ),
    ],
)
def test_a_fault_on_a_page_is_found(person: Cast, planted: str, said: str) -> None:
    who = person("", sign_in=False).goto("/help")
    who.page.evaluate(f"() => {{ {planted} }}")
    who.page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match=f"(?i){said}"):
        who.arrived()


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("main p { color: #eeeeee !important }", "color-contrast"),
        ("main p { height: 9px; overflow: scroll }", "scrollable-region-focusable"),
        ("h1 { display: none !important }", "page-has-heading-one"),
        (".narrow { display: block }", "image-alt"),
    ],
)
def test_a_fault_at_the_width_of_a_telephone_alone_is_found(
    person: Cast, style: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness, "_CLEAN", set())  # the page is the same in every case, but for its styles
    who = person("", sign_in=False).goto("/help")
    who.page.evaluate(
        """style => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('.narrow { display: none } @media (max-width: 500px) { ' + style + ' }');
          document.adoptedStyleSheets = [sheet];
          const picture = Object.assign(document.createElement('img'), {src: '/static/ui/icon.svg'});
          picture.className = 'narrow';
          document.querySelector('main').append(picture);
        }""",
        style,
    )
    who.assert_accessible()
    with pytest.raises(AssertionError, match=said):
        who.assert_accessible_at(*PHONE)


def put_in(who: Practitioner, *, focus: str = "") -> None:
    """A script puts a part into the page in the place of the one in which somebody is."""
    who.page.evaluate(
        """focus => {
          const part = document.createElement('div');
          part.innerHTML = '<button type="button">Go on</button>';
          document.querySelector('main h1').replaceWith(part);
          part.dispatchEvent(new CustomEvent('htmx:after:process', {bubbles: true}));
          part.querySelector('button').focus();
          const next = part.cloneNode(true);
          part.replaceWith(next);
          next.dispatchEvent(new CustomEvent('htmx:after:process', {bubbles: true}));
          if (focus) next.querySelector(focus).focus();
        }""",
        focus,
    )


def test_a_focus_that_is_lost_on_the_way_fails_the_journey(person: Cast) -> None:
    """It is counted where it happens: the page that is gone to next knows nothing of it."""
    who = person("", sign_in=False).goto("/help")
    with pytest.raises(AssertionError, match="the focus was lost 1 times in T"), who.journey(JOURNEY) as cost:
        put_in(who)
        who.page.wait_for_timeout(100)
        who.page.goto(f"{who.page.url}?again")
    assert (cost.swaps, cost.focus_losses) == (2, 1)
    with pytest.raises(AssertionError, match="the focus was lost on the way to /help"):
        who.arrived()


def test_a_focus_that_is_taken_up_again_is_not_lost(person: Cast) -> None:
    who = person("", sign_in=False).goto("/help")
    with who.journey(JOURNEY) as cost:
        put_in(who, focus="button")
        who.click(who.page.locator("main p").first)  # beside everything: the button is still there
    assert (cost.swaps, cost.focus_losses) == (2, 0)


def test_a_page_that_runs_out_at_320_pixels_is_found(person: Cast) -> None:
    who = person("", sign_in=False).goto("/help")
    who.page.evaluate("document.querySelector('h1').style.minWidth = '500px'")
    with pytest.raises(AssertionError, match="runs out"):
        who.assert_fits(320)


def test_clicks_keys_and_hands_are_counted_as_the_model_has_them(person: Cast) -> None:
    """Two clicks, 'Joy' (three letters and a shift), one hand over: 2.40 + 1.12 + 0.40 + 2.70 = 6.62."""
    who: Practitioner = person("Joy Adeyemi").goto("/concern/new")
    with who.journey(JOURNEY) as cost:
        who.click(who.page.get_by_role("radio", name="A child or children now"))
        who.write(who.page.get_by_label("What have you seen or heard"), "Joy")
    assert (cost.clicks, cost.keys, cost.hands, cost.pages) == (2, 4, 1, 0)
    assert cost.fields == {"about", "worry"}
    assert cost.seconds == pytest.approx(6.62)


def test_a_phone_has_no_mouse_to_go_to(person: Cast) -> None:
    who: Practitioner = person("Joy Adeyemi", phone=True).goto("/concern/new")
    with who.journey(JOURNEY) as cost:
        who.write(who.page.get_by_label("What have you seen or heard"), "joy")
        who.click(who.page.get_by_role("radio", name="A child or children now"))
    assert cost.hands == 0


def test_the_seconds_are_worked_by_hand_once() -> None:
    """Ten keys, three clicks, two hands, two decisions: 2.8 + 3.6 + 0.8 + 2.7 = 9.9."""
    assert Cost(JOURNEY, "Priya Nair", clicks=3, keys=10, hands=2).seconds == pytest.approx(9.9)

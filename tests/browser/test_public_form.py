"""J6, by somebody without an account: a neighbour at night, on a telephone, who comes back to it later."""

import pytest
from playwright.sync_api import Browser

from tests.browser import story
from tests.browser import town as towns
from tests.browser.casting import Cast, casting
from tests.browser.harness import Journey, Practitioner

ANSWERS: tuple[tuple[str, ...], ...] = (  # a label, and what is written there; a label alone is chosen
    ("A child or young person",),
    ("What have you seen or heard?", "She cried from six until two, and nobody was in."),
    ("Today",),
    ("About what age", "about 3"),
    ("Where do they live or stay?", "the flat above mine"),
    ("Not sure",),
    ("What is going well for the child?", "She waves at my dog."),
    ("No",),
    ("No, I stay anonymous",),
)
J6 = Journey(
    "J6",
    "tell of a worry, without an account",
    decisions=(
        "is anybody in danger now",
        "which town it is",
        "whom it is about",
        "what to say",
        "when it was",
        "what is known of the child",
        "where they live",
        "what the child knows",
        "what is going well",
        "whether the family knows",
        "whether to say who I am",
        "that it is right as it stands",
    ),
    seconds=240,
)


def go_on(who: Practitioner) -> None:
    who.follow(story.button(who, "Save and go on"))


def answer(who: Practitioner, given: tuple[str, ...]) -> None:
    thing = who.page.get_by_label(given[0], exact=len(given) == 1).first
    if len(given) == 1:
        who.click(thing)
    else:
        who.write(thing, given[1])
    go_on(who)


def begin(who: Practitioner) -> None:
    who.goto("/tell")
    who.click(who.page.get_by_label("No", exact=True))
    who.click(who.page.get_by_label("Leeds", exact=True))
    who.follow(story.button(who, "Start"))


@pytest.mark.need("F2")
def test_a_neighbour_tells_of_a_worry_on_a_phone_and_holds_a_receipt(person: Cast) -> None:
    neighbour = person("", phone=True, sign_in=False)
    with neighbour.journey(J6) as cost:
        begin(neighbour)
        for given in ANSWERS:
            answer(neighbour, given)
        neighbour.assert_fits(320)
        neighbour.follow(story.button(neighbour, "Send what I know"))
    neighbour.reads("We have what you told us", "What happens next", "A social worker reads it")
    assert neighbour.page.url.endswith("/tell/receipt")  # nothing of it stands in the address
    assert "above mine" not in neighbour.text()
    assert cost.pages <= 12
    assert cost.seconds <= J6.seconds


def test_without_a_script_it_is_saved_and_gone_on_with_in_two_fields(person: Cast) -> None:
    neighbour = person("", phone=True, script=False, sign_in=False)
    begin(neighbour)
    for given in ANSWERS[:3]:
        answer(neighbour, given)
    neighbour.follow(story.button(neighbour, "Save for later"))
    neighbour.write(neighbour.page.get_by_label("Choose a word"), "marmalade")
    neighbour.follow(story.button(neighbour, "Save and show the code"))
    code = neighbour.page.locator(".j-reference").inner_text()

    tablet = person("", script=False, sign_in=False).goto("/tell/come-back")
    tablet.write(tablet.page.get_by_label("Your code"), code)
    tablet.write(tablet.page.get_by_label("Your word"), "marmalade")
    tablet.follow(story.button(tablet, "Open my form"))
    tablet.reads("Your form, not sent yet", "Kept until", "Completed", "Not yet started")
    tablet.follow(story.button(tablet, "Go on"))
    tablet.reads("The child or children")


def test_every_page_of_the_form_is_whole_with_its_errors_and_at_every_width(
    town: towns.ServedTown, chromium: Browser
) -> None:
    with casting(chromium, town) as cast:
        who = cast("", sign_in=False)
        begin(who)
        for on in ("about", "worry", "happened", "family", "you"):
            who.goto(f"/tell/page?on={on}")
            go_on(who)
            assert who.page.title().startswith("Error: ")
            who.assert_fits(320)
        for on in ("then", "adult", "children", "home", "words", "well"):
            who.goto(f"/tell/page?on={on}").assert_fits(320)
        for path in ("/tell/list", "/tell/save", "/tell/check"):
            who.goto(path).assert_fits(320)

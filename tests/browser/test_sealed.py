"""Lina Haddad must not be found: Denise opens where she is, for a reason; Priya comes to a blank."""

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.test_pages import look_closely

SAFE = "3 Quayfield Close"


def test_denise_opens_a_protected_address_for_a_reason_and_priya_does_not(person: Cast) -> None:
    priya, denise = person("Priya Nair"), person("Denise Walker")
    story.find_the_child(priya, name="Lina Haddad")
    priya.reads("Address protected", "Protected: kept from view")
    assert SAFE not in priya.text()
    assert "Parkside" not in priya.text()
    look_closely(priya)
    child = priya.visited[-1]

    story.find_the_child(denise, name="Lina Haddad")
    denise.reads("Parkside Primary School")
    denise.follow(story.link(denise, "Open the protected address"))
    look_closely(denise)
    assert SAFE not in denise.text()
    denise.follow(story.button(denise, "Open it now"))
    denise.reads("Enter why you need it")
    denise.write(denise.page.get_by_label("Why do you need it now?"), "An officer goes to her tonight.")
    denise.follow(story.button(denise, "Open it now"))
    denise.reads(SAFE, "BD13 1LZ")
    look_closely(denise)
    assert SAFE not in denise.page.title() + denise.page.url
    denise.page.reload()  # what was shown once is asked for again
    assert SAFE not in denise.text()

    for who, path in ((denise, f"{child}/protect"), (priya, f"{child}/adoption"), (denise, "/openings")):
        who.goto(path)
        look_closely(who)


def test_two_people_open_an_adoption(person: Cast) -> None:
    priya, denise = person("Priya Nair"), person("Denise Walker")
    story.find_the_child(priya, name="Kayla Dunmore")
    priya.follow(story.link(priya, "A sealed record"))
    look_closely(priya)
    priya.write(priya.page.get_by_label("Why do you need it now?"), "Her sister asks whether she is well.")
    priya.follow(story.button(priya, "Ask a guardian"))
    look_closely(priya)
    opening = priya.visited[-1]
    denise.goto("/openings")
    denise.follow(story.link(denise, "Priya Nair asks to open a sealed record").first)
    denise.follow(story.button(denise, "Say yes"))
    look_closely(denise)
    priya.goto(opening)
    priya.follow(priya.page.get_by_role("button", name="Open it now"))
    priya.reads("One child, two records")
    look_closely(priya)

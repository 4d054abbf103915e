"""Sam opens a record with a reason and another reviews it; Denise watches one, and ends that again."""

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.test_pages import look_closely

WHY = "She has been found alone in the park this morning."


def test_sam_opens_a_record_with_a_reason_and_denise_says_that_it_was_right(person: Cast) -> None:
    sam, denise = person("Sam Khan"), person("Denise Walker")
    story.find_the_child(denise, name="Lina Haddad")
    child = denise.visited[-1]
    sam.goto("/with-a-reason")
    sam.write(sam.page.get_by_label("The child's reference"), child.rsplit("/", 1)[-1])
    sam.page.get_by_label("A child may be in danger now").check()
    sam.write(sam.page.get_by_label("What is it about, in a sentence?"), WHY)
    look_closely(sam)
    sam.follow(story.button(sam, "Open it for 60 minutes"))
    sam.reads("You opened this record with a reason", WHY)
    assert "3 Quayfield Close" not in sam.text()
    look_closely(sam)

    denise.goto("/reviews")
    denise.follow(story.link(denise, "A record was opened with a reason").first)
    denise.reads(WHY, "Sam Khan")
    look_closely(denise)
    denise.page.get_by_label("It was right to look").check()
    denise.write(
        denise.page.get_by_label("How do you know, in a sentence?"), "He was with her, and rang us at once."
    )
    denise.follow(story.button(denise, "Close this review"))
    denise.reads("He was with her, and rang us at once.")
    look_closely(denise)


def test_denise_watches_a_record_and_ends_it_again(person: Cast) -> None:
    denise = person("Denise Walker")
    story.find_the_child(denise, name="Lina Haddad")
    denise.follow(story.link(denise, "Keep somebody out, restrict or watch"))
    denise.page.get_by_label("I want to know of every look").check()
    denise.write(denise.page.get_by_label("Why, in a sentence?"), "Their mother was in the paper this week.")
    denise.write(denise.page.get_by_label("When is this looked at again?"), "1 December 2026")
    denise.follow(story.button(denise, "Set this"))
    denise.reads("Watched", "Their mother was in the paper this week.")
    look_closely(denise)
    denise.follow(story.link(denise, "End it").first)
    look_closely(denise)
    denise.write(denise.page.get_by_label("Why does it end?"), "Nobody writes about them any more.")
    denise.follow(story.button(denise, "End it"))
    assert "Their mother was in the paper this week." not in denise.text()

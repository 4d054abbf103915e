"""One worry, from a school's phone to the decision, and back to everybody who gave something."""

import json
import os
import re
from pathlib import Path

import pytest

from tests.browser import story
from tests.browser.casting import PICTURES, Cast
from tests.browser.harness import PICTURED
from tests.browser.town import ServedTown

# Headlines of what the police hold about this family, and did not disclose
# (areas/west_yorkshire/demo/police_items.toml).
UNDISCLOSED = (
    "Bail conditions end today at 18:00",
    "Parents arguing; neighbours rang",
    "Father refused to leave",
    "Threats by message",
    "Push on the stairs reported",
    "Warning marker",
    "Noise late at night",
    "Vehicle stopped",
    "Said to be",
    "Seen with a known handler",
    "Edward reported missing",
)
WORDS = Path(__file__).with_name("pictured.json")  # what stands on the README's pictures
HOW_MANY = re.compile(
    r".{0,40}(?<![\w-])212(?![\w-]).{0,40}"
)  # alone, not inside a random key or a reference
THREE = (
    "Father at the door, shouting; children inside",
    "Assault on mother at home; father arrested",
    "Parents arguing about money; no injury",
)


def assert_the_pictures_are_of_this_product() -> None:
    """The README's pictures show these words: whoever changes a page takes them again (CONTRIBUTING.md)."""
    if os.environ.get("JOINEDUP_PICTURES"):
        WORDS.write_text(json.dumps(PICTURED, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    pictured = json.loads(WORDS.read_text(encoding="utf-8"))
    assert set(pictured) == {path.stem for path in PICTURES.glob("*.png")}
    for name, words in pictured.items():
        assert words == PICTURED[name], f"{name}.png is not of this product any more"


@pytest.mark.need("I2")
@pytest.mark.need("I6")
@pytest.mark.need("I7")
@pytest.mark.need("I10")
def test_the_whole_story(town: ServedTown, person: Cast, tmp_path: Path) -> None:
    read_by_the_hub: list[str] = []

    # 09:00. Joy Adeyemi, safeguarding lead at Parkside Primary School, on her phone.
    joy = person("Joy Adeyemi", phone=True)
    with joy.journey(story.TELL) as telling:
        concern = story.tell_the_front_door(joy)
    assert telling.pages == 5, "four pages, and the receipt"
    assert len(telling.fields) <= 14
    assert telling.seconds <= story.TELL.seconds
    joy.reads(
        "We have your concern", concern, "A social worker reads it today, Tuesday 14 July, before 17:00."
    )
    joy.picture("1-receipt")

    # 09:10. Priya Nair, social worker at the hub.
    town.set_time("09:10")
    priya = person("Priya Nair")
    priya.reads("Concern from Parkside Primary School")
    story.find_in_the_queue(priya, concern)
    priya.reads(
        story.WORRY, "decision due tomorrow by end of Wednesday 15 July", "Which child is this about?"
    )
    story.tie_to_the_known_child(priya)
    priya.reads("Tied to Dylan Freeman", "No earlier concern about this child has come here.")
    story.open_the_child(priya)
    priya.reads("Who is around Dyl", "Joy Adeyemi", "Hannah Okoye", "If something happens tonight")
    priya.reads(story.CHILDS_WORDS, "1 service, name on request", "I told Mum on Thursday")
    priya.picture("2-child")

    with priya.journey(story.ASK) as asking:
        question = story.ask_the_police(priya)
    assert asking.pages == 2, "one page after the child's page, and the page of the sent question"
    assert len(asking.fields) <= 6
    assert asking.attachments == 0
    assert asking.seconds <= story.ASK.seconds
    priya.reads("Sent, not opened yet", "screening at the front door", "Mum")
    read_by_the_hub.append(priya.text())

    # 09:25. Sam Khan, researcher at the front-door police desk, on duty.
    town.set_time("09:25")
    sam = person("Sam Khan")
    sam.reads("Answer a question: Domestic abuse incidents")
    sam.follow(story.link_to(sam, question))
    sam.reads("You hold 212 items about these people. 3 are in scope.", *THREE)
    sam.reads("You will disclose 3 of 212 items, about 2 people, to Priya Nair and their duty desk.")
    with sam.journey(story.ANSWER) as answering:
        story.prepare_the_answer(sam)
    assert answering.pages == 1
    assert answering.seconds <= story.ANSWER.seconds
    sam.reads("Waiting to be released", "3 of 212 items")

    # The one line is with the asker at once; the answer is not, and nobody can tell that there is one.
    priya.goto(f"/questions/{question}")
    priya.reads("Told at once: it changes this child's safety tonight", story.TONIGHT, "Seen by their desk")
    assert not [one for one in THREE if one in priya.text()]
    read_by_the_hub.append(priya.text())

    # 09:40. Angela Moran, discloser, who did not prepare it.
    town.set_time("09:40")
    angela = person("Angela Moran")
    story.release_the_answer(angela, question)
    angela.reads("Answered", "Children's social work owes you what became of this.")

    # 09:50. Priya reads the three, and recommends.
    town.set_time("09:50")
    priya.goto(f"/questions/{question}")
    priya.reads("Answered within your question by Angela Moran", *THREE)
    read_by_the_hub.append(priya.text())
    story.recommend(priya, concern)
    priya.reads("Waiting for a manager", story.RECOMMENDED)
    read_by_the_hub.append(priya.text())

    # 10:15. Denise Walker, manager, authorises with a reason, and everybody is told in the same act.
    town.set_time("10:15")
    denise = person("Denise Walker")
    story.authorise(denise, concern)
    denise.reads("Decided: Strategy discussion today", story.AUTHORISED, "The sender has not opened it yet.")
    read_by_the_hub.append(denise.text())

    # 10:15. The school reads what happened, and the police what became of their answer.
    joy.goto("/")
    joy.reads("Strategy discussion today")
    joy.follow(story.link_to(joy, concern))
    joy.reads("What we decided about your concern", "will talk today", concern)
    joy.picture("6-told")
    sam.goto("/")
    sam.reads(f"It changed the plan. {story.TOLD_THE_POLICE}")
    sam.follow(story.link_to(sam, question))
    sam.reads("What became of it", f"It changed the plan. {story.TOLD_THE_POLICE}")
    denise.goto(f"/front-door/{concern}")
    denise.reads("The sender read it")

    assert_the_pictures_are_of_this_product()

    # Nobody saw what was not disclosed to them; the asker never learns how much there was.
    priya.looks = False  # axe has looked at each of these
    for path in dict.fromkeys(priya.visited):
        if path != "/sign-in":
            priya.goto(path)
            read_by_the_hub.append(priya.text() + priya.page.content())
    for text in read_by_the_hub:
        assert not HOW_MANY.findall(text)
        assert not [one for one in UNDISCLOSED if one in text]
    for one in (joy, denise):
        one.looks = False
        for path in dict.fromkeys(one.visited):
            if path != "/sign-in":
                one.goto(path)
                read = one.text() + one.page.content()
                assert not HOW_MANY.findall(read)
                assert not [line for line in (*UNDISCLOSED, *(THREE if one is joy else ())) if line in read]
    joy.goto(f"/questions/{question}", status=404)
    joy.goto(f"/front-door/{concern}", status=404)
    priya.goto(f"/questions/{question}/answer", status=404)

    # Every change and every look is in the trail, whose head is kept outside the database.
    kept = tmp_path / "trail.jsonl"
    exported = town.run_command("trail", "export", str(kept))
    assert exported.returncode == 0, exported.stderr
    head = town.run_command("trail", "head").stdout.split()[0]
    # A thousand entries are done by now, so one checkpoint stands: its signature is asked for too.
    public_key = town.run_command("trail", "key").stdout.split()[0]
    proof = ("--anchor", head, "--public-key", public_key)
    verified = town.run_command("trail", "verify", str(kept), *proof)
    assert verified.returncode == 0, verified.stdout
    assert f"the chain is unbroken up to the head {head}." in verified.stdout
    assert "1 checkpoint, every signature right: entries 1 to 1000 are signed." in verified.stdout
    lines = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    entries = [line for line in lines if "checkpoint" not in line]
    assert len(lines) == len(entries) + 1
    about_it = [entry["code"] for entry in entries if concern in entry["about"] or question in entry["about"]]
    for code in ("concern.told", "concern.tied", "concern.recommended", "concern.decided"):
        assert code in about_it
    for code in ("question.asked", "question.seen", "question.safety_told", "question.answer_prepared"):
        assert code in about_it
    for code in ("question.answered", "question.outcome_given", "question.looked", "concern.looked"):
        assert code in about_it

    tampered = tmp_path / "tampered.jsonl"
    tampered.write_text(kept.read_text("utf-8").replace('"concern.tied"', '"concern.read"'), "utf-8")
    found = town.run_command("trail", "verify", str(tampered), *proof)
    assert found.returncode == 1
    assert "was changed after it was written" in found.stdout

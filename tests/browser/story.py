"""One worry, all the way through, act by act: what each person does, in their own browser.

The acts are the same with and without scripts. Who reads what is said by the tests.
"""

from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.browser.harness import Journey, Practitioner

WORRY = (
    "Dylan came in late and hungry again. He says that his dad was shouting at the door last week, "
    "and that he hid under the bed."
)
CHILDS_WORDS = "I like it when Nan is there."
WHY = "To decide if Dylan can safely stay at home this week"
TONIGHT = "Dad's bail ends at 18:00 today. Then he may come home."
MEANING = "It gets worse: the last two were with the boys there."
HEARD = "She is not alone with Tobi in the mornings any more: Nan comes."
RECOMMENDED = "Three incidents in six months, and nothing keeps his father away after six tonight."
AUTHORISED = "The children are at risk from six tonight. Police, health and we decide together at noon."
TOLD_THE_POLICE = "We meet at noon because of it."

TELL = Journey(
    "J6", "Tell the front door, from a school's phone",
    decisions=(
        "that nobody is in danger now", "whom it is about", "what to say", "who the child is",
        "where they live", "when it was", "what the child said", "what is going well",
        "whether the family knows", "that it is right as it stands",
    ),
    seconds=480,
)  # fmt: skip
ASK = Journey(
    "J1", "Ask a proportionate question",
    decisions=(
        "what I need to know", "who can tell me", "whose information I need", "how far back", "why I ask",
        "that what is filled in is right",
    ),
    seconds=60,
)  # fmt: skip
ANSWER = Journey(
    "J2", "Answer: 3 of 212 items",
    decisions=("that these three answer the question", "what changes tonight", "how to say it", "to send it"),
    seconds=30,
)  # fmt: skip
ANSWER_AS_PROPOSED = Journey(
    "J2", "Answer as proposed, on a phone",
    decisions=("that these answer the question", "that nothing else changes tonight"),
    seconds=15,
)  # fmt: skip
NOTHING_HELD = Journey(
    "J2", "Nothing held",
    decisions=("that nothing is held", "that nothing else changes tonight"),
    seconds=8,
)  # fmt: skip
TELL_CONTRIBUTORS = Journey(
    "J12", "Tell contributors what happened",
    decisions=("what became of their answer", "to send it"),
    seconds=10,
)  # fmt: skip
TELL_THEM_MORE = Journey(
    "J12", "A line with it, where the manager adds one",
    decisions=("what they should know",),
    seconds=15,
)  # fmt: skip
FIND = Journey(
    "J3", "From a name to who is on duty now",
    decisions=("which child it is", "whom to ring"),
    seconds=15,
)  # fmt: skip
CARD = Journey(
    "J16", "From an agency's name to what it can and cannot do",
    decisions=("which agency it is",),
    seconds=5,
)  # fmt: skip
WE_SPOKE = Journey(
    "P26", "Write down that we spoke",
    decisions=("what to keep of it",),
    seconds=10,
)  # fmt: skip


def among(who: Practitioner, question: str, answer: str) -> Locator:
    """The radio or tick `answer` of the question in the group `question`."""
    return group(who, question).get_by_label(answer, exact=True)


def group(who: Practitioner, question: str) -> Locator:
    return who.page.get_by_role("group", name=question)


def button(who: Practitioner, name: str) -> Locator:
    return who.page.get_by_role("button", name=name, exact=True)


def link(who: Practitioner, name: str) -> Locator:
    return who.page.locator("main").get_by_role("link", name=name)


def link_to(who: Practitioner, reference: str) -> Locator:
    return who.page.locator(f"main a[href*='{reference}']").first


def tell_the_front_door(joy: Practitioner, *, name: str = "Dylan Freeman") -> str:
    """Joy, at school, on her phone. Returns the reference of her concern."""
    page = joy.page
    joy.goto("/concern/new")
    joy.click(among(joy, "Who are you worried about?", "A child or children now"))
    joy.write(page.get_by_label("What have you seen or heard?"), WORRY)
    joy.follow(button(joy, "Continue"))
    joy.write(page.get_by_label("The child's name, as you know it"), name)
    joy.write(page.get_by_label("Date of birth, as far as you know it"), "28/4/2016")
    joy.write(page.get_by_label("Where does the child live or stay?"), "14 Rowanwick Street")
    joy.write(page.get_by_label("Postcode", exact=True), "ls9 7ps")
    joy.follow(button(joy, "Continue"))
    joy.click(among(joy, "When did it last happen?", "Today"))
    joy.write(page.get_by_label("What has the child said, in their own words?"), CHILDS_WORDS)
    joy.write(page.get_by_label("What is working well for the child?"), "His Nan brings him on Mondays.")
    joy.follow(button(joy, "Continue"))
    joy.click(among(joy, "Does the family know that you are telling us?", "Yes"))
    joy.write(page.get_by_label("Who told them, and when?"), "I told Mum on Thursday.")
    joy.reads(f"comes from {joy.name}")  # who she is and how she is reached she types nowhere
    joy.follow(button(joy, "Send concern"))
    return joy.visited[-1].rpartition("/")[2]


def ask_before_naming(joy: Practitioner) -> str:
    """Somebody asks for advice and names nobody. Returns the reference of what they asked."""
    page = joy.goto("/talk/unnamed").page
    joy.click(among(joy, "About what age is the child?", "14 to 17"))
    joy.write(page.get_by_label("What worries you?"), "He shared a picture of a girl in his year.")
    joy.follow(button(joy, "Ask for advice"))
    return joy.visited[-1].rpartition("/")[2]


def let_a_system_call(steve: Practitioner) -> str:
    """The administrator makes a token. Returns the address of its page, on which it has been shown once."""
    page = steve.goto("/systems/new").page
    steve.write(page.get_by_label("Which system is it?"), "School records")
    steve.click(among(steve, "What may it do?", "Tell the front door of a concern"))
    steve.click(among(steve, "How long is it good?", "90 days"))
    page.get_by_label("Who answers for it?").select_option(index=1)
    steve.follow(button(steve, "Make token"))
    return steve.visited[-1]


def begin_to_tell(who: Practitioner, worry: str) -> str:
    """Somebody begins to tell the front door and does not send it. Returns the draft's token."""
    page = who.goto("/concern/new").page
    who.type(page.get_by_label("What have you seen or heard?"), worry)
    page.locator("[data-kept]", has_text="Kept for you at").wait_for(timeout=10_000)
    return page.locator("form[data-keep] input[name=_draft]").input_value()


def find_in_the_queue(priya: Practitioner, concern: str) -> None:
    priya.goto("/front-door")
    priya.follow(link_to(priya, concern))


def tie_to_the_known_child(priya: Practitioner, *, name: str = "Dylan Freeman") -> None:
    priya.click(group(priya, "Which child is this about?").get_by_role("radio", name=name))
    priya.follow(button(priya, "Tie to this child"))


def find_the_child(who: Practitioner, *, name: str = "Dylan Freeman") -> None:
    """By name, from whatever page they are on: one search, and the child."""
    page = who.page
    who.write(page.get_by_label("Find a child, person or reference"), name)
    who.follow_by_key("Enter")
    who.follow(link(who, name))


def open_the_child(priya: Practitioner, *, name: str = "Dylan Freeman") -> None:
    priya.follow(priya.page.locator("#child").get_by_role("link", name=name))


def ask_the_police(priya: Practitioner) -> str:
    """From the child's page to the sent question; returns its reference."""
    page = priya.page
    priya.follow(page.get_by_role("button", name="Ask a question").first)
    priya.click(among(priya, "1. What do you need to know?", "Domestic abuse incidents"))
    priya.click(
        group(priya, "2. Who can tell you?").get_by_role("radio", name="Police: Police front-door desk")
    )
    priya.click(group(priya, "3. About whom?").get_by_role("checkbox", name="Darren Freeman, father"))
    priya.click(among(priya, "4. How far back?", "6 months"))
    priya.write(page.get_by_label("5. Why, in a sentence?"), WHY)
    priya.click(page.get_by_label("I ask on this basis in law"))
    priya.picture("3-ask", top=page.get_by_role("heading", level=1))
    priya.follow(button(priya, "Send question"))
    priya.ten_seconds_pass()  # until then no desk has it
    return priya.visited[-1].rpartition("/")[2]


def prepare_the_answer(sam: Practitioner) -> None:
    """From the answering page, where three of the 212 are ticked, to the discloser's desk."""
    page = sam.page
    sam.click(tonight(sam, "Yes: send one thing now"))
    sam.write(page.get_by_label("What they must know tonight, in one line"), TONIGHT)
    sam.picture("4-answer", top=group(sam, "Does anything outside the question change"))
    sam.follow(button(sam, "Give to the discloser"))


def tonight(who: Practitioner, answer: str) -> Locator:
    question = "Does anything outside the question change this child's safety tonight?"
    return among(who, question, answer)


def release_the_answer(angela: Practitioner, question: str) -> None:
    angela.goto("/")
    angela.follow(link_to(angela, question))
    angela.follow(button(angela, "Release 3 items"))


def say_what_was_heard(priya: Practitioner) -> None:
    priya.click(among(priya, "What changes because of what the child said?", "What they said changes this:"))
    priya.write(priya.page.get_by_label("In your words", exact=True), HEARD)


def recommend(priya: Practitioner, concern: str) -> None:
    """All that is told to anybody is written here; what became of the police's answer is one step of it."""
    priya.goto(f"/front-door/{concern}")
    priya.click(among(priya, "What do you recommend?", "Strategy discussion today"))
    priya.write(priya.page.get_by_label("Because", exact=True), RECOMMENDED)
    say_what_was_heard(priya)
    with priya.journey(TELL_CONTRIBUTORS) as cost:
        priya.click(group(priya, "Police: ").get_by_label("It changed the plan", exact=True))
        priya.follow(button(priya, "Send to a manager"))
    assert cost.clicks == 2, "the outcome is one choice, sent with the recommendation"
    assert len(cost.fields) == 1
    assert cost.seconds <= cost.journey.seconds


def authorise(denise: Practitioner, concern: str) -> None:
    denise.goto(f"/front-door/{concern}")
    denise.follow(denise.page.get_by_role("button", name="Decide"))
    with denise.journey(TELL_THEM_MORE) as cost:
        denise.write(denise.page.get_by_label("A line for Police"), TOLD_THE_POLICE)
    assert len(cost.fields) == 1
    assert cost.seconds <= cost.journey.seconds
    denise.click(among(denise, "Your decision", "Authorise"))
    denise.write(denise.page.get_by_label("Because", exact=True), AUTHORISED)
    denise.picture("5-decide", top=denise.page.get_by_role("heading", name="Who will be told what"))
    denise.follow(button(denise, "Decide and tell"))


@dataclass(frozen=True)
class Told:
    """Where a story stands: its concern and its question."""

    concern: str
    question: str

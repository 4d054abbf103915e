"""Every text that ever leaves by e-mail: a fixed list, with a reference and a moment as the only gaps.

No names, no initials, no ages, no addresses, no word of what happened, nothing that anybody typed
(docs/decisions/0019-notices.md). Wording follows ux.md 9.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from joinedup.kernel import references
from joinedup.kernel.london import day_in_words, in_clock_words, to_london

SERVICE = "Joinedup"
LONGEST_TEXT = 160  # one text, and not two
_A_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
_A_LINK = re.compile(r"[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{43}")
# The kinds of reference that stand for a piece of work and for nobody.
_WORK = {"Q", "C", "G", "E", "M", "T", "Y", "U", "L", "ME", "AC", "RO", "DI", "LE", "DE", "NA"}
# The end of every message: what to do with one that came to the wrong place.
_FOOT = (
    "Was this meant for somebody else? Nothing in it says whom it is about. Tell your agency's "
    "administrator, who can change where these notices go.\n"
    f"{SERVICE} never sends what was said, and never asks for a password."
)


class Template(StrEnum):
    QUESTION_WAITING = "question_waiting"
    QUESTION_LINK = "question_link"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_OUTCOME = "question_outcome"
    REFUSAL_CHALLENGED = "refusal_challenged"
    CHALLENGE_LOOKED_AT = "challenge_looked_at"
    QUESTION_NOT_OPENED = "question_not_opened"
    QUESTION_LATE = "question_late"
    QUESTION_MESSAGE = "question_message"
    ANSWER_CORRECTED = "answer_corrected"
    ANSWER_RECALLED = "answer_recalled"
    QUESTION_WITHDRAWN = "question_withdrawn"
    CONCERN_DECIDED = "concern_decided"
    CONCERN_NEWS = "concern_news"
    MORE_ASKED = "more_asked"
    MORE_CAME = "more_came"
    CONCERN_CHALLENGED = "concern_challenged"
    CHALLENGE_ANSWERED = "challenge_answered"
    ADVICE_ASKED = "advice_asked"
    ADVICE_GIVEN = "advice_given"
    DISCUSSION_DUE = "discussion_due"
    DISCUSSION_WITH_YOU = "discussion_with_you"
    DISCUSSION_OF_ANOTHER = "discussion_of_another"
    PASSED_ON = "passed_on"
    PASSED_ELSEWHERE = "passed_elsewhere"
    GIVEN_BACK = "given_back"
    DONE_THERE = "done_there"
    TIE_TAKEN_BACK = "tie_taken_back"
    NOT_ABOUT_THEM = "not_about_them"
    VIEW_BESIDE_WRONG_TIE = "view_beside_wrong_tie"
    MET_BESIDE_WRONG_TIE = "met_beside_wrong_tie"
    CONTACT_CALLED_OFF = "contact_called_off"
    CONTACT_TO_SAY = "contact_to_say"
    QUESTION_OF_ANOTHER = "question_of_another"
    PATH_OPENED = "path_opened"
    CONCERN_WAITING = "concern_waiting"
    CONCERN_STILL_RED = "concern_still_red"
    TALK_NOT_NAMED = "talk_not_named"
    OPENED_WITH_A_REASON = "opened_with_a_reason"
    AGENCY_LEAVES = "agency_leaves"
    WITH_WHO_LEAVES = "with_who_leaves"
    WORK_WITH_WHO_LEAVES = "work_with_who_leaves"
    WHO_LEFT_SEEN_TO = "who_left_seen_to"
    ENDING_NEAR = "ending_near"
    PROTECTION_HANDED = "protection_handed"
    PROTECTION_NOT_TAKEN = "protection_not_taken"
    PROTECTION_NOT_CONFIRMED = "protection_not_confirmed"
    PROTECTION_ENDS = "protection_ends"
    HANDOVER_UNREAD = "handover_unread"
    SHIFT_BEGINS = "shift_begins"
    VISIT_PLANNED = "visit_planned"
    NOBODY_ROSTERED = "nobody_rostered"
    DRILL_DUE = "drill_due"
    SPECIALIST_ASKED = "specialist_asked"
    SPECIALIST_ANSWERED = "specialist_answered"
    SERVICE_NARROWED = "service_narrowed"
    SERVICE_ANSWERED = "service_answered"
    SERVICE_TAKEN_BACK = "service_taken_back"
    MEETING_CALLED = "meeting_called"
    DIFFERENCE_RAISED = "difference_raised"
    DIFFERENCE_UP = "difference_up"
    DIFFERENCE_NEWS = "difference_news"
    DISSENT_NEWS = "dissent_news"
    LEARNING_OPENED = "learning_opened"
    GOOD_PRACTICE = "good_practice"
    ACTIONS_GIVEN = "actions_given"
    ACTION_TO_ACCEPT = "action_to_accept"
    ACTION_CANNOT = "action_cannot"
    NOT_SENT = "not_sent"
    CHECKPOINTS = "checkpoints"


# A night that nobody is on for is over by the next shift of whoever could see to it.
AT_ANY_HOUR = frozenset({Template.NOBODY_ROSTERED})


class NotToBeSaid(ValueError):
    """Something else than a question's or a concern's reference was to stand in a message."""


@dataclass(frozen=True, slots=True)
class Wording:
    """`{thing}` is the reference of a piece of work, `{by}` a moment, `{many}` how many of them there are,
    `{link}` good once. No other gap."""

    subject: str
    says: str
    opens: str  # the page inside, below the service's address; '' where there is none


WORDINGS: Mapping[Template, Wording] = {
    Template.QUESTION_WAITING: Wording(
        "A question is waiting - {thing}",
        "A colleague needs an answer by {by}.",
        "questions/{thing}",
    ),
    Template.QUESTION_LINK: Wording(
        "A question is waiting - {thing}",
        "A colleague needs an answer by {by}. This link is good once, for 72 hours, for whoever of your "
        "organisation signs in.",
        "from-mail/{link}",
    ),
    Template.QUESTION_ANSWERED: Wording(
        "Your question has an answer - {thing}",
        "What you asked has been answered.",
        "questions/{thing}",
    ),
    Template.QUESTION_OUTCOME: Wording(
        "What happened - {thing}",
        "A colleague has said what became of the answer that you prepared.",
        "questions/{thing}",
    ),
    Template.REFUSAL_CHALLENGED: Wording(
        "Somebody asks you to look again - {thing}",
        "A colleague asks that somebody else than whoever answered looks at it again.",
        "questions/{thing}",
    ),
    Template.CHALLENGE_LOOKED_AT: Wording(
        "They have looked again - {thing}",
        "Somebody has looked again at the answer that you challenged.",
        "questions/{thing}",
    ),
    Template.QUESTION_NOT_OPENED: Wording(
        "A question has not been opened - {thing}",
        "A colleague needs an answer by {by}. Nobody at the desk has opened it yet.",
        "questions/{thing}/thread",
    ),
    Template.QUESTION_LATE: Wording(
        "A question is past its day - {thing}",
        "An answer was needed by {by}. A manager on each side is told the same.",
        "questions/{thing}/thread",
    ),
    Template.QUESTION_MESSAGE: Wording(
        "A message about a question - {thing}",
        "A colleague at another agency has written to you about it.",
        "questions/{thing}/thread",
    ),
    Template.ANSWER_CORRECTED: Wording(
        "An answer was corrected - {thing}",
        "Something that you were told has been put right. Both texts are there.",
        "questions/{thing}",
    ),
    Template.ANSWER_RECALLED: Wording(
        "Do not use part of an answer - {thing}",
        "Something that you were told is not to be used any more.",
        "questions/{thing}",
    ),
    Template.QUESTION_WITHDRAWN: Wording(
        "A question was withdrawn - {thing}",
        "The colleague who asked does not need an answer any more.",
        "questions/{thing}/thread",
    ),
    Template.CONCERN_DECIDED: Wording(
        "Your concern was decided - {thing}",
        "What was decided, why, and what you can do next is written there for you.",
        "concern/{thing}",
    ),
    Template.CONCERN_WAITING: Wording(
        "A concern is waiting - {thing}",
        "It came while the front door was closed. You are on duty now.",
        "front-door/{thing}",
    ),
    Template.CONCERN_STILL_RED: Wording(
        "A concern cannot wait for the morning - {thing}",
        "The front door has closed, and it is not decided. You are on duty now.",
        "front-door/{thing}",
    ),
    Template.TALK_NOT_NAMED: Wording(
        "A worry is past its day to be named - {thing}",
        "Its day is over. Whoever asked is to be rung today; their manager can take it over.",
        "open-work",
    ),
    Template.CONCERN_NEWS: Wording(
        "What came of your concern - {thing}",
        "A colleague has written down for you what came of it.",
        "concern/{thing}",
    ),
    Template.MORE_ASKED: Wording(
        "More is needed to decide - {thing}",
        "What is needed is written there for you, and you can add it there, by {by}.",
        "concern/{thing}",
    ),
    Template.MORE_CAME: Wording(
        "More has come - {thing}",
        "Whoever told you has added what was asked for.",
        "front-door/{thing}",
    ),
    Template.CONCERN_CHALLENGED: Wording(
        "A sender does not agree - {thing}",
        "Whoever told you does not agree with what was decided. Another manager answers by {by}.",
        "front-door/{thing}",
    ),
    Template.CHALLENGE_ANSWERED: Wording(
        "You did not agree, and are answered - {thing}",
        "A manager has written an answer for you.",
        "concern/{thing}",
    ),
    Template.ADVICE_ASKED: Wording(
        "A colleague asks for advice - {thing}",
        "They would like to talk something through before anybody is named. What, and by when, stands there.",
        "talk/{thing}",
    ),
    Template.ADVICE_GIVEN: Wording(
        "You have advice - {thing}",
        "A colleague has written down what they would do, and what you may have to do next.",
        "talk/{thing}",
    ),
    Template.DISCUSSION_DUE: Wording(
        "You are needed in a discussion - {thing}",
        "Children's social work holds it with you by {by}. What it is, and about whom, is written there "
        "alone.",
        "front-door/{thing}/hub",
    ),
    Template.DISCUSSION_WITH_YOU: Wording(
        "You are needed in a discussion",
        "Children's social work holds it by {by} about somebody with whom you work, and rings you. Ring the "
        "front door if nobody has.",
        "",
    ),
    Template.DISCUSSION_OF_ANOTHER: Wording(
        "You are not needed in a discussion",
        "What you were told of it stood at the wrong record. Do not act on it.",
        "",
    ),
    Template.PASSED_ON: Wording(
        "The front door has passed something on to you - {thing}",
        "It is yours now, by {by}. What was told and what was decided stands there. Say there what came "
        "of it, or that it is not yours.",
        "front-door/{thing}/hub",
    ),
    Template.PASSED_ELSEWHERE: Wording(
        "What was passed on to you has moved on - {thing}",
        "The front door says that it is done, somebody else has it, or it is decided anew. If you are in the "
        "middle of it, ring the front door.",
        "",
    ),
    Template.GIVEN_BACK: Wording(
        "What was passed on was given back - {thing}",
        "Whoever it was passed on to says that it is not theirs. It is nobody's until you say what happens "
        "instead.",
        "front-door/{thing}",
    ),
    Template.DONE_THERE: Wording(
        "What was passed on is done - {thing}",
        "Whoever it was passed on to has written down what came of it.",
        "front-door/{thing}",
    ),
    Template.TIE_TAKEN_BACK: Wording(
        "Somebody stood wrongly in what you were told - {thing}",
        "Do not act on what you were told of them; of anybody else in it, it stands. Who it is about is "
        "looked at again, and you hear if you are needed.",
        "front-door/{thing}/hub",
    ),
    Template.NOT_ABOUT_THEM: Wording(
        "Something was about somebody else - {thing}",
        "What you were told stood at the wrong record. Do not act on it, and look at what you wrote down "
        "because of it.",
        "",
    ),
    Template.VIEW_BESIDE_WRONG_TIE: Wording(
        "Look at what you wrote - {thing}",
        "Something stood wrongly at this record when you wrote your view, and has been taken away. Look at "
        "what you wrote because of it.",
        "views/{thing}",
    ),
    Template.MET_BESIDE_WRONG_TIE: Wording(
        "Look at what you said at a meeting - {thing}",
        "Something stood wrongly at the record of somebody whom you discussed there, and has been taken "
        "away. The time line says which. Look at what you said and wrote down because of it.",
        "meetings/{thing}",
    ),
    Template.CONTACT_CALLED_OFF: Wording(
        "A contact that you planned is called off - {thing}",
        "What it was planned for is not about them. Do not ring or see them because of it.",
        "",
    ),
    Template.CONTACT_TO_SAY: Wording(
        "A contact was planned with the wrong people - {thing}",
        "What it was planned for is not about them. If you have not rung or seen them, do not. If you have, "
        "say so there, or ring the front door: that has to be put right.",
        "",
    ),
    Template.QUESTION_OF_ANOTHER: Wording(
        "A question was about the wrong record - {thing}",
        "It was asked because of something that stood there wrongly. Do not act on it, and look at "
        "what you wrote down because of it.",
        "questions/{thing}",
    ),
    Template.PATH_OPENED: Wording(
        "Something waits for you after an incident - {thing}",
        "It is to be done by {by}. What it is, and for whom, is written there alone.",
        "after-incident/{thing}",
    ),
    Template.OPENED_WITH_A_REASON: Wording(
        "Access with a reason: please review - {thing}",
        "Somebody opened a record with a reason. Somebody else than they says whether that was right.",
        "reviews/{thing}",
    ),
    Template.VISIT_PLANNED: Wording(
        "A joint visit is planned - {thing}",
        "You and a colleague of another service go together. When and what for stands inside.",
        "visits/{thing}",
    ),
    Template.AGENCY_LEAVES: Wording(
        "An agency ends its work - {thing}",
        "An agency that you work beside ends its part. Yours goes on. Look whether it needs another plan.",
        "clocks/{thing}/plan",
    ),
    Template.WITH_WHO_LEAVES: Wording(
        "An agency leaves the partnership - {thing}",
        "You have this open with it. From when it is not there, and whom to ring then, stands inside.",
        "questions/{thing}",
    ),
    Template.WORK_WITH_WHO_LEAVES: Wording(
        "An agency leaves the partnership - {thing}",
        "Something that you wait for lies with it, and nobody there does it once it has left. Agree who does "
        "it instead.",
        "actions/{thing}",
    ),
    Template.WHO_LEFT_SEEN_TO: Wording(
        "What an agency that left had open - {thing}",
        "Somebody has seen to what was open there: who has it now, or that nobody does, stands inside.",
        "questions/{thing}",
    ),
    Template.ENDING_NEAR: Wording(
        "Something that you rely on ends - {thing}",
        "It ends {by}. Look whether another plan is needed before then.",
        "clocks/{thing}/plan",
    ),
    Template.PROTECTION_HANDED: Wording(
        "A record was handed to you just now - {thing}",
        "A colleague has begun it and needs you now. Open it, and say that you have it.",
        "police-protection/{thing}",
    ),
    Template.PROTECTION_NOT_TAKEN: Wording(
        "Nobody has taken on a record - {thing}",
        "It was handed over a quarter of an hour ago or more, and nobody has said that they have it.",
        "police-protection/{thing}",
    ),
    Template.PROTECTION_NOT_CONFIRMED: Wording(
        "A record has no officer yet - {thing}",
        "A colleague began it half an hour ago or more, and no second officer has confirmed it.",
        "police-protection/{thing}",
    ),
    Template.PROTECTION_ENDS: Wording(
        "A record of yours ends by law - {thing}",
        "It ends {by} at the latest. See before then what comes after it.",
        "police-protection/{thing}",
    ),
    Template.HANDOVER_UNREAD: Wording(
        "A handover waits - {thing}",
        "Somebody handed over, and part of it has not been read. Its desk has it meanwhile.",
        "handover/{thing}",
    ),
    Template.NOBODY_ROSTERED: Wording(
        "Nobody is rostered at a desk",
        "A desk is open now and its rota names nobody. Say who is on.",
        "gaps",
    ),
    Template.DRILL_DUE: Wording(
        "This week's night drill is now",
        "Open it: it says whom to ring. Ring, and write down whether they answered in time.",
        "night-drill",
    ),
    Template.SPECIALIST_ASKED: Wording(
        "A colleague asks for what you know",
        "A colleague in another service asks you, and stays in the loop. What it is is written there alone.",
        "specialists",
    ),
    Template.SPECIALIST_ANSWERED: Wording(
        "What came of what you asked",
        "The specialist whom you asked has written down what came of it.",
        "specialists",
    ),
    Template.SERVICE_NARROWED: Wording(
        "You are asked to pick up a service - {thing}",
        "Another agency gives notice of what it will no longer do, and asks yours.",
        "narrowings/{thing}",
    ),
    Template.SERVICE_ANSWERED: Wording(
        "Your notice has an answer - {thing}",
        "The agency that you asked to pick up a service has answered.",
        "narrowings/{thing}",
    ),
    Template.SERVICE_TAKEN_BACK: Wording(
        "A notice is taken back - {thing}",
        "A service that yours was asked to pick up goes on as it was.",
        "narrowings/{thing}",
    ),
    Template.MEETING_CALLED: Wording(
        "You are asked to a meeting - {thing}",
        "It begins {by}. Its agenda, and where your agency has said nothing yet, stand inside.",
        "meetings/{thing}",
    ),
    Template.DIFFERENCE_RAISED: Wording(
        "A colleague sees something differently - {thing}",
        "A colleague at another agency would like to talk it through with you. Nothing waits for it.",
        "differences/{thing}",
    ),
    Template.DIFFERENCE_UP: Wording(
        "Two agencies need you to settle something - {thing}",
        "They see it differently and have not settled it. It is on your step now, in the words of whoever "
        "raised it.",
        "differences/{thing}",
    ),
    Template.DIFFERENCE_NEWS: Wording(
        "News of a difference of view - {thing}",
        "The other side has written something. Open it to read what.",
        "differences/{thing}",
    ),
    Template.DISSENT_NEWS: Wording(
        "Another day is set for looking at a dissent - {thing}",
        "The other side has set another day on which it is looked at. Which, and why, stands inside.",
        "dissents/{thing}",
    ),
    Template.LEARNING_OPENED: Wording(
        "Something to learn from - {thing}",
        "The same has come up three times in twelve months between two agencies. You see to what is learnt.",
        "learning/{thing}",
    ),
    Template.GOOD_PRACTICE: Wording(
        "A colleague saw good practice",
        "A colleague at another agency wrote down what somebody of yours did well.",
        "differences",
    ),
    Template.ACTIONS_GIVEN: Wording(
        "A meeting gave you something to do - {thing}",
        "What is yours, and by when, stands there for you.",
        "actions",
    ),
    Template.ACTION_TO_ACCEPT: Wording(
        "A meeting asks whether you can do something - {thing}",
        "You were not there. Say whether you accept it, or why it cannot be done.",
        "actions/{thing}",
    ),
    Template.ACTION_CANNOT: Wording(
        "What a meeting agreed cannot be done as it stands - {thing}",
        "Whoever was to do it has said why not. You chaired the meeting: find another way.",
        "actions/{thing}",
    ),
    Template.SHIFT_BEGINS: Wording(
        "Your shift: {many} to do",
        "So many pieces of work are open at your desk or with you. They stand on My day, what is due first "
        "in front.",
        "",
    ),
    Template.NOT_SENT: Wording(
        "A notice was not sent - {thing}",
        "It was for a colleague who does not work there any more. Somebody else may have to be told.",
        "stuck",
    ),
    Template.CHECKPOINTS: Wording(
        "Checkpoints of the trail, to keep",
        "Keep the attached file where nobody can change it. With it you can prove later that the trail was "
        "not rewritten: python3 verify_trail.py EXPORT --checkpoints FOLDER.",
        "",
    ),
}


# What lies with an agency that leaves opens at its own page.
_OF_WHO_LEAVES = frozenset({Template.WORK_WITH_WHO_LEAVES, Template.WHO_LEFT_SEEN_TO})
_ITS_PAGE = {"AC": "actions/{thing}", "M": "clocks/{thing}/plan", "RO": "views/{thing}"}


def _opens(template: Template, thing: str) -> str:
    kind, usual = thing.partition("-")[0], WORDINGS[template].opens
    return _ITS_PAGE.get(kind, usual) if template in _OF_WHO_LEAVES else usual


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves, to exactly one address."""

    reference: str  # of the notice: a second copy of it bears the same
    to: str
    subject: str
    body: str
    attached: tuple[str, bytes] | None = None  # its name and what it holds


def compose(
    template: Template,
    *,
    reference: str,
    to: str,
    place: str,
    thing: str = "",
    by: datetime | None = None,
    at: datetime,
    attached: tuple[str, bytes] | None = None,
    link: str = "",
    many: int | None = None,
) -> Message:
    """Make the message. `place` is the service's own address, without a stroke at its end.

    Raises:
        NotToBeSaid: `thing` is no such reference, or `to` is more than one address.
    """
    wording = WORDINGS[template]
    if not may_be_said(thing) or ("{thing}" in wording.subject) != bool(thing):
        raise NotToBeSaid(template)
    if not is_one_address(to):
        raise NotToBeSaid(template)
    if ("{link}" in wording.opens) != bool(link) or (link and not _A_LINK.fullmatch(link)):
        raise NotToBeSaid(template)
    if ("{many}" in wording.subject) != (many is not None):
        raise NotToBeSaid(template)
    if (by is None) and "{by}" in wording.says:
        raise NotToBeSaid(template)
    gaps = {"thing": thing, "link": link, "by": _day_and_time(by, at=at) if by else "", "many": many}
    lines = [wording.says.format(**gaps)]
    if wording.opens:
        lines.append(f"Sign in to {SERVICE} and open: {place}/{_opens(template, thing).format(**gaps)}")
    return Message(
        reference=reference,
        to=to,
        subject=wording.subject.format(**gaps),
        body="\n\n".join([*lines, _FOOT]) + "\n",
        attached=attached,
    )


def compose_text(template: Template, *, reference: str, to: str, gateway: str, thing: str) -> Message:
    """Make a text for a duty telephone: a sentence and a reference, without the service's address.

    It goes as a letter to the gateway that sends texts, whose name is `gateway`.

    Raises:
        NotToBeSaid: `thing` is no such reference, or `to` is no telephone number.
    """
    if not may_be_said(thing) or not thing or not _A_NUMBER.fullmatch(to):
        raise NotToBeSaid(template)
    says = WORDINGS[template].subject.format(thing=thing)
    text = f"{SERVICE}: {says}. Sign in to read it. No reply is read."
    if len(text) > LONGEST_TEXT or not text.isascii():
        raise NotToBeSaid(template)
    address = f"{to}@{gateway}"
    if not is_one_address(address):
        raise NotToBeSaid(template)
    return Message(reference=reference, to=address, subject=says, body=text + "\n")


def _day_and_time(by: datetime, *, at: datetime) -> str:
    """With its day always: a letter is read later than it is written."""
    there = to_london(by)
    return f"{day_in_words(there.date(), today=to_london(at).date())}, {in_clock_words(there.time())}"


def may_be_said(thing: str) -> bool:
    """Nothing, or the reference of a piece of work as we write it: never a person's."""
    return thing == "" or (references.parse(thing) == thing and thing.split("-", maxsplit=1)[0] in _WORK)


def is_one_address(to: str) -> bool:
    """One mailbox, spelt plainly: no list, no name beside it, no line end that could begin a header."""
    name, at_sign, host = to.partition("@")
    plain = to.isascii() and to.isprintable() and not set(to) & set(' ,;:<>"()[]\\')
    return plain and bool(name and at_sign and host) and "@" not in host

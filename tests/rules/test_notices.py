"""What leaves by e-mail: a fixed text with a reference and a moment in it, to one address; no more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.kernel import references
from joinedup.kernel.references import Kind
from joinedup.notices.rules.messages import (
    WORDINGS,
    NotToBeSaid,
    Template,
    compose,
    is_one_address,
    may_be_said,
)
from joinedup.notices.rules.trying import MOST_TRIES, State, after_failure
from joinedup.notices.rules.way_out import Folder, Smtp, read_way_out

NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
THURSDAY_NOON = datetime(2026, 7, 16, 11, 0, tzinfo=UTC)
DESK = "duty@police.example"


def test_the_police_desk_is_told_that_a_question_waits_and_by_when_and_nothing_more() -> None:
    message = compose(
        Template.QUESTION_WAITING,
        reference="N-7KQ4M-RPWX5",
        to=DESK,
        place="https://joinedup.leeds.example",
        thing="Q-7KQ4M-RPWX5",
        by=THURSDAY_NOON,
        at=NINE,
    )
    assert (message.to, message.subject) == (DESK, "A question is waiting - Q-7KQ4M-RPWX5")
    assert message.body == (
        "A colleague needs an answer by Thursday 16 July, 12:00.\n\n"
        "Sign in to Joinedup and open: https://joinedup.leeds.example/questions/Q-7KQ4M-RPWX5\n\n"
        "Was this meant for somebody else? Nothing in it says whom it is about. Tell your agency's "
        "administrator, who can change where these notices go.\n"
        "Joinedup never sends what was said, and never asks for a password.\n"
    )


def test_who_comes_on_shift_reads_how_many_and_of_none_of_them_anything() -> None:
    to = {"reference": "N-7KQ4M-RPWX5", "to": DESK, "place": "https://joinedup.leeds.example", "at": NINE}
    message = compose(Template.SHIFT_BEGINS, many=3, **to)
    assert message.subject == "Your shift: 3 to do"
    assert "C-" not in message.body and "Q-" not in message.body
    with pytest.raises(NotToBeSaid):
        compose(Template.SHIFT_BEGINS, **to)  # nothing to count


@given(typed=st.text(max_size=40) | st.sampled_from(["Mara Okafor", "12 Rowan Street", "LS9 7BN", "Q-"]))
def test_nothing_that_anybody_typed_can_stand_in_a_message(typed: str) -> None:
    if may_be_said(typed):
        assert typed == "" or typed[0] in "QC"
        return
    for template in Template:
        with pytest.raises(NotToBeSaid):
            compose(template, reference="N-1", to=DESK, place="", thing=typed, by=NINE, at=NINE)


@pytest.mark.parametrize(
    "kind",
    sorted(
        set(Kind)
        - {Kind.QUESTION, Kind.CONCERN, Kind.GUARD, Kind.PATH, Kind.PROTECTION, Kind.STEP, Kind.HANDOVER}
        - {Kind.TALK}  # advice that is asked for before anybody is named
        - {Kind.NARROWING}  # what an agency will no longer do
        - {Kind.DETAIL}  # a visit that two go to together, and what is asked of a service
        - {Kind.MEETING, Kind.ACTION, Kind.ROUND, Kind.DISAGREEMENT, Kind.LEARNING, Kind.DISSENT}
    ),
)
def test_no_reference_of_a_child_or_a_person_is_said(kind: Kind) -> None:
    assert not may_be_said(references.new(kind))


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.CONCERN])
def test_a_question_and_a_concern_are_called_by_their_references_as_we_write_them(kind: Kind) -> None:
    reference = references.new(kind)
    assert may_be_said(reference)
    assert not may_be_said(reference.lower())
    assert not may_be_said(f"{reference}\nBcc: everybody@example.org")


@pytest.mark.parametrize("template", Template)
def test_every_text_has_the_two_gaps_at_most_and_an_address_a_link(template: Template) -> None:
    wording = WORDINGS[template]
    for text in (wording.subject, wording.says, wording.opens):
        rest = text.replace("{thing}", "").replace("{by}", "").replace("{many}", "")
        assert "{" not in (rest.replace("{link}", "") if text is wording.opens else rest)
        assert "click here" not in rest.lower()
    assert len(wording.subject) < 60


@pytest.mark.parametrize(
    "to",
    [
        "", "duty", "duty@", "@police.example", "a@x.example,b@x.example", "a@x.example b@x.example",
        "a@x.example;b@x.example", "Sam Khan <sam@police.example>", "a@x.example\nBcc: b@x.example",
        "a@b@x.example", '"a"@x.example',
    ],
)  # fmt: skip
def test_a_message_goes_to_one_address_or_not_at_all(to: str) -> None:
    assert not is_one_address(to)
    with pytest.raises(NotToBeSaid):
        compose(Template.CONCERN_DECIDED, reference="N-1", to=to, place="", thing="C-7KQ4M-RPWX5", at=NINE)


def test_a_notice_is_tried_48_times_five_minutes_apart_and_then_it_is_stuck() -> None:
    at, tries, state = NINE, 0, State.WAITING
    while state is State.WAITING:
        tries += 1
        state, at = after_failure(tries, at=at)
    assert (tries, MOST_TRIES, at - NINE) == (48, 48, timedelta(minutes=5 * 47))
    assert state is State.STUCK


def test_the_way_out_is_one_line() -> None:
    assert read_way_out("folder:/srv/post") == Folder(Path("/srv/post"))
    assert read_way_out("smtps://joinedup:p%40ss@mail.leeds.example?from=joinedup@leeds.example") == Smtp(
        "mail.leeds.example", 465, "joinedup@leeds.example", "joinedup", "p@ss", tls_first=True
    )
    assert read_way_out("smtp://mail.leeds.example:2525?from=joinedup@leeds.example").port == 2525  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "mail.leeds.example", "smtps://mail.leeds.example", "folder:post", "http://mail.example?from=a@b.example",
        "smtps://u:secret@mail.example:port?from=a@b.example", "smtps://u:secret@mail.example?from=a@b.example,c@d.example",
    ],
)  # fmt: skip
def test_a_way_out_that_is_none_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        read_way_out(text)
    assert "secret" not in str(refused.value)

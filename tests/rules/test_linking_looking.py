"""What is said of pairs of records, taken back, and said on the first page of those that wait."""

import pytest

from joinedup.linking.rules.looking import Answer, may_answer, new_in_words


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (0, "None came in the last 7 days."),
        (1, "1 came in the last 7 days."),
        (20, "20 came in the last 7 days."),
        (21, "More than 20 came in the last 7 days."),
        (555, "More than 20 came in the last 7 days."),
    ],
)
def test_a_file_of_hundreds_is_no_figure_on_the_first_page(new: int, said: str) -> None:
    assert new_in_words(new) == said


@pytest.mark.parametrize(
    ("said", "stands", "own", "allowed"),
    [
        (Answer.SAME, "", False, True),
        (Answer.NOT, "unsure", True, True),
        (Answer.NOT, "same", True, True),
        (Answer.NOT, "same", False, True),
        (Answer.SAME, "not", True, False),
        (Answer.SAME, "not", False, True),
        (Answer.SAME, "same", False, False),
        (Answer.UNSURE, "same", False, False),
        (Answer.UNSURE, "not", False, False),
    ],
)
def test_what_was_said_is_said_once_and_taken_back_as_it_should(
    said: Answer, stands: str, own: bool, allowed: bool
) -> None:
    assert may_answer(said, answered=stands, own=own).allowed is allowed

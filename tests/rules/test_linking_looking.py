"""What the first page says of pairs of records that wait for somebody to look."""

import pytest

from joinedup.linking.rules.looking import new_in_words


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

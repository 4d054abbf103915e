"""How the bench of matching judges: found, right, and from which score on one may be sure. No times."""

from joinedup.bench.match_judging import Put, age_band, at_the, recall, recall_at_precision
from joinedup.bench.people.asking import Asked
from joinedup.bench.people.households import Resident, population
from joinedup.bench.people.places import Places
from joinedup.bench.people.records import as_told, in_one_line
from joinedup.bench.people.slips import plainly
from joinedup.bench.picture_of_finding import drawn


def _residents() -> list[Resident]:
    return list(population(300, seed=1, places=Places([], people=300)))


def _put(number: int, answer: list[tuple[int, float]], *, present: bool = True, ms: int = 1) -> Put:
    one = _residents()[number]
    return Put(Asked(one, plainly(one), present), answer, ms * 1_000_000)


def test_who_is_fourth_is_found_and_not_right() -> None:
    put = _put(7, [(1, 9.0), (2, 8.0), (3, 7.0), (7, 6.0)])
    assert put.found
    assert not put.right


def test_a_brother_given_for_a_child_who_is_on_nobody_s_record_is_wrong() -> None:
    assert not _put(7, [(7, 9.0)], present=False).right


def test_recall_counts_only_those_on_record() -> None:
    assert recall([_put(1, [(1, 1.0)]), _put(2, [(1, 1.0)]), _put(3, [], present=False)]) == 50.0


def test_recall_at_precision_stops_before_the_first_wrong_answers_spoil_it() -> None:
    right = [_put(n, [(n, 100.0 - n)]) for n in range(1, 9)]
    wrong = [_put(20, [(21, 50.0)])]
    late = [_put(30, [(30, 40.0)])]
    assert recall_at_precision([*right, *wrong, *late]) == 80.0  # eight of the ten, before the wrong one
    assert recall_at_precision([*right, *wrong, *late], precision=0.9) == 90.0  # nine of ten are right


def test_answers_with_one_score_are_taken_together_or_not_at_all() -> None:
    assert recall_at_precision([_put(1, [(1, 5.0)]), _put(2, [(1, 5.0)])]) == 0.0


def test_a_percentile_is_of_milliseconds() -> None:
    puts = [_put(1, [], ms=ms) for ms in range(1, 101)]
    assert at_the(0.5, puts) == 51.0
    assert at_the(0.95, puts) == 96.0


def test_every_child_has_an_age_band() -> None:
    bands = {age_band(one) for one in _residents() if one.child}
    assert bands == {"under 1", "1 to 4", "5 to 10", "11 to 17"}


def test_the_picture_says_in_words_what_it_shows() -> None:
    picture = drawn({"hard": {"ours": 97.5, "tantivy fuzzy": 86.2}}, people=1_000_000)
    assert "hard: ours 97.5 per cent, tantivy fuzzy 86.2 per cent." in picture
    assert "1,000,000 people" in picture


def test_the_name_in_one_line_is_read_as_a_door_reads_it_with_all_that_is_told_beside() -> None:
    told = plainly(next(one for one in _residents() if one.child and " " not in one.given + one.family_name))
    by_field, read = as_told(told), in_one_line(told)
    assert len(read) > 1
    assert {(one.date_of_birth, one.sex, one.identifiers, one.postcode) for one in read} == {
        (by_field.date_of_birth, by_field.sex, by_field.identifiers, by_field.postcode)
    }
    assert by_field.family_name in {one.family_name for one in read}

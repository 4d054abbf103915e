"""Which looks somebody should explain, and in which words; and which nobody needs to."""

from datetime import UTC, datetime, timedelta

from joinedup.children.rules.misuse import Known, Looked, alerts
from joinedup.children.rules.reviewing import Code

TUESDAY_TEN = datetime(2026, 7, 14, 9, 0, tzinfo=UTC)  # 10:00 in London
SUNDAY_TWO = datetime(2026, 7, 12, 1, 0, tzinfo=UTC)  # 02:00 in London
SAM, AMARA = "W-SAM", "K-AMARA"


def known(**more: object) -> Known:
    told: dict[str, object] = {
        "names": {SAM: "Sam Khan"},
        "around": {AMARA: [("Amara", "Okafor"), ("David", "Okafor")]},
        "own": frozenset(),
        "shifts": {},
        "reasons": {},
    }
    return Known(**{**told, **more})  # type: ignore[arg-type]


def codes(looks: list[Looked], facts: Known) -> list[Code]:
    return [alert.code for alert in alerts(looks, facts)]


def test_a_look_by_day_at_somebody_elses_family_needs_no_word() -> None:
    assert alerts([Looked(TUESDAY_TEN, SAM, AMARA)], known()) == ()


def test_ones_own_name_in_the_record_is_asked_about_even_where_one_works_with_the_child() -> None:
    facts = known(around={AMARA: [("SAM", "Khan")]}, own={(SAM, AMARA)})
    (alert,) = alerts([Looked(TUESDAY_TEN, SAM, AMARA)], facts)
    assert (alert.code, alert.child) == (Code.OWN_NAME, AMARA)
    assert alert.why == "Somebody around this child has exactly the name of whoever looked."


def test_a_family_of_ones_own_name_is_asked_about_unless_there_is_work_on_it() -> None:
    facts = known(around={AMARA: [("Leila", "KHAN")]})
    looks = [Looked(TUESDAY_TEN, SAM, AMARA), Looked(TUESDAY_TEN, SAM, AMARA)]
    assert codes(looks, facts) == [Code.OWN_FAMILY_NAME]  # once, however often they looked
    assert codes(looks, known(around={AMARA: [("Leila", "Khan")]}, own={(SAM, AMARA)})) == []


def test_thirty_children_are_a_day_of_work_and_thirty_one_are_asked_about() -> None:
    looks = [Looked(TUESDAY_TEN, SAM, f"K-{number}") for number in range(31)]
    assert codes(looks[:30], known()) == []
    (alert,) = alerts(looks, known())
    assert alert.why == "31 children in one day with whom no work of theirs is on record."
    assert codes(looks, known(own={(SAM, "K-7")})) == []


def test_a_look_at_night_is_asked_about_only_of_whoever_stands_on_a_rota_and_is_off() -> None:
    looks = [Looked(SUNDAY_TWO, SAM, AMARA)]
    monday = (SUNDAY_TWO + timedelta(hours=30), SUNDAY_TWO + timedelta(hours=38))
    tonight = (SUNDAY_TWO - timedelta(hours=4), SUNDAY_TWO - timedelta(minutes=20))
    assert codes(looks, known(shifts={SAM: [monday]})) == [Code.OFF_SHIFT]
    assert codes(looks, known(shifts={SAM: [monday, tonight]})) == []  # twenty minutes after the shift
    assert codes(looks, known()) == []  # who stands on no rota is not judged by one


def test_a_third_reason_within_a_week_is_asked_about() -> None:
    three = [TUESDAY_TEN - timedelta(days=back) for back in (0, 3, 7)]
    (alert,) = alerts([], known(reasons={SAM: three}))
    assert (alert.code, alert.why) == (Code.OPENED_OFTEN, "Opened 3 records with a reason within 7 days.")
    assert alerts([], known(reasons={SAM: [*three[:2], three[2] - timedelta(minutes=1)]})) == ()

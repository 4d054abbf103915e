"""What a question is for and on what basis in law, from where the child stands and who asks whom."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from joinedup.clocks.rules.events import events
from joinedup.sharing.rules.asking import may_be_asked_at_once, may_still_be_asked
from joinedup.sharing.rules.bases import (
    LONGEST,
    NoBasisInForce,
    bases_of_england,
    propose,
    said_for,
    sentence,
    spoken_sentence,
)
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.periods import SINCE_BIRTH, first_day_of_life
from joinedup.sharing.rules.purposes import (
    Stage,
    Standing,
    follows_from,
    inferred,
    may_be_chosen,
    may_be_for,
    opened_by_steps,
    purposes,
    read_purposes,
    spoken_for,
    stand_by_steps,
)
from joinedup.sharing.rules.strategy import OPENS_AN_ENQUIRY, may_be_recorded, may_record
from joinedup.sharing.rules.topics import topics
from joinedup.sharing.rules.undo import UNDO, may_be_undone
from joinedup.sharing.rules.widening import may_be_wider, wider

STORY = date(2026, 7, 14)
BASES = bases_of_england()
ALL_KINDS = sorted(topics()["something_else"].answered_by)


def asked(purpose: str, asker: str, holder: str, on: date = STORY) -> str:
    return sentence(
        purpose=purpose, asker_kind=asker, holder_kind=holder, holder_name="They", today=on, bases=BASES
    )


@pytest.mark.parametrize(
    ("stage", "code", "words"),
    [
        (Stage.CONCERN_OPEN, "screening", "to decide what help is needed (screening at the front door)"),
        (
            Stage.NOTHING_OPEN,
            "early_help",
            "to see what help the child needs, with the family's knowledge (early help)",
        ),
        (
            Stage.SOCIAL_WORK_INVOLVED,
            "assessment_s17",
            "to assess what help the child needs (Children Act 1989 section 17)",
        ),
        (
            Stage.ENQUIRY_OPEN,
            "s47_enquiry",
            "to find out whether the child is being harmed (Children Act 1989 section 47)",
        ),
    ],
)
def test_the_purpose_follows_from_where_the_child_stands(stage: Stage, code: str, words: str) -> None:
    assert (inferred(stage).code, inferred(stage).words) == (code, words)


CONCERN, OTHER = "C-1", "C-2"


@pytest.mark.parametrize(
    ("standing", "concern", "code"),
    [
        (Standing(concerns=(CONCERN,)), CONCERN, "screening"),
        (Standing(concerns=(CONCERN,)), "", "screening"),
        (Standing(social_work=True), "", "assessment_s17"),
        (Standing(enquiry=True, social_work=True), "", "s47_enquiry"),
        # Whoever comes from the concern screens it; whoever comes from the child's page enquires.
        (Standing(concerns=(CONCERN,), enquiry=True), CONCERN, "screening"),
        (Standing(concerns=(CONCERN,), enquiry=True), "", "s47_enquiry"),
        # A step that is recorded says more than that social work is there; two say two things.
        (Standing(social_work=True, by_steps=("court",)), "", "court"),
        (Standing(social_work=True, by_steps=("core_group", "court")), "", None),
        (Standing(enquiry=True, by_steps=("core_group", "court")), "", "s47_enquiry"),
        # Of a step that is kept to some whoever is asked would learn by the purpose.
        (Standing(by_kept_steps=("disclosure_scheme",)), "", None),
        (Standing(by_steps=("core_group",), by_kept_steps=("court",)), "", "core_group"),
        (Standing(social_work=True, by_kept_steps=("court",)), "", "assessment_s17"),
        (Standing(), "", None),
    ],
)
def test_a_purpose_follows_from_what_stands_open(standing: Standing, concern: str, code: str | None) -> None:
    purpose = follows_from(standing, concern=concern)
    assert (purpose.code if purpose else None) == code


PLAIN = ["early_help", "protection", "strategy_discussion"]


@pytest.mark.parametrize(
    ("standing", "codes"),
    [
        (Standing(), PLAIN),
        (Standing(concerns=(CONCERN,)), ["screening", *PLAIN]),
        (Standing(social_work=True), ["assessment_s17", *PLAIN]),
        (Standing(social_work=True, enquiry=True), ["assessment_s17", "s47_enquiry", *PLAIN]),
        (Standing(by_steps=("court", "core_group")), [*PLAIN, "core_group", "court"]),
        (Standing(by_steps=("core_group",), by_kept_steps=("court",)), [*PLAIN, "core_group", "court"]),
    ],
)
def test_three_plain_purposes_and_those_that_stand_may_be_chosen(
    standing: Standing, codes: list[str]
) -> None:
    assert [one.code for one in may_be_chosen(standing)] == codes


@pytest.mark.parametrize(
    ("standing", "chosen", "concern", "rule"),
    [
        (Standing(), "", "", "purpose.unclear"),
        (Standing(), "protection", "", "purpose.chosen"),
        (Standing(), "s47_enquiry", "", "purpose.no_discussion"),
        (Standing(enquiry=True), "s47_enquiry", "", "purpose.chosen"),
        (Standing(), "screening", "", "purpose.not_open"),
        (Standing(), "assessment_s17", "", "purpose.not_open"),
        (Standing(), "everything", "", "purpose.not_open"),
        (Standing(), "court", "", "purpose.not_open"),
        (Standing(by_steps=("court",)), "court", "", "purpose.chosen"),
        (Standing(concerns=(CONCERN,)), "", OTHER, "purpose.concern_over"),
        (Standing(concerns=(CONCERN,)), "protection", OTHER, "purpose.concern_over"),
        (Standing(concerns=(CONCERN,)), "", CONCERN, "purpose.follows"),
    ],
)
def test_nobody_claims_a_purpose_that_nothing_stands_for(
    standing: Standing, chosen: str, concern: str, rule: str
) -> None:
    said = may_be_for(standing, chosen=chosen, concern=concern)
    assert said.rule == rule
    assert said.allowed or said.because


def test_a_conversation_is_noted_with_the_least_claim() -> None:
    assert spoken_for(Standing()).code == "early_help"
    assert spoken_for(Standing(social_work=True)).code == "assessment_s17"
    two = Standing(social_work=True, by_steps=("core_group", "court"))
    assert spoken_for(two).code == "assessment_s17"


# domain 3.5, and where each stands: 1.2 (T06 to T11, T15, T26 to T31, T35, T37 to T39), 1.3, 2.4, 3.3, 3.10.
@pytest.mark.parametrize(
    ("purpose", "opens", "closes"),
    [
        ("cp_conference", "icpc_arranged", "icpc_held"),
        ("cp_conference", "rcpc_arranged", "rcpc_held"),
        ("cp_conference", "transfer_notified", "icpc_held"),
        ("cp_conference", "rcpc_arranged", "conference_called_off"),
        ("core_group", "cp_plan_began", "cp_plan_ended"),
        ("cin_plan", "cin_plan_began", "cin_plan_ended"),
        ("cin_plan", "cin_plan_began", "cp_plan_began"),
        ("lac_review", "became_looked_after", "looked_after_ended"),
        ("missing_episode", "missing_began", "rhi_done"),
        ("missing_episode", "missing_began", "rhi_declined"),
        ("marac", "marac_referred", "marac_heard"),
        ("mace_exploitation", "exploitation_panel_began", "exploitation_panel_ended"),
        ("mappa", "mappa_began", "mappa_ended"),
        ("channel", "channel_began", "channel_ended"),
        ("practice_review_audit", "la_aware", "rapid_review_sent"),
        ("practice_review_audit", "lcspr_commissioned", "lcspr_published"),
        ("disclosure_scheme", "disclosure_asked", "disclosure_decided"),
        ("court", "application_issued", "final_order"),
    ],
)
def test_a_step_opens_a_purpose_until_another_closes_it(purpose: str, opens: str, closes: str) -> None:
    kind = "police" if purpose in ("mappa", "disclosure_scheme") else "childrens_social_work"
    assert {opens, closes} <= set(events()), "both are recorded on a form"
    assert purpose not in opened_by_steps(("child_seen", closes), kind=kind)
    assert purpose in opened_by_steps((closes, opens, "child_seen"), kind=kind)
    assert purpose not in opened_by_steps((opens, closes), kind=kind)
    assert purpose in opened_by_steps((opens, closes, opens), kind=kind)


def test_a_visit_a_review_or_a_return_proves_no_plan_of_today() -> None:
    old = (
        "cp_visit",
        "core_group_held",
        "cin_visit",
        "cin_review",
        "lac_visit",
        "lac_review",
        "missing_ended",
    )
    assert set(old) <= set(events())
    assert opened_by_steps(old, kind="childrens_social_work") == ()


def test_each_step_and_each_kind_that_a_purpose_names_is_there() -> None:
    for one in purposes().values():
        assert one.opened_by | one.closed_by <= set(events()), one.code
        assert one.askers <= {"partnership", *ALL_KINDS}, one.code
    law = [one.purposes for one in BASES.gateways]
    law += [beside.purposes for one in BASES.conditions for beside in one.beside]
    for named in law:
        assert set(named) <= set(purposes())


@pytest.mark.parametrize("step", ["marac_referred", "mappa_began", "channel_began", "disclosure_asked"])
def test_what_puts_somebody_at_risk_is_filled_in_by_nobody_however_it_was_written_down(step: str) -> None:
    openly, kept = stand_by_steps([("cp_plan_began", True), (step, True)], kind="police")
    assert (openly, len(kept)) == (("core_group",), 1)
    assert stand_by_steps([("cp_plan_began", False)], kind="police") == ((), ("core_group",))


@pytest.mark.parametrize(
    ("purpose", "opens", "asks", "does_not"),
    [
        ("court", "application_issued", "childrens_social_work", "education"),
        ("mappa", "mappa_began", "probation", "childrens_social_work"),
        ("channel", "channel_began", "childrens_social_work", "health"),
        ("disclosure_scheme", "disclosure_asked", "police", "childrens_social_work"),
        ("lac_review", "became_looked_after", "health", "police"),
        ("missing_episode", "missing_began", "voluntary", "health"),
        ("practice_review_audit", "la_aware", "health", "education"),
    ],
)
def test_only_who_has_the_task_asks_for_it(purpose: str, opens: str, asks: str, does_not: str) -> None:
    assert purpose in opened_by_steps((opens,), kind=asks)
    assert purpose not in opened_by_steps((opens,), kind=does_not)


def test_each_of_the_fields_purposes_is_held_but_four() -> None:
    """domain 3.5. The four: docs/known.md says why; `protection` is the project's own."""
    fields = {
        "screening",
        "strategy_discussion",
        "s47_enquiry",
        "assessment_s17",
        "cp_conference",
        "core_group",
        "cin_plan",
        "lac_review",
        "early_help",
        "daily_da_meeting",
        "marac",
        "mace_exploitation",
        "missing_episode",
        "mappa",
        "channel",
        "child_death",
        "practice_review_audit",
        "performance_depersonalised",
        "complaint_or_dispute",
        "disclosure_scheme",
        "court",
    }
    four = {"daily_da_meeting", "child_death", "performance_depersonalised", "complaint_or_dispute"}
    assert len(fields) == 21
    assert fields - set(purposes()) == four
    assert set(purposes()) - fields == {"protection"}


def test_what_a_step_opens_must_be_closed_by_another_when_the_purposes_are_read() -> None:
    row = (
        '[[purposes]]\ncode = "court"\nopened_by = ["application_issued"]\n'
        'label = "a"\nwords = "b"\nsource = "c"\n'
    )
    with pytest.raises(ValueError, match="others that close it"):
        read_purposes(row)


# --- the strategy discussion -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kinds", "rule"),
    [
        (["childrens_social_work", "health", "police"], "strategy.quorate"),
        (["childrens_social_work", "health", "police", "education"], "strategy.quorate"),
        (["childrens_social_work", "police"], "strategy.not_quorate"),
        (["health", "police"], "strategy.not_quorate"),
        ([], "strategy.not_quorate"),
    ],
)
def test_social_work_health_and_police_at_least(kinds: list[str], rule: str) -> None:
    """Working Together 2018 and 2023 (1.6): a social worker, a health practitioner and the police."""
    assert may_be_recorded(took_part=kinds, held_on=STORY, today=STORY).rule == rule


def test_it_names_who_was_missing_and_cannot_be_of_tomorrow() -> None:
    said = may_be_recorded(took_part=["police"], held_on=STORY, today=STORY)
    assert said.because.endswith("Missing: social work, health.")
    everybody = ["childrens_social_work", "health", "police"]
    tomorrow = may_be_recorded(took_part=everybody, held_on=date(2026, 7, 15), today=STORY)
    assert tomorrow.rule == "strategy.ahead"


def test_three_decisions_open_an_enquiry() -> None:
    assert {"joint", "single", "protect"} == OPENS_AN_ENQUIRY
    assert may_record("childrens_social_work").allowed
    assert not may_record("police").allowed


def test_a_stage_without_a_purpose_is_refused_when_the_purposes_are_read() -> None:
    row = (
        '[[purposes]]\ncode = "screening"\nstages = ["concern_open"]\n'
        'label = "a"\nwords = "b"\nsource = "c"\n'
    )
    with pytest.raises(ValueError, match="exactly one purpose"):
        read_purposes(row)


def test_the_hub_asks_the_police_to_screen_a_concern() -> None:
    assert asked("screening", "childrens_social_work", "police") == (
        "Public task (UK GDPR Article 6(1)(e)); sensitive facts: Article 9(2)(g) with Data Protection "
        "Act 2018 Schedule 1 paragraph 18. They may answer: Crime and Disorder Act 1998 section 115 and "
        "common-law policing purpose; offences: Article 10 with paragraph 18."
    )


def test_health_may_answer_a_screening_and_must_answer_an_enquiry() -> None:
    assert asked("screening", "childrens_social_work", "health").endswith(
        "They may answer: Children Act 2004 sections 10 and 11."
    )
    assert asked("s47_enquiry", "childrens_social_work", "health").endswith(
        "They must answer: Children Act 1989 section 47(9), a legal obligation (UK GDPR Article 6(1)(c)), "
        "if section 47(11) names them, unless it is unreasonable; offences: Article 10 with paragraph 18."
    )


def test_the_police_are_not_in_the_list_of_section_47_and_keep_their_own_powers() -> None:
    assert asked("s47_enquiry", "childrens_social_work", "police").endswith(
        "They may answer: Crime and Disorder Act 1998 section 115 and common-law policing purpose; "
        "offences: Article 10 with paragraph 18."
    )


@pytest.mark.parametrize(
    ("on", "article"), [(date(2026, 2, 4), "6(1)(f)"), (date(2026, 2, 5), "6(1)(ea)"), (STORY, "6(1)(ea)")]
)
def test_a_charitys_basis_changed_on_5_february_2026(on: date, article: str) -> None:
    assert article in spoken_sentence(purpose="screening", asker_kind="voluntary", today=on, bases=BASES)
    assert article in asked("screening", "childrens_social_work", "voluntary", on)


def test_the_duty_of_2026_is_off_until_a_day_is_set() -> None:
    duty = next(gateway for gateway in BASES.gateways if gateway.provision.code == "G10")
    assert duty.provision.in_force_from is None
    assert not any("16LA" in asked("screening", "childrens_social_work", holder) for holder in ALL_KINDS)


@pytest.mark.parametrize(("asker", "holder"), list(product(ALL_KINDS, ALL_KINDS)))
def test_every_pair_of_agencies_has_a_basis_that_fits_its_column(asker: str, holder: str) -> None:
    commenced = BASES.commenced({"G10": STORY})
    for purpose, bases in product(purposes(), (BASES, commenced)):
        longest_name = "N" * 120  # agencies.Agency.name
        said = sentence(
            purpose=purpose,
            asker_kind=asker,
            holder_kind=holder,
            holder_name=longest_name,
            today=STORY,
            bases=bases,
        )
        assert len(said) <= LONGEST == 400
        codes = propose(
            purpose=purpose,
            asker_kind=asker,
            holder_kind=holder,
            holder_name="They",
            today=STORY,
            bases=bases,
        ).condition_codes
        assert len(codes) <= 40  # sharing.Question.condition


WORKED = [
    # (domain row, purpose, asker, holder, day, basis, gateways, must)
    ("3.3 G01", "s47_enquiry", "childrens_social_work", "health", STORY, "A6-1c", "G01", True),
    ("3.3 G01", "s47_enquiry", "childrens_social_work", "housing", STORY, "A6-1c", "G01", True),
    ("3.3 G01", "s47_enquiry", "childrens_social_work", "adult_social_care", STORY, "A6-1c", "G01", True),
    # only the authority calls on them: a school that asks health about the same child cannot
    ("3.3 G01", "s47_enquiry", "education", "health", STORY, "A6-1e", "G04-G05", False),
    ("3.3 G01", "s47_enquiry", "childrens_social_work", "education", STORY, "A6-1e", "G04-G05", False),
    # the police are not in section 47(11)
    ("3.3 G08 G12", "s47_enquiry", "childrens_social_work", "police", STORY, "A6-1e", "G08 G12", False),
    # section 115 lets them tell a relevant authority; a school, a charity or a refuge is none
    ("3.3 G08 G12", "protection", "health", "police", STORY, "A6-1e", "G08 G12", False),
    ("3.3 G12", "protection", "education", "police", STORY, "A6-1e", "G12", False),
    ("3.3 G12", "protection", "voluntary", "police", STORY, "A6-1e", "G12", False),
    ("3.3 G12", "protection", "domestic_violence", "police", STORY, "A6-1e", "G12", False),
    # section 10 is between the authority and its partners: a charity is told under section 11 alone
    ("3.3 G05", "protection", "voluntary", "health", STORY, "A6-1e", "G05", False),
    ("3.3 G04 G05", "protection", "education", "health", STORY, "A6-1e", "G04-G05", False),
    ("3.3 G02", "assessment_s17", "childrens_social_work", "health", STORY, "A6-1c", "G02", True),
    ("3.3 G02", "assessment_s17", "police", "health", STORY, "A6-1e", "G04-G05 G08-P", False),
    # anybody may tell the police under section 115, a charity as well
    ("3.3 G08", "protection", "police", "education", STORY, "A6-1e", "G04-G05 G08-P", False),
    ("3.3 G08", "protection", "police", "voluntary", STORY, "A6-1ea", "G08-P", False),
    # what the police hold of offences, and what they use for a crime, each needs its own condition
    ("3.2 A10 P3-LE", "protection", "police", "police", STORY, "A6-1e", "G08 G12", False),
    ("3.2 A10", "protection", "health", "probation", STORY, "A6-1e", "G04-G05", False),
    ("3.3 G04 G05", "screening", "childrens_social_work", "education", STORY, "A6-1e", "G04-G05", False),
    ("3.3 G02", "lac_review", "childrens_social_work", "health", STORY, "A6-1c", "G02", True),
    ("3.3 G02", "cin_plan", "childrens_social_work", "housing", STORY, "A6-1c", "G02", True),
    # a request of the safeguarding partner, which its business unit sends and no officer of one agency
    ("3.3 G06", "practice_review_audit", "partnership", "voluntary", STORY, "A6-1c", "G06", True),
    ("3.3 G06", "practice_review_audit", "police", "health", STORY, "A6-1e", "G04-G05 G08-P", False),
    ("3.3 G06", "practice_review_audit", "health", "education", STORY, "A6-1e", "G04-G05", False),
    ("3.3 G13", "mappa", "police", "probation", STORY, "A6-1e", "G13 G04-G05", False),
    ("3.3 G13", "mappa", "probation", "police", STORY, "A6-1e", "G13 G08", False),
    # a school has no duty to cooperate under section 325; Channel's is for a person to name
    ("3.3 G13", "mappa", "police", "education", STORY, "A6-1e", "G04-G05 G08-P", False),
    ("3.3 G22", "channel", "police", "education", STORY, "A6-1e", "G04-G05 G08-P", False),
    ("3.3 G08", "missing_episode", "police", "housing", STORY, "A6-1e", "G04-G05 G08-P", False),
    ("3.2 A9-2f", "court", "childrens_social_work", "police", STORY, "A6-1e", "G08 G12", False),
    ("3.2 A10", "marac", "domestic_violence", "voluntary", STORY, "A6-1ea", "", False),
    ("3.2 A6-1f", "protection", "health", "voluntary", date(2026, 2, 4), "A6-1f", "", False),
    ("3.2 A6-1ea", "protection", "health", "voluntary", date(2026, 2, 5), "A6-1ea", "", False),
]


@pytest.mark.need("I5")
@pytest.mark.parametrize(("row", "purpose", "asker", "holder", "day", "basis", "gateways", "must"), WORKED)
def test_worked_cases(
    row: str, purpose: str, asker: str, holder: str, day: date, basis: str, gateways: str, must: bool
) -> None:
    said = propose(
        purpose=purpose, asker_kind=asker, holder_kind=holder, holder_name="They", today=day, bases=BASES
    )
    assert (said.basis.code, said.gateway_codes, said.duty) == (basis, gateways, must), row
    about_offences = purpose in ("s47_enquiry", "marac", "mappa", "court")
    offences = ["A10"] if about_offences or holder in ("police", "probation", "youth_offending") else []
    crime = ["P3-Sch8-4"] if asker == "police" and purpose == "mappa" else []
    court = ["A9-2f"] if purpose == "court" else []
    assert said.condition_codes.split() == ["A9-2g", *court, *offences, *crime]
    assert ("They must answer:" in said.sentence) is must
    shown = spoken_sentence(purpose=purpose, asker_kind=asker, today=day, bases=BASES)
    assert said.asked == shown, "what whoever asks has read and taken is what is kept as theirs"
    assert ("offences: Article 10" in said.answer) is bool(offences)


def test_part_3_is_said_of_what_the_police_do_about_a_crime_and_of_nothing_else() -> None:
    """domain 3.2, P3-LE: 'when purpose is crime'. The page says it beside what may be chosen."""
    crimes = {"s47_enquiry", "mace_exploitation", "mappa", "disclosure_scheme"}
    for purpose in purposes():
        said = said_for(purpose, asker_kind="police", today=STORY, bases=BASES)
        assert said == ("crimes: Part 3, Schedule 8" if purpose in crimes else ""), purpose
        assert said_for(purpose, asker_kind="health", today=STORY, bases=BASES) == ""
    court = said_for("court", asker_kind="childrens_social_work", today=STORY, bases=BASES)
    assert court == "for the court: Article 9(2)(f)"


def test_the_duty_of_2026_begins_on_the_day_that_an_area_enters_and_no_known_day_is_moved() -> None:
    """domain 3.3 G10, with 3.2 A6-1c: 's16LA when in force'."""
    here = BASES.commenced({"G10": date(2026, 9, 1), "G01": date(2030, 1, 1)})
    asked_on = {
        day: propose(
            purpose="screening", asker_kind="childrens_social_work", holder_kind="police",
            holder_name="They", today=day, bases=here,
        )
        for day in (date(2026, 8, 31), date(2026, 9, 1))
    }  # fmt: skip
    before, after = asked_on[date(2026, 8, 31)], asked_on[date(2026, 9, 1)]
    assert (before.gateway_codes, before.duty) == ("G08 G12", False)
    assert (after.gateway_codes, after.basis.code, after.duty) == ("G10", "A6-1c", True)
    must = asked("s47_enquiry", "childrens_social_work", "health")
    assert "section 47(9), a legal obligation (UK GDPR Article 6(1)(c)), if section 47(11) names" in must
    assert after.sentence.endswith(
        ", unless telling would be more detrimental to the child; offences: Article 10 with paragraph 18."
    )
    assert [one.code for one in here.waiting()] == []
    assert [one.code for one in BASES.waiting()] == ["G10"]


def test_every_row_of_the_facts_file_is_held_and_says_its_source() -> None:
    """3.3, G01 to G25 but G07, G09 and G24, which let nobody share; G04 and G05 together, and G05 alone;
    G08 both ways."""
    held = [one.provision for one in BASES.gateways]
    numbers = {1, 2, 3, 4, 6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25}
    assert {one.code for one in held} == {"G04-G05" if n == 4 else f"G{n:02}" for n in numbers} | {
        "G05",
        "G08-P",
    }
    provisions = [*held, *BASES.conditions, *(one for _, one in BASES.by_body)]
    assert all(one.source and one.words and one.verified in {"yes", "secondary", "no"} for one in provisions)


def test_the_boards_of_2010_to_2019_ask_for_nothing_any_more() -> None:
    boards = next(one.provision for one in BASES.gateways if one.provision.code == "G11")
    assert boards.is_in_force(date(2019, 9, 29))
    assert not boards.is_in_force(date(2019, 9, 30))


# --- wider than usual, and taken back ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "depth", "chosen", "ways"),
    [
        (6, "summary", 3, ()),
        (12, "exists", 1, ()),
        (SINCE_BIRTH, "summary", 1, ("since birth",)),
        (6, "chronology", 1, ("a chronology",)),
        (6, "document", 4, ("the documents themselves", "4 people, more than live with the child")),
    ],
)
def test_what_goes_further_than_usual_needs_a_line(
    months: int, depth: str, chosen: int, ways: tuple[str, ...]
) -> None:
    said = wider(months=months, depth=Depth(depth), chosen=chosen, household=3)
    assert said == ways
    assert may_be_wider(said, because="  ").allowed is not bool(ways)
    assert may_be_wider(said, because="The baby who died was her brother.").allowed


SENT = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "asker", "rule"),
    [(0, True, "undo.in_time"), (9.9, True, "undo.in_time"), (10, True, "undo.too_late"),
     (1, False, "undo.not_yours")],
)  # fmt: skip
def test_ten_seconds_to_take_it_back(seconds: float, asker: bool, rule: str) -> None:
    at = SENT + timedelta(seconds=seconds)
    assert may_be_undone(asker=asker, reaches_at=SENT + UNDO, at=at).rule == rule


def test_what_was_sent_at_once_cannot_be_taken_back() -> None:
    assert may_be_undone(asker=True, reaches_at=None, at=SENT).rule == "undo.too_late"


def test_six_at_once_and_no_more() -> None:
    assert may_be_asked_at_once(6).allowed
    assert may_be_asked_at_once(7).rule == "ask.too_many"


def test_a_desk_is_asked_until_the_day_before_it_closes() -> None:
    yesterday, tomorrow = date(2026, 7, 13), date(2026, 7, 15)
    assert may_still_be_asked(desk="Duty, Eastside Youth", left_on=tomorrow, today=STORY).allowed
    said = may_still_be_asked(desk="Duty, Eastside Youth", left_on=yesterday, today=STORY)
    assert said.because == "Duty, Eastside Youth, closed on Monday 13 July 2026. Choose who can tell you now."


def test_since_birth_begins_with_the_day_of_birth_and_never_ahead() -> None:
    assert first_day_of_life(date(2017, 3, 12), today=STORY) == date(2017, 3, 12)
    assert first_day_of_life(date(2026, 9, 1), today=STORY) == STORY
    assert first_day_of_life(None, today=STORY) == date(2008, 7, 15)


def test_before_2018_there_is_no_basis_and_that_is_said_aloud() -> None:
    with pytest.raises(NoBasisInForce):
        asked("screening", "childrens_social_work", "police", date(2018, 5, 24))

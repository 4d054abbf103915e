"""An extract of the police that two agencies said yes to, and one pair of it: run as a program."""

import django

django.setup()

from datetime import timedelta  # noqa: E402

from joinedup import store  # noqa: E402
from joinedup.access.models import Grant  # noqa: E402
from joinedup.agencies import queries as agencies  # noqa: E402
from joinedup.children import queries as children  # noqa: E402
from joinedup.children.rules.arrivals import NewLink, NewRecord  # noqa: E402
from joinedup.demo import story  # noqa: E402
from joinedup.demo.people import in_the_story  # noqa: E402
from joinedup.identity.rules.tying import WHY  # noqa: E402
from joinedup.linking import actions, queries  # noqa: E402


def main() -> None:
    at = story.starts_at()
    denise = in_the_story(story.DENISE, at=at)
    with store.reading_in(denise.area_id):
        police = next(one for one in agencies.agencies_in(denise.area_id) if one.name == "Police")
        angela = in_the_story(story.ANGELA, at=at)
        Grant.objects.create(
            practitioner_id=angela.practitioner_id,
            role="records_guardian",
            since=at - timedelta(days=1),
            until=at + timedelta(days=30),
        )
    angela = in_the_story(story.ANGELA, at=at)
    run = actions.propose(
        police.reference,
        purpose="To know which children in open matters the police know.",
        basis="Children Act 2004, section 11; UK GDPR, article 6(1)(e)",
        dpia="DPIA-2026-014",
        by=denise,
        at=at,
    )
    for one in (denise, angela):
        with store.reading_in(one.area_id):
            facts = queries.run(one, run)
        assert facts is not None
        actions.approve(run, version=facts.version, by=one, at=at)
    with store.reading_in(denise.area_id):
        freya = children.find(denise, "Freya Holtby")[0]
    record = NewRecord(
        agency_id=police.id,
        record_id="p-7",
        row_digest="7",
        given_name="Freya",
        family_name="Castellan",
        birth_date=freya.birth_date,
        birth_date_written="23/06/2014",
        sex="F",
        address_line="4 Other Road",
        postcode="LS8 1AA",
    )
    steps = (
        ("Date of birth", "The date of birth is the same.", True, 13.1),
        ("Given name", "The given name is the same.", True, 8.7),
        ("Home", "No address is the same; families move.", None, -2.9),
    )
    link = NewLink(record.reference, freya.reference, "please_look", "link.not_enough", WHY["not_enough"])
    actions.keep(
        run,
        records=[record],
        found=[actions.Found(link, 18.9, 0.93, steps)],
        came_to={"rows": 3, "children": 2, "tied": 0, "look": 1},
        engine="duckdb",
        model="1.1.1-hand",
        by=denise,
        at=at,
    )
    with store.reading_in(denise.area_id):
        print(run, queries.looks(denise)[0].reference)


main()

"""The judge of what was acknowledged: is it in the database, once, and whole?

It knows what senders were answered, and reads the database without a line of the product. The trail alone is
read as the product exports it, and verified as any agency verifies it.
"""

from collections.abc import Iterable

from joinedup.lab import world
from joinedup.lab.engine import Database
from joinedup.lab.senders import Sender
from joinedup.lab.tally import Tally
from joinedup.trail import queries as trail
from joinedup.trail.actions import sign_what_is_new, signing_key
from joinedup.trail.rules import chain

CONCERNS = "SELECT worry, reference FROM frontdoor_concern"
CLOCKS = "SELECT subject, COUNT(*) FROM clocks_clock GROUP BY subject"
ENTRIES = (
    "SELECT subject.reference, COUNT(*) FROM trail_subject subject JOIN trail_entry entry"
    " ON entry.number = subject.entry_id WHERE entry.code = 'concern.told' GROUP BY subject.reference"
)


def judge(database: Database, senders: Iterable[Sender], tally: Tally) -> None:
    told = {key: answers for sender in senders for key, answers in sender.told.items()}
    fault = database.fault()
    tally.count("database", right=not fault, promise="sound", example=fault)
    stored: dict[str, list[str]] = {}
    for worry, reference in database.rows(CONCERNS):
        stored.setdefault(str(worry).split()[0], []).append(str(reference))
    clocks, entries = _counted(database, CLOCKS), _counted(database, ENTRIES)
    for sender in senders:
        for key in sender.waiting:
            tally.count("sent until answered", right=False, promise="answered", example=f"{key} never was")
        for odd in sender.odd:
            tally.count("plain answers", right=False, promise="a receipt, or 'not saved'", example=odd)
    for key, answers in told.items():
        tally.count("sent until answered", right=True, promise="answered")
        there = stored.get(key, [])
        tally.count("acknowledged", right=bool(there), promise="there", example=f"{key} is lost")
        tally.count(
            "one key, one concern", right=len(there) <= 1, promise="not doubled", example=f"{key} is doubled"
        )
        tally.count(
            "answered again", right=set(answers) == set(there), promise="with the same reference", example=key
        )
        whole = clocks.get(answers[0]) == entries.get(answers[0]) == 1
        tally.count("clock and trail entry", right=whole, promise="with it", example=f"{key}: {answers[0]}")
    rows = sum(len(references) for references in stored.values())
    for what, many in (("concerns", rows), ("clocks", len(clocks)), ("entries", len(entries))):
        tally.count(
            "nothing that nobody sent",
            right=many == len(told),
            promise="as many as were sent",
            example=f"{many:,} {what} of {len(told):,} that were sent",
        )


def _counted(database: Database, statement: str) -> dict[str, int]:
    return {str(subject): int(many) for subject, many in database.rows(statement)}


def judge_the_chain(tally: Tally) -> None:
    """Sign what the server has left, and verify the trail as an agency would that kept its head."""
    sign_what_is_new(by="lab", at=world.TUESDAY_NINE)
    head, key = trail.head(), signing_key()
    verdict = chain.verify(trail.lines(), anchor=head[1] if head else None, keys={key.id: key.public})
    tally.count(
        "trail", right=verdict.finding is chain.Finding.UNBROKEN, promise="unbroken", example=verdict.sentence
    )

"""What a run came to, as one HTML file that stands alone: counts, weights and labels, and no person.

No script, no address of elsewhere: the style is named by its hash in the page's own policy, and the pictures
are SVG.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Any

from joinedup.identity.rules.tying import WHY
from joinedup.kernel.london import day_in_words, today_in_london
from joinedup.linking.queries import Label, RunFacts
from joinedup.linking.rules.looking import Answer

STYLE = (
    "body{font:16px/1.5 arial,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{text-align:left;padding:.3rem .8rem;"
    "border-bottom:1px solid #b1b4b6}caption{text-align:left;font-weight:bold}"
)
_FEWEST = 5  # smaller counts are not said of a group
_BAR = 260


def report(run: RunFacts, labels: Sequence[Label], *, at: datetime) -> str:
    """The page. Precision and recall stand where somebody said what pairs are, or where truth was known."""
    came_to = run.came_to
    day = day_in_words(today_in_london(run.ran_at or at), today=today_in_london(at))
    parts = [
        f"<h1>Extract of {escape(run.agency)}, tied to children in open matters</h1>",
        _table(
            "The run",
            (
                ("Reference", run.reference),
                ("Run on", day),
                ("What it is for", run.purpose),
                ("Legal basis", run.basis),
                ("Impact assessment", run.dpia),
                ("Said yes", "; ".join(f"{one.name}, {one.agency}" for one in run.yes)),
                ("Engine and model", f"{run.engine}, {run.model}"),
            ),
        ),
        _table(
            "What it came to",
            [
                (words, came_to.get(name, 0))
                for name, words in (
                    ("rows", "Rows of the extract"),
                    ("children", "Children in open matters"),
                    ("tied", "Tied without asking"),
                    ("look", "For a person to look at"),
                )
            ],
        ),
        _table(
            "Why a person looks",
            [(WHY.get(why, why), many) for why, many in sorted(came_to.get("why", {}).items())],
        ),
        _labels(labels, came_to.get("look", 0)),
        _siblings(came_to.get("siblings", {})),
        _quality(came_to.get("quality", {})),
        _weights(came_to.get("weights", [])),
        _chart("Pairs by weight, in bits", came_to.get("histogram", {})),
    ]
    return page("A whole extract, tied", "".join(parts))


def page(title: str, body: str) -> str:
    mark = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{mark}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        "<body><p>OFFICIAL-SENSITIVE. Counts only; for the two controllers of the run.</p>"
        f"{body}</body></html>\n"
    )


def _table(caption: str, rows: Sequence[tuple[object, object]]) -> str:
    if not rows:
        return ""
    lines = "".join(
        f'<tr><th scope="row">{escape(str(one))}</th><td>{escape(str(said))}</td></tr>' for one, said in rows
    )
    return f"<table><caption>{escape(caption)}</caption>{lines}</table>"


def _labels(labels: Sequence[Label], offered: int) -> str:
    if not labels:
        return "<p>Nobody has said yet what any pair is, so nothing can be said of how right they are.</p>"
    said = {answer: sum(label.answer == answer for label in labels) for answer in Answer}
    judged = said[Answer.SAME] + said[Answer.NOT]
    rows: list[tuple[object, object]] = [
        (answer.words, f"{said[answer]:,} of {offered:,} that were offered") for answer in Answer
    ]
    if judged:
        rows.append(("Of those judged, one child", f"{said[Answer.SAME] / judged:.1%}"))
    return _table("What people said of the pairs that they looked at", rows)


def _siblings(found: Mapping[str, Any]) -> str:
    """The confusion of brothers, sisters and twins: what the run did with pairs of one household."""
    return _table(
        "Pairs of one home whose given names differ",
        [
            (words, found.get(name, 0))
            for name, words in (
                ("tied", "Tied without asking (it must be none)"),
                ("look", "Offered to a person"),
                ("left", "Left alone, as living with the child"),
            )
        ]
        if found
        else (),
    )


def _quality(found: Mapping[str, Mapping[str, Mapping[str, int]]]) -> str:
    """Precision and recall where the extract said who each row is about; small groups are left out."""
    if not found:
        return "<p>The extract has no column of truth, so precision and recall are not shown here.</p>"
    captions = {"whole": "How right it was", "group": "By name group", "age": "By age"}
    return "".join(
        _table(
            captions[part],
            [(name, _rates(of)) for name, of in names.items() if of["there"] >= _FEWEST],
        )
        for part, names in found.items()
    )


def _rates(of: Mapping[str, int]) -> str:
    there, tied = of["there"], of["tied"]
    precise = f"precision {of['right'] / tied:.1%} of {tied:,} tied" if tied else "none tied"
    return (
        f"{precise}; recall {of['right'] / there:.1%} tied, {of['found'] / there:.1%} with those to look at, "
        f"of {there:,} who were there"
    )


def _weights(steps: Sequence[Sequence[Any]]) -> str:
    """The match weights of every level, as a picture with its table beside it."""
    if not steps:
        return ""
    most = max(abs(bits) for _, _, bits in steps) or 1
    bars, rows = [], []
    for place, (what, level, bits) in enumerate(steps):
        wide = abs(bits) / most * _BAR
        x = _BAR if bits >= 0 else _BAR - wide
        fill = "#1d70b8" if bits >= 0 else "#942514"
        bars.append(
            f'<rect x="{x:.1f}" y="{place * 16}" width="{wide:.1f}" height="12" fill="{fill}"></rect>'
        )
        rows.append((f"{what}: {level}", f"{bits:+.1f} bits"))
    picture = (
        f'<svg role="img" aria-label="Bits of each level; the table below says the same" width="{2 * _BAR}" '
        f'height="{len(steps) * 16}">{"".join(bars)}</svg>'
    )
    return f"<h2>Match weights</h2>{picture}{_table('Bits of each level', rows)}"


def _chart(caption: str, found: Mapping[str, int]) -> str:
    if not found:
        return ""
    most = max(found.values()) or 1
    bars = "".join(
        f'<rect x="0" y="{place * 18}" width="{many / most * _BAR:.1f}" height="14" fill="#1d70b8"></rect>'
        for place, many in enumerate(found.values())
    )
    picture = (
        f'<svg role="img" aria-label="{escape(caption)}; the table below says the same" width="{_BAR}" '
        f'height="{len(found) * 18}">{bars}</svg>'
    )
    return f"<h2>{escape(caption)}</h2>{picture}{_table(caption, list(found.items()))}"

"""Who is found, engine beside engine, as one picture: bars of recall among the first five. Plain SVG."""

from collections.abc import Mapping
from html import escape

_WIDTH, _LEFT, _TOP, _ROW = 760, 300, 90, 24
_INK, _PAPER, _OURS, _THEIRS = "#0b0c0c", "#ffffff", "#0d4a50", "#b9b9b9"
_FROM = 50.0  # per cent: what all find is not drawn


def drawn(recall: Mapping[str, Mapping[str, float]], *, people: int) -> str:
    """Return the picture as SVG. `recall` is by setting and by engine, in per cent."""
    said = " ".join(
        f"{setting}: " + ", ".join(f"{engine} {share:.1f} per cent" for engine, share in by.items()) + "."
        for setting, by in recall.items()
    )
    rows = sum(len(by) + 1 for by in recall.values())
    height = _TOP + rows * _ROW + 20
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        ' aria-labelledby="finding-title finding-desc" font-family="Arial, sans-serif" font-size="14">',
        f'<title id="finding-title">Who is found among {people:,} people</title>',
        f'<desc id="finding-desc">{escape(said)}</desc>',
        f'<rect width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>',
        f'<text x="20" y="30" fill="{_INK}" font-size="18" font-weight="bold">'
        f"The child who is meant is among the first five, of {people:,} people</text>",
        f'<text x="20" y="54" fill="{_INK}">Bars begin at {_FROM:.0f} %</text>',
    ]
    y = _TOP
    for setting, by in recall.items():
        lines.append(f'<text x="20" y="{y + 16}" fill="{_INK}" font-weight="bold">{escape(setting)}</text>')
        y += _ROW
        for place, (engine, share) in enumerate(by.items()):
            lines += _bar(engine, share, y, ours=place == 0)
            y += _ROW
    return "\n".join([*lines, "</svg>"]) + "\n"


def _bar(engine: str, share: float, y: int, *, ours: bool) -> list[str]:
    width = max(0.0, (share - _FROM) / (100 - _FROM)) * (_WIDTH - _LEFT - 90)
    weight = ' font-weight="bold"' if ours else ""
    return [
        f'<text x="{_LEFT - 10}" y="{y + 15}" fill="{_INK}" text-anchor="end"{weight}>'
        f"{escape(engine)}</text>",
        f'<rect x="{_LEFT}" y="{y + 3}" width="{width:.1f}" height="16" fill="{_OURS if ours else _THEIRS}"'
        f' stroke="{_INK}" stroke-width="0.5"/>',
        f'<text x="{_LEFT + width + 8:.1f}" y="{y + 15}" fill="{_INK}"{weight}>{share:.1f} %</text>',
    ]

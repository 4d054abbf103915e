"""The built styles and scripts: small enough, under our own name, asking nobody else for anything."""

import gzip
import json
import re
from pathlib import Path

import django_htmx
import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "src" / "joinedup" / "ui" / "static" / "ui"
CSS = (BUILT / "joinedup.css").read_text(encoding="utf-8")
SETTINGS = (ROOT / "frontend" / "scss" / "_settings.scss").read_text(encoding="utf-8")


def packed(*names: str) -> int:
    return sum(len(gzip.compress((BUILT / name).read_bytes())) for name in names)


def test_a_first_visit_stays_within_its_budget() -> None:
    assert packed("joinedup.css") <= 28 * 1024
    assert packed("joinedup.js", "htmx.min.js") <= 55 * 1024


def test_no_crown_no_crest_no_font_of_government() -> None:
    told = CSS.lower() + (BUILT / "icon.svg").read_text(encoding="utf-8").lower()
    for mark in ("gds transport", "crown-", "crest", "@font-face", "logotype"):
        assert mark not in told, mark
    assert "--govuk-brand-colour: #0d4a50" in CSS, "GOV.UK's blue is GOV.UK's"
    assert "--govuk-link-colour: #0b5c66" in CSS


def test_the_styles_name_only_files_that_are_there() -> None:
    for address in re.findall(r"url\(([^)]+)\)", CSS):
        named = address.strip("\"'")
        assert named.startswith("data:") or (BUILT / named).is_file(), named


def test_htmx_is_the_copy_that_the_installed_package_carries() -> None:
    carried = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-4.min.js"
    assert (BUILT / "htmx.min.js").read_bytes() == carried.read_bytes()


def test_packages_are_pinned_and_the_lock_names_no_registry() -> None:
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    for group in ("dependencies", "devDependencies"):
        for name, version in wanted[group].items():
            assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name} is not pinned"
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    assert all("resolved" not in package for package in lock["packages"].values())
    assert lock["packages"]["node_modules/govuk-frontend"]["version"] == "6.3.0"


def light(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [("deep", "white", 7.0), ("quiet", "white", 7.0), ("quiet", "mist", 7.0), ("deep", "mist", 7.0),
     ("ink", "mist", 7.0), ("sun", "deep", 4.5)],
)  # fmt: skip
def test_what_is_written_can_be_read(ink: str, paper: str, least: float) -> None:
    named = {
        "white": "#ffffff",
        **dict(re.findall(r"^\$(\w+): (#[0-9a-f]{6});", SETTINGS, flags=re.MULTILINE)),
    }
    assert contrast(named[ink], named[paper]) >= least


def test_contrast_itself_is_measured_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # WebAIM's well-known edge of AA


WRITES_MARKUP = re.compile(r"(?:inner|outer)HTML\s*\+?=(?!=)|insertAdjacentHTML|document\.write|\.setHTML")
OURS = sorted((Path(__file__).resolve().parents[2] / "frontend" / "js").glob("*.js"))


def test_our_scripts_put_text_into_pages_as_text_and_never_as_markup() -> None:
    assert [each.name for each in OURS] == ["joinedup.js", "passkey.js", "rows.js", "stage.js"]
    assert [each.name for each in OURS if WRITES_MARKUP.search(each.read_text("utf-8"))] == []
    for planted in ("line.innerHTML = said", "box.insertAdjacentHTML('beforeend', said)", "a.outerHTML += b"):
        assert WRITES_MARKUP.search(planted), planted

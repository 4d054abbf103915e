"""What Mara said, what her family has been told, and the page that is theirs."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from joinedup.children.models import Child, ChildsWords, FamilyTold, Involvement
from joinedup.desk.actions import protect_everywhere
from joinedup.files.models import Attachment
from joinedup.lab.sent_files import SECRET_PLACE, eicar, photo
from joinedup.trail.models import Entry
from tests.web.bad_town import errors_of, form_at, page_of, text_of
from tests.web.conftest import Town
from tests.web.test_frontdoor_actions import tied
from tests.web.test_frontdoor_pages import act, page, recommending


def about(town: Town, which: str = "") -> str:
    return f"/children/{town.amara.reference}{which}"


@pytest.mark.need("F14")
def test_what_mara_said_is_kept_in_her_words_with_who_heard_it_and_when(town: Town) -> None:
    said = {
        "words": "I don't like the shouting.",
        "heard_by": "Joy Adeyemi, Parkside",
        "heard_on": "14/7/2026",
    }
    assert town.client("Joy Adeyemi").post(about(town, "/words"), {**said, "_key": "k"}).status_code == 303
    kept = ChildsWords.objects.latest("pk")
    assert (kept.words, kept.heard_by, kept.occurred.day) == (said["words"], said["heard_by"], 14)
    entry = Entry.objects.get(code="child.words_written_down")
    assert entry.subjects.get().reference == town.amara.reference
    assert "I don't like the shouting." in text_of(town.client("Priya Nair").get(about(town)))


SAID = {"words": "That is Nan's cat.", "heard_by": "Joy Adeyemi", "heard_on": "14/7/2026"}


def drawn(town: Town, content: bytes, *, key: str = "k") -> Any:
    sent = {**SAID, "link": "https://tool.example/cat", "drawing": SimpleUploadedFile("Mara.jpg", content)}
    return town.client("Joy Adeyemi").post(about(town, "/words"), {**sent, "_key": key})


def test_a_drawing_and_a_link_stand_beside_her_words_for_whoever_reads_those(town: Town) -> None:
    assert drawn(town, photo(place=SECRET_PLACE)).status_code == 303
    kept = ChildsWords.objects.latest("pk")
    (link,) = page_of(town.client("Priya Nair").get(about(town))).xpath("//a[starts-with(@href, 'https:')]")
    assert (link.text, link.get("rel"), link.get("referrerpolicy")) == (
        "https://tool.example/cat", "noopener noreferrer", "no-referrer",
    )  # fmt: skip
    address = f"/drawings/{kept.drawing}"
    assert address in page(town.client("Priya Nair").get(about(town)))
    opened = town.client("Priya Nair").get(address)
    assert (opened.status_code, opened["Content-Type"]) == (200, "image/jpeg")
    assert opened["Content-Disposition"] == f'attachment; filename="{kept.drawing}.jpg"'
    assert SECRET_PLACE.encode() not in opened.content
    looked = Entry.objects.latest("number")
    assert (looked.code, looked.about) == ("drawing.looked", sorted([town.amara.reference, kept.drawing]))
    assert town.client("Priya Nair").get(f"/files/{kept.drawing}").status_code == 404  # no concern's
    # She says something else the same day: what she said before is a click away, with its drawing.
    later = {"words": "I am tired.", "heard_by": "Joy Adeyemi", "heard_on": "14/7/2026", "_key": "later"}
    assert town.client("Joy Adeyemi").post(about(town, "/words"), later).status_code == 303
    now = page(town.client("Priya Nair").get(about(town)))
    assert "Said before (2)" in now and address not in now
    before = page_of(town.client("Priya Nair").get(about(town, "/part?of=words"))).get_element_by_id("words")
    assert "“I am tired.”" in before.text_content() and "“That is Nan's cat.”" in before.text_content()
    assert [one.get("href") for one in before.xpath(".//a")][:2] == [address, "https://tool.example/cat"]
    for who in ("Grace Obi", "Sam Khan"):
        assert town.client(who).get(address).status_code == 404
    ChildsWords.objects.update(child=town.tobi)  # it was her brother's after all: his readers' alone
    assert town.client("Hannah Okoye").get(address).status_code == 404


def test_all_that_she_said_before_is_counted_and_read_page_by_page(town: Town) -> None:
    """A hundred and twenty things on as many days: the oldest is the last on its page."""
    said_on = [town.at - timedelta(days=day) for day in range(120)]
    ChildsWords.objects.all().delete()
    ChildsWords.objects.bulk_create(
        ChildsWords(
            **{**town.work(child=town.amara), "occurred": on}, words=f"Thing {place}.", heard_by="Joy Adeyemi"
        )
        for place, on in enumerate(said_on, 1)
    )
    now = page_of(town.client("Priya Nair").get(about(town))).get_element_by_id("words").text_content()
    assert "“Thing 1.”" in now and "“Thing 2.”" not in now and "Said before (119)" in now

    def reads(page: str) -> tuple[str, list[str]]:
        panel = page_of(town.client("Priya Nair").get(about(town, f"/part?of=words{page}")))
        panel = panel.get_element_by_id("words")
        links = [one.text for one in panel.xpath(".//a[contains(@href, 'page=')]")]
        return " ".join(panel.text_content().split()), links

    first, links = reads("")
    assert "“Thing 1.”" in first and "Said before 1 to 50 of 119, the newest first." in first
    assert "“Thing 51.”" in first and "“Thing 52.”" not in first and links == ["Older"]
    last, links = reads("&page=3")
    assert "101 to 119 of 119" in last and "“Thing 120.”" in last and links == ["Newer"]
    assert reads("&page=2")[1] == ["Newer", "Older"]
    for odd, same in (("&page=99", last), ("&page=0", first), ("&page=-1", first), ("&page=²", first)):
        assert reads(odd)[0] == same, odd


def test_a_drawing_is_absent_where_an_address_beside_the_child_is_kept_from_view(town: Town) -> None:
    """Nobody can search a picture for an address; and a school's own tool would tell the school."""
    drawn(town, photo())
    address = f"/drawings/{ChildsWords.objects.latest('pk').drawing}"
    newer = {"words": "I am tired.", "heard_by": "Joy Adeyemi", "heard_on": "14/7/2026", "_key": "later"}
    assert town.client("Joy Adeyemi").post(about(town, "/words"), newer).status_code == 303
    where = {"address_line": "7 Weir Lane", "postcode": "LS9 8AA"}
    joy = town.viewer("Joy Adeyemi")
    protect_everywhere(town.amara.reference, whose="household", **where, by=joy, at=town.at)
    for who, status in (("Joy Adeyemi", 200), ("Hannah Okoye", 404)):
        shown = page(town.client(who).get(about(town, "/part?of=words")))
        assert (address in shown, "tool.example" in shown) == (status == 200, status == 200), who
        assert town.client(who).get(address).status_code == status, who


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (eicar(), "A virus was found in the file."),
        (b"ID3\x03\x00 a recording", "A drawing is a photo (JPEG or PNG) or a PDF."),
        (b"She said no.", "A drawing is a photo (JPEG or PNG) or a PDF."),
        (b"", "The file is empty."),
    ],
)
def test_a_file_that_is_not_taken_costs_no_word(town: Town, content: bytes, sentence: str) -> None:
    before = ChildsWords.objects.count()
    refused = drawn(town, content)
    assert refused.status_code == 422
    (said,) = errors_of(refused)
    assert said.startswith(sentence)
    assert form_at(refused, about(town, "/words"))["words"] == [SAID["words"]]
    assert Entry.objects.filter(code__in=("file.refused", "file.alarming")).count() == 1
    assert (ChildsWords.objects.count(), Attachment.objects.count()) == (before, 0)


def test_the_protected_address_is_not_kept_in_a_link_however_it_is_written(town: Town) -> None:
    where = {"address_line": "7 Weir Lane", "postcode": "LS9 8AA"}
    joy = town.viewer("Joy Adeyemi")
    protect_everywhere(town.amara.reference, whose="household", **where, by=joy, at=town.at)
    link = {"link": "https://tool.example/7%20Weir%20Lane"}
    refused = town.client("Joy Adeyemi").post(about(town, "/words"), {**SAID, **link, "_key": "k"})
    assert (refused.status_code, errors_of(refused)) == (
        422, ["There is a protected address in the link. Take it out."],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"knows": "yes", "told_on": "14/7/2026"}, "Enter who told them"),
        ({"knows": "yes", "told_by": "Priya"}, "Enter the day on which they were told"),
        ({"knows": "no"}, "Enter why they have not been told"),
        ({"knows": "unsafe", "what": " "}, "Enter why they have not been told"),
        ({"knows": "yes", "told_by": "P", "told_on": "15/7/2026"}, "This day has not come yet."),
        ({}, "Choose what the family knows"),
    ],
)
def test_what_the_family_knows_is_said_with_when_and_by_whom_or_why_not(
    town: Town, said: dict[str, str], sentence: str
) -> None:
    before = FamilyTold.objects.count()
    refused = town.client("Priya Nair").post(about(town, "/family-told"), {**said, "_key": "k"})
    assert refused.status_code == 422
    assert sentence in page(refused)
    assert FamilyTold.objects.count() == before


@pytest.mark.need("V9")
def test_it_is_shown_before_anybody_rings_them(town: Town) -> None:
    said = {"knows": "unsafe", "what": "He reads her telephone.", "_key": "k"}
    assert town.client("Priya Nair").post(about(town, "/family-told"), said).status_code == 303
    assert "He reads her telephone" in page(town.client("Joy Adeyemi").get(about(town)))
    shown = page(town.client("Joy Adeyemi").get(about(town, "/for-the-family")))
    assert "Do not hand this over, send it or leave it there." in shown


def police_and_health_are_involved(town: Town) -> None:
    """The police openly; health is named on request alone."""
    rows = {"child": town.amara, "since": town.at, **town.work()}
    for name, desk, visibility in (
        ("West Yorkshire Police", "Front-door police desk", Involvement.Visibility.OPEN),
        ("0-19 health service", "Health visitors' duty", Involvement.Visibility.ON_REQUEST),
    ):
        Involvement.objects.filter(child=town.amara, agency=town.agencies[name]).delete()
        Involvement.objects.create(
            agency=town.agencies[name], desk=town.desks[desk], visibility=visibility, part="x", **rows
        )


@pytest.mark.need("V9")
@pytest.mark.parametrize("which", ["/for-the-family", "/for-the-family/easy-read"])
def test_the_family_page_says_who_is_involved_and_that_if_police_stop_this_does_not(
    town: Town, which: str
) -> None:
    police_and_health_are_involved(town)
    shown = page(town.client("Priya Nair").get(about(town, which)))
    assert "West Yorkshire Police" in shown
    assert "0-19 health service" not in shown  # named on request alone
    assert "If the police stop" in shown
    assert "Rowan Street" not in shown
    assert shown.count("999") >= 1


@pytest.mark.need("F14")
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"heard": "", "heard_line": "x"}, "Choose what changes because of what the child said"),
        ({"heard": "changes", "heard_line": " "}, "Enter what changes because of what the child said"),
        ({"heard": "nothing", "heard_line": ""}, "Enter why nothing changes"),
        ({"heard": "not_heard", "heard_line": ""}, "Enter why nobody has heard the child"),
    ],
)
def test_nobody_recommends_without_saying_what_changes_because_of_what_the_child_said(
    town: Town, said: dict[str, str], sentence: str
) -> None:
    reference = tied(town)
    refused = act(town.client("Priya Nair"), reference, "recommend", **recommending(**said))
    assert refused.status_code == 422
    assert sentence in page(refused)


@pytest.mark.need("F14")
def test_the_manager_and_every_later_reader_see_what_it_changed(town: Town) -> None:
    reference = tied(town)
    assert act(town.client("Priya Nair"), reference, "recommend", **recommending()).status_code == 303
    line = "Because of what the child said: She wants Nan there in the morning."
    assert line in page(town.client("Denise Walker").get(f"/front-door/{reference}/authorise"))
    assert line in page(town.client("Owen Price").get(f"/front-door/{reference}"))


@pytest.mark.need("V9")
def test_before_the_front_door_rings_it_reads_what_the_family_knows_or_that_it_is_not_known(
    town: Town,
) -> None:
    FamilyTold.objects.all().delete()
    reference = tied(town)
    FamilyTold.objects.all().delete()  # what came with the concern itself
    shown = page(town.client("Priya Nair").get(f"/front-door/{reference}"))
    assert shown.index("Before you ring the family.") < shown.index("Ask a question")
    assert "Not known" in shown
    numbers = page(town.client("Priya Nair").get("/front-door?numbers=shown"))
    assert "Do families know who is involved?" in numbers


def paper(town: Town, which: str, who: str = "Priya Nair") -> PdfReader:
    sent = town.client(who).get(about(town, which))
    assert (sent.status_code, sent["Content-Type"]) == (200, "application/pdf")
    assert sent["Content-Disposition"] == 'attachment; filename="for-the-family.pdf"'
    return PdfReader(BytesIO(sent.content))


@pytest.mark.parametrize("which", ["/for-the-family", "/for-the-family/easy-read"])
def test_the_family_page_is_saved_as_a_pdf_that_says_the_same_and_can_be_read_aloud(
    town: Town, which: str
) -> None:
    police_and_health_are_involved(town)
    made = paper(town, f"{which}/pdf")
    said = " ".join(" ".join(one.extract_text() for one in made.pages).split())
    shown = page(town.client("Priya Nair").get(about(town, which)))
    assert "West Yorkshire Police" in shown
    for line in ("West Yorkshire Police", "If the police stop", "999", "There may be others"):
        assert line in said
    for kept in ("Rowan Street", "0-19 health service"):
        assert kept not in said
    root: Any = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert "Amara" not in str(made.metadata)  # a title stands in lists of files
    assert Entry.objects.filter(code="child.looked").count() == 2  # the page and the paper


def test_a_name_in_letters_that_we_cannot_print_says_what_to_do(town: Town) -> None:
    Child.objects.filter(pk=town.amara.pk).update(given_name="ਮਨਪ੍ਰੀਤ", preferred_name="")
    shown = page(town.client("Priya Nair").get(about(town, "/for-the-family/pdf")))
    assert "Print this page with your browser instead." in shown
    assert "ਮਨਪ੍ਰੀਤ" in shown
    assert Entry.objects.filter(code="child.looked").count() == 1  # the page in its place is the same look

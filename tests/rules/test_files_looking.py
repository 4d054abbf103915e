"""What is taken of what is sent in, by what is in it; and what its sender is told of the rest."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from joinedup.files.rules.limits import JPEG, PDF, PNG, TEXT, NotTaken
from joinedup.files.rules.looking import looked_at
from joinedup.files.rules.naming import shown_name
from joinedup.files.rules.scanners import where
from joinedup.lab.sent_files import (
    SECRET_PLACE,
    bomb,
    eicar,
    flood,
    letter,
    locked,
    photo,
    with_another_file,
    with_launch,
    with_program,
    word,
)  # fmt: skip


def test_a_photo_is_drawn_anew_without_the_place_where_it_was_taken() -> None:
    kind, safe = looked_at(photo(40, 30, place=SECRET_PLACE))
    assert kind is JPEG
    assert SECRET_PLACE.encode() not in safe
    with Image.open(io.BytesIO(safe)) as drawn:
        assert drawn.size == (30, 40)  # turned as the camera was held
        assert not drawn.getexif()


def test_a_large_photo_is_kept_so_that_writing_can_be_read() -> None:
    _, safe = looked_at(photo(6_000, 4_000))
    with Image.open(io.BytesIO(safe)) as drawn:
        assert drawn.size == (3_000, 2_000)


def test_what_hangs_behind_a_picture_is_not_handed_on() -> None:
    kind, safe = looked_at(photo(form="PNG") + b"PK\x03\x04 an archive, <script> and all")
    assert kind is PNG
    assert b"script" not in safe


def test_a_letter_is_written_anew_without_its_author() -> None:
    kind, safe = looked_at(letter(pages=3) + b"PK\x03\x04 and something behind it")
    assert kind is PDF
    assert len(PdfReader(io.BytesIO(safe)).pages) == 3
    assert SECRET_PLACE.encode() not in safe
    assert b"behind it" not in safe


def test_plain_text_is_taken_as_it_is() -> None:
    assert looked_at("Zoë said: “no”\n".encode()) == (TEXT, "Zoë said: “no”\n".encode())


REFUSED = [
    (b"", 422, "The file is empty."),
    (b"a" * 10_000_001, 413, "The file is 11 MB. The limit is 10 MB."),
    (b"a" * 1_000_001, 413, "The file is 2 MB."),
    (eicar(), 422, "A virus was found in the file."),
    (b"Dear all\n" + eicar(), 422, "A virus was found in the file."),
    (locked(), 422, "cannot be checked. Ask its sender for an open copy."),
    (with_program(), 422, "holds a program, a form or other files"),
    (with_another_file(), 422, "holds a program, a form or other files"),
    (with_launch(), 422, "holds a program, a form or other files"),
    (letter(pages=201), 422, "The file has 201 pages. The limit is 200."),
    (letter()[:300], 422, "The file is damaged"),
    (photo()[:200], 422, "The file is damaged"),
    (photo(form="PNG")[:60], 422, "The file is damaged"),
    (flood(), 422, "The picture has 3,600 million points"),
    (word(), 415, "Word documents cannot be checked here."),
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", 415, "This kind of photo (HEIC)"),
    (b"MZ\x90\0 an executable", 415, "Files of this kind are not taken."),
    (b"GIF89a\x01\0\x01\0", 415, "Files of this kind are not taken."),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 415, "Web pages and drawings of them"),
    (b"\xef\xbb\xbf  <!DOCTYPE html><p>hello", 415, "Web pages and drawings of them"),
    (b"GIF before %PDF-1.4", 200, ""),  # is text, and is handed out as nothing else
]


@pytest.mark.parametrize(("content", "status", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_not_taken_is_refused_in_a_sentence(content: bytes, status: int, sentence: str) -> None:
    if status == 200:
        assert looked_at(content)[0] is TEXT
        return
    with pytest.raises(NotTaken) as refused:
        looked_at(content)
    assert refused.value.why.status == status
    assert sentence in refused.value.why.sentence


def test_a_letter_that_unpacks_to_far_more_is_refused_before_it_is_unpacked() -> None:
    sent = bomb()
    assert len(sent) < 1_000_000
    with pytest.raises(NotTaken) as refused:
        looked_at(sent)
    assert "unpacks to far more" in refused.value.why.sentence


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("letter.pdf", "letter.png"),
        ("letter.pdf.exe", "letter.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\Joy\\Mara bruise.JPG", "Mara bruise.png"),
        ("CON", "File without a name.png"),
        ("nul.txt", "File without a name.png"),
        ("a\nb\r\nSet-Cookie: x", "a b Set-Cookie: x.png"),
        ("gnp.\u202eexe.pdf", "gnp.png"),
        ("", "File without a name.png"),
        ("...", "File without a name.png"),
        ("é" * 500, "é" * 80 + ".png"),
        ("Zoë's arm.png", "Zoë's arm.png"),
    ],
)
def test_a_name_is_shown_without_what_it_hides(told: str, shown: str) -> None:
    assert shown_name(told, ending="png") == shown


@pytest.mark.parametrize(
    "named", ["tcp:scanner.leeds.gov.uk:3310", "clamd", "unix:clamd.ctl", "tcp:127.0.0.1:"]
)
def test_a_scanner_on_another_machine_is_none(named: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        where(named)

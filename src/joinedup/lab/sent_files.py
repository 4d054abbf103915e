"""Files as strangers send them: good ones, and those that only look like it. Made here, none fetched."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import cast

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

SECRET_PLACE = "taken behind 12 Rowan Street"


def photo(width: int = 40, height: int = 30, *, form: str = "JPEG", place: str = "") -> bytes:
    picture, out = Image.new("RGB", (width, height), (90, 120, 30)), io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x010E] = place  # what the picture is said to show
        exif[0x0112] = 6  # held upright: to be turned
    picture.save(out, form, exif=exif)
    return out.getvalue()


def _as_it_is(writer: PdfWriter) -> None:
    return None


def letter(change: Callable[[PdfWriter], object] = _as_it_is, *, pages: int = 1) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width=72, height=72)
    writer.add_metadata({"/Author": SECRET_PLACE})
    change(writer)
    writer.write(out)
    return out.getvalue()


def with_program() -> bytes:
    def program(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
        action[NameObject("/JS")] = TextStringObject("app.alert('hello')")
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)

    return letter(program)


def with_another_file() -> bytes:
    return letter(lambda writer: writer.add_attachment("run.exe", b"MZ"))


def with_launch() -> bytes:
    def launch(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
        )
        writer.root_object[NameObject("/OpenAction")] = action

    return letter(launch)


def locked() -> bytes:
    return letter(lambda writer: writer.encrypt("a password"))


def bomb(*, unpacked: int = 300_000_000) -> bytes:
    """A page that is small until it is unpacked."""
    packing = zlib.compressobj(9)
    zeros = bytes(1_000_000)
    packed = b"".join(packing.compress(zeros) for _ in range(unpacked // len(zeros))) + packing.flush()

    def put(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = packed
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)

    return letter(put)


def flood(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of some bytes that says that it has 3,600 million points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def eicar() -> bytes:
    """The scanners' makers' harmless test file, in two halves, so that no scanner takes this file for it."""
    return rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def word() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
        archive.writestr("../../etc/passwd", "root")
    return out.getvalue()


def packed_over_and_over(times: int = 20) -> bytes:
    content = bytes(1_000)
    for _ in range(times):
        content = zlib.compress(content)

    def put(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = content
        stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * times)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)

    return letter(put)


def tree_without_end() -> bytes:
    """A tree of pages that hangs from itself."""

    def turn(writer: PdfWriter) -> None:
        pages = cast("DictionaryObject", writer.root_object[NameObject("/Pages")].get_object())
        pages[NameObject("/Kids")] = ArrayObject([writer.root_object.raw_get("/Pages")])

    return letter(turn)

"""What a file is, by what is in it; and a copy of it that does nothing but show.

Called in a process of its own, which holds no key and no database (`joinedup.files.looker`): what is read
here was written by strangers. The name and the kind that the sender's browser tells count for nothing.
"""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageFile, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from joinedup.files.rules.limits import (
    ACTS,
    ANOTHER,
    BIGGEST,
    DAMAGED,
    EMPTY,
    FOUND,
    HEIC,
    JPEG,
    LOCKED,
    LONGEST_SIDE,
    LONGEST_TEXT,
    MOST_FILTERS,
    MOST_OBJECTS,
    MOST_PAGES,
    MOST_PIXELS,
    MOST_UNPACKED,
    PAGE_OF_THE_WEB,
    PDF,
    PNG,
    TEXT,
    TOO_MUCH,
    WORD,
    Kind,
    NotTaken,
    too_big,
    too_many_pages,
    too_many_pixels,
)

# The harmless test file of the scanners' makers, written so that no scanner takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
_HEIC = re.compile(rb".{4}ftyp(heic|heix|hevc|mif1|msf1|heim|avif)", re.DOTALL)
_WEB = re.compile(rb"<\s*(!doctype|html|head|body|svg|script|iframe|\?xml|\?php)", re.IGNORECASE)
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# What makes a PDF more than paper: programs, other files, forms that send, things that start something.
_ACTS = {
    "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/GoToE",
    "/GoToR", "/SubmitForm", "/ImportData", "/Movie", "/Sound", "/Rendition", "/AA", "/Collection",
}  # fmt: skip
_QUALITY = 88


def looked_at(content: bytes) -> tuple[Kind, bytes]:
    """Return what the file is, and a copy of it that is safe to hand on.

    Raises:
        NotTaken: it is not taken.
    """
    if not content:
        raise NotTaken(EMPTY)
    if len(content) > BIGGEST:
        raise NotTaken(too_big(len(content)))
    if EICAR in content:
        raise NotTaken(FOUND)
    if content.startswith(b"%PDF-"):
        return PDF, _pdf(content)
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG, _picture(content, "JPEG")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG, _picture(content, "PNG")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotTaken(WORD if b"word/" in content or content[:1] == b"\xd0" else ANOTHER)
    if _HEIC.match(content[:32]):
        raise NotTaken(HEIC)
    return TEXT, _text(content)


def _text(content: bytes) -> bytes:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotTaken(ANOTHER) from None
    if _WEB.search(content):
        raise NotTaken(PAGE_OF_THE_WEB)
    if _NO_TEXT.search(text):
        raise NotTaken(ANOTHER)
    if len(content) > LONGEST_TEXT:
        raise NotTaken(too_big(len(content)))
    return text.encode()


def _picture(content: bytes, form: str) -> bytes:
    """Draw the picture anew, turned as its camera held it, and without what the camera wrote into it."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # we ask ourselves, before anything is unpacked
    try:
        with Image.open(io.BytesIO(content), formats=(form,)) as picture:
            if picture.width * picture.height > MOST_PIXELS[form]:
                raise NotTaken(too_many_pixels(picture.width * picture.height))
            if form == "JPEG":
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # unpacks no more than is kept
            picture.load()
            turned = ImageOps.exif_transpose(picture)
            turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = turned.convert("RGBA" if form == "PNG" and _see_through(turned) else "RGB")
            drawn = Image.new(plain.mode, plain.size)
            drawn.paste(plain)
            out = io.BytesIO()
            encode = drawn.save  # into memory; no table is written here
            encode(out, form, **({"quality": _QUALITY} if form == "JPEG" else {"optimize": False}))
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, zlib.error):
        raise NotTaken(DAMAGED) from None


def _see_through(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _pdf(content: bytes) -> bytes:
    """Write the pages anew: without what stands before and behind them, and without who wrote it on what."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise NotTaken(LOCKED)
        _insist_on_paper(reader)
        pages = len(reader.pages)
        if not pages:
            raise NotTaken(DAMAGED)
        if pages > MOST_PAGES:
            raise NotTaken(too_many_pages(pages))
        writer = PdfWriter()
        for page in reader.pages:
            writer.add_page(page)
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
    except NotTaken:
        raise
    except RecursionError:
        raise NotTaken(TOO_MUCH) from None
    except Exception:
        raise NotTaken(DAMAGED) from None  # pypdf has no one word for what it cannot read
    if out.tell() > BIGGEST:
        raise NotTaken(TOO_MUCH)
    return out.getvalue()


def _insist_on_paper(reader: PdfReader) -> None:
    unpacked = 0
    for thing in _things(reader):
        acts = _ACTS & {str(name) for name in thing} | _ACTS & {str(value) for value in _names(thing)}
        if acts:
            raise NotTaken(ACTS)
        if isinstance(thing, StreamObject):
            unpacked += _unpacked(thing, MOST_UNPACKED - unpacked)


def _names(thing: DictionaryObject) -> Iterator[Any]:
    for value in (thing.raw_get(name) for name in thing):
        if isinstance(value, str):
            yield value


def _things(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary and stream that the document leads to, each once."""
    waiting: list[Any] = [reader.trailer]
    met: set[tuple[int, int]] = set()
    looked = 0
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            where = (thing.idnum, thing.generation)
            if where in met:
                continue
            met.add(where)
            thing = thing.get_object()
        looked += 1
        if looked > MOST_OBJECTS * 10 or len(met) > MOST_OBJECTS:
            raise NotTaken(TOO_MUCH)
        if isinstance(thing, DictionaryObject):
            yield thing
            waiting += [thing.raw_get(name) for name in thing]
        elif isinstance(thing, ArrayObject):
            waiting += list(list.__iter__(thing))


def _unpacked(stream: StreamObject, most: int) -> int:
    """How much a stream unpacks to, without ever holding it.

    Raises:
        NotTaken: it is more than `most`, or packed over and over.
    """
    packed = stream.get("/Filter")
    filters = packed if isinstance(packed, list) else [packed] if packed is not None else []
    if len(filters) > MOST_FILTERS:
        raise NotTaken(TOO_MUCH)
    if not filters or str(filters[0]) not in ("/FlateDecode", "/Fl"):
        return len(stream._data)
    unpacking, left, size = zlib.decompressobj(), bytes(stream._data), 0
    try:
        while left and size <= most:
            size += len(unpacking.decompress(left, 1 << 20))
            left = unpacking.unconsumed_tail
    except zlib.error:
        return size  # what cannot be unpacked is not shown either
    if size > most:
        raise NotTaken(TOO_MUCH)
    return size

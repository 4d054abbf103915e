"""What is taken, and the sentence that is said of everything else (security.md B-19)."""

from dataclasses import dataclass

MEGABYTE = 1_000_000
BIGGEST = 10 * MEGABYTE
LONGEST_TEXT = 1 * MEGABYTE
MOST_PAGES = 200
MOST_OBJECTS = 50_000  # in a PDF
MOST_UNPACKED = 100 * MEGABYTE
MOST_FILTERS = 2  # one stream packed more often than that is packed to hide what it is
MOST_PIXELS = {"JPEG": 50 * MEGABYTE, "PNG": 25 * MEGABYTE}  # a camera's picture; a screen's
LONGEST_SIDE = 3_000  # pixels, after it was drawn anew: a page of writing can be read

TAKEN = "a photo (JPEG or PNG), a PDF or plain text"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not taken, in one sentence that tells what to do. `status` is the page's."""

    status: int
    sentence: str
    alarming: bool = False  # somebody should hear of it


class NotTaken(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why.sentence)
        self.why = why


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file was found to be, whatever it calls itself."""

    code: str
    words: str
    ending: str
    media_type: str


JPEG = Kind("jpeg", "Photo", "jpg", "image/jpeg")
PNG = Kind("png", "Picture", "png", "image/png")
PDF = Kind("pdf", "PDF", "pdf", "application/pdf")
TEXT = Kind("text", "Text", "txt", "text/plain; charset=utf-8")
KINDS = {kind.code: kind for kind in (JPEG, PNG, PDF, TEXT)}

NOT_CHOSEN = Refusal(422, "Choose a file first.")
DECIDED = Refusal(409, "This concern is decided already. If there is something new, tell us of it anew.")
EMPTY = Refusal(422, "The file is empty. Choose it again, or describe in three lines what is in it.")
DAMAGED = Refusal(422, "The file is damaged and cannot be read to its end. Ask its sender for it again.")
LOCKED = Refusal(
    422, "The file is locked with a password and cannot be checked. Ask its sender for an open copy."
)
TOO_MUCH = Refusal(
    422, "The file unpacks to far more than it seems to be. Print it, and send a photo of the page."
)
ACTS = Refusal(
    422,
    "The file holds a program, a form or other files, which cannot be checked. Print it as a plain PDF.",
    alarming=True,
)
FOUND = Refusal(
    422,
    "A virus was found in the file. It was not kept. Tell whoever looks after your computer.",
    alarming=True,
)
WORD = Refusal(415, "Word documents cannot be checked here. Save it as PDF, or describe what is in it.")
HEIC = Refusal(
    415, "This kind of photo (HEIC) cannot be checked here. Send it as JPEG: a screen picture of it will do."
)
PAGE_OF_THE_WEB = Refusal(
    415, "Web pages and drawings of them are not taken. Print it as a PDF.", alarming=True
)
ANOTHER = Refusal(415, f"Files of this kind are not taken. Send {TAKEN}, or describe what is in it.")
NOT_DRAWN = Refusal(
    415, "A drawing is a photo (JPEG or PNG) or a PDF. Write down above what was said; sound is not taken."
)


@dataclass(frozen=True, slots=True)
class Room:
    """How many files one thing holds, and what is said when it holds them."""

    most: int
    full: Refusal


_MOST_OF_A_CONCERN, _MOST_OF_A_CHILD = 10, 100  # a child is heard for years
OF_A_CONCERN = Room(
    _MOST_OF_A_CONCERN,
    Refusal(
        422,
        f"{_MOST_OF_A_CONCERN} files are here already, which is as many as one concern holds. "
        "Ring the front door.",
    ),
)
OF_A_CHILD = Room(
    _MOST_OF_A_CHILD,
    Refusal(
        422,
        f"{_MOST_OF_A_CHILD} drawings are here already, which is as many as is kept of one child. "
        "Write down what this one shows.",
    ),
)


def too_big(size: int) -> Refusal:
    return Refusal(
        413,
        f"The file is {_megabytes(size)} MB. The limit is {BIGGEST // MEGABYTE} MB. "
        "Send a smaller copy, or describe what is in it in three lines.",
    )


def too_many_pages(pages: int) -> Refusal:
    return Refusal(
        422, f"The file has {pages:,} pages. The limit is {MOST_PAGES}. Send the pages that matter."
    )


def too_many_pixels(pixels: int) -> Refusal:
    return Refusal(
        422, f"The picture has {pixels // MEGABYTE:,} million points, which is too many. Send a smaller copy."
    )


def _megabytes(size: int) -> int:
    return -(-size // MEGABYTE)

"""What the page says when something could not be done: what happened, what to do, what is not lost.

Hidden and absent share one page and one sentence (decision 0004). Wording: the voice of a colleague,
never blame, never an apology in place of a way on.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ErrorPage:
    status: int
    title: str
    what_happened: str
    what_to_do: str
    nothing_lost: str


@dataclass(frozen=True, slots=True)
class Again:
    """What somebody typed, in the page that could not take it: one press sends it on to `action`."""

    action: str
    fields: tuple[tuple[str, str], ...]
    button: str

    @property
    def typed(self) -> tuple[str, ...]:
        """What a person wrote of it, to be read and copied."""
        return tuple(value for name, value in self.fields if not name.startswith("_") and value.strip())


ERROR_PAGES: Final = (
    ErrorPage(
        400,
        "This could not be read",
        "What arrived was not what this page sends, so nothing was done with it.",
        "Go back, check what you entered and send it again.",
        "Nothing was saved or sent. What you typed is still on the page before this one.",
    ),
    ErrorPage(
        403,
        "You cannot do this",
        "Your role does not include this, or the page was open for too long and its protection ran out.",
        "Go back, load the page again and send once more. If it is still refused, ask your manager who can.",
        "Nothing was saved or sent. What you typed is still on the page before this one.",
    ),
    ErrorPage(
        404,
        "There is nothing here for you",
        "There is no page with this address, or it is not one that you can see.",
        "Check the reference, or find the child or person again.",
        "Nothing was changed.",
    ),
    ErrorPage(
        405,
        "This page cannot be used that way",
        "The address is right, but it only takes what its own form sends.",
        "Go back and use the button on the page.",
        "Nothing was changed.",
    ),
    ErrorPage(
        409,
        "Somebody changed this before you",
        "What you were working on was changed after you opened it.",
        "Go back, copy what you typed, load the page again and decide with both in view.",
        "Your change was not saved over theirs. What you typed is still on the page before this one.",
    ),
    ErrorPage(
        413,
        "This is too much at once",
        "What you sent is bigger than this page takes.",
        "Send less at a time, or describe it in three lines.",
        "Nothing was saved or sent. What you typed is still on the page before this one.",
    ),
    ErrorPage(
        422,
        "This could not be taken as it is",
        "What arrived can be read, but not taken.",
        "Go back, load the page again and send once more.",
        "Nothing was saved or sent.",
    ),
    ErrorPage(
        428,
        "The page did not say what it was based on",
        "Without that, your change could go over somebody else's unseen, so nothing was changed.",
        "Load the page again and send once more.",
        "Nothing was saved or sent.",
    ),
    ErrorPage(
        429,
        "Wait a moment",
        "This was tried many times in a short while.",
        "Wait a minute, then try again.",
        "Nothing was changed.",
    ),
    ErrorPage(
        500,
        "Something went wrong on our side",
        "The fault is ours, and it has been recorded with the reference below.",
        "Try again. If it happens again, ring the duty desk and say the reference.",
        "Nothing was half done: either all of it was saved before, or nothing was.",
    ),
    ErrorPage(
        503,
        "Not saved just now",
        "The record cannot be written at this moment.",
        "Wait a minute and send it again. If a child is not safe, do not wait: ring the duty desk, or 999.",
        "Nothing was sent. What you typed is still on the page before this one.",
    ),
)


def error_page(status: int) -> ErrorPage:
    """The page for `status`; any other 4xx is said like a 400, any other 5xx like a 500."""
    pages = {page.status: page for page in ERROR_PAGES}
    return pages.get(status) or pages[500 if status >= 500 else 400]

"""What the owner of an account is told about it when they are next inside."""

from enum import StrEnum

MISSES_WORTH_TELLING = 3  # fewer may be their own fingers at a new computer


class About(StrEnum):
    MISSED = "missed"
    COPIED = "copied"
    RECOVERED = "recovered"
    STOPPED = "stopped"
    NEW_APP = "new_app"


_SENTENCES = {
    About.MISSED: "At least {count} wrong tries to sign in as you were made from browsers that you "
    "never used. If it was not you, tell whoever looks after security at your agency.",
    About.COPIED: "A passkey of yours was refused, because another copy of it had been used since. "
    "Remove it, unless you know why.",
    About.RECOVERED: "Two colleagues confirmed that you had lost your ways in, and a new one was made. "
    "If you did not ask them, tell whoever looks after security at your agency.",
    About.STOPPED: "Colleagues began to make a new way into your account, and it was stopped.",
    About.NEW_APP: "An app that makes codes was set up for your account, and codes of any before it are not "
    "taken. If it was not you, tell whoever looks after security at your agency.",
}


def sentence(about: About, *, count: int) -> str:
    return _SENTENCES[about].format(count=count)


def worth_telling(about: About, *, count: int) -> bool:
    return about is not About.MISSED or count >= MISSES_WORTH_TELLING

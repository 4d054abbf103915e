"""A link to what a child said in another tool: what may stand there, and where it leads.

It is shown and never fetched. Nothing in it may look like another place than the one it leads to.
"""

import re
from urllib.parse import unquote_plus

from joinedup.kernel.decisions import Decision, allow, refuse

LONGEST_LINK = 300
_RULE = "words.link"
_LETTERS = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")  # those of an address, of RFC 3986
_PLACE = re.compile(r"https://([^/?#]*)", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::[0-9]{1,5})?", re.IGNORECASE
)


def may_point_to(link: str) -> Decision:
    """Whether this may be kept as a link; it is one line, as the browser's own address bar gives it."""
    if len(link) > LONGEST_LINK:
        return refuse(_RULE, f"The link is too long. The limit is {LONGEST_LINK} characters.")
    if not _LETTERS.fullmatch(link) or not (place := _PLACE.match(link)):
        return refuse(_RULE, "Enter a link that begins with https:// and has no spaces in it.")
    if "@" in place[1]:
        return refuse(_RULE, "Take the name and the password out of the link.")
    if not _HOST.fullmatch(place[1]):
        return refuse(
            _RULE, "Enter a link that names the place it leads to, such as https://tool.example/page."
        )
    return allow(_RULE)


def host_of(link: str) -> str:
    """Where a link that was kept leads; '' for none."""
    place = _PLACE.match(link)
    return place[1].lower() if place else ""


def spelt_out(link: str) -> str:
    """The link as somebody reads it, so that an address is found in it: '7%20Weir_Lane' is '7 Weir Lane'."""
    return unquote_plus(link).replace("_", " ")

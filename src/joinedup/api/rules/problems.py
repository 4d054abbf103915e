"""How a program is told what went wrong (RFC 9457): a status, a code, one sentence, and whether it was saved.

The sentence never repeats what was sent, and never says whether something hidden is there.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MEDIA_TYPE = "application/problem+json"
_TITLES: Mapping[int, str] = {
    400: "This cannot be read",
    401: "Not known",
    403: "Not allowed",
    404: "Nothing there",
    405: "Not this way",
    409: "It conflicts with what was sent before",
    412: "It has moved on",
    413: "Too big",
    415: "Not this type",
    422: "Read, and not taken",
    428: "Say on which version it is based",
    429: "Slow down",
    500: "Our fault",
    503: "Not saved, try again",
}
# What a status says where nothing more exact is known: code and sentence.
_PLAIN: Mapping[int, tuple[str, str]] = {
    400: ("E-BODY", "The request could not be read."),
    401: ("E-TOKEN", "Send a token that stands: Authorization: Bearer."),
    403: ("E-SCOPE", "This token may not do this."),
    404: ("E-ABSENT", "There is nothing here."),
    405: ("E-METHOD", "This address is not asked in this way. Allow names the ways."),
    409: ("E-CONFLICT", "It conflicts with what stands."),
    412: ("E-STALE", "It has changed since. Read it again."),
    413: ("E-BIG", "A body may hold 1,000,000 bytes."),
    415: ("E-TYPE", "Send application/json in UTF-8."),
    422: ("E-INVALID", "It was understood, and cannot be so."),
    428: ("E-VERSION", "Send If-Match with the ETag that you read."),
    429: ("E-SLOW", "Nothing was saved. Send it again with the same key after Retry-After."),
    500: ("E-DEFECT", "Something went wrong on our side. Nothing was saved."),
    503: ("E-STORE", "It was not saved. Send it again with the same key after Retry-After."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one field; `field` is a JSON pointer, '' for the whole."""

    code: str
    detail: str
    field: str = ""


class Problem(Exception):
    """Something that a program is told instead of what it asked for."""

    def __init__(
        self, status: int, code: str = "", detail: str = "", *, faults: tuple[Fault, ...] = (), wait: int = 0
    ) -> None:
        super().__init__(code)
        self.status, self.faults, self.wait = status, faults, wait
        plain_code, plain_detail = _PLAIN[status]
        self.code, self.detail = code or plain_code, detail or plain_detail


def in_words(problem: Problem, *, ref: str = "") -> dict[str, Any]:
    """The body of the answer. `ref` is made here, and names no person."""
    told: dict[str, Any] = {
        "type": f"urn:joinedup:problem:{problem.code}",
        "title": _TITLES[problem.status],
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "field": problem.faults[0].field if problem.faults else "",
        "ref": ref or secrets.token_hex(3).upper(),
        "saved": "no",
    }
    if len(problem.faults) > 1:
        told["errors"] = [
            {"code": each.code, "detail": each.detail, "field": each.field} for each in problem.faults
        ]
    return told


def known(status: int) -> bool:
    return status in _PLAIN

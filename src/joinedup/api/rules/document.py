"""What can be called, and the OpenAPI document that says so: made of the same table that is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joinedup.api.rules import problems
from joinedup.api.rules.concerns import CHALLENGE, CONCERN
from joinedup.api.rules.notifications import NOTIFICATION
from joinedup.api.rules.reading import ADay, AMoment, Codes, Field, Many, OneOf, Whole, Words
from joinedup.api.rules.scopes import Scope

VERSION = "1.0.0"


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that a program can do. `name` is that of its address."""

    name: str
    path: str
    method: str
    scope: Scope
    about: str
    answers: Mapping[int, str]
    takes: tuple[Field, ...] = ()
    key: bool = False  # it makes something: an idempotency key must come with it
    based_on: bool = False  # it changes something: If-Match must come with it


_ALWAYS = (401, 403, 404, 405, 503)
_SENDING = (*_ALWAYS, 400, 409, 413, 415, 422, 429)
CALLS: tuple[Call, ...] = (
    Call(
        "call_concerns",
        "/api/v1/concerns",
        "post",
        Scope.SEND_CONCERNS,
        "Tell the front door of a concern. The answer comes once it is on disk.",
        {201: "The receipt", 200: "The same receipt: this key came before with the same words"},
        CONCERN,
        key=True,
    ),
    Call(
        "call_notifications",
        "/api/v1/notifications",
        "post",
        Scope.SEND_NOTIFICATIONS,
        "Notify an incident. It is a concern, and opens what follows for everybody in it.",
        {201: "The receipt", 200: "The same receipt: this key came before with the same words"},
        NOTIFICATION,
        key=True,
    ),
    Call(
        "call_concerns",
        "/api/v1/concerns",
        "get",
        Scope.READ_RECEIPTS,
        "The newest 50 receipts of what this token sent, without what was told in answer.",
        {200: "References, states and moments"},
    ),
    Call(
        "call_concern",
        "/api/v1/concerns/{reference}",
        "get",
        Scope.READ_RECEIPTS,
        "What became of one concern that this token sent.",
        {200: "The receipt, with its ETag"},
    ),
    Call(
        "call_concern_read",
        "/api/v1/concerns/{reference}/read",
        "post",
        Scope.READ_RECEIPTS,
        "Say that somebody has read what was decided, as it stood under this ETag.",
        {200: "The receipt, with its new ETag"},
        based_on=True,
    ),
    Call(
        "call_challenge",
        "/api/v1/concerns/{reference}/challenge",
        "post",
        Scope.CHALLENGE,
        "Say why your agency does not agree with what was decided. A manager who did not decide it answers. "
        "One waits at a time: 409 where one does, or nothing is decided yet. It answers with the receipt, "
        "and asks receipts:read as well.",
        {200: "The receipt, with what was said and in time its answer; the same for the same key"},
        CHALLENGE,
        key=True,
    ),
)


def document(calls: Sequence[Call] = CALLS) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Joinedup, for agencies' own systems",
            "version": VERSION,
            "description": "Concerns and what became of them. A token is made and ended by an administrator "
            "of the area. What is hidden and what is not there are answered alike.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _PROBLEM, "Receipt": _RECEIPT},
        },
        "security": [{"token": []}],
    }


def _operation(call: Call) -> dict[str, Any]:
    wrong = _SENDING if call.takes else _ALWAYS
    wrong = (*wrong, 412, 428) if call.based_on else wrong
    answers = {str(status): _receipt(words) for status, words in call.answers.items()}
    answers |= {str(status): _problem(status) for status in sorted(wrong)}
    said: dict[str, Any] = {
        "operationId": f"{call.method}_{call.name}",
        "summary": call.about,
        "description": f"Scope: {call.scope.value}",
        "parameters": _parameters(call),
        "responses": answers,
    }
    if call.takes:
        content = {"application/json": {"schema": _schema(call.takes)}}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _parameters(call: Call) -> list[dict[str, Any]]:
    found = []
    if "{reference}" in call.path:
        found.append({"name": "reference", "in": "path", "required": True, "schema": {"type": "string"}})
    if call.key:
        shape = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": shape})
    if call.based_on:
        found.append({"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}})
    return found


def _receipt(words: str) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Receipt"}
    return {"description": words, "content": {"application/json": {"schema": shape}}}


def _problem(status: int) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Problem"}
    words = str(problems.in_words(problems.Problem(status))["title"])
    return {"description": words, "content": {problems.MEDIA_TYPE: {"schema": shape}}}


def _schema(fields: Sequence[Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if field.must],
        "properties": {field.name: _shape(field) for field in fields},
    }


def _shape(field: Field) -> dict[str, Any]:
    shape: dict[str, Any]
    match field:
        case Words():
            shape = {"type": "string", "maxLength": field.most}
        case OneOf():
            shape = {"type": "string", "enum": list(field.codes)}
        case ADay():
            shape = {"type": "string", "format": "date"}
        case AMoment():
            shape = {"type": "string", "format": "date-time"}
        case Codes():
            one_of = {"type": "string", "enum": list(field.codes)}
            shape = {"type": "array", "items": one_of, "uniqueItems": True}
        case Whole():
            shape = _schema(field.fields)
        case Many():
            shape = {"type": "array", "maxItems": field.most, "items": _schema(field.fields)}
    return {**shape, "description": field.about}


_TEXT = {"type": "string"}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "field", "ref", "saved"],
    "properties": {
        **dict.fromkeys(("type", "title", "code", "detail", "field", "ref"), _TEXT),
        "status": {"type": "integer"},
        "saved": {"type": "string", "enum": ["no", "draft", "yes"]},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
_RECEIPT: dict[str, Any] = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("reference", "state", "sent_at", "decided_at", "outcome", "told"), _TEXT),
        "read": {"type": "boolean"},
        "news": {
            "type": "array",
            "description": "What came of it after the decision, the oldest first",
            "items": {"type": "object", "properties": {"at": _TEXT, "told": _TEXT}},
        },
        "more_asked": {
            "type": "array",
            "description": "What is asked before it can be decided; it is given on the receipt's own page",
            "items": {"type": "object", "properties": {"at": _TEXT, "asked": _TEXT, "by": _TEXT}},
        },
        "challenges": {
            "type": "array",
            "description": "What was said against the decision, the newest first, and what was answered",
            "items": {
                "type": "object",
                "properties": dict.fromkeys(("at", "challenge", "answer_by", "came", "answer"), _TEXT),
            },
        },
        "what_happens_next": {"type": "array", "items": _TEXT},
        "ring": {"type": "object"},
    },
}

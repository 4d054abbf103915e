"""What a change is refused with: one table, for pages and for whatever speaks without pages."""

from dataclasses import dataclass
from typing import Final

from joinedup import store


@dataclass(frozen=True, slots=True)
class Refusal:
    """`page` answers a form, `api` a client that sent the version as a precondition (security.md 7.0)."""

    problem: type[Exception]
    page: int
    api: int
    because: str = ""


REFUSALS: Final = (
    Refusal(store.Stale, 409, 412),
    Refusal(store.VersionMissing, 428, 428),
    Refusal(store.VersionAhead, 422, 422, "It says that it is based on a version that has never been."),
    Refusal(store.KeyReused, 409, 409, "This form was sent before with other words, and that stands."),
)


def refusal_of(problem: BaseException) -> Refusal | None:
    return next((one for one in REFUSALS if isinstance(problem, one.problem)), None)

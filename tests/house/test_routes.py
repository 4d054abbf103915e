"""Every address is guarded, named, and free of anything about a person."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from joinedup.gate.pages import LookNotRecorded, Mark, Shows, mark_of, page
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow
from joinedup.site.middleware import UnmarkedView, who_is_asking

PUBLIC = {
    "sign-in", "sign-in/code", "sign-in/set-up", "sign-in/with", "sign-in/from/<str:token>",
    "welcome/<str:token>", "sign-out",
    "tell", "tell/danger", "tell/page", "tell/check", "tell/receipt", "tell/save", "tell/come-back",
    "tell/list", "tell/delete", "tell/how-far",
    "api/v1/openapi.json",
    "help", "accessibility", "privacy", "healthz", "readyz",
}  # fmt: skip


def _routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in (resolver or get_resolver()).url_patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _routes(each, path)
        else:
            yield path, each


ROUTES = dict(_routes())


def _mark(path: str) -> Mark:
    mark = mark_of(ROUTES[path].callback)
    assert mark is not None, f"{path} says nothing about who may open it"
    return mark


def test_there_are_routes_to_look_at() -> None:
    assert len(ROUTES) >= 20


@pytest.mark.parametrize("path", sorted(ROUTES))
def test_every_route_says_who_may_open_it(path: str) -> None:
    mark = _mark(path)
    assert mark.public is (path in PUBLIC)
    assert mark.public or mark.may is not None


@pytest.mark.parametrize("path", sorted(path for path in ROUTES if "<" in path))
def test_a_path_carries_references_only(path: str) -> None:
    for parameter in ROUTES[path].pattern.converters:
        assert parameter in {"reference", "token"}, f"{path} carries {parameter}"


@pytest.mark.parametrize(
    "path", sorted(path for path in ROUTES if path.startswith(("children/", "front-door/")))
)
def test_a_page_below_a_child_or_a_concern_shows_a_person(path: str) -> None:
    assert _mark(path).shows is Shows.PERSON


def _anybody(viewer: Viewer) -> Decision:
    return allow("test.anybody")


def _request(viewer: Viewer | None = None) -> HttpRequest:
    request = RequestFactory().get("/children/K-00000-00000")
    request.viewer = viewer  # type: ignore[attr-defined]
    return request


def test_a_view_that_nobody_marked_is_refused() -> None:
    def unmarked(request: HttpRequest) -> HttpResponse:
        return HttpResponse("everything about everybody")

    with pytest.raises(UnmarkedView):
        who_is_asking(lambda request: HttpResponse()).process_view(_request(), unmarked)


def test_a_page_about_a_person_is_not_sent_when_no_look_was_recorded(viewer: Viewer) -> None:
    @page(may=_anybody, shows=Shows.PERSON)
    def forgetful(request: HttpRequest) -> HttpResponse:
        return HttpResponse("Amara Okafor")

    with pytest.raises(LookNotRecorded):
        forgetful(_request(viewer))


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in() -> None:
    @page(may=_anybody, shows=Shows.PERSON)
    def never_reached(request: HttpRequest) -> HttpResponse:
        raise AssertionError("an anonymous request reached a page about a person")

    assert never_reached(_request()).status_code == 302

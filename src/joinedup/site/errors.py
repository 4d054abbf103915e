"""The pages of security.md 7.0: what happened, what to do, what is not lost. A reference, no codes."""

import logging
import secrets
import sys
from dataclasses import replace

from django.db import DatabaseError, DataError, IntegrityError, NotSupportedError, ProgrammingError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from joinedup.gate.pages import moment_of, viewer_of
from joinedup.site import logs, readonly, urgent
from joinedup.site.drafts import keep_what_was_sent
from joinedup.site.kept import Kept, kept, to_keep
from joinedup.store import ReadOnly, ReadOnlyLine
from joinedup.ui.errors import ErrorPage, error_page
from joinedup.ui.forms import PAGE_FIELD
from joinedup.ui.opening import is_page, page_with
from joinedup.ui.rendering import go_to

log = logging.getLogger("joinedup.site")
# What the database says of our own mistakes: to try it again would only hide them.
DEFECTS = (IntegrityError, ProgrammingError, DataError, NotSupportedError)


def plain_page(
    request: HttpRequest, status: int, *, because: str = "", ref: str = "", form: Kept | None = None
) -> HttpResponse:
    """Answer with the page for `status`; `because` says it more exactly where there is more to say.

    What was typed is kept as a draft, or stands in `form`, to be sent from this page.
    """
    if status >= 500:
        request.in_trouble = True  # type: ignore[attr-defined]
    page = error_page(status)
    if because:
        page = replace(page, what_happened=because)
    token: str = getattr(request, "draft_kept", None) or ""
    if token:
        page = replace(page, nothing_lost="What you typed is kept for you alone, and has not been sent.")
    elif form is not None:
        page = replace(page, nothing_lost="Nothing was sent. What you typed is kept on this page.")
    kept_at = reverse("desk:draft", args=[token]) if token else ""
    return _error(request, page, status=status, ref=ref, form=None if token else form, kept_at=kept_at)


def _error(
    request: HttpRequest,
    page: ErrorPage,
    *,
    status: int,
    ref: str = "",
    contact: str = "",
    form: Kept | None = None,
    kept_at: str = "",
) -> HttpResponse:
    context = {"page": page, "reference": ref, "contact": contact, "kept": form, "kept_at": kept_at}
    return render(request, "ui/error.html", context, status=status)


def nothing_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    return plain_page(request, 404)


def not_readable(request: HttpRequest, exception: Exception) -> HttpResponse:
    status = 413 if type(exception).__name__ in {"RequestDataTooBig", "TooManyFieldsSent"} else 400
    return plain_page(request, status)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return plain_page(request, 403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token against forgery was missing, old or another session's: nothing is done, and nothing is lost.

    From a page of ours it is kept at once. From elsewhere it stands in the page, and our own button keeps it.
    """
    viewer = viewer_of(request)
    from_elsewhere = reason.startswith(("Origin checking failed", "Referer checking failed"))
    if from_elsewhere:
        request.draft_kept = ""  # type: ignore[attr-defined]
    elif viewer is not None:
        keep_what_was_sent(request, by=viewer, at=viewer.at)
    said = (
        "This did not come from a page of ours."
        if from_elsewhere
        else "The page was open for too long and its protection ran out."
    )
    return plain_page(request, 403, because=said, form=to_keep(request))


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """A form came from somebody whose visit is over: kept where we know whose it was, else in the page.

    None where there is nothing to keep: the view's own mark sends them to sign in.
    """
    was = getattr(request, "was_inside", None)
    token = keep_what_was_sent(request, by=was, at=moment_of(request))
    if request.path == reverse("desk:keep_draft"):
        return JsonResponse({"kept": bool(token)}, status=401)
    if token:
        came = request.POST.get(PAGE_FIELD, "")
        wanted = page_with(came if is_page(came) else "/", token)
        return go_to(f"{reverse('site:sign_in')}?{urlencode({'next': wanted})}")
    form = to_keep(request)
    if form is None:
        return None
    said = "You are not signed in any more, so this was not done."
    return plain_page(request, 403, because=said, form=form)


def not_saved(request: HttpRequest, problem: BaseException) -> HttpResponse:
    """The database could not be read or written: nothing was half done, and it may be tried again."""
    if isinstance(problem, ReadOnly):
        log.info("change.refused_read_only")
        return _no_work_now(request, problem.line)
    cause = problem.__cause__ or problem
    log.error(
        "change.not_saved",
        extra={"kind": type(cause).__name__, "place": logs.place_of(cause.__traceback__)},
    )
    return _to_be_sent_again(request, error_page(503), wait=30)


def _no_work_now(request: HttpRequest, line: ReadOnlyLine) -> HttpResponse:
    """This was work, and there is none for now: until when, why, and what was typed (security.md B-18)."""
    at = moment_of(request)
    request.read_only = line  # type: ignore[attr-defined]
    until = readonly.until_when(line, at=at)
    page = replace(
        error_page(503),
        title="Nothing can be saved just now",
        what_happened=f"Joinedup is read-only {until}. Reason: {line.because.rstrip('.')}.",
        what_to_do="Send it again then. If a child is not safe, do not wait: ring the duty desk, or 999.",
    )
    return _to_be_sent_again(request, page, wait=readonly.seconds_to_wait(line, at=at))


def _to_be_sent_again(request: HttpRequest, page: ErrorPage, *, wait: int) -> HttpResponse:
    """Say that it was not saved, keep what was typed on this very page, and name whom to ring."""
    request.in_trouble = True  # type: ignore[attr-defined]
    form = kept(request)
    if form is not None and request.FILES and not form.typed:
        # A page cannot hold a file: our button would send the form without it.
        form = None
        page = replace(page, nothing_lost="Nothing was sent. Keep your file, and choose it again then.")
    elif form is not None and request.FILES:
        lost = "What you typed is kept on this page. To send its file too, go back and choose it again then."
        page = replace(page, nothing_lost=f"Nothing was sent. {lost}")
    elif form is not None:
        page = replace(page, nothing_lost="Nothing was sent. What you typed is kept on this page.")
    viewer = viewer_of(request)
    contact = urgent.line(viewer.area_id if viewer else None)
    response = _error(request, page, status=503, contact=contact, form=form)
    response["Retry-After"] = str(wait)
    return response


def our_fault(request: HttpRequest) -> HttpResponse:
    """A 500 is always a defect: the log gets where it was, under a reference, and nothing typed."""
    ref = secrets.token_hex(3).upper()
    kind, problem, trace = sys.exc_info()
    if isinstance(problem, DatabaseError) and not isinstance(problem, DEFECTS):  # outside every view
        return not_saved(request, problem)
    told = {"ref": ref, "kind": getattr(kind, "__name__", "none"), "place": logs.place_of(trace)}
    log.error("request.defect", extra=told)
    return plain_page(request, 500, ref=ref)

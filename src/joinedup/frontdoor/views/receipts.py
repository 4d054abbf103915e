"""The sender's own page about a concern, and the files that belong to it."""

import logging
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.files import actions as file_actions
from joinedup.files import queries as files
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.forms import ChallengeForm, MoreForm
from joinedup.frontdoor.rules.challenging import may_challenge
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go

log = logging.getLogger("joinedup.frontdoor")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The sender's own page about a concern: the receipt, then how far it is, then what they are told."""
    viewer = gate.signed_in(request)
    sent = queries.sent_concern(viewer, reference)
    if sent is None:
        raise trail.nothing_there(request, reference)
    by = actions.Unnamed(viewer.area_id) if sent.line.unnamed else viewer
    if sent.line.is_new:
        with suppress(store.ReadOnly):
            actions.read_what_was_told(sent.line.reference, sender=viewer, by=by, at=viewer.at)
    return receipt_page(request, viewer, sent)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def add_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a photo or a letter that belongs to a concern. The concern itself was safe before it came."""
    viewer = gate.signed_in(request)
    sent = queries.sent_concern(viewer, reference)
    if sent is None:
        raise trail.nothing_there(request, reference)
    if sent.line.unnamed:  # a file is kept with the name of whoever added it
        raise gate.Refused(refuse("file.unnamed", "A file would say who you are. Tell the front door of it."))
    about = sent.line.reference
    try:
        actions.insist_on_an_open_concern(about, by=viewer)
        upload = request.FILES.get("file")
        if upload is None:
            raise files.NotTaken(files.NOT_CHOSEN)
        key = key_of(request.POST)
        found = files.found_to_be(upload.read())
        actions.add_file(about, found=found, called=str(upload.name), by=viewer, at=viewer.at, key=key)
    except files.NotTaken as refused:
        if refused.why.alarming:
            log.warning("file.alarming")
        if refused.why is not files.NOT_CHOSEN:
            file_actions.refused(about, alarming=refused.why.alarming, by=viewer, at=viewer.at)
        return receipt_page(request, viewer, sent, not_taken=refused.why)
    return go("frontdoor:receipt", about)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand a file out, to be saved and never to be shown by the browser as a page of ours."""
    viewer = gate.signed_in(request)
    about = files.sent_with(reference)
    found = files.content(reference) if queries.may_open_files(viewer, about) else None
    if found is None:
        raise trail.nothing_there(request, reference)
    line, content = found
    trail.looked(request, "file.looked", about, line.reference)
    if line.waits and not file_actions.may_go_out(about, line, content, by=viewer, at=viewer.at):
        return render(request, "ui/file_waits.html", {"reference": about}, status=503)
    return gate.handed_out(content, media_type=line.kind.media_type, called=line.file_name)


def receipt_page(
    request: HttpRequest,
    viewer: Viewer,
    sent: queries.SentConcern,
    *,
    not_taken: files.Refusal | None = None,
    challenge_form: ChallengeForm | None = None,
    more_form: MoreForm | None = None,
) -> HttpResponse:
    by = actions.Unnamed(viewer.area_id) if sent.line.unnamed else viewer
    trail.looked(request, "concern.receipt_looked", sent.line.reference, by=by)
    sent_back = challenge_form or more_form
    context = {
        "sent": sent,
        "files": files.attached(sent.line.reference),
        "incident": queries.has_incident(viewer, sent.line.reference),
        "not_taken": not_taken.sentence if not_taken else "",
        "errors": not_taken is not None or sent_back is not None,
        "more_form": _may_still_add(request, sent, more_form),
        "challenge_form": _may_still_challenge(request, sent, challenge_form),
        "today": today_in_london(viewer.at),
    }
    if sent_back is not None:
        context["form"] = sent_back
    status = not_taken.status if not_taken else 200 if sent_back is None else 422
    return render(request, "frontdoor/receipt.html", context, status=status)


def _may_still_challenge(
    request: HttpRequest, sent: queries.SentConcern, form: ChallengeForm | None
) -> ChallengeForm | None:
    waits = any(one.answered_at is None for one in sent.challenges)
    if not may_challenge(decided=sent.line.decided_at is not None, waits=waits).allowed:
        return form
    return form or posts.carry_on(request, ChallengeForm(), posts_to="frontdoor:challenge")


def _may_still_add(request: HttpRequest, sent: queries.SentConcern, form: MoreForm | None) -> MoreForm | None:
    if not any(one.ended_at is None for one in sent.more_asked):
        return form
    return form or posts.carry_on(request, MoreForm(), posts_to="frontdoor:give_more")

"""From our page to an identity provider's, and back: in place of a password, or to be tied to an account."""

import hmac
import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_GET, require_POST

from joinedup.access.rules.roles import may_sign_in
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof, is_fresh
from joinedup.signin import actions, elsewhere, forms, queries, tying, views, visiting
from joinedup.signin.actions import Verdict, With
from joinedup.signin.elsewhere import NoAnswer
from joinedup.signin.rules.providers import Provider, Told
from joinedup.signin.views import AT_HOME, live_only
from joinedup.signin.visiting import Away
from joinedup.ui.rendering import go_to


@gate.public_page
@live_only
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Send somebody to the provider that they chose."""
    provider = _provider(request.POST.get("provider", ""))
    viewer = gate.viewer_of(request)
    if viewer is not None:
        insist_on_fresh_proof(viewer)  # what is tied to an account opens it from then on
    else:
        request.session.cycle_key()
    at = gate.moment_of(request)
    away = Away(
        provider=provider.code,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        redirect=_address(request, provider),
        wanted=_wanted(request.POST.get("next", "")),
        invitation=request.POST.get("invitation", "")[:100] if viewer is None else "",
        tying=viewer is not None,
        browser=views.browser_of(request).token,
    )
    try:
        goes_to = elsewhere.page_of(
            provider,
            redirect=away.redirect,
            state=away.state,
            nonce=away.nonce,
            verifier=away.verifier,
            at=at,
        )
    except NoAnswer:
        return _other_way(request, forms.NO_ANSWER, status=503)
    visiting.go_away(request.session, away, at=at)
    return go_to(goes_to)


@gate.public_page
@live_only
@require_GET
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """Judge what somebody brings back. Whatever is wrong with it: one sentence, and another way in."""
    provider, at = _provider(token), gate.moment_of(request)
    away = visiting.back(request.session, at=at)
    if away is None or away.provider != provider.code or not _is_answer_to(request, away, provider):
        return _other_way(request, forms.NOT_BACK, status=422)
    try:
        told = elsewhere.told_of(
            provider,
            request.GET["code"],
            redirect=away.redirect,
            nonce=away.nonce,
            verifier=away.verifier,
            at=at,
        )
    except NoAnswer:
        return _other_way(request, forms.NO_ANSWER, status=503)
    if told is None:
        return _other_way(request, forms.NOT_BACK, status=422)
    if away.tying:
        return _tie(request, provider, told)
    if away.invitation:
        return _accept(request, away, provider, told)
    return _sign_in(request, away, told)


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_POST
def untie(request: HttpRequest) -> HttpResponse:
    """From now on this provider opens the account no more; whoever has no password keeps it."""
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    ties = queries.ties_of(viewer.practitioner_id)
    chosen = forms.drawn(request.POST.get("provider", ""))
    if chosen in ties and len(ties) == 1 and not views.has_password(viewer.practitioner_id):
        return views.account_page(request, status=409, kept=forms.ONLY_WAY)
    tying.untie(viewer.practitioner_id, provider=chosen, by=viewer, at=viewer.at)
    return go_to(reverse("signin:account"))


def _sign_in(request: HttpRequest, away: Away, told: Told) -> HttpResponse:
    at = gate.moment_of(request)
    whose, verdict = tying.judge(told, by=actions.at_the_door(None), at=at)
    if whose is None:
        return _other_way(request, {**forms.NOT_SAID, Verdict.WRONG: forms.NOT_TIED}[verdict], status=422)
    browser = With(away.browser, views.browser_of(request).words)
    if told.second_proof and queries.proofs(whose).any:
        came = tying.come_in(whose, browser=browser, by=actions.at_the_door(None), at=at)
        if came.verdict is Verdict.RIGHT:
            return views.let_in(request, go_to(away.wanted or reverse(AT_HOME)), came, browser)
    return _half_in(request, whose, wanted=away.wanted)


def _accept(request: HttpRequest, away: Away, provider: Provider, told: Told) -> HttpResponse:
    at = gate.moment_of(request)
    by = actions.at_the_door(queries.invited(away.invitation, at=at))
    none = make_password(None)
    whose = tying.accept(away.invitation, encoded=none, provider=provider.code, told=told, by=by, at=at)
    if whose is None:
        return render(request, "signin/no_invitation.html", status=404)
    return _half_in(request, whose, wanted="")


def _half_in(request: HttpRequest, whose: int, *, wanted: str) -> HttpResponse:
    at = gate.moment_of(request)
    visiting.begin_half(request.session, practitioner_id=whose, wanted=wanted, at=at)
    rotate_token(request)
    return go_to(reverse("signin:code" if queries.proofs(whose).any else "signin:set_up"))


def _tie(request: HttpRequest, provider: Provider, told: Told) -> HttpResponse:
    viewer = gate.viewer_of(request)
    if viewer is None or not is_fresh(viewer):
        return go_to(reverse("site:sign_in" if viewer is None else "signin:account"))
    tied = tying.tie(viewer.practitioner_id, provider=provider.code, told=told, by=viewer, at=viewer.at)
    if not tied:
        return views.account_page(request, status=409, kept=forms.TIED_TO_ANOTHER)
    return go_to(reverse("signin:account"))


def _is_answer_to(request: HttpRequest, away: Away, provider: Provider) -> bool:
    state, code = request.GET.getlist("state"), request.GET.getlist("code")
    if len(state) != 1 or len(code) != 1 or not hmac.compare_digest(state[0].encode(), away.state.encode()):
        return False
    return request.GET.get("iss", provider.issuer) == provider.issuer  # RFC 9207: it is the one we asked


def _provider(code: str) -> Provider:
    provider: Provider | None = settings.PROVIDERS.get(code)
    if provider is None:
        raise Http404
    return provider


def _address(request: HttpRequest, provider: Provider) -> str:
    """Where somebody comes back to; the provider was told of this very address and of no other."""
    host = settings.CONFIG.host
    begins = f"https://{host}" if host else f"http://{request.get_host()}"
    return begins + reverse("signin:come_back", args=[provider.code])


def _wanted(path: str) -> str:
    """Where to go on is one of our pages, whatever was sent."""
    try:
        return path if gate.mark_of(resolve(path).func) is not None else ""
    except Resolver404:
        return ""


def _other_way(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    if gate.viewer_of(request) is not None:
        return views.account_page(request, status=status, kept=sentence)
    return views.first_page(request, status=status, said=sentence)

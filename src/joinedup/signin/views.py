"""The pages on the way in, and the page on which somebody sees their own ways in."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup.access.rules.roles import may_sign_in
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import Login
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof
from joinedup.gate.viewer import Viewer
from joinedup.signin import actions, forms, keys, queries, visiting
from joinedup.signin.actions import Came, Verdict, With
from joinedup.signin.forms import (
    ChangePasswordForm,
    FirstCodeForm,
    NewPasskeyForm,
    NewPasswordForm,
    PasswordForm,
    ProofForm,
)
from joinedup.signin.rules import codes, coming_in, passkeys
from joinedup.signin.rules.browsers import called
from joinedup.signin.rules.coming_in import Ended
from joinedup.signin.rules.passkeys import Answer
from joinedup.signin.rules.recovering import may_help_anybody
from joinedup.signin.visiting import HalfIn
from joinedup.ui.rendering import go, go_to

AT_HOME = "desk:my_day"
KNOWN_FOR = 400 * 24 * 60 * 60  # seconds: the longest that browsers keep a cookie
ISSUER = "Joinedup"


def live_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A demo town has no accounts: there, these pages are not."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return shown


def password(request: HttpRequest, *, wanted: str) -> HttpResponse:
    """First step: address and password. Behind the shell's /sign-in; `wanted` is a page of ours or empty."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person, verdict = _judged(request, form.cleaned_data["email"], form.cleaned_data["password"])
        if verdict is Verdict.RIGHT and person is not None:
            visiting.begin_half(
                request.session, practitioner_id=person.id, wanted=wanted, at=gate.moment_of(request)
            )
            rotate_token(request)
            return go("signin:code" if queries.proofs(person.id).any else "signin:set_up")
        form.add_error(None, forms.NOT_SAID[verdict])
    return first_page(request, form, wanted=wanted)


def first_page(
    request: HttpRequest,
    form: PasswordForm | None = None,
    *,
    wanted: str = "",
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page on which coming in begins; `said` is why another way did not lead in."""
    form = form or PasswordForm()
    known = queries.recovery_known_to(browser_of(request).token, at=gate.moment_of(request))
    shown = {"wanted": wanted, "recovery_known": known, "said": said}
    return _page(request, "password", form, status=status, providers=settings.PROVIDERS.values(), **shown)


@gate.public_page
@live_only
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Second step, for whoever has a proof already."""
    half = _half(request)
    if half is None or not queries.proofs(half.practitioner_id).any:
        return go("site:sign_in")
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        browser = browser_of(request)
        came = actions.come_in(
            half.practitioner_id,
            **_given(request, form),
            browser=browser,
            by=_outside(half),
            at=gate.moment_of(request),
        )
        if came.verdict is Verdict.RIGHT:
            return let_in(request, go_to(half.wanted or reverse(AT_HOME)), came, browser)
        form.refuse(came.verdict)
    return _page(request, "code", form, asks=_asks_to_sign(request, _login(half)))


@gate.public_page
@live_only
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Second step, for whoever has no proof yet: nothing else is open to them."""
    half = _half(request)
    if half is None or queries.proofs(half.practitioner_id).any:
        return go("site:sign_in")
    person = _login(half)
    if "passkey" in request.POST:
        return _set_up_passkey(request, half, person)
    secret = _secret_being_set_up(request, half, person)
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        browser = browser_of(request)
        came = actions.begin_with_app(
            person.id,
            secret=secret,
            code=form.cleaned_data["code"],
            browser=browser,
            by=_outside(half),
            at=gate.moment_of(request),
        )
        if came.verdict is Verdict.RIGHT:
            return _let_in_with_codes(request, half, came, browser)
        form.add_error("code", {**forms.NOT_SAID, Verdict.WRONG: forms.WRONG_CODE}[came.verdict])
    return _page(
        request,
        "set_up",
        form,
        **_ways_to_begin(request, half, person),
        by_code=form,
        by_passkey=_new_passkey_form(request),
    )


def _set_up_passkey(request: HttpRequest, half: HalfIn, person: Login) -> HttpResponse:
    form = NewPasskeyForm(request.POST)
    if form.is_valid():
        browser = browser_of(request)
        came = actions.begin_with_passkey(
            person.id,
            made=_made(request, form),
            name=form.cleaned_data["name"],
            browser=browser,
            by=_outside(half),
            at=gate.moment_of(request),
        )
        if came.verdict is Verdict.RIGHT:
            return _let_in_with_codes(request, half, came, browser)
        form.add_error(None, {**forms.NOT_SAID, Verdict.WRONG: forms.NO_PASSKEY}[came.verdict])
    return _page(
        request,
        "set_up",
        form,
        **_ways_to_begin(request, half, person),
        by_passkey=form,
        by_code=FirstCodeForm(),
    )


def _ways_to_begin(request: HttpRequest, half: HalfIn, person: Login) -> dict[str, Any]:
    """An app, or a passkey where the browser has them: what the page shows of both."""
    secret = _secret_being_set_up(request, half, person)
    return {"asks": _asks_to_make(request, person), **_as_a_picture(secret, person)}


def _as_a_picture(secret: str, person: Login) -> dict[str, Any]:
    address = codes.address_for_app(secret, account=person.email, issuer=ISSUER)
    return {
        "picture": segno.make(address, micro=False, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "secret": codes.in_groups(secret),
        "account": person.email,
    }


@gate.public_page
@live_only
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an invitation: choose a password, once."""
    at = gate.moment_of(request)
    person = queries.invited(token, at=at)
    if person is None:
        return render(request, "signin/no_invitation.html", status=404)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        encoded = make_password(form.cleaned_data["password"])
        accepted = actions.accept(token, encoded=encoded, by=actions.at_the_door(person), at=at)
        if accepted is None:
            return render(request, "signin/no_invitation.html", status=404)
        visiting.begin_half(request.session, practitioner_id=accepted, wanted="", at=at)
        rotate_token(request)
        return go("signin:set_up")
    return _page(request, "welcome", form, providers=settings.PROVIDERS.values(), invitation=token)


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """What one signs in with, and where one is inside now."""
    return account_page(request)


def account_page(request: HttpRequest, *, status: int = 200, kept: str = "") -> HttpResponse:
    """`kept` is why something stayed as it was."""
    viewer = gate.signed_in(request)
    return render(
        request,
        "signin/account.html",
        {
            "proofs": queries.proofs(viewer.practitioner_id),
            "visits": queries.visits_of(viewer.practitioner_id, at=viewer.at),
            "here": visiting.visit_code(request.session),
            "kept": kept,
            "ties": queries.ties_of(viewer.practitioner_id),
            "providers": settings.PROVIDERS.values(),
            "notices": queries.notices_of(viewer.practitioner_id),
            "recovery": queries.recovery_of(viewer.practitioner_id, at=viewer.at),
            "idle_minutes": coming_in.idle_limit(viewer.rights) // timedelta(minutes=1),
            "has_password": has_password(viewer.practitioner_id),
            "may_help": may_help_anybody(viewer).allowed,
        },
        status=status,
    )


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Another password, by whoever knows the one of today and has just given a second proof."""
    viewer = gate.signed_in(request)
    if not has_password(viewer.practitioner_id):
        raise Http404
    insist_on_fresh_proof(viewer)
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _, verdict = _judged(request, _of(viewer).email, form.cleaned_data["today"])
        if verdict is Verdict.RIGHT:
            actions.change_password(
                viewer.practitioner_id,
                encoded=make_password(form.cleaned_data["password"]),
                here=visiting.visit_code(request.session),
                by=viewer,
                at=viewer.at,
            )
            return go("signin:account")
        form.add_error("today", {**forms.NOT_SAID, Verdict.WRONG: forms.WRONG_TODAY}[verdict])
    return _page(request, "new_password", form)


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_POST
def have_seen(request: HttpRequest) -> HttpResponse:
    """The notices on one's account page are read, and go."""
    viewer = gate.signed_in(request)
    actions.have_seen(viewer.practitioner_id, by=viewer, at=viewer.at)
    return go("signin:account")


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_POST
def end_visit(request: HttpRequest) -> HttpResponse:
    """End one of one's own visits: a desk that was left, a telephone that was lost."""
    viewer = gate.signed_in(request)
    actions.end_visit(
        forms.drawn(request.POST.get("visit", "")),
        owner=viewer.practitioner_id,
        why=Ended.BY_OWNER,
        by=viewer,
        at=viewer.at,
    )
    return go("signin:account")


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_http_methods(["GET", "POST"])
def new_passkey(request: HttpRequest) -> HttpResponse:
    """One more passkey: a second telephone, a key for the drawer."""
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    person = _of(viewer)
    form = NewPasskeyForm(request.POST) if request.method == "POST" else _new_passkey_form(request)
    if form.is_bound and form.is_valid():
        name, made = form.cleaned_data["name"], _made(request, form)
        verdict = actions.add_passkey(person.id, made=made, name=name, by=viewer, at=viewer.at)
        if verdict is Verdict.RIGHT:
            return go("signin:account")
        form.add_error(None, forms.WRONG_NEW_PASSKEY)
    return _page(request, "new_passkey", form, asks=_asks_to_make(request, person))


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_http_methods(["GET", "POST"])
def new_app(request: HttpRequest) -> HttpResponse:
    """An app on another telephone, in place of the one before."""
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    person = _of(viewer)
    sealed = visiting.app_being_set_up(request.session) or keys.seal(
        codes.new_secret(), owner=person.reference
    )
    visiting.note_app(request.session, sealed=sealed)
    secret = keys.unseal(sealed, owner=person.reference)
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict = actions.take_app(
            person.id,
            secret=secret,
            code=form.cleaned_data["code"],
            here=visiting.visit_code(request.session),
            by=viewer,
            at=viewer.at,
        )
        if verdict is Verdict.RIGHT:
            visiting.app_is_set_up(request.session)
            return go("signin:account")
        form.add_error("code", forms.WRONG_CODE)
    has = queries.proofs(person.id).app_since
    return _page(request, "new_app", form, has=has, **_as_a_picture(secret, person))


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_POST
def remove_passkey(request: HttpRequest) -> HttpResponse:
    """A telephone that was lost or given back. The last proof stays: nobody shuts themselves out."""
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    passkey = forms.drawn(request.POST.get("passkey", ""))
    gone = actions.remove_passkey(passkey, owner=viewer.practitioner_id, by=viewer, at=viewer.at)
    return go("signin:account") if gone else account_page(request, status=409, kept=forms.LAST_PROOF)


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new codes, shown once."""
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    if request.method == "POST":
        made = actions.make_recovery_codes(viewer.practitioner_id, by=viewer, at=viewer.at)
        return render(request, "signin/codes.html", {"codes": made, "go_on": reverse("signin:account")})
    left = queries.proofs(viewer.practitioner_id).recovery_codes_left
    return render(request, "signin/new_codes.html", {"left": left})


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Prove once more that it is still you. Where to go on was put into the session by the shell."""
    viewer = gate.signed_in(request)
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict = actions.prove_again(
            visiting.visit_code(request.session),
            **_given(request, form),
            browser=browser_of(request),
            by=viewer,
            at=viewer.at,
        )
        if verdict is Verdict.RIGHT:
            request.session.cycle_key()
            wanted = request.session.pop(gate.GO_ON_TO, "")
            return go_to(wanted or reverse("signin:account"))
        form.refuse(verdict)
    return _page(request, "again", form, asks=_asks_to_sign(request, _of(viewer)))


def _given(request: HttpRequest, form: ProofForm) -> dict[str, Any]:
    """What was given as a second proof: what a passkey signed, or else the code that was typed."""
    if sent := form.cleaned_data["passkey"]:
        return {"signed": Answer(sent, visiting.asked(request.session, at=gate.moment_of(request)))}
    return {"code": form.cleaned_data["code"]}


def _made(request: HttpRequest, form: NewPasskeyForm) -> Answer:
    asked = visiting.asked(request.session, at=gate.moment_of(request))
    return Answer(form.cleaned_data["passkey"], asked)


def _asks_to_sign(request: HttpRequest, person: Login) -> str:
    """What the browser asks this person's passkeys; empty where they have none."""
    has = queries.passkeys_of(person)
    if not has:
        return ""
    challenge = visiting.ask(request.session, at=gate.moment_of(request))
    return passkeys.to_sign(keys.passkey_host(), challenge=challenge, has=has)


def _asks_to_make(request: HttpRequest, person: Login) -> str:
    return passkeys.to_make(
        keys.passkey_host(),
        challenge=visiting.ask(request.session, at=gate.moment_of(request)),
        owner=passkeys.Owner(keys.handle(person.reference), account=person.email, name=person.name),
        has=queries.passkeys_of(person),
    )


def _new_passkey_form(request: HttpRequest) -> NewPasskeyForm:
    return NewPasskeyForm(initial={"name": browser_of(request).words})


def has_password(practitioner_id: int) -> bool:
    person = agencies.login(practitioner_id)
    return person is not None and is_password_usable(person.password)


def _of(viewer: Viewer) -> Login:
    person = agencies.login(viewer.practitioner_id)
    if person is None:
        raise Http404
    return person


def _let_in_with_codes(request: HttpRequest, half: HalfIn, came: Came, browser: With) -> HttpResponse:
    shown = {"codes": came.recovery_codes, "go_on": half.wanted or reverse(AT_HOME)}
    return let_in(request, render(request, "signin/codes.html", shown), came, browser)


def _judged(request: HttpRequest, email: str, typed: str) -> tuple[Login | None, Verdict]:
    at = gate.moment_of(request)
    token = browser_of(request).token
    if queries.must_wait(queries.way(email, browser=token), at=at):
        return None, Verdict.WAIT
    person = agencies.login_by_email(email)
    # Without an account the same work is done on nothing, so that the time taken tells nothing.
    right = check_password(typed, person.password if person else make_password(None))
    by = actions.at_the_door(person)
    return person, actions.judge_password(email, right=right, browser=token, by=by, at=at)


def _half(request: HttpRequest) -> HalfIn | None:
    return visiting.half_in(request.session, at=gate.moment_of(request))


def _login(half: HalfIn) -> Login:
    person = agencies.login(half.practitioner_id)
    if person is None:
        raise Http404
    return person


def _outside(half: HalfIn) -> actions.AtTheDoor:
    return actions.at_the_door(_login(half))


def _secret_being_set_up(request: HttpRequest, half: HalfIn, person: Login) -> str:
    if half.sealed:
        return keys.unseal(half.sealed, owner=person.reference)
    secret = codes.new_secret()
    visiting.note(request.session, sealed=keys.seal(secret, owner=person.reference))
    return secret


def browser_of(request: HttpRequest) -> With:
    token = request.COOKIES.get(settings.BROWSER_COOKIE, "")
    words = called(request.headers.get("User-Agent", ""))
    return With(token if len(token) == 43 else secrets.token_urlsafe(32), words)


def let_in(request: HttpRequest, response: HttpResponse, came: Came, browser: With) -> HttpResponse:
    visiting.begin(request.session, visit=came.visit, at=gate.moment_of(request))
    rotate_token(request)
    response.set_cookie(
        settings.BROWSER_COOKIE,
        browser.token,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _page(request: HttpRequest, name: str, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else status
    return render(request, f"signin/{name}.html", {"form": form, **more}, status=status)

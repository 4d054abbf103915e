"""What one types on the way in."""

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from joinedup.signin.actions import Verdict
from joinedup.signin.rules.passkeys import LONGEST_ANSWER
from joinedup.ui.forms import Form, Line, Text

WRONG = "That address and password do not go together. Check both."
WAIT = "There were too many wrong tries. Wait 15 minutes, or use a browser that you signed in with before."
SLEEPS = "This account was not used for 45 days. Your administrator can invite you again."
WRONG_TODAY = "That is not your password of today. Nothing was changed."
WRONG_CODE = "That code is not right, or was used before. Wait for the next one, and enter that."
WRONG_PASSKEY = "That passkey was not taken. Try again, or enter a code instead."
NO_PASSKEY = "No passkey was made. Try again, or set up an app instead."
WRONG_NEW_PASSKEY = "That passkey was not taken. Try again, or with another device."
_DRAWN = re.compile(r"[A-Za-z0-9_-]{1,20}")
NOBODY_OF_YOURS = "Nobody whose account you answer for has that address."
LAST_PROOF = "This is your only second proof, so it stays. Add another first, then remove this one."
NO_ANSWER = "The other sign-in does not answer just now. Use your password here, or try again in a minute."
NOT_BACK = "The other sign-in was not finished, or took too long. Begin again here, or use your password."
NOT_TIED = "That sign-in belongs to nobody here yet. Use your password, then add it under 'How you sign in'."
TIED_TO_ANOTHER = "That sign-in belongs to another account here. Nothing was changed."
ONLY_WAY = "You have no password here, so this sign-in stays. Ask your administrator for an invitation first."
NOT_SAID = {Verdict.WRONG: WRONG, Verdict.WAIT: WAIT, Verdict.SLEEPS: SLEEPS}


def drawn(sent: str) -> str:
    """Return a code that we may have drawn ourselves, or '' for what cannot be one."""
    return sent if _DRAWN.fullmatch(sent) else ""


class PasswordForm(Form):
    email = Line(
        what="your work e-mail address",
        label="Work e-mail address",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = Line(what="your password", label="Password", strip=False, widget=forms.PasswordInput)


class ProofForm(Form):
    """A code that is typed, or what a passkey signed: the script of the page puts that in."""

    code = Line(
        what="the code",
        label="Code",
        hint="Six figures from your app, or one of your recovery codes",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "data-width": "20"}),
    )
    passkey = Line(
        what="your passkey",
        label="Passkey",
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("code") and not cleaned.get("passkey"):
            self.add_error("code", "Enter the code")
        return cleaned

    def refuse(self, verdict: Verdict) -> None:
        """Say why what was given was not taken, beside the field that gave it."""
        if verdict is Verdict.WRONG and self.cleaned_data.get("passkey"):
            self.add_error(None, WRONG_PASSKEY)
        else:
            self.add_error("code", {**NOT_SAID, Verdict.WRONG: WRONG_CODE}[verdict])


class FirstCodeForm(Form):
    code = Line(
        what="the code that the app shows",
        label="Code that the app shows now",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "data-width": "10"}
        ),
    )


class NewPasskeyForm(Form):
    name = Line(
        what="what you call it",
        label="What you call it",
        hint="For example: my work telephone",
        max_length=60,
        widget=forms.TextInput(attrs={"data-width": "20"}),
    )
    passkey = Line(
        what="your passkey",
        label="Passkey",
        max_length=LONGEST_ANSWER,
        widget=forms.HiddenInput,
        error_messages={"required": NO_PASSKEY},
    )


class SayingSoForm(Form):
    because = Text(
        what="how you know that it is them",
        label="How you know that it is them",
        hint="You saw them, or rang a number that you knew before. A call from them is not enough.",
        max_length=300,
        rows=3,
    )


class LostForm(SayingSoForm):
    email = Line(
        what="their work e-mail address",
        label="Their work e-mail address",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "because")


class NewPasswordForm(Form):
    password = Line(
        what="a password",
        label="New password",
        hint="At least 12 characters. Three words that do not belong together are good.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = Line(
        what="the password again",
        label="The same password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.get("again")
        if first and second and first != second:
            self.add_error("again", "The two passwords differ. Enter the same one twice.")
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    today = Line(
        what="the password that you have today",
        label="Your password today",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("today", "password", "again")

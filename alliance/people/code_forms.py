"""Where a code is typed in; every try counts."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.people.second_factor import use_code
from alliance.people.throttle import forget_tries, take_try

TOO_MANY = _("Too many wrong codes. Wait a quarter of an hour, then try again.")
CODE_INPUT = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "maxlength": 20}


class CountedCode(forms.Form):
    """A field `code`, whatever it is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code"), max_length=20, widget=forms.TextInput(CODE_INPUT)
        )

    def clean_code(self) -> str:
        user = self.user  # type: ignore[attr-defined]
        if not take_try("code", str(user.pk), timezone.now()):
            raise forms.ValidationError(TOO_MANY, code="too_many_codes")
        code = self.check_code()
        forget_tries("code", str(user.pk))
        return code

    def check_code(self) -> str:
        """The code if it is right; raises ValidationError."""
        user, code = self.user, self.cleaned_data["code"]  # type: ignore[attr-defined]
        self.authenticator = use_code(user, code, timezone.now())
        if self.authenticator is None:
            raise get_adapter().validation_error("incorrect_code")
        return str(code)


class SignInCodeForm(CountedCode, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(CountedCode, ReauthenticateForm):
    """The code again, before something about the sign-in changes."""


class ActivateForm(CountedCode, ActivateTOTPForm):
    """The first code of a new app."""

    def check_code(self) -> str:
        return str(ActivateTOTPForm.clean_code(self))

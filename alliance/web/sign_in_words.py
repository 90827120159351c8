"""What allauth says to Germans by their first name, said again so that our catalogue answers with "Sie".

Nothing reads this list: it only puts the messages into the catalogue, which wins over that of the library.
"""

from django.utils.translation import gettext_noop as _

# ruff: noqa: E501
WORDS = (
    _("You cannot remove your primary email address."),
    _("Please type your current password."),
    _("Too many failed login attempts. Try again later."),
    _("Please select only one."),
    _("Be patient, you are sending too many requests."),
    _("You must type the same password each time."),
    _("You must type the same email each time."),
    _("Do you really want to remove the selected email address?"),
    _("Please Confirm Your Email Address"),
    _("Your password has been changed."),
    _("Your password is now changed."),
    _("You have signed out."),
    _("Are you sure you want to sign out?"),
    _(
        "Forgotten your password? Enter your email address below, and we'll send you an email allowing you to reset it."
    ),
    _("Please contact us if you have any trouble resetting your password."),
    _(
        "We have sent you an email. If you have not received it please check your spam folder. Otherwise contact us if you do not receive it in a few minutes."
    ),
    _("You are about to generate a new set of recovery codes for your account."),
    _("You are about to deactivate authenticator app based authentication. Are you sure?"),
    _(
        "You're receiving this email because you or someone else has requested a password reset for your user account.\n"
        "It can be safely ignored if you did not request a password reset. Click the link below to reset your password."
    ),
)

"""Refusals that only the REST door knows; rules of the rooms bring their own."""

from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, Invalid, RuleError


class BadRequest(RuleError):
    """The request itself is malformed (400)."""

    code = "bad_request"
    status = 400
    message = _("The request cannot be read.")


class MalformedJson(BadRequest):
    code = "malformed_json"
    message = _("The body is not valid JSON.")


class UnknownField(BadRequest):
    code = "unknown_field"
    message = _("The body has a field that does not exist here.")


class UnknownParameter(BadRequest):
    code = "unknown_parameter"
    message = _("The address has a parameter that does not exist here.")


class BadValue(BadRequest):
    code = "invalid_value"
    message = _("A value has the wrong form.")


class BodyTooLarge(RuleError):
    """More bytes than one request may bring (413)."""

    code = "body_too_large"
    status = 413
    message = _("The body is too large. Send it in several requests.")


class LengthMissing(RuleError):
    """The body comes in chunks, without its length (411)."""

    code = "length_required"
    status = 411
    message = _("Send the body with a Content-Length, not in chunks.")


class WrongMediaType(RuleError):
    """The body is of a kind this address does not read (415)."""

    code = "wrong_media_type"
    status = 415
    message = _("Send the body as application/json.")


class KeyUsedOtherwise(Invalid):
    code = "idempotency_key_reused"
    message = _("This idempotency key was used for another request. Use a new one.")


class KeyInFlight(Conflict):
    code = "idempotency_key_in_flight"
    message = _("The first request with this idempotency key is still being answered.")

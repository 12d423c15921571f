"""The family of errors that the club raises, each carrying what its edge needs to say."""

import datetime as dt
from collections.abc import Sequence


class ClubError(Exception):
    """The root of all errors of the club; `str(error)` is safe to show a visitor."""


class InvalidFieldError(ClubError):
    """Says that one named value is not what it must be.

    Attributes:
        field: Name of the field, dotted where it is nested (`location.lat`).
        reason: What is wrong and how to mend it, as a sentence.
    """

    def __init__(self, field: str, reason: str) -> None:
        """Takes the field's name and the reason in words."""
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotFoundError(ClubError):
    """Says that a named thing does not exist."""


class ConflictError(ClubError):
    """Says that a thing is there already, or has changed meanwhile."""


class InvalidFormError(ClubError):
    """Says that several values of a form are not what they must be.

    Attributes:
        errors: One `InvalidFieldError` for each field at fault, in the order of the form.
    """

    def __init__(self, errors: Sequence[InvalidFieldError]) -> None:
        """Takes all that is wrong."""
        super().__init__("; ".join(str(error) for error in errors))
        self.errors = tuple(errors)


class TokenError(ClubError):
    """Says that a link, or a form's stamp, is none of ours or was cut short."""

    def __init__(self, reason: str = "This link is not complete. Open it again from the mail, all of it.") -> None:
        """Takes the reason in words for a visitor."""
        super().__init__(reason)


class ExpiredTokenError(TokenError):
    """Says that a link was good once.

    Attributes:
        signed_at: When it was made, aware UTC.
    """

    def __init__(self, signed_at: dt.datetime) -> None:
        """Takes the time at which the link was made."""
        super().__init__("This link has expired.")
        self.signed_at = signed_at


class TemporaryError(ClubError):
    """Says that something outside did not answer as it should; trying again may help."""


class UsedTokenError(TokenError):
    """Says that a link which works once has been used.

    Attributes:
        used_at: When, aware UTC.
    """

    def __init__(self, used_at: dt.datetime) -> None:
        """Takes the time at which the link was used."""
        super().__init__("This link has been used already.")
        self.used_at = used_at


class BlockedError(ClubError):
    """Says that something outside refuses everything until somebody mends it, such as a suspended account."""


class UncertainError(ClubError):
    """Says that nobody knows whether something outside was done: it must not be tried again blindly."""

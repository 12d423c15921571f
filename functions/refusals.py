"""What a visitor is told when it does not work: one status for each error, and a calm page."""

from collections.abc import Mapping, Sequence

from club.core.errors import (
    BlockedError,
    ClubError,
    ConflictError,
    ExpiredTokenError,
    InvalidFieldError,
    InvalidFormError,
    NotFoundError,
    TemporaryError,
    TokenError,
    UncertainError,
    UsedTokenError,
)
from club.subscriptions.access import NeedsFreshLinkError
from club.subscriptions.answer_request import moment
from functions.bodies import MalformedError, TooLargeError, WrongTypeError
from functions.caps import TooManyError
from functions.pushed import NothingPushedError
from functions.visit import Reply


class WrongMethodError(ClubError):
    """Says that an address does not take such a request."""

    def __init__(self, methods: Sequence[str]) -> None:
        """Takes the methods that there are."""
        super().__init__("This address only shows a form, and takes it when it is sent.")
        self.methods = tuple(methods)


# The nearest ancestor of an error counts; what has none here is a fault of ours.
_STATUS: Mapping[type[BaseException], int] = {
    MalformedError: 400,
    InvalidFieldError: 400,
    InvalidFormError: 400,
    NeedsFreshLinkError: 403,
    TokenError: 404,
    NotFoundError: 404,
    WrongMethodError: 405,
    ConflictError: 409,
    ExpiredTokenError: 410,
    UsedTokenError: 410,
    TooLargeError: 413,
    WrongTypeError: 415,
    TooManyError: 429,
    NothingPushedError: 503,
    TemporaryError: 503,
    BlockedError: 503,
    UncertainError: 503,
}
OUR_FAULT = 500
_HEADINGS = {
    400: "That did not arrive as it should",
    403: "This needs a fresh link",
    404: "There is nothing at this address",
    405: "That cannot be done here",
    409: "That does not fit any more",
    413: "That is too much",
    415: "That is no form",
    429: "Not so fast",
    OUR_FAULT: "Something went wrong on our side",
    503: "Not just now",
}
_SORRY = "It is our fault, not yours, and it has been noted. Please try again later."
_LATER = "It may not have worked. Please try again in a minute."


def status_of(error: BaseException) -> int:
    """Gives the status of an answer to an error."""
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), OUR_FAULT)


def refuse(error: BaseException, *, again_url: str) -> Reply:
    """Gives the answer to an error; `again_url` is where a new link is asked for.

    Nothing of an error that is a fault of ours is shown.
    """
    status = status_of(error)
    if isinstance(error, TokenError | NotFoundError):
        return _ended(error, status, again_url)
    reason = {OUR_FAULT: _SORRY, 503: _LATER}.get(status) or str(error)
    holes = {"status": status, "heading": _HEADINGS[status], "reason": reason}
    return Reply("problem", holes, said_of(error, reason), status)


def said_of(error: BaseException, reason: str) -> Mapping[str, object]:
    """Gives what a program is told: the reason in words, and each field at fault with its own."""
    fields = error.errors if isinstance(error, InvalidFormError) else ()
    if isinstance(error, InvalidFieldError):
        fields = (error,)
    return {"error": reason, "errors": [{"field": one.field, "reason": one.reason} for one in fields]}


def _ended(error: TokenError | NotFoundError, status: int, again_url: str) -> Reply:
    at = None
    if isinstance(error, UsedTokenError):
        at = error.used_at
    elif isinstance(error, ExpiredTokenError):
        at = error.signed_at
    holes = {
        "reason": str(error),
        "is_used": isinstance(error, UsedTokenError),
        "is_expired": isinstance(error, ExpiredTokenError),
        "ended": moment(at) if at else "",
        "again_url": again_url,
    }
    return Reply("link-ended", holes, said_of(error, str(error)), status)

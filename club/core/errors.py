"""The family of errors that the club raises, each carrying what its edge needs to say."""


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

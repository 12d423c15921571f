"""What pages with forms are filled with: choices that are made, and errors beside their fields."""

from collections.abc import Collection, Mapping, Sequence

from club.core.errors import InvalidFieldError, InvalidFormError
from club.subscriptions.choices import Choices, Known
from functions.visit import Visit


def ticked(choices: Choices, *, known: Known) -> Mapping[str, object]:
    """Gives the holes of a form's choices: which topics are ticked, which language and country is selected."""
    return {
        **{f"interest_{one}": one in choices.interests for one in known.interests},
        **{f"language_{code}": code == choices.language for code in known.languages},
        **{f"country_{code}": code == choices.country for code in known.countries},
    }


def carried(choices: Choices, *, known: Known) -> Mapping[str, object]:
    """Gives the holes of choices that a page shows, and sends on with its button."""
    topics = [{"id": one, "label": label} for one, label in known.interests.items() if one in choices.interests]
    return {"topics": topics, "language": choices.language, "country": choices.country}


def typed(visit: Visit) -> Choices:
    """Gives the choices of a form as they were sent, known or not, so that a page can show them again."""
    return Choices(tuple(visit.fields.get("interests", ())), visit["language"], visit["country"])


def wrong(error: InvalidFormError | InvalidFieldError | None, fields: Collection[str]) -> Mapping[str, object]:
    """Gives the holes of errors, for the fields that a page has."""
    errors: Sequence[InvalidFieldError] = ()
    if error:
        errors = error.errors if isinstance(error, InvalidFormError) else (error,)
    said = [{"field": one.field, "reason": one.reason} for one in errors]
    beside = {f"error_{field}": [one for one in said if one["field"] == field] or False for field in fields}
    return {"has_errors": bool(said), "errors": said, **beside}

"""What a co-op says in a slot: read from a form, and held to the limits of the slot's kind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from club.core.errors import InvalidFieldError, InvalidFormError
from club.promotions.link import link_fault
from club.promotions.request import Creative, Image
from club.promotions.words import characters, line_of, text_fault, words

FEATURE, CLASSIFIED = "feature", "classified"
MAX_ALT_CHARS = 125
MAX_WORDS = 50  # of a classified
_MANY = 20  # times as many code points as characters may be looked at, and no more


class Limit(NamedTuple):
    """What a field of text may have: characters as a person sees them, and words (0: any number)."""

    chars: int
    words: int = 0


# 50 words of 8 characters: scripts without spaces between words need an end too.
LIMITS: Mapping[str, Mapping[str, Limit]] = {
    FEATURE: {"headline": Limit(50), "body": Limit(280), "button": Limit(40)},
    CLASSIFIED: {"body": Limit(400, MAX_WORDS)},
}
_MISSING = {
    "headline": "Give a headline.",
    "body": "Say something to the readers.",
    "button": "Say what the button is for, such as: See the ovens.",
    "link": "Give the address that it leads to.",
    "alt": "Say in words what the picture shows, for those who do not see it.",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """What a form asks for, of a slot of a kind."""

    kind: str

    @property
    def has_image(self) -> bool:
        """Tells whether there may be a picture."""
        return self.kind == FEATURE

    @property
    def fields(self) -> tuple[str, ...]:
        """Names the fields of text, in the order of the form."""
        return (*LIMITS[self.kind], "link", *(("alt",) if self.has_image else ()))


def kind_of(creative: Creative) -> str:
    """Gives the kind of slot that something was written for."""
    return FEATURE if creative.headline else CLASSIFIED


def read_creative(values: Mapping[str, str], *, kind: str, image: Image | None = None) -> Creative:
    """Reads what a co-op says; `image` is the picture that was sent along (`club.promotions.image_bytes`).

    Raises:
        InvalidFormError: Names every field at fault, each once.
    """
    typed = {name: line_of(values.get(name, "")) for name in Spec(kind).fields}
    errors = [InvalidFieldError(name, reason) for name, reason in _faults(typed, kind, has_image=image is not None)]
    if image is not None and not Spec(kind).has_image:
        errors.append(InvalidFieldError("image", "A classified has no picture."))
    if errors:
        raise InvalidFormError(errors)
    alt = typed.pop("alt", "")
    return Creative(**typed, image=Image(image.sha256, image.type, image.width, image.height, alt) if image else None)


def _faults(typed: Mapping[str, str], kind: str, *, has_image: bool) -> Iterator[tuple[str, str]]:
    for name, text in typed.items():
        if name == "alt" and not has_image:
            continue  # it says nothing of nothing, and is dropped
        if not text:
            yield name, _MISSING[name]
        elif reason := _judge_of(name, kind)(text):
            yield name, reason


def _judge_of(name: str, kind: str) -> Callable[[str], str]:
    if name == "link":
        return link_fault
    limit = Limit(MAX_ALT_CHARS) if name == "alt" else LIMITS[kind][name]
    return lambda text: _text_fault(text, limit)


def _text_fault(text: str, limit: Limit) -> str:
    if len(text) > limit.chars * _MANY:
        return f"At most {limit.chars} characters fit."
    if fault := text_fault(text):
        return fault
    if limit.words and (count := words(text)) > limit.words:
        return f"At most {limit.words} words fit; it has {count}."
    if (count := characters(text)) > limit.chars:
        return f"At most {limit.chars} characters fit; it has {count}."
    if "://" in text or "www." in text.lower():
        return "Give the address in the field for the link only: a promotion has one link."
    return ""

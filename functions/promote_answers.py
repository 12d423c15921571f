"""What has been answered so far on the pages by which a slot is asked for: sent along with each of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from club.core.errors import InvalidFieldError, InvalidFormError, TokenError
from club.core.pushed import Edition, Pushed
from club.promotions.asking import Ask, read_ask, read_edition, read_offer
from club.promotions.creative import CLASSIFIED, LIMITS, Spec, read_creative
from club.promotions.offers import kind_for
from club.promotions.request import Creative, Image
from club.promotions.words import line_of
from functions.pictures import keep_picture, picture_token, read_picture_token
from functions.visit import Visit
from functions.wiring import Club

STEPS = ("slot", "co-op", "words", "check")
CARRIED = ("edition", "offer", "coop", "email", "headline", "body", "button", "link", "alt", "picture")
WORDS = ("headline", "body", "button", "link", "alt")
_OF_STEP: Mapping[str, Sequence[str]] = {
    "slot": ("edition", "offer"),
    "co-op": ("coop", "email"),
    "words": ("headline", "body", "link", "picture"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers, as they were typed.

    Attributes:
        values: By the names in CARRIED.
        pushed: What the site says.
        now: The time.
        image: The picture, if one was sent that is right.
        refused: What is wrong with the picture that was sent now.
    """

    values: Mapping[str, str]
    pushed: Pushed
    now: dt.datetime
    image: Image | None = None
    refused: InvalidFieldError | None = None

    def errors(self, step: str) -> Sequence[InvalidFieldError]:
        """Gives what is wrong with the answers of a page."""
        match step:
            case "slot":
                return self._slot()
            case "co-op":
                return self._coop()
            case "words":
                return [*self._words(), *([self.refused] if self.refused else [])]
        return ()

    def is_untouched(self, step: str) -> bool:
        """Tells whether nothing of a page has been answered yet."""
        return not any(self.values[name] for name in _OF_STEP.get(step, ()))

    @property
    def edition(self) -> Edition | None:
        """Gives the edition that was chosen, if it can be."""
        try:
            return read_edition(self.values, pushed=self.pushed, now=self.now)
        except InvalidFieldError:
            return None

    @property
    def offer(self) -> tuple[str, str]:
        """Gives the kind of slot that was chosen, and how it would be paid, in whatever words were sent."""
        wanted, _, means = self.values["offer"].partition(" ")
        return wanted, means

    @property
    def coop(self) -> str:
        """Gives the slug of the co-op that was named, empty where there is none."""
        return find_coop(self.values["coop"], self.pushed)

    @property
    def picture(self) -> Image | None:
        """Gives the picture, where the kind of slot has one."""
        return self.image if Spec(self.kind).has_image else None

    @property
    def kind(self) -> str:
        """Gives the kind of slot that words are written for."""
        wanted, _ = self.offer
        kind = kind_for(self.edition, wanted) if self.edition else wanted
        return kind if kind in LIMITS else CLASSIFIED

    def ask(self) -> Ask:
        """Gives what is asked for.

        Raises:
            InvalidFormError: Something is wrong.
        """
        return read_ask(self._fields, pushed=self.pushed, now=self.now, image=self.picture)

    @property
    def _fields(self) -> Mapping[str, str]:
        wanted, means = self.offer
        return {**self.values, "wanted": wanted, "means": means, "coop": self.coop}

    def _slot(self) -> Sequence[InvalidFieldError]:
        try:
            edition = read_edition(self._fields, pushed=self.pushed, now=self.now)
            read_offer(self._fields, edition, pushed=self.pushed)
        except InvalidFieldError as error:
            return [error]
        return []

    def _coop(self) -> Sequence[InvalidFieldError]:
        try:
            self.ask()
        except InvalidFormError as error:
            return [one for one in error.errors if one.field in ("coop", "email")]
        return []

    def _words(self) -> Sequence[InvalidFieldError]:
        try:
            read_creative(self.values, kind=self.kind, image=self.picture)
        except InvalidFormError as error:
            return error.errors
        return []


def typed_creative(values: Mapping[str, str], image: Image | None) -> Creative:
    """Gives words as they were typed, right or wrong."""
    typed = {name: line_of(values[name]) for name in WORDS}
    alt = typed.pop("alt")
    return Creative(**typed, image=replace(image, alt=alt) if image else None)


def read_answers(club: Club, visit: Visit) -> Answers:
    """Reads what was sent, and keeps the picture that came along."""
    values = {name: visit[name] for name in CARRIED}
    image, refused = read_picture(club, visit)
    if image and not refused:
        values["picture"] = picture_token(image, secrets=club.secrets, now=club.now())
    elif not image:
        values["picture"] = ""
    return Answers(values, club.pushed, club.now(), image, refused)


def read_picture(club: Club, visit: Visit) -> tuple[Image | None, InvalidFieldError | None]:
    """Gives the picture that comes along now or came before, and what is wrong with the one that comes now."""
    former = None if visit["no_picture"] else _former(club, visit["picture"])
    if not (content := visit.files.get("image", b"")):
        return former, None
    try:
        return keep_picture(content, club=club, visit=visit), None
    except InvalidFieldError as error:
        return former, error


def find_coop(typed: str, pushed: Pushed) -> str:
    """Gives the slug of a co-op that is named by it, by its name, or by its page here; empty where there is none."""
    bare = line_of(typed).rstrip("/").rpartition("/")[2]
    if bare in pushed.coops:
        return bare
    name = line_of(typed).casefold()
    found = [one.slug for one in pushed.coops.values() if one.name.casefold() == name]
    return found[0] if len(found) == 1 else ""


def _former(club: Club, token: str) -> Image | None:
    try:
        return read_picture_token(token, secrets=club.secrets, now=club.now()) if token else None
    except TokenError:
        return None  # it is a day old, and is chosen anew

"""What a visitor, or a program, asks of a form, and what it is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from functions.bodies import Fields, Files
from functions.wiring import Club


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """One request.

    Attributes:
        fields: The fields that the form knows, from its address or its body.
        client: The internet address that it comes from; never stored, never logged.
        wants_json: Whether a program asks, which gets JSON instead of a page.
        files: What was sent along, by the names that the form knows.
    """

    fields: Fields
    client: str = ""
    wants_json: bool = False
    files: Files = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Gives the value of a field without spaces around it, empty where there is none."""
        return (self.fields.get(name) or ("",))[0].strip()

    @property
    def is_framed(self) -> bool:
        """Tells whether it comes from a form in another site's frame."""
        return self["frame"] == "1"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that somebody has sent; `is_mailed` is one that a mail shows, in whatever program."""

    content: bytes = field(repr=False)
    type: str
    is_mailed: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, as the page that shows it and as what a program is told.

    Attributes:
        page: Name of one of the kit's pages; in a frame, that of the same name and `.frame` is shown.
        holes: What the page is filled with.
        said: The JSON object.
        picture: Shown instead of a page, to a program as well.
    """

    page: str
    holes: Mapping[str, object] = field(default_factory=dict, repr=False)
    said: Mapping[str, object] = field(default_factory=dict, repr=False)
    status: int = 200
    picture: Picture | None = None


View = Callable[[Club, Visit], Reply]

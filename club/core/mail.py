"""A mail, and who takes it to its reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """A mail to one reader.

    `to` is an address as typed; `headers` are extra ones, at most 15, each value at most
    995 characters (Amazon SES, SendEmail v2). Without `html` it is bare text. `tags` come back
    with the provider's events; they are of `[A-Za-z0-9_-]`, so never an address.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


class Mailer(Protocol):
    """Takes mails to whoever delivers them."""

    def send(self, mail: Mail) -> str:
        """Sends a mail; gives the id under which the provider knows it.

        Raises:
            TemporaryError: It was certainly not taken; it may be tried again.
            UncertainError: The answer was lost; it may have been taken.
            ClubError: It will never be taken.
        """
        ...


class Queue(Protocol):
    """Keeps messages until a worker takes them, each at least once."""

    def put(self, message: Mapping[str, str], *, delay_s: int = 0) -> None:
        """Adds a message, which nobody sees for `delay_s` seconds (900 at most).

        Raises:
            TemporaryError: It was certainly not taken.
            UncertainError: The answer was lost; it may have been taken.
        """
        ...

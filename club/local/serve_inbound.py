"""Mail that comes to a local club, where the package for taking any is there."""

import importlib.util
from pathlib import Path
from typing import Any

from club.core.errors import ClubError
from club.local.environment import INBOUND_DOMAIN
from club.local.inbound import Inbound
from club.local.worker import Context, Event


class Letterbox:
    """An SMTP server on this machine, from `open` to `close`; a closed one that takes nothing without aiosmtpd."""

    def __init__(self, folder: Path, port: int) -> None:
        """Takes where mails are kept, and a port; 0 is any that is free."""
        self._inbound = Inbound(folder, _take, port=port) if importlib.util.find_spec("aiosmtpd") else None
        self._is_open = False

    @property
    def address(self) -> str:
        """Gives where it listens, `127.0.0.1:port`; empty where it does not."""
        return self._inbound.address if self._inbound else ""

    @property
    def about(self) -> str:
        """Gives a sentence on where it is."""
        if not self._inbound:
            return "No mail can come in: aiosmtpd is not installed."
        return f"Mail to {INBOUND_DOMAIN} is taken by smtp://{self.address}."

    def open(self) -> None:
        """Begins to take mails.

        Raises:
            ClubError: The port is taken.
        """
        if self._inbound:
            try:
                self._inbound.start()
            except OSError as error:
                why = error.strerror or type(error).__name__
                reason = f"mail cannot come in at {self.address} ({why}); choose another: --inbound-port 0"
                raise ClubError(reason) from error
            self._is_open = True

    def close(self, patience_s: float) -> bool:
        """Takes no more; tells whether all that came is read within `patience_s` seconds."""
        return not (self._inbound and self._is_open) or self._inbound.stop(patience_s)


def _take(event: Event, context: Context) -> Any:  # noqa: ANN401  # what Lambda functions give
    from functions import inbound  # noqa: PLC0415  # its faults are its own, and its settings are known only now

    return inbound.handler(event, context)

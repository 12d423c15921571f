"""Takes mails by SMTP on this machine, and hands them on as Amazon SES would: kept for a week, with a verdict.

Every recipient is accepted and nothing is ever bounced: whom a mail is for is looked at later, in silence.
"""

import asyncio
import contextlib
import datetime as dt
import json
import queue
import secrets
import socket
import threading
import time
from collections import deque
from email.header import decode_header, make_header
from pathlib import Path
from typing import TYPE_CHECKING, Any

from club.local.inbound_verdict import NONE, Handed, LookUp, ask_dns, verdict_of
from club.local.serve_console import say, told
from club.local.worker import Context, Handle

if TYPE_CHECKING:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
KEPT_DAYS = 7
MAX_BYTES = 1_000_000
PER_MINUTE = 60
_TRIES, _PAUSE_S, _TIME_S = 3, 1.0, 60
_READY_S = 60.0  # on a machine that does other things as well
_DAY_S = 86_400


class Inbound:
    """An SMTP server and the thread that hands over what came; what it has not when it is stopped is lost."""

    def __init__(self, folder: Path, handle: Handle, *, port: int = 0, look_up: LookUp = ask_dns) -> None:
        """Takes where mails are kept, the function that takes them, and a port; 0 is any that is free."""
        self._folder, self._handle, self._look_up = folder, handle, look_up
        self._port = port or _free_port()
        self._came: queue.SimpleQueue[tuple[str, Handed, list[str]] | None] = queue.SimpleQueue()
        self._times: deque[float] = deque(maxlen=PER_MINUTE)
        self._is_done = threading.Event()
        self._thread = threading.Thread(target=self._work, name="inbound", daemon=True)
        self._controller: Controller | None = None

    @property
    def address(self) -> str:
        """Gives where it listens: `127.0.0.1:port`."""
        return f"{HOST}:{self._port}"

    def start(self) -> None:
        """Begins to take mails, and to hand them over.

        Raises:
            OSError: The port is taken.
        """
        from aiosmtpd.controller import Controller  # noqa: PLC0415  # only who serves needs it

        socket.create_server((HOST, self._port)).close()  # aiosmtpd would wait before it says that a port is taken
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._forget()
        self._thread.start()
        self._controller = Controller(
            self, hostname=HOST, port=self._port, data_size_limit=MAX_BYTES, ready_timeout=_READY_S
        )
        self._controller.start()

    def stop(self, patience_s: float) -> bool:
        """Takes no more, and hands over what came; tells whether that is done within `patience_s` seconds."""
        if self._controller:
            self._controller.stop()
        self._came.put(None)
        return not self._thread.is_alive() or self._is_done.wait(patience_s)

    async def handle_DATA(self, _server: "SMTP", session: "Session", envelope: "Envelope") -> str:  # noqa: N802  # aiosmtpd's
        """Keeps a mail and answers at once; who has sent it hears no more."""
        if len(self._times) == PER_MINUTE and time.monotonic() - self._times[0] < 60:  # noqa: PLR2004  # a minute
            return "451 Too many mails; try again later"
        self._times.append(time.monotonic())
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        handed = Handed(raw, str((session.peer or ("",))[0]), str(session.host_name or ""), envelope.mail_from or "")
        message_id = secrets.token_hex(16)
        await asyncio.to_thread(self._keep, message_id, raw)
        self._came.put((message_id, handed, envelope.rcpt_tos))
        return "250 OK"

    def _keep(self, message_id: str, raw: bytes) -> None:
        self._forget()
        path = self._folder / message_id
        path.touch(mode=0o600)
        path.write_bytes(raw)

    def _forget(self) -> None:
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - KEPT_DAYS * _DAY_S:
                    path.unlink()

    def _work(self) -> None:
        while came := self._came.get():
            try:
                self._hand_over(*came)
            except Exception as error:  # noqa: BLE001  # the outermost edge of this thread
                say(f"A mail that came in is lost ({told(error)}).")
        self._is_done.set()

    def _hand_over(self, message_id: str, handed: Handed, recipients: list[str]) -> None:
        told_by_ses = notification(message_id, handed, recipients, look_up=self._look_up)
        event = {"Records": [{"messageId": message_id, "body": json.dumps(told_by_ses), "eventSource": "aws:sqs"}]}
        for attempt in range(1, _TRIES + 1):
            failed = self._handle(event, Context("inbound", time.monotonic() + _TIME_S))["batchItemFailures"]
            if not failed:
                return
            if attempt < _TRIES:
                time.sleep(_PAUSE_S)
        say("A mail that came in could not be taken; docs/proofs.md says what is looked at.")


def notification(message_id: str, handed: Handed, recipients: list[str], *, look_up: LookUp) -> dict[str, Any]:
    """Gives what SES tells of a mail that it has received (developer guide, "Notification contents")."""
    from functions.received import read_mail, sender_domain  # noqa: PLC0415  # as it is read later

    mail = read_mail(handed.raw)
    domain = sender_domain(mail) if mail else ""
    subject = _decoded(str(mail.get("Subject", ""))) if mail else ""
    verdict = verdict_of(handed, domain, look_up=look_up) if domain else NONE
    return {
        "notificationType": "Received",
        "mail": {
            "timestamp": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "source": handed.sender,
            "messageId": message_id,
            "destination": recipients,
            "commonHeaders": {"subject": subject},
        },
        "receipt": {
            "recipients": recipients,
            "spamVerdict": {"status": "DISABLED"},
            "virusVerdict": {"status": "DISABLED"},
            "dmarcVerdict": {"status": verdict},
            "action": {"type": "S3", "objectKey": f"mail/{message_id}"},
        },
    }


def _decoded(line: str) -> str:
    try:
        return str(make_header(decode_header(line)))
    except (ValueError, LookupError):  # a stranger's header; its errors are these
        return line


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as unused:
        port: int = unused.getsockname()[1]
    return port

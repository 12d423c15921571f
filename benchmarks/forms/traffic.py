"""Mixed traffic of readers over HTTP, at a rate or as fast as it goes; what was acknowledged is kept."""

import asyncio
import collections
import os
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

_LINK = re.compile(rb"/forms/confirm\?t=([A-Za-z0-9_-]{22})")
_FORM = "application/x-www-form-urlencoded"
FindMail = Callable[[str], bytes | None]  # the raw mail to an address, as soon as there is one


class Answer:
    """Status and body of an answer."""

    __slots__ = ("body", "status")

    def __init__(self, status: int, body: bytes) -> None:
        """Takes both."""
        self.status, self.body = status, body


class Client:
    """One connection that is kept open, and opened again when the server has closed it."""

    def __init__(self, address: str) -> None:
        """Takes the server's address."""
        parts = urlsplit(address)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Sends a request and gives its answer."""
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nAccept: text/html\r\n"
        if method == "POST":
            head += f"Content-Type: {_FORM}\r\nContent-Length: {len(body)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + body)
        try:
            return await self._answer()
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            raise

    def close(self) -> None:
        """Closes the connection."""
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None

    async def _answer(self) -> Answer:
        reader = self._reader
        assert reader  # noqa: S101  # `ask` has opened it
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", head)
        if length:
            body = await reader.readexactly(int(length[1]))
        elif b"transfer-encoding: chunked" in head:
            body = await _chunks(reader)
        else:
            body = b""
        return Answer(int(head.split(b" ", 2)[1]), body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readline()).strip() or b"0", 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


@dataclass
class Outcome:
    """What happened: statuses, times in seconds by kind of request, and who was told that they are on the list."""

    statuses: collections.Counter[int] = field(default_factory=collections.Counter)
    times: dict[str, list[float]] = field(default_factory=lambda: collections.defaultdict(list))
    confirmed: list[str] = field(default_factory=list)
    unsubscribed: list[str] = field(default_factory=list)
    seconds: float = 0

    @property
    def requests(self) -> int:
        """Gives how many requests were answered."""
        return self.statuses.total()

    @property
    def failures(self) -> int:
        """Gives how many were answered by a fault of the server's."""
        return sum(count for status, count in self.statuses.items() if status >= 500)  # noqa: PLR2004  # HTTP's own


class Readers:
    """People who read pages, sign up by the second page's button, confirm by their mail, choose, and leave."""

    def __init__(self, address: str, find_mail: FindMail, *, seed: int = 1) -> None:
        """Takes the club's address, and how the mail to an address is found."""
        self._address, self._find_mail = address, find_mail
        self._dice = random.Random(seed)
        self._count = 0
        self._waiting: collections.deque[str] = collections.deque()
        self._links: collections.deque[tuple[str, str]] = collections.deque()
        self.outcome = Outcome()

    async def run(self, seconds: float, *, per_second: float | None, connections: int = 32) -> Outcome:
        """Sends requests for so long, at a rate, or each connection as fast as it is answered."""
        clients = [Client(self._address) for _ in range(connections)]
        begun = time.perf_counter()
        places = iter(range(10**9))

        async def work(client: Client) -> None:
            while (now := time.perf_counter() - begun) < seconds:
                if per_second:
                    due = next(places) / per_second
                    if due >= seconds:
                        return
                    await asyncio.sleep(max(0, due - now))
                await self._one(client)

        await asyncio.gather(*map(work, clients))
        self.outcome.seconds = time.perf_counter() - begun
        for client in clients:
            client.close()
        return self.outcome

    async def _one(self, client: Client) -> None:
        if self._links and self._dice.random() < 0.5:  # noqa: PLR2004  # who has a mail mostly opens it soon
            await self._use_link(client)
        elif self._waiting and self._dice.random() < 0.6:  # noqa: PLR2004
            await self._open_mail(client)
        else:
            choice = self._dice.choice((self._sign_up, self._read, self._read, self._slip))
            await choice(client)

    async def _read(self, client: Client) -> None:
        path = self._dice.choice(("/", "/forms/subscribe", "/newsletter/", "/forms/preferences", "/privacy/"))
        await self._timed("page", client.ask("GET", path))

    async def _slip(self, client: Client) -> None:
        await self._timed("slip", client.ask("POST", "/forms/subscribe", urlencode({"email": "reader"}).encode()))

    async def _sign_up(self, client: Client) -> None:
        self._count += 1
        email = f"r{self._count}-{self._dice.randrange(10**6)}@coop.example"
        values = {"email": email, "interests": "education"}
        page = await self._timed("sign-up", client.ask("POST", "/forms/subscribe", urlencode(values).encode()))
        if found := re.search(rb'name="press"\s+value="([A-Za-z0-9_-]+)"', page.body):
            body = urlencode({**values, "press": found[1].decode()}).encode()
            if (await self._timed("sign-up pressed", client.ask("POST", "/forms/subscribe", body))).status == 200:  # noqa: PLR2004
                self._waiting.append(email)

    async def _open_mail(self, client: Client) -> None:
        email = self._waiting.popleft()
        mail = self._find_mail(email)
        link = _LINK.search(mail) if mail else None
        if link is None:
            self._waiting.append(email)  # it is not there yet
            await self._read(client)
            return
        await self._timed("confirm page", client.ask("GET", f"/forms/confirm?t={link[1].decode()}"))
        body = urlencode({"action": "confirm"}).encode()
        answer = await self._timed("confirm", client.ask("POST", f"/forms/confirm?t={link[1].decode()}", body))
        if answer.status == 200:  # noqa: PLR2004
            self.outcome.confirmed.append(email)
            if token := re.search(rb"/forms/unsubscribe\?t=([A-Za-z0-9_-]+)", answer.body):
                self._links.append((email, token[1].decode()))

    async def _use_link(self, client: Client) -> None:
        email, token = self._links.popleft()
        await self._timed("preferences page", client.ask("GET", f"/forms/preferences?t={token}"))
        if self._dice.random() < 0.5:  # noqa: PLR2004
            body = urlencode({"action": "save", "interests": "finance"}).encode()
            await self._timed("preferences", client.ask("POST", f"/forms/preferences?t={token}", body))
            return
        body = urlencode({"List-Unsubscribe": "One-Click"}).encode()
        if (await self._timed("one-click", client.ask("POST", f"/forms/unsubscribe?t={token}", body))).status == 200:  # noqa: PLR2004
            self.outcome.unsubscribed.append(email)

    async def _timed(self, kind: str, asking: Awaitable[Answer]) -> Answer:
        begun = time.perf_counter()
        try:
            answer = await asking
        except (OSError, asyncio.IncompleteReadError):
            answer = Answer(599, b"")
        self.outcome.times[kind].append(time.perf_counter() - begun)
        self.outcome.statuses[answer.status] += 1
        return answer


class MailFolder:
    """Finds mails in an outbox's folder by their address; each file is read once."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which need not be there yet."""
        self._folder = folder
        self._seen: set[str] = set()
        self._mails: dict[str, bytes] = {}

    def __call__(self, email: str) -> bytes | None:
        """Gives the latest mail to an address, if there is one."""
        if email not in self._mails:
            self._look()
        return self._mails.get(email)

    def _look(self) -> None:
        if not self._folder.is_dir():
            return
        with os.scandir(self._folder) as found:
            new = [one.path for one in found if one.name.endswith(".eml") and one.name not in self._seen]
        for path in new:
            content = Path(path).read_bytes()
            self._seen.add(Path(path).name)
            if to := re.search(rb"^To: (\S+)", content, re.MULTILINE):
                self._mails[to[1].decode()] = content

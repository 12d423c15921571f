"""Looks at a public page, as a stranger who trusts nobody: few bytes, little time, https alone, each redirect anew."""

import http.client
import io
import re
import socket
import zlib
from collections.abc import Iterator
from email.message import Message
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from club.cloud.fetch_gate import Connect, Deadline, UnfitPageError
from club.core.errors import TemporaryError

MAX_BYTES = 1_000_000  # of what is sent, and of what that is unpacked
MAX_REDIRECTS = 3
MAX_ADDRESS_CHARS = 1_000
WHOLE_S = 10.0  # for all of it, redirects too
_PIECE_BYTES = 65_536
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429)  # and all from 500 on
_OK, _SERVER_ERROR = 200, 500
_KEPT = "/?&=%:;,+$!*'()~@[]"  # of an address that may be quoted already
# Others are read as UTF-8; some that Python knows take very long.
_CHARSET = re.compile(
    r"utf-?8|utf-16(le|be)?|us-ascii|iso-8859-\d+|windows-125\d|koi8-[ru]|gb\w+|big5|shift_jis|euc-\w+"
)
_TOO_LONG = f"The page has more than {MAX_BYTES:,} bytes."


class Page(NamedTuple):
    """A page as it was found; `url` is where redirects have led."""

    url: str
    text: str


class _Answer(NamedTuple):
    """What a server says: the page, or where it is instead."""

    text: str = ""
    location: str = ""


class Fetcher:
    """Fetches pages over one way (`club.cloud.fetch_gate`)."""

    def __init__(self, connect: Connect, *, agent: str, whole_s: float = WHOLE_S) -> None:
        """Takes the way, what we call ourselves (User-Agent, ASCII), and how long all may take."""
        self._connect, self._agent, self._whole_s = connect, agent, whole_s

    def __call__(self, url: str) -> Page:
        """Gives a page; `str` of an error says to its owner what to mend.

        Raises:
            UnfitPageError: The page is not there, or none that we look at.
            TemporaryError: It cannot be had just now.
        """
        deadline = Deadline(self._whole_s)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask(url, deadline)
            if not answer.location:
                return Page(url, answer.text)
            url = urljoin(url, answer.location)
        raise UnfitPageError(f"The page leads elsewhere more than {MAX_REDIRECTS} times.")

    def _ask(self, url: str, deadline: Deadline) -> _Answer:
        host, target = read_page_address(url)
        connection = self._connect(host, deadline)
        try:
            return self._converse(connection, host, target, deadline)
        except (OSError, http.client.HTTPException, zlib.error) as error:
            deadline.left_s()  # says so where that is why
            raise TemporaryError(f"{host} broke off, or does not speak HTTP.") from error
        finally:
            connection.close()

    def _converse(self, connection: socket.socket, host: str, target: str, deadline: Deadline) -> _Answer:
        client = http.client.HTTPConnection(host)
        client.sock = cast("socket.socket", _Hurried(connection, deadline))
        headers = {"Host": host, "User-Agent": self._agent, "Accept": "text/html, text/*;q=0.5"}
        client.request("GET", target, headers={**headers, "Accept-Encoding": "gzip", "Connection": "close"})
        with client.getresponse() as response:
            location = response.headers.get("Location", "")
            if response.status in _REDIRECTS and location:
                return _Answer(location=location)
            _check(response)
            content = b"".join(_unpacked(response))
        return _Answer(content.decode(_charset(response.headers), "replace"))


def read_page_address(url: str) -> tuple[str, str]:
    """Gives the host and the path of a page that may be looked at.

    Raises:
        UnfitPageError: Its address is no public page's; says what to mend.
    """
    if len(url) > MAX_ADDRESS_CHARS:
        raise UnfitPageError(f"The address has more than {MAX_ADDRESS_CHARS:,} characters.")
    try:
        parts = urlsplit(urldefrag(url.strip()).url)
        port, host = parts.port, _ascii_host(parts.hostname or "")
    except ValueError:
        raise UnfitPageError("This is no address. Copy it from the browser: https://…") from None
    if parts.scheme != "https":
        raise UnfitPageError("The address must begin with https://.")
    if port not in (None, 443) or parts.username is not None or parts.password is not None:
        raise UnfitPageError("The address must have no port, no name and no password.")
    if not _HOST.fullmatch(host):
        raise UnfitPageError("The address must have the name of a site, such as https://co-op.example/.")
    target = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return host, target


def _ascii_host(host: str) -> str:
    host = host.lower().removesuffix(".")
    if host.isascii():
        return host
    import idna  # noqa: PLC0415  # hardly any address needs it

    return idna.encode(host, uts46=True).decode()  # its errors are ValueErrors


def _check(response: http.client.HTTPResponse) -> None:
    status, kind = response.status, response.headers.get_content_type()
    if status >= _SERVER_ERROR or status in _PASSING:
        raise TemporaryError(f"The site has trouble just now (it answers {status}).")
    if status != _OK:
        raise UnfitPageError(f"The page is not there for everybody (the site answers {status}).")
    if not kind.startswith("text/") and kind != "application/xhtml+xml":
        raise UnfitPageError(f"It is no page but {kind}.")
    if (response.length or 0) > MAX_BYTES:
        raise UnfitPageError(_TOO_LONG)


def _unpacked(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """Gives the body piece by piece, and no more than MAX_BYTES of it, packed or unpacked."""
    how = response.headers.get("Content-Encoding", "identity").strip().lower()
    if how not in {"identity", "", "gzip", "x-gzip"}:
        raise UnfitPageError(f"The page is packed in a way that was not asked for ({how}).")
    unpacker = zlib.decompressobj(wbits=31) if "gzip" in how else None
    came = given = 0
    while piece := response.read1(_PIECE_BYTES):
        came += len(piece)
        text = unpacker.decompress(piece, MAX_BYTES + 1 - given) if unpacker else piece
        given += len(text)
        if max(came, given) > MAX_BYTES:
            raise UnfitPageError(_TOO_LONG)
        yield text
    if response.length:
        raise http.client.IncompleteRead(b"")


def _charset(headers: Message) -> str:
    charset = str(headers.get_content_charset("utf-8"))
    return charset if _CHARSET.fullmatch(charset) else "utf-8"


class _Hurried:
    """Stands for a connection towards http.client: each wait is as short as what is left of the time."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline

    def sendall(self, content: bytes) -> None:
        self._connection.settimeout(self._deadline.left_s())
        self._connection.sendall(content)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._connection, self._deadline))

    def close(self) -> None:
        """Leaves that to who has opened it: what has come is read after http.client has closed."""


class _Reading(io.RawIOBase):
    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  # as typeshed has it
        self._connection.settimeout(self._deadline.left_s())
        return self._connection.recv_into(buffer)

"""The mails that the build has made, fetched from the site: `club.newsletter.ports.Pages`."""

import datetime as dt
import ipaddress
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import NoReturn, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from club.core.errors import ClubError, ConflictError, NotFoundError, TemporaryError
from club.newsletter.manifest import EditionLetter, Manifest, check_part, read_manifest
from club.newsletter.parts import HTML, MANIFEST, PARTS, TEXT, folder_of

# An edition's HTML is at most 60 kB encoded, which the build checks; twice that is another thing.
MAX_BYTES = 120_000
_WAIT_S, _WHOLE_S = 5, 20
_CHUNK_BYTES = 16_384


class Kept(Protocol):
    """Where the mails of editions are kept that are being sent (`club.newsletter.kept_mail`)."""

    def find(self, manifest: str) -> Mapping[str, bytes] | None:
        """Gives the files of a mail by name."""
        ...

    def keep(self, manifest: str, files: Mapping[str, bytes], *, now: dt.datetime) -> None:
        """Keeps a mail."""
        ...


class MailPages:
    """Gives the mail that was agreed to, whatever the site shows by now, and never another.

    A mail is fetched once, when its sending begins, and kept beside the deliveries; a process keeps
    what it has read.
    """

    def __init__(self, site_url: str, *, kept: Kept, now: Callable[[], dt.datetime], inbound: str = "") -> None:
        """Takes the site's address, without a slash at the end; `https`, or `http` on this machine.

        `inbound` is the domain whose mail the club receives, if it does.
        """
        self._site_url, self._kept, self._now, self._inbound = site_url, kept, now, inbound
        self._letters: dict[str, EditionLetter] = {}
        self._reading = threading.Lock()

    def manifest(self, edition: int) -> Manifest:
        """Gives the manifest that the site shows now.

        Raises:
            NotFoundError: The site has no mail of such an edition.
            TemporaryError: The site does not answer.
            ClubError: What it answers is no manifest.
        """
        return self._read(edition)[0]

    def letter(self, edition: int, manifest: str) -> EditionLetter:
        """Gives the mail of an edition.

        Args:
            edition: Its number.
            manifest: SHA-256 of its manifest, in hex.

        Raises:
            NotFoundError: The site has no mail of such an edition.
            ConflictError: The site has another mail by now.
            TemporaryError: It cannot be had at the moment.
        """
        with self._reading:
            if manifest not in self._letters:
                self._letters[manifest] = self._make(edition, manifest)
        letter = self._letters[manifest]
        if letter.manifest.edition != edition:
            raise ConflictError(_ANOTHER.format(edition))
        return letter

    def _make(self, edition: int, wanted: str) -> EditionLetter:
        files = self._kept.find(wanted)
        if files is None:
            manifest, content = self._read(edition)
            if manifest.hash != wanted:
                raise ConflictError(_ANOTHER.format(edition))
            files = {MANIFEST: content, **{name: self._fetch(edition, name) for name in PARTS}}
            for name in PARTS:
                check_part(name, files[name], manifest)
            self._kept.keep(wanted, files, now=self._now())
        html, text = files[HTML].decode(), files[TEXT].decode()
        return EditionLetter(read_manifest(files[MANIFEST]), self._site_url, html, text, self._inbound)

    def _read(self, edition: int) -> tuple[Manifest, bytes]:
        content = self._fetch(edition, MANIFEST)
        manifest = read_manifest(content)
        if manifest.edition != edition:
            raise ClubError(f"{self._site_url}/{folder_of(edition)} holds the mail of edition {manifest.edition}.")
        return manifest, content

    def _fetch(self, edition: int, name: str) -> bytes:
        url = f"{self._site_url}/{folder_of(edition)}/{name}"
        try:
            return fetch(url)
        except NotFoundError as error:
            reason = f"the site has no mail of edition {edition}; it has one when the edition is no draft and was built"
            raise NotFoundError(reason) from error


_ANOTHER = "the mail of edition {} is not the one that was agreed to; look at it again, and send that"


def fetch(url: str) -> bytes:
    """Gives what is at an address: at most MAX_BYTES, within some seconds, and nowhere else than there.

    Raises:
        NotFoundError: There is nothing.
        TemporaryError: It does not answer, or not in time.
        ClubError: It is too large, or an address without TLS on another machine.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
        raise ClubError(
            f"{parts.scheme}://{parts.netloc}: mails are read over https only; CLUB_SITE_URL names the site"
        )
    request = Request(url, headers={"User-Agent": "co-op-data-club", "Accept-Encoding": "identity"})  # noqa: S310  # looked at above
    try:
        with _opener(parts.hostname or "").open(request, timeout=_WAIT_S) as answer:
            return _bounded(url, answer.read1)
    except HTTPError as error:
        with error:
            _refuse(url, error)
    except (OSError, HTTPException) as error:
        raise TemporaryError(f"{url}: does not answer ({type(error).__name__}).") from error


def _bounded(url: str, read: Callable[[int], bytes]) -> bytes:
    content, end = bytearray(), time.monotonic() + _WHOLE_S
    while part := read(_CHUNK_BYTES):
        content += part
        if len(content) > MAX_BYTES:
            raise ClubError(f"{url}: has more than {MAX_BYTES:,} bytes; no mail of an edition has")
        if time.monotonic() > end:
            raise TemporaryError(f"{url}: did not come within {_WHOLE_S} seconds.")
    return bytes(content)


def _refuse(url: str, error: HTTPError) -> NoReturn:
    if error.code in (404, 410):
        raise NotFoundError(f"{url}: there is nothing.") from error
    raise TemporaryError(f"{url}: answers with status {error.code}.") from error


class _Stay(HTTPRedirectHandler):
    """Goes nowhere else: what is read must come from the site itself."""

    def redirect_request(self, *_: object) -> None:
        """Follows nothing, which makes an error of the answer."""


def _opener(host: str) -> OpenerDirector:
    proxies = ProxyHandler({}) if _is_here(host) else ProxyHandler()
    return build_opener(_Stay, proxies)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

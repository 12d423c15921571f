"""The mail of an edition as the build writes it, in small."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from club.core.errors import NotFoundError
from club.newsletter.headers import list_id_of
from functions.mail_pages import MailPages
from tests.newsletter.post_office import NOW

_SITE = "https://club.example"


def mail_files(edition: int = 12, *, site_url: str = _SITE, **changes: Any) -> Mapping[str, bytes]:  # noqa: ANN401
    """Gives the files of a mail by name; `changes` are to the manifest."""
    unsubscribe = f"{site_url}/forms/unsubscribe?t={{{{t}}}}"
    title = changes.get("title", "Co-ops that bake")
    files = {
        "subject.txt": str(title),
        "body.html": f'<!doctype html><html lang="en"><h1>{title}</h1><a href="{unsubscribe}">Unsubscribe</a></html>\n',
        "body.txt": f"{title}\n\nGrüße\n\nUnsubscribe: {unsubscribe}\n",
    }
    manifest = {
        "format": 1,
        "edition": edition,
        "name": f"{edition:03}-co-ops-that-bake",
        "title": title,
        "subject": files["subject.txt"],
        "preheader": "Bread",
        "date": "2026-11-23",
        "language": "en",
        "audience": {"interests": ["agriculture"], "countries": []},
        "status": "locked",
        "from_name": "Example Club",
        "from_email": "news@club.example",
        "postal_address": "1 Example Street",
        "archive_url": f"{site_url}/newsletter/{edition:03}-co-ops-that-bake/",
        "help_url": f"{site_url}/privacy/",
        "list_id": list_id_of(site_url),
        "slots": [],
        "sha256": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()},
        **changes,
    }
    return {**{name: text.encode() for name, text in files.items()}, "manifest.json": json.dumps(manifest).encode()}


def hash_of(files: Mapping[str, bytes]) -> str:
    """Gives what a mail is known by."""
    return hashlib.sha256(files["manifest.json"]).hexdigest()


class Kept:
    """Keeps mails in a dictionary."""

    def __init__(self) -> None:
        self.mails: dict[str, Mapping[str, bytes]] = {}

    def find(self, manifest: str) -> Mapping[str, bytes] | None:
        return self.mails.get(manifest)

    def keep(self, manifest: str, files: Mapping[str, bytes], *, now: dt.datetime) -> None:
        assert now >= NOW
        self.mails[manifest] = files


class Shelf(MailPages):
    """A site's mails without the site: `files` by their address below it."""

    def __init__(self, site_url: str = _SITE) -> None:
        self.kept = Kept()
        super().__init__(site_url, kept=self.kept, now=lambda: NOW)
        self.files: dict[tuple[int, str], bytes] = {}

    def publish(self, edition: int = 12, **changes: Any) -> str:  # noqa: ANN401
        files = mail_files(edition, **changes)
        self.files |= {(edition, name): content for name, content in files.items()}
        return hash_of(files)

    def _fetch(self, edition: int, name: str) -> bytes:
        if (edition, name) not in self.files:
            raise NotFoundError(f"the site has no mail of edition {edition}")
        return self.files[edition, name]

"""The privacy notice that counts now, and every version of it and of what readers agree to."""

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from club.site.consent import NAMES, Wording
from club.site.model import Directory
from club.site.outputs import Output


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the notice, the list of versions, and for each version its page and its exact bytes."""
    make = Versions(site)
    newest = site.consent.privacy
    yield Output("privacy/", make.privacy, (newest,))
    groups = [list(reversed(site.consent.wordings[name])) for name in NAMES]
    yield Output("consent/", make.overview, (groups,))
    for group in groups:
        for wording in group:
            yield Output(wording.path[1:], make.version, (wording, wording is group[0]))
            yield Output(wording.path[1:] + "index.txt", make.text, (wording,))


class Versions:
    """Makes the pages of wordings."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site

    def privacy(self, notice: Wording) -> bytes:
        """Makes the page with the notice that counts now."""
        about = "What we keep of you, why, for how long, and what you can do: see, take out, move or erase it yourself."
        page = self._site.page("/privacy/", notice.title, "privacy", description=about)
        return self._site.render("wording.html", self._context(page, notice, is_current=True))

    def overview(self, groups: Sequence[Sequence[Wording]]) -> bytes:
        """Makes the list of all versions."""
        about = "Every version of what readers agree to when they sign up, and of the privacy notice."
        page = self._site.page("/consent/", "What readers have agreed to", "consent", description=about)
        return self._site.render("consent.html", {"page": page, "groups": groups})

    def version(self, wording: Wording, is_newest: bool) -> bytes:  # noqa: FBT001  # an input of the output
        """Makes the page of one version."""
        title = f"{wording.title}, version {wording.version}"
        crumbs = [("What readers have agreed to", "/consent/")]
        page = self._site.page(wording.path, title, "wording", description=f"{title}, as published.", crumbs=crumbs)
        return self._site.render("wording.html", self._context(page, wording, is_current=is_newest))

    def text(self, wording: Wording) -> bytes:
        """Gives a version's file as it is, so that anybody can work out its hash."""
        return wording.content

    def _context(self, page: dict[str, Any], wording: Wording, *, is_current: bool) -> dict[str, Any]:
        body = Markup(wording.html)  # noqa: S704  # sanitised
        return {"page": page, "wording": wording, "body": body, "is_current": is_current}

"""A built site as the tests look at it: its files, its parsed pages, and where their links lead."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urlsplit

from lxml import etree, html

# Attributes that name another file, by whether a browser loads it by itself.
_LOADED = {
    ("img", "src"), ("script", "src"), ("source", "src"), ("iframe", "src"), ("embed", "src"), ("object", "data"),
    ("video", "src"), ("video", "poster"), ("audio", "src"), ("track", "src"), ("input", "src"), ("image", "href"),
    ("use", "href"),
}  # fmt: skip
_FOLLOWED = {("a", "href"), ("area", "href"), ("form", "action"), ("button", "formaction"), ("blockquote", "cite")}
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
SVG = "{http://www.w3.org/2000/svg}"


class Link(NamedTuple):
    """An address that a page names; `is_loaded` when a browser fetches it with the page."""

    address: str
    tag: str
    is_loaded: bool


@dataclass
class Page:
    """One HTML page."""

    path: str
    source: str

    @cached_property
    def tree(self) -> Any:  # noqa: ANN401 - lxml has no types
        return html.document_fromstring(self.source)

    def find(self, xpath: str) -> list[Any]:
        """Gives what an XPath expression finds."""
        return list(self.tree.xpath(xpath))

    def text(self, xpath: str) -> str:
        """Gives the words of the only element that an XPath expression finds."""
        (element,) = self.find(xpath)
        return " ".join(element.text_content().split())

    @cached_property
    def links(self) -> list[Link]:
        """Every address in the page's elements."""
        found = []
        for element in self.tree.iter(etree.Element):
            tag = str(element.tag).removeprefix(SVG)
            for name, value in element.attrib.items():
                name = name.rpartition("}")[2]
                if tag == "link":
                    if name == "href":
                        found.append(Link(value, tag, element.get("rel") in ("stylesheet", "icon", "manifest")))
                elif (tag, name) in _LOADED:
                    found.append(Link(value, tag, is_loaded=True))
                elif (tag, name) in _FOLLOWED:
                    found.append(Link(value, tag, is_loaded=False))
        return found

    @cached_property
    def ids(self) -> set[str]:
        return set(self.find("//@id"))

    @cached_property
    def json_ld(self) -> list[Any]:
        return [json.loads(block) for block in self.find("//script[@type='application/ld+json']/text()")]

    @cached_property
    def cards(self) -> list[str]:
        """The slugs of the cards on the page, in order."""
        return [link.split("/")[2] for link in self.find("//article[contains(@class, 'card')]//h2/a/@href")]


class Website:
    """A built site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Every HTML page by its address; mails are none."""
        names = sorted(name for name in self.files if name.endswith(".html") and not name.startswith("mail/"))
        return {path: Page(path, self.read(name)) for name in names for path in [_path_of(name)]}

    @cached_property
    def coops(self) -> list[dict[str, Any]]:
        """The co-ops of the open data."""
        return list(self.json("data/coops.json")["coops"])

    @cached_property
    def url(self) -> str:
        """The public address, as the home page gives it."""
        return str(self.pages["/"].find("//link[@rel='canonical']/@href")[0]).rstrip("/")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def json(self, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
        return json.loads(self.read(name))

    def target(self, address: str, page: str = "/") -> tuple[str, str] | None:
        """Gives the file and fragment an address of the site leads to, or None when it leads elsewhere."""
        address, fragment = urldefrag(address)
        if not address:
            address = page
        parts = urlsplit(address)
        if (parts.scheme or parts.netloc) and address != self.url and not address.startswith(self.url + "/"):
            return None
        path = unquote(parts.path) or "/"
        name = path[1:] + "index.html" if path.endswith("/") else path[1:]
        return name, unquote(fragment)

    def clicks_from_home(self) -> dict[str, int]:
        """Gives how many clicks each page is away from the home page."""
        away = {"/": 0}
        waiting = deque(["/"])
        while waiting:
            path = waiting.popleft()
            for link in self.pages[path].links:
                target = self.target(link.address, path) if link.tag == "a" else None
                other = _path_of(target[0]) if target else ""
                if other in self.pages and other not in away:
                    away[other] = away[path] + 1
                    waiting.append(other)
        return away


def css_addresses(css: str) -> Iterator[str]:
    """Gives every address in a style sheet, `data:` addresses left out."""
    return (address for address in _CSS_URL.findall(css) if not address.startswith("data:"))


def _path_of(name: str) -> str:
    return "/" + name.removesuffix("index.html") if name.endswith("index.html") else f"/{name}"

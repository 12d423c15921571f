"""A person who gets through by what the built pages show."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import html
from starlette.testclient import TestClient

from tests.functions.rig import FORMS

SITE = "https://club.example"
FIELDS = {form.path: form.fields | form.files for form in FORMS}
_CHOSEN = ("checkbox", "radio")


class Person:
    """Looks at pages, follows links and fills in forms, without a script."""

    def __init__(self, browser: TestClient) -> None:
        self._browser = browser
        self.status, self.page = 0, html.fromstring("<p></p>")

    def open(self, link: str) -> "Person":
        return self._see(self._browser.get(link.removeprefix(SITE)))

    def press(self, button: str, /, **values: str | list[str]) -> "Person":
        """Presses the button with these words, with the form filled in."""
        [found] = self.page.xpath("//form//button[normalize-space()=$words]", words=button)
        form = next(found.iterancestors("form"))
        fields = {name: list(texts) for name, texts in _fields(form)}
        if found.get("name"):
            fields[found.get("name")] = [found.get("value")]
        fields |= {name: value if isinstance(value, list) else [value] for name, value in values.items()}
        return self._see(self._browser.post(form.get("action"), data=fields))

    def follow(self, words: str) -> "Person":
        [found] = self.page.xpath("//main//a[normalize-space()=$words]", words=words)
        return self.open(found.get("href"))

    @property
    def heading(self) -> str:
        return str(self.page.xpath("normalize-space(//h1)"))

    @property
    def text(self) -> str:
        return " ".join(self.page.xpath("string(//body)").split())

    def _see(self, answer: Any) -> "Person":  # noqa: ANN401  # a response of httpx
        assert "{{" not in answer.text
        self.status, self.page = answer.status_code, html.fromstring(answer.text)
        _check(self.page)
        return self


def _fields(form: html.FormElement) -> Iterator[tuple[str, list[str]]]:
    for name in dict.fromkeys(
        one.get("name") for one in form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]")
    ):
        inputs = form.xpath(".//input[@name=$name][not(@type='file')]", name=name)
        ticked = [one.get("value", "") for one in inputs if one.get("type") not in _CHOSEN or "checked" in one.attrib]
        chosen = form.xpath(".//select[@name=$name]/option[@selected]/@value", name=name)
        written = [one.text or "" for one in form.xpath(".//textarea[@name=$name]", name=name)]
        yield name, ticked or chosen or written or ([""] if not inputs else [])


def _check(page: html.HtmlElement) -> None:
    """Sees that forms go where they are taken, with fields that are known there, and links to where something is."""
    for form in page.xpath("//form[@method='post']"):
        known = FIELDS[urlsplit(form.get("action")).path]
        assert {one.get("name") for one in form.xpath(".//*[@name]")} <= known
    for link in page.xpath("//main//a/@href"):
        target = urlsplit(link)
        if target.fragment:
            assert page.xpath("//*[@id=$id]", id=target.fragment), link
        elif target.path.startswith("/forms/"):
            assert target.path in FIELDS, link
            assert parse_qs(target.query).keys() <= {"t", "frame", "form"}, link

"""The Pelican plugin: makes the directory and the newsletter, and fits Pelican's own pages to the theme."""

from pathlib import Path
from typing import Any

import pelican
from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator
from pelican.readers import BaseReader, Readers

from club.core.facts import load_facts
from club.core.vocabulary import load_vocabulary
from club.directory.document import read_document
from club.directory.markdown import page_to_html
from club.site.build import Settings, make_into
from club.site.places import find_places
from club.site.theme import Assets, direction, environment_options, equip, globals_of


def register() -> None:
    """Connects the plugin to Pelican's signals."""
    signals.initialized.connect(_prepare)
    signals.readers_init.connect(_add_reader)
    signals.generator_init.connect(_equip)
    signals.page_generator_finalized.connect(_fit_pages)
    signals.get_generators.connect(_generators)


class PageReader(BaseReader):  # type: ignore[misc]  # Pelican is not typed
    """Reads a page with the same front matter and Markdown as entries have."""

    enabled = True
    file_extensions = ("md",)

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Gives a page's HTML and its metadata."""
        document = read_document(Path(source_path).read_text(encoding="utf-8"))
        metadata = {
            name: self.process_metadata(name, value)
            for name, value in document.values.items()
            if isinstance(value, str)
        }
        return page_to_html(document.body), metadata


class DirectoryGenerator(Generator):  # type: ignore[misc]  # Pelican is not typed
    """Makes every output that is not one of Pelican's own pages."""

    def generate_output(self, writer: Any) -> None:  # noqa: ANN401  # Pelican is not typed
        """Makes the outputs: those that a build asks for, or all of them."""
        make = self.settings.get("CLUB_MAKE")
        if make is not None:
            make()
        else:
            theme = Path(self.settings["THEME"])
            url = self.settings["SITEURL"] or None
            make_into(Settings(Path(self.settings["PATH"]), Path(writer.output_path), url, theme))


def _prepare(sender: pelican.Pelican) -> None:
    settings = sender.settings
    places = settings.get("CLUB_PLACES") or find_places(Path(settings["PATH"]), Path(settings["THEME"]))
    facts = load_facts(places.facts, site_url=settings["SITEURL"] or None)
    variables = globals_of(facts, load_vocabulary(places.vocabulary), Assets(places.theme / "static"))
    settings["JINJA_ENVIRONMENT"] = environment_options(settings.get("CLUB_BYTECODE"))
    settings["CLUB_VARIABLES"] = variables


def _add_reader(readers: Readers) -> None:
    readers.reader_classes["md"] = PageReader


def _equip(generator: Generator) -> None:
    equip(generator.env, generator.settings["CLUB_VARIABLES"])
    generator.readers.disabled_readers.pop("md", None)  # Pelican's own, for want of a package that we do without


def _fit_pages(generator: Generator) -> None:
    facts = generator.settings["CLUB_VARIABLES"]["club"]
    for page in [*generator.pages, *generator.hidden_pages]:
        path = "/" + page.url
        page.path = path
        page.canonical = facts.url + path
        page.kind = "page"
        page.description = page.metadata.get("summary", facts.tagline)
        page.dir = direction(page.lang)
        page.feed, page.noindex, page.crumbs, page.json_ld = "", False, (), ""
        page.body = Markup(page.content)  # noqa: S704  # sanitised by the reader


def _generators(_: pelican.Pelican) -> type[Generator]:
    return DirectoryGenerator

"""The theme: its templates as one Jinja environment, and its files under one hashed address."""

import gettext
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2

from club.core.facts import Facts
from club.core.text import fold
from club.core.vocabulary import Term, Vocabulary
from club.directory.addresses import host_of
from club.site.maps import Colours, Inks
from club.site.templates import QuickTemplate
from club.site.texts import Texts

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RTL = frozenset(("ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"))


LOCALE = Path(__file__).resolve().parents[2] / "theme" / "locale"  # <language>/LC_MESSAGES/club.mo


class Assets:
    """The theme's static files, served below an address that changes with any of them."""

    def __init__(self, folder: Path) -> None:
        """Reads the files; all style sheets in `css/` become one `site.css`, in order of name."""
        files: dict[str, bytes] = {}
        sheets = []
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.name.startswith("."):
                continue
            name = path.relative_to(folder).as_posix()
            if name.startswith("css/"):
                sheets.append(path.read_text(encoding="utf-8"))
            else:
                files[name] = path.read_bytes()
        if sheets:
            files["site.css"] = _slim("\n".join(sheets)).encode()
        self.inks = inks_of("\n".join(sheets))
        digest = hashlib.blake2b(digest_size=5)
        for name, content in files.items():
            digest.update(name.encode() + b"\0" + content + b"\0")
        self.files: Mapping[str, bytes] = files
        self.root = f"/theme/{digest.hexdigest()}/"

    def address(self, name: str) -> str:
        """Gives the address of a static file.

        Raises:
            KeyError: The theme has no such file.
        """
        if name not in self.files:
            raise KeyError(name)
        return self.root + name


class StableAssets:
    """The same files under addresses that stay, for pages that may be older than the theme."""

    root = "/theme/"

    def address(self, name: str) -> str:
        """Gives the address of a static file."""
        return self.root + name


STABLE = StableAssets()


def inks_of(css: str) -> Inks | None:
    """Gives the colours for drawings from the style sheets' tokens; None where they have none."""
    tokens, dark = tokens_of(css)
    if "worker" not in tokens:
        return None
    return Inks(_colours(tokens), _colours(dark))


def tokens_of(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """Gives the style sheets' tokens by name, as they are in light and in dark."""
    light, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    tokens = dict(_TOKEN.findall(light))
    return tokens, tokens | dict(_TOKEN.findall(rest.split("\n}\n", 1)[0]))


def _colours(tokens: Mapping[str, str]) -> Colours:
    types = {name: tokens[name] for name in _TYPES if name in tokens}
    land = tokens["paper-2"]
    return Colours(land=land, neighbours=tokens["paper"], coast=tokens["ink-2"], line=tokens["line"], types=types)


_TOKEN = re.compile(r"--([\w-]+):\s*([^;{}]+);")
_TYPES = (
    "worker", "consumer", "producer", "multi-stakeholder", "housing", "community", "secondary", "federation", "support"
)  # fmt: skip


def _slim(css: str) -> str:
    lines = (line.strip() for line in _COMMENT.sub("", css).split("\n"))
    return "\n".join(line for line in lines if line)


def direction(lang: str) -> str:
    """Gives the writing direction of a language: `ltr` or `rtl`."""
    return "rtl" if lang in _RTL else "ltr"


def globals_of(facts: Facts, vocabulary: Vocabulary, assets: Assets | StableAssets) -> dict[str, Any]:
    """Gives what every template can use."""
    forge = urlsplit(facts.forge_url)
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        f"frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self' {forge.scheme}://{forge.netloc}"
    )
    return {
        "club": facts,
        "asset": assets.address,
        "label": vocabulary.label,
        "terms": lambda kind: terms_of(vocabulary, kind),
        "number": number,
        "csp": policy,
        "forge": Forge(facts),
    }


def terms_of(vocabulary: Vocabulary, kind: str) -> list[Term]:
    """Gives the terms of a kind as a person looks for them: sectors in their own order, all else by name."""
    terms = vocabulary[kind].values()
    return list(terms) if kind == "sector" else sorted(terms, key=lambda term: fold(term.label))


class Forge:
    """Addresses at the forge that keeps the source."""

    def __init__(self, facts: Facts) -> None:
        """Takes the forge's address and branch from the club's facts."""
        self.url = facts.forge_url
        self.new_entry_url = f"{self.url}/new/{facts.forge_branch}/content/coops"
        self.new_issue_url = f"{self.url}/issues/new"
        self._edit = f"{self.url}/edit/{facts.forge_branch}/content/coops/"

    def edit(self, path: str) -> str:
        """Gives the page that edits an entry (`gb/example.md`)."""
        return self._edit + path


def number(value: int) -> str:
    """Gives a count with its thousands set apart."""
    return f"{value:,}"


def in_sentence(country: str) -> str:
    """Gives a country's name with its article, as it stands after "in"."""
    takes_article = country.startswith("United ") or country in _WITH_ARTICLE or country.endswith("Islands")
    return f"the {country}" if takes_article else country


_WITH_ARTICLE = frozenset(("Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Comoros", "Czech Republic"))


def day(date: str) -> str:
    """Gives an ISO date in words: `3 September 2026`, `September 2026` or `2026`."""
    if len(date) == len("2026"):
        return date
    year, month, *rest = date.split("-")
    words = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(rest[0])} {words}" if rest else words


def month(date: str) -> str:
    """Gives the month and year of an ISO date: `September 2026`."""
    return day(date[:7])


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
FILTERS: Mapping[str, Callable[..., str]] = {"day": day, "month": month, "host": host_of}


def environment_options(bytecode: Path | None) -> dict[str, Any]:
    """Gives the options of the Jinja environment, which Pelican's pages share."""
    options: dict[str, Any] = {
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": jinja2.StrictUndefined,
        "extensions": ["jinja2.ext.i18n", Texts],
        "auto_reload": False,
    }
    if bytecode is not None:
        bytecode.mkdir(parents=True, exist_ok=True)
        options["bytecode_cache"] = jinja2.FileSystemBytecodeCache(str(bytecode))
    return options


def environment(folder: Path, variables: Mapping[str, Any], bytecode: Path | None) -> jinja2.Environment:
    """Makes the environment of the theme's templates."""
    env = jinja2.Environment(  # noqa: S701  # the options turn escaping on
        loader=jinja2.FileSystemLoader(folder / "templates"),
        **environment_options(bytecode),
    )
    equip(env, variables)
    return env


def mail_environment(folder: Path, variables: Mapping[str, Any]) -> jinja2.Environment:
    """Makes the environment of the theme's mails; bare text has nothing to escape."""
    escaping = jinja2.select_autoescape(("html",), default_for_string=False)
    env = jinja2.Environment(  # noqa: S701  # HTML is escaped
        loader=jinja2.FileSystemLoader(folder / "mail"),
        **environment_options(None) | {"autoescape": escaping},
    )
    equip(env, variables)
    return env


def equip(env: jinja2.Environment, variables: Mapping[str, Any]) -> None:
    """Gives an environment our templates, globals, filters and translation hooks."""
    env.template_class = QuickTemplate
    env.globals.update(variables)
    env.filters.update(FILTERS)
    words = gettext.translation("club", LOCALE, [variables["club"].language], fallback=True)
    env.extend(translations=words)
    env.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension

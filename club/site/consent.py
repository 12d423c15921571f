"""Consent wordings: what readers agree to and the privacy notice, in versions that never change once published.

`content/consent/<name>/<version>.md` holds a version, counted from 1, and
`content/consent/published.toml` the SHA-256 of each one's bytes. Consent events
name that hash, so a version that somebody has agreed to must stay as it was.
"""

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from club.core.errors import ClubError
from club.core.files import replace_file
from club.core.vocabulary import Vocabulary
from club.directory.dates import Day
from club.directory.faults import Fault, Problem
from club.directory.fields import Field, type_fields
from club.directory.folder import list_files, read_all
from club.directory.kinds import Choice, Context, Text
from club.directory.links import links_in
from club.directory.markdown import page_to_html
from club.directory.markdown_file import Form, MarkdownFile, read_markdown_file

SIGN_UP, PRIVACY = "sign-up", "privacy"
NAMES = (SIGN_UP, PRIVACY)
RECORD = "published.toml"
MAX_SIGN_UP_CHARS = 700  # it stands beside a button, and is to be read
MAX_PRIVACY_CHARS = 40_000

_FIELDS = (
    Field("title", Text(120), "Title", "Heading of its page.", "Privacy", is_required=True),
    Field("date", Day(), "Date", "The day from which it counts.", "2026-01-31", is_required=True),
    Field("lang", Choice("language"), "Language", "Of the text.", "en", is_required=True),
)
_FORMS = {
    name: Form({one.name: one for one in _FIELDS}, most)
    for name, most in ((SIGN_UP, MAX_SIGN_UP_CHARS), (PRIVACY, MAX_PRIVACY_CHARS))
}
_PATH = re.compile(r"([1-9][0-9]{0,3})\.md")
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>|<(?:h\d|ul|ol|pre|blockquote|table|hr)).)+)</p>\s*", re.DOTALL)
_HEAD = """\
# SHA-256 of every version of the consent wordings that the site has published.
# `build.py check --fix` adds new ones; a line that is here must never change.
"""


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of one text; `hash` is the SHA-256 of the file's bytes in hex."""

    name: str
    version: int
    title: str
    date: str
    lang: str
    body: str
    content: bytes = field(repr=False)

    @property
    def hash(self) -> str:
        """Gives what consent events name."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def path(self) -> str:
        """Gives the address of its page."""
        return f"/consent/{self.name}/{self.version}/"

    @property
    def html(self) -> str:
        """Gives its text as sanitised HTML."""
        return page_to_html(self.body)

    @property
    def sentence(self) -> str:
        """Gives the HTML of a text that is one paragraph, without the paragraph around it."""
        match = _PARAGRAPH.fullmatch(self.html)
        return match[1] if match else self.html


@dataclass(frozen=True, slots=True)
class Consent:
    """Every published version, oldest first, by name."""

    wordings: Mapping[str, Sequence[Wording]]

    @property
    def sign_up(self) -> Wording:
        """Gives what sign-up forms say now."""
        return self.wordings[SIGN_UP][-1]

    @property
    def privacy(self) -> Wording:
        """Gives the privacy notice that counts now."""
        return self.wordings[PRIVACY][-1]


@dataclass(slots=True)
class CheckedConsent:
    """What the folder holds, what links are in it, what is wrong, and the right versions that are not recorded."""

    wordings: dict[str, list[Wording]] = field(default_factory=lambda: {name: [] for name in NAMES})
    paths: list[str] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    new: list[Wording] = field(default_factory=list)

    def whole(self) -> Consent:
        """Gives the wordings of a folder in which nothing is wrong."""
        return Consent(self.wordings)


def beside_a_button(wording: Wording) -> dict[str, Any]:
    """Gives what templates show of the sign-up wording; in a frame its links open beside the page around it."""
    text = wording.sentence
    framed = text.replace("<a href=", '<a target="_blank" rel="noopener" href=')
    return {"version": str(wording.version), "html": Markup(text), "framed": Markup(framed)}  # noqa: S704  # sanitised


def check_consent(folder: Path, vocabulary: Vocabulary, today: dt.date) -> CheckedConsent:
    """Reads every version and compares it with the record; paths are relative to the folder."""
    checked = CheckedConsent()
    try:
        recorded = _recorded(folder / RECORD)
    except ClubError as error:
        mend = "put it back from the history of the source, or run build.py check --fix where nothing was published yet"
        checked.problems.append(Problem(RECORD, 1, Fault("", str(error), mend, f"[{PRIVACY}]")))
        recorded = {}
    for name in NAMES:
        _check_versions(folder, name, recorded.get(name, {}), checked, vocabulary, today)
    return checked


def record_new(folder: Path, vocabulary: Vocabulary, today: dt.date) -> list[Wording]:
    """Records the versions that are right and not recorded yet; gives them.

    Raises:
        ClubError: The record cannot be read or written.
    """
    recorded = _recorded(folder / RECORD) if (folder / RECORD).exists() else {}
    new = check_consent(folder, vocabulary, today).new
    if new:
        versions = {name: dict(recorded.get(name, {})) for name in NAMES}
        for wording in new:
            versions[wording.name][str(wording.version)] = wording.hash
        replace_file(folder / RECORD, _record_of(versions).encode())
    return new


def _check_versions(
    folder: Path,
    name: str,
    recorded: Mapping[str, str],
    checked: CheckedConsent,
    vocabulary: Vocabulary,
    today: dt.date,
) -> None:
    listing = list_files(folder / name, what="version of a wording")
    found: dict[str, Wording] = {}
    problems = [one for one in listing.problems if (folder / name).is_dir()]
    for path, content in read_all(folder / name, listing.paths, problems):
        file = _read(name, path, content, vocabulary, today)
        problems += file.problems
        checked.links[f"{name}/{path}"] = links_in(file.rendered)
        if file.thing is not None:
            found[str(file.thing.version)] = file.thing
    problems += _gaps({*found, *recorded})
    wrong = {one.path for one in problems if not one.fault.is_warning}
    problems += _compare(name, found, recorded)
    checked.wordings[name] = sorted(found.values(), key=lambda one: one.version)
    for wording in checked.wordings[name]:
        if str(wording.version) not in recorded and f"{wording.version}.md" not in wrong:
            checked.new.append(wording)
    checked.paths += [f"{name}/{path}" for path in listing.paths]
    checked.problems += [one._replace(path=f"{name}/{one.path}") for one in problems]


def _read(name: str, path: str, content: bytes, vocabulary: Vocabulary, today: dt.date) -> MarkdownFile[Wording]:
    def type_it(values: Mapping[str, object], body: str, context: Context) -> Wording | None:
        match = _PATH.fullmatch(path)
        if match is None:
            context.say(Fault("", f'"{path[:90]}" is no version', "name the file with its number alone", "2.md"))
        typed = type_fields(values, _FORMS[name].fields, context)
        if name == SIGN_UP and not _PARAGRAPH.fullmatch(page_to_html(body)):
            mend = "write it as one paragraph, because it stands beside a button"
            context.say(Fault("body", "is not one paragraph", mend, "You agree that …"))
        if match is None or any(typed.get(one.name) is None for one in _FIELDS):
            return None
        return Wording(name, int(match[1]), typed["title"], typed["date"], typed["lang"], body, content)

    return read_markdown_file(path, content, _FORMS[name], type_it, vocabulary=vocabulary, today=today)


def _gaps(versions: Collection[str]) -> Iterator[Problem]:
    for before in sorted(int(version) - 1 for version in versions):
        if before and str(before) not in versions:
            yield _problem(f"{before + 1}.md", f"has no version {before} before it", f"name it {before}.md")


def _compare(name: str, found: Mapping[str, Wording], recorded: Mapping[str, str]) -> Iterator[Problem]:
    after = 1 + max((int(one) for one in (*found, *recorded)), default=0)
    add = f"write what is to count from now on as {name}/{after}.md"
    if not found and not recorded:
        yield _problem("1.md", "is not there, and no form can be shown without it", f"write {name}/1.md")
    for version, known in recorded.items():
        wording = found.get(version)
        if wording is None:
            yield _problem(
                f"{version}.md", "was published, and is gone or broken: consents name it", f"put it back; {add}"
            )
        elif wording.hash != known:
            yield _problem(
                f"{version}.md", "was published, and has changed since: consents name it", f"put it back; {add}"
            )
    for version in found:
        if version not in recorded:
            mend = "run build.py check --fix, which adds it to the record; after that it must not change"
            yield _problem(f"{version}.md", f"is not in the record of what was published, {RECORD}", mend)


def _problem(path: str, what: str, mend: str) -> Problem:
    return Problem(path, 1, Fault("", what, mend))


def _recorded(path: Path) -> dict[str, dict[str, str]]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ClubError(f"cannot be read: {error}") from error
    if not all(name in NAMES and _are_hashes(versions) for name, versions in values.items()):
        raise ClubError(f"holds something else than the hashes of versions of {' and '.join(NAMES)}")
    return values


def _are_hashes(versions: Any) -> bool:  # noqa: ANN401  # whatever TOML holds
    return isinstance(versions, dict) and all(
        _PATH.fullmatch(f"{version}.md") and isinstance(known, str) and re.fullmatch(r"[0-9a-f]{64}", known)
        for version, known in versions.items()
    )


def _record_of(versions: Mapping[str, Mapping[str, str]]) -> str:
    parts = [_HEAD]
    for name in NAMES:
        rows = sorted(versions[name].items(), key=_by_number)
        parts.append("".join([f"[{name}]\n", *(f'{version} = "{known}"\n' for version, known in rows)]))
    return "\n".join(parts)


def _by_number(row: tuple[str, Any]) -> int:
    return int(row[0])

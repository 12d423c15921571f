"""Reads what a form or a program has sent into fields, or says what is wrong with it."""

import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from club.core.errors import ClubError

MAX_BODY_BYTES = 16 * 1024
MAX_FIELDS = 200  # more than there are topics to tick
REPEATED = frozenset(("interests",))  # may have several values; every other field has one
JSON, MULTIPART, URLENCODED = "application/json", "multipart/form-data", "application/x-www-form-urlencoded"

Fields = Mapping[str, Sequence[str]]
Files = Mapping[str, bytes]

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CHARSETS = frozenset(("", "utf-8", "utf8", "us-ascii"))
_NAMED = 5  # of unknown fields
_SHOWN_CHARS = 40


class MalformedError(ClubError):
    """Says that what was sent cannot be read."""


class TooLargeError(ClubError):
    """Says that more was sent than may be."""

    def __init__(self, most: int = MAX_BODY_BYTES) -> None:
        """Takes how many bytes there may be."""
        its = ", and its picture at most 60 kB: choose a smaller one" if most > MAX_BODY_BYTES else ""
        super().__init__(f"This form may have at most {most // 1024} kB{its}.")


class WrongTypeError(ClubError):
    """Says that what was sent is of a kind that forms are not."""

    def __init__(self) -> None:
        """Says which kinds there are."""
        super().__init__(f"Send {URLENCODED}, {MULTIPART} or {JSON}, in UTF-8.")


class Body(NamedTuple):
    """What a form has sent; a file that was not chosen is none."""

    fields: Fields
    files: Files


async def read_body(receive: Receive, *, most: int = MAX_BODY_BYTES) -> bytes:
    """Gives the whole body; what its headers say of its length is not believed.

    Raises:
        TooLargeError: It has more than `most` bytes; the rest of it is not read.
        ClientDisconnect: The visitor has gone.
    """
    content = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        content += message.get("body", b"")
        if len(content) > most:
            raise TooLargeError(most)
        if not message.get("more_body", False):
            return bytes(content)


def media_type(header: str) -> str:
    """Gives the kind that a Content-Type header names, in lower case and without its parameters."""
    return header.partition(";")[0].strip().lower()


async def read_form(content: bytes, header: str, *, known: frozenset[str], files: frozenset[str] = frozenset()) -> Body:
    """Gives the fields and files of a body that are known; the others are ignored in a form and refused in JSON.

    Raises:
        WrongTypeError: The Content-Type header names no kind of form.
        MalformedError: The body is not what the header says, or is no form; says why.
    """
    if not content and not header:
        return Body({}, {})  # nothing was sent, and nothing needs a kind
    kind = media_type(header)
    if kind not in {JSON, MULTIPART, URLENCODED} or _parameter(header, "charset").lower() not in _CHARSETS:
        raise WrongTypeError
    if kind == JSON:
        return Body(_json_fields(_text(content), known), {})
    if kind == MULTIPART:
        pairs, sent = await _multipart(content, header, files)
    else:
        pairs, sent = _urlencoded(_text(content)), {}
    return Body(_once_each(pairs, known), sent)


def _once_each(pairs: Sequence[tuple[str, str]], known: frozenset[str]) -> Fields:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if _plain(name) in known:
            found.setdefault(name, []).append(_plain(value))
    if twice := sorted(name for name, values in found.items() if len(values) > 1 and name not in REPEATED):
        raise MalformedError(f"The field {twice[0]} was sent more than once.")
    return found


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("This is not UTF-8.") from error


def _plain(text: str) -> str:
    """Gives a text that can be shown and kept.

    Raises:
        MalformedError: It has a NUL in it, or half a character (which only JSON can write).
    """
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise MalformedError("A field has something in it that is no text.")
    return text


def _urlencoded(text: str) -> list[tuple[str, str]]:
    if _BAD_ESCAPE.search(text):
        raise MalformedError("A % in it is not followed by two hexadecimal digits.")
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise MalformedError("This is not UTF-8.") from error
    except ValueError as error:
        raise MalformedError(f"A form may have at most {MAX_FIELDS} fields.") from error


class _WholeParser(MultiPartParser):
    """Minds what the parser itself does not: whether the last boundary has arrived, and whether text is UTF-8."""

    is_whole = False

    def on_part_end(self) -> None:
        """Looks at a field's bytes, which the parser would read as Latin-1 where they are not UTF-8."""
        if self._current_part.file is None:
            _text(bytes(self._current_part.data))
        super().on_part_end()

    def on_end(self) -> None:
        """Takes note of the last boundary."""
        self.is_whole = True

    def close(self) -> None:
        """Lets go of all files, of parts without an end too."""
        for file in self._files_to_close_on_error:
            file.close()


async def _multipart(content: bytes, header: str, files: frozenset[str]) -> tuple[list[tuple[str, str]], Files]:
    headers, stream = Headers({"content-type": header}), _stream(content)
    most = {"max_files": len(files), "max_fields": MAX_FIELDS, "max_part_size": MAX_BODY_BYTES}
    parser = _WholeParser(headers, stream, **most)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        reason = f"Its parts cannot be read: there may be {MAX_FIELDS} fields, and {len(files) or 'no'} files."
        raise MalformedError(reason) from error
    try:
        if not parser.is_whole:
            raise MalformedError("The end of the form is missing.")
        return await _parts(form, files)
    finally:
        parser.close()


async def _parts(form: FormData, files: frozenset[str]) -> tuple[list[tuple[str, str]], Files]:
    pairs, sent = [], {}
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            pairs.append((name, value))
        elif name in files and (read := await value.read()):
            sent[name] = read
    return pairs, sent


async def _stream(content: bytes) -> AsyncGenerator[bytes, None]:
    yield content


def _json_fields(text: str, known: frozenset[str]) -> Fields:
    try:
        values = json.loads(
            text, object_pairs_hook=_once, parse_constant=_refuse, parse_int=_refuse, parse_float=_refuse
        )
    except (ValueError, RecursionError) as error:
        raise MalformedError("This is not JSON, or not the text and lists of text that a form has.") from error
    if not isinstance(values, dict):
        raise MalformedError("Send a JSON object, with a field for each field of the form.")
    if unknown := sorted(values.keys() - known):
        names = ", ".join(name[:_SHOWN_CHARS] for name in unknown[:_NAMED])
        raise MalformedError(f"There is no field {names}. Known: {', '.join(sorted(known))}.")
    return {name: _values(name, value) for name, value in values.items()}


def _values(name: str, value: object) -> list[str]:
    values = value if isinstance(value, list) and name in REPEATED else [value]
    texts = [_plain(one) for one in values if isinstance(one, str)]
    if len(texts) < len(values) or (name in REPEATED and values is not value):
        kind = "a list of strings" if name in REPEATED else "a string"
        raise MalformedError(f"The field {name} must be {kind}.")
    return texts


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = {_plain(name): value for name, value in pairs}
    if len(found) < len(pairs):
        raise MalformedError("A field was sent more than once.")
    if len(found) > MAX_FIELDS:
        raise MalformedError(f"A form may have at most {MAX_FIELDS} fields.")
    return found


def _refuse(number: str) -> object:
    """Refuses a number before it is read: one of 16,000 digits would take long, and no field is one."""
    raise MalformedError(f"No field is a number: put {number[:_SHOWN_CHARS]} in quotes.")


def _parameter(header: str, name: str) -> str:
    for part in header.split(";")[1:]:
        key, _, value = part.partition("=")
        if key.strip().lower() == name:
            return value.strip().strip('"')
    return ""

"""Outputs: what the site is made of, each a pure function of inputs that are named in one place.

An output whose inputs have not changed since the last build is not made again.
Inputs are what `make` gets, and nothing else; the theme, the code, the
vocabulary and the settings are the same for all outputs and are covered by the
build's salt.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from club.newsletter.parts import MANIFEST, PARTS
from club.site.shelf import Record

Content = bytes | Iterable[bytes]


class Output(NamedTuple):
    """One page or file, or the few that belong together.

    `id` is the address without its first slash: `country/gb/` is written to
    `country/gb/index.html`, `data/coops.csv` to a file of that name,
    `coops/<slug>/+`, with a plus, to the three files of a co-op, and
    `mail/012/*`, with a star, to those of an edition's mail.
    """

    id: str
    make: Callable[..., Content | dict[str, Content]]
    inputs: tuple[Any, ...]


COOP_FILES = ("index.html", "index.json", "murmurations.json")
MAIL_FILES = (*PARTS, MANIFEST)


def files_of(output_id: str) -> tuple[str, ...]:
    """Gives the files that an output is written to, relative to the site."""
    if output_id.endswith("/+"):
        return tuple(output_id[:-1] + name for name in COOP_FILES)
    if output_id.endswith("/*"):
        return tuple(output_id[:-1] + name for name in MAIL_FILES)
    if output_id.endswith("/") or not output_id:
        return (output_id + "index.html",)
    return (output_id,)


class Fixed(NamedTuple):
    """An input that many outputs share, with its digest, which is then made only once."""

    value: Any
    digest: bytes


def fixed(value: Any) -> Fixed:  # noqa: ANN401
    """Gives a value with its digest."""
    return Fixed(value, _digest_of(value))


def key_of(output: Output) -> bytes:
    """Gives a digest of an output's inputs."""
    return _digest_of(output.inputs)


def _digest_of(value: Any) -> bytes:  # noqa: ANN401
    parts: list[bytes] = []
    _feed(value, parts.append)
    return hashlib.blake2b(b"\0".join(parts), digest_size=12).digest()


def _feed(value: Any, add: Callable[[bytes], None]) -> None:  # noqa: ANN401
    kind = type(value)
    if kind is Record or kind is Fixed:
        add(value.digest)
    elif kind is tuple or kind is list:
        add(b"(%d" % len(value))
        if value and type(value[0]) is Record and all(type(one) is Record for one in value):
            add(b"".join([one.digest for one in value]))
        else:
            for one in value:
                _feed(one, add)
    elif kind is str:
        add(value.encode())
    elif isinstance(value, tuple):
        _feed(tuple(value), add)
    else:
        add(repr(value).encode())


def contents(output: Output) -> Iterator[tuple[str, Content]]:
    """Makes an output and gives each of its files with its content."""
    made = output.make(*output.inputs)
    if isinstance(made, dict):
        for name, content in made.items():
            yield output.id[:-1] + name, content
    else:
        yield files_of(output.id)[0], made

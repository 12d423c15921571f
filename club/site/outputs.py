"""Outputs: what the site is made of, each a pure function of inputs that are named in one place.

An output whose inputs have not changed since the last build is not made again.
Inputs are what `make` gets, and nothing else; the theme, the code, the
vocabulary and the settings are the same for all outputs and are covered by the
build's salt.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from club.site.shelf import Record

Content = bytes | Iterable[bytes]


class Output(NamedTuple):
    """One page or file, or the few that belong together.

    `id` is the address without its first slash: `country/gb/` is written to
    `country/gb/index.html`, `data/coops.csv` to a file of that name, and
    `coops/<slug>/+`, with a plus, to the three files of a co-op.
    """

    id: str
    make: Callable[..., Content | dict[str, Content]]
    inputs: tuple[Any, ...]


COOP_FILES = ("index.html", "index.json", "murmurations.json")


def files_of(output_id: str) -> tuple[str, ...]:
    """Gives the files that an output is written to, relative to the site."""
    if output_id.endswith("/+"):
        return tuple(output_id[:-1] + name for name in COOP_FILES)
    if output_id.endswith("/") or not output_id:
        return (output_id + "index.html",)
    return (output_id,)


def key_of(output: Output) -> bytes:
    """Gives a digest of an output's inputs."""
    digest = hashlib.blake2b(digest_size=12)
    _feed(output.inputs, digest.update)
    return digest.digest()


def _feed(value: Any, update: Callable[[bytes], None]) -> None:  # noqa: ANN401
    kind = type(value)
    if kind is Record:
        update(value.digest)
    elif kind is str:
        update(b"s%d:" % len(value))
        update(value.encode())
    elif kind is tuple or kind is list:
        update(b"(")
        for one in value:
            _feed(one, update)
        update(b")")
    elif isinstance(value, tuple):
        _feed(tuple(value), update)
    else:
        update(repr(value).encode() + b";")


def contents(output: Output) -> Iterator[tuple[str, Content]]:
    """Makes an output and gives each of its files with its content."""
    made = output.make(*output.inputs)
    if isinstance(made, dict):
        for name, content in made.items():
            yield output.id[:-1] + name, content
    else:
        yield files_of(output.id)[0], made

#!/usr/bin/env python3
"""Writes `dist/functions.zip`: what AWS Lambda runs, the same bytes from the same files wherever it is made.

It holds the functions, the modules of the club that they reach, their packages as plain Python, and the
kit: the pages and mails that the build draws for them. boto3 comes with Lambda's own Python.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAX_ZIP_BYTES = 1_000_000
_OLDEST_PYTHON = (3, 11)
_VENV = ROOT / ".venv"


def main(arguments: list[str]) -> int:
    """Writes the zip that the arguments ask for; gives the exit code."""
    if sys.version_info < _OLDEST_PYTHON:
        return _fail(f"needs Python {_OLDEST_PYTHON[0]}.{_OLDEST_PYTHON[1]} or newer; this is {sys.version.split()[0]}")
    options = _parser().parse_args(arguments)
    environment = {"PYTHON": sys.executable, **os.environ}
    if subprocess.run([ROOT / "requirements" / "install", "site"], env=environment, check=False).returncode:  # noqa: S603  # our own script
        return 1  # it has said why
    if Path(sys.prefix).resolve() != _VENV.resolve():
        return subprocess.run([_VENV / "bin" / "python", __file__, *arguments], check=False).returncode  # noqa: S603  # ourselves again
    sys.path.insert(0, str(ROOT))
    from club.core.errors import ClubError  # noqa: PLC0415  # found only now

    try:
        return _write(options)
    except ClubError as error:
        return _fail(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bundle.py",
        description="Writes functions.zip, which infra/template.yaml deploys.",
        epilog="Example: python infra/bundle.py --site-url https://club.example",
    )
    add = parser.add_argument
    add("--content", type=Path, default=ROOT / "content", metavar="DIR", help="what pages and mails are drawn from")
    add("--output", type=Path, default=ROOT / "dist", metavar="DIR", help="where functions.zip goes (dist)")
    add("--site-url", metavar="URL", help="public address, instead of the one in content/club/club.toml")
    return parser


def _write(options: argparse.Namespace) -> int:
    from club.core.content import find_facts  # noqa: PLC0415
    from club.core.errors import ClubError  # noqa: PLC0415
    from club.core.facts import load_facts  # noqa: PLC0415
    from club.core.files import replace_file  # noqa: PLC0415
    from infra.archive import zip_of  # noqa: PLC0415
    from infra.modules import reached  # noqa: PLC0415
    from infra.wheels import fetch, unpack  # noqa: PLC0415

    facts = load_facts(find_facts(options.content), site_url=options.site_url)
    own = reached(ROOT, ROOT / "functions")
    wheels = fetch(ROOT / "requirements" / "functions.txt", _VENV)
    kit = _kit(options)
    files = {"LICENSE": (ROOT / "LICENSE").read_bytes(), **own, **_descriptions(), **kit}
    for wheel in wheels:
        files |= unpack(wheel)
    zipped = zip_of(files)
    path = options.output / "functions.zip"
    if len(zipped) > MAX_ZIP_BYTES:
        raise ClubError(f"{path} would have {len(zipped):,} bytes; {MAX_ZIP_BYTES:,} are allowed")
    options.output.mkdir(parents=True, exist_ok=True)
    replace_file(path, zipped)
    sys.stdout.write(
        f"{path}: {len(zipped):,} bytes; {len(own)} modules, {len(wheels)} packages, {len(kit)} pages and mails\n"
        f"sha256 {hashlib.sha256(zipped).hexdigest()}\n"
    )
    if facts.examples:
        sys.stderr.write(f"Not to be deployed yet: club.toml has example values of {', '.join(facts.examples)}.\n")
    return 0


def _descriptions() -> dict[str, bytes]:
    """Gives AWS' descriptions of its services, cut down, where clients look for them."""
    from club.cloud.clients import DESCRIPTIONS  # noqa: PLC0415
    from club.cloud.descriptions import descriptions  # noqa: PLC0415

    folder = DESCRIPTIONS.relative_to(ROOT).as_posix()
    return {f"{folder}/{path}": content for path, content in descriptions().items()}


def _kit(options: argparse.Namespace) -> dict[str, bytes]:
    from club.site.kit import make_kit  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_kit(options.content, ROOT / "theme", folder, options.site_url)
        paths = (path for path in folder.rglob("*") if path.is_file())
        return {f"kit/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in paths}


def _fail(sentence: str) -> int:
    sys.stderr.write(f"bundle.py: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

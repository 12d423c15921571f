"""The packages that functions stand on, fetched as AWS Lambda's Python would, and only if they are plain Python."""

import contextlib
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from fnmatch import fnmatch
from pathlib import Path

from club.core.errors import ClubError

# What infra/template.yaml asks Lambda for.
LAMBDA = (
    *("--python-version", "3.13"),
    *("--implementation", "cp"),
    *("--platform", "manylinux2014_aarch64"),
)
_NATIVE = (".so", ".pyd", ".dylib", ".dll", ".a")
# Never imported: tests, types, the description of packages. Licences stay, because they ask for it.
_UNWANTED = (
    *("*/tests/*", "*.pyi", "*/py.typed", "*.data/*"),
    *("*.dist-info/METADATA", "*.dist-info/RECORD", "*.dist-info/WHEEL"),
    *("*.dist-info/entry_points.txt", "*.dist-info/top_level.txt"),
)


def fetch(requirements: Path, cache: Path) -> list[Path]:
    """Gives the wheels of a requirement file with hashes, kept in `cache` until the file changes.

    Raises:
        ClubError: They cannot be fetched, or there is none that is plain Python.
    """
    folder = cache / f"wheels-{hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]}"
    if not folder.exists():
        sys.stderr.write(f"Fetching the packages of {requirements.name}, once until it changes …\n")
        half = Path(tempfile.mkdtemp(prefix=".wheels-", dir=cache))
        try:
            _download(requirements, half)
            with contextlib.suppress(FileExistsError):  # somebody was faster
                half.rename(folder)
        finally:
            shutil.rmtree(half, ignore_errors=True)
        for former in set(cache.glob("wheels-*")) - {folder}:
            shutil.rmtree(former, ignore_errors=True)
    return sorted(folder.glob("*.whl"))


def _download(requirements: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", *LAMBDA]
    command += ["--dest", str(folder), "--requirement", str(requirements)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    if run.returncode != 0:
        reason = f"could not fetch the packages of {requirements.name}:\n{run.stderr.strip()}"
        raise ClubError(reason)


def unpack(wheel: Path) -> dict[str, bytes]:
    """Gives the files of a wheel that a function may import, and its licences, by path.

    Raises:
        ClubError: It holds native code, which would run on one kind of processor only.
    """
    files = {}
    with zipfile.ZipFile(wheel) as archive:
        for path in archive.namelist():
            if path.endswith(_NATIVE):
                reason = f"{wheel.name}: {path} is native code; the functions take plain Python only"
                raise ClubError(reason)
            if not path.endswith("/") and not any(fnmatch(path, pattern) for pattern in _UNWANTED):
                files[path] = archive.read(path)
    if not re.search(r"-none-any\.whl$", wheel.name):
        reason = f"{wheel.name}: is made for one system; the functions take plain Python only"
        raise ClubError(reason)
    return files

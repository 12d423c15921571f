"""What the figures were taken on: the machine and the versions, without naming either's owner."""

import os
import platform
import shutil
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path

from benchmarks.builders import hugo_binary

_PACKAGES = ("pelican", "markdown", "cmarkgfm", "nh3", "jinja2", "pyyaml")
_RAM_DISK = Path("/dev/shm")  # noqa: S108  # a place of its own is made below it
_GIB = 1024**3


def scratch_parent(needed_bytes: int) -> Path:
    """Gives the RAM disk where there is one with room, else the folder for temporary files."""
    if _RAM_DISK.is_dir() and os.access(_RAM_DISK, os.W_OK) and shutil.disk_usage(_RAM_DISK).free > needed_bytes:
        return _RAM_DISK
    return Path(tempfile.gettempdir())


def disk_kind(folder: Path) -> str:
    """Gives the words for where the sites were written."""
    return "RAM disk" if folder.is_relative_to(_RAM_DISK) else "folder for temporary files"


def describe_machine() -> str:
    """Gives processor, cores, memory and kernel."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    cores = os.cpu_count()
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()} {_kernel()}"


def describe_versions() -> str:
    """Gives Python, Hugo and the packages that do the work."""
    found = [f"{name} {version}" for name in _PACKAGES if (version := _version(name))]
    return ", ".join([f"Python {platform.python_version()}", *_hugo_version(), *found])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _kernel() -> str:
    # A distribution's or a host's own suffix tells more about the owner than about speed.
    return platform.release().split("-")[0]


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _hugo_version() -> list[str]:
    binary = hugo_binary()
    if binary is None:
        return []
    answer = subprocess.run([binary, "version"], capture_output=True, text=True, check=True)
    return ["Hugo " + answer.stdout.split()[1].split("-")[0].removeprefix("v")]

"""A zip whose bytes follow from its files alone: no times, no rights, no order of a file system."""

import io
import stat
import zipfile
from collections.abc import Mapping

_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say
_RIGHTS = (stat.S_IFREG | 0o644) << 16  # AWS Lambda runs code as somebody who must be able to read it
_UNIX = 3


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Gives a zip of files by their path, for any clock, umask and system the same with the same zlib."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _TIME)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _RIGHTS
            archive.writestr(entry, files[path])
    return written.getvalue()

"""The built site as a web application: each request is answered from the folder as it is then."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from club.site.pages.home import HEADERS

# Asking the system's own table would make the same site differ from machine to machine.
MEDIA_TYPES: Mapping[str, str] = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".opml": "text/x-opml; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".xml": "application/xml; charset=utf-8",
}

FOR_HOSTS_ONLY = "_headers"  # tells hosts which headers to send, and is no page
FRAMED_BY_ANYONE = "/embed/"  # forms that other people's sites show; nothing in them is private


def site_files(root: Path) -> Starlette:
    """Gives the application that answers GET and HEAD from the files below `root`."""

    def answer(request: Request) -> Response:
        path: str = request.scope["path"]
        file = file_for(root, path)
        if file is None:
            return _answer_missing(root)
        if file.is_dir():  # only reached without the slash at the end
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(quote(path) + "/" + query)
        try:
            content = file.read_bytes()
        except OSError:  # a build has taken it away meanwhile
            return _answer_missing(root)
        return _answer_found(request, content, file.suffix)

    middleware = [Middleware(_SafeHeaders), Middleware(GZipMiddleware, compresslevel=6)]
    return Starlette(routes=[Route("/{path:path}", answer)], middleware=middleware)


def file_for(root: Path, path: str) -> Path | None:
    """Gives what a path (decoded, beginning with a slash) leads to, if that is below `root`.

    A folder comes back only where its address lacks the slash at the end and it has a page.
    """
    parts = path.removeprefix("/").split("/")
    is_folder = parts[-1] == ""
    names = parts[:-1] if is_folder else parts
    if names == [FOR_HOSTS_ONLY] or not all(map(_is_plain, names)):
        return None
    top = root.resolve()
    try:
        found = top.joinpath(*names, *(["index.html"] if is_folder else [])).resolve()
        if not found.is_relative_to(top):
            return None
        return found if found.is_file() or (found / "index.html").is_file() else None
    except OSError:  # such as a name longer than the file system allows
        return None


def _is_plain(name: str) -> bool:
    return bool(name) and not name.startswith(".") and "\\" not in name and "\0" not in name


def _answer_found(request: Request, content: bytes, suffix: str) -> Response:
    # Weak, because the same content goes out both packed and plain.
    etag = f'W/"{hashlib.blake2b(content, digest_size=10).hexdigest()}"'
    # A rebuilt page is to be seen at once, so a browser asks each time and mostly hears "not modified".
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if _is_known(etag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers={**headers, "Vary": "Accept-Encoding"})
    return Response(content, headers=headers, media_type=MEDIA_TYPES.get(suffix.lower(), "application/octet-stream"))


def _is_known(etag: str, given: str) -> bool:
    """Compares as RFC 9110, section 13.1.2, asks: any of a list, weakly."""
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def _answer_missing(root: Path) -> Response:
    try:
        content = (root / "404.html").read_bytes()
    except OSError:
        content = b"<!doctype html><title>Not found</title><p>There is no such page.</p>"
    headers = {"Cache-Control": "no-cache"}
    return Response(content, status_code=404, headers=headers, media_type=MEDIA_TYPES[".html"])


class _SafeHeaders:
    """Gives every answer, errors too, the headers that keep a page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if scope["path"].startswith(FRAMED_BY_ANYONE):
                    del headers["Content-Security-Policy"]
            await send(message)

        await self._app(scope, receive, send_with_headers)

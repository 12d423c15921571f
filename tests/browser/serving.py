"""Serves a folder the way a plain web server does, on this machine only; and the stamp that sign-up forms fetch.

The server runs in a process of its own: its threads, one for each request, would
otherwise be measured beside the tests, and starting two of them at once makes the
measuring fail (`sys.settrace` while another is being set).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_STAMP = "/forms/subscribe"
_OWN_KINDS = {
    ".atom": "application/atom+xml",
    ".geojson": "application/geo+json",
    ".opml": "text/x-opml",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Gives the address (`http://127.0.0.1:<port>`, no slash at the end) while the block runs."""
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, __file__, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=unmeasured) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.stdin.close()  # which ends it; so does the end of this process
            server.wait(10)


class _Handler(SimpleHTTPRequestHandler):
    """Knows the site's own file kinds and answers what is missing with the site's 404 page."""

    protocol_version = "HTTP/1.1"

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        suffix = Path(path).suffix
        return _OWN_KINDS.get(suffix) or super().guess_type(path)

    def do_GET(self) -> None:
        if self.path.partition("?")[0] == _STAMP and "application/json" in self.headers.get("Accept", ""):
            self._send(HTTPStatus.OK, "application/json", b'{"stamp": "signed"}')
        else:
            super().do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        self._send(HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", page.read_bytes())

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Says nothing: pytest shows what matters."""


def _serve(folder: str) -> None:
    """Serves until standard input ends; says the port first."""
    import threading  # noqa: PLC0415  # only the server's own process needs it

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1])

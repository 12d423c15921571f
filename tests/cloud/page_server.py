"""A stranger's web server on this machine, which answers with whatever bytes a test wants, as slowly as it wants."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class PageServer:
    """Answers each connection with the next of `answers` (the last again and again), `pause_s` between its parts."""

    answers: list[Sequence[bytes]]
    port: int = 0
    pause_s: float = 0
    asked: list[str] = field(default_factory=list)


def page(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextlib.contextmanager
def page_server(
    *answers: bytes | Sequence[bytes], tls: ssl.SSLContext | None = None, pause_s: float = 0
) -> Iterator[PageServer]:
    parts = [[one] if isinstance(one, bytes) else one for one in answers]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = PageServer(list(parts), listener.getsockname()[1], pause_s)
        is_ending = threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, server, tls, is_ending), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            is_ending.set()
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", server.port), 1).close()
            thread.join(5)


def _serve(listener: socket.socket, server: PageServer, tls: ssl.SSLContext | None, is_ending: threading.Event) -> None:
    while not is_ending.is_set():
        connection, _ = listener.accept()
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.settimeout(2)
            if tls:
                connection = tls.wrap_socket(connection, server_side=True)
            with contextlib.closing(connection):
                if question := connection.recv(65_536):
                    server.asked.append(question.decode("latin-1"))
                    answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
                    for part in answer:
                        connection.sendall(part)
                        time.sleep(server.pause_s)

"""A mail service that takes everything and does nothing: as Amazon SES over HTTP, and as a server over SMTP.

It runs as a process of its own (`python -m benchmarks.sending.sinks`), so that what it costs is nobody's
in the tables, and says its two ports. `GET /taken` tells how many mails came, and to how many addresses.
"""

import json
import re
import socket
import sys
import threading
from collections.abc import Callable

_TO = re.compile(rb'"ToAddresses": ?\["([^"]+)"\]|^RCPT TO:<([^>]+)>', re.IGNORECASE)
_LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)
_READ_BYTES = 2**17


class Taken:
    """Counts mails, and the addresses that they went to."""

    def __init__(self) -> None:
        """Begins with none."""
        self._mails, self._addresses, self._lock = 0, set[bytes](), threading.Lock()

    def add(self, said: bytes) -> int:
        """Notes a mail by what was said of its reader; gives its number."""
        found = _TO.search(said)
        with self._lock:
            self._mails += 1
            if found:
                self._addresses.add(found[1] or found[2])
            return self._mails

    def tell(self) -> bytes:
        """Gives what was counted, as JSON, and begins again."""
        with self._lock:
            told = {"mails": self._mails, "addresses": len(self._addresses)}
            self._mails, self._addresses = 0, set()
        return json.dumps(told).encode()


def serve_http(connection: socket.socket, taken: Taken) -> None:
    """Answers requests of one connection, one after another."""
    rest = b""
    while True:
        head, found, body = rest.partition(b"\r\n\r\n")
        if not found:
            if not (more := connection.recv(_READ_BYTES)):
                return
            rest += more
            continue
        length = int(match[1]) if (match := _LENGTH.search(head)) else 0
        pieces, there = [body], len(body)
        while there < length:
            pieces.append(connection.recv(_READ_BYTES))
            there += len(pieces[-1])
        body = b"".join(pieces)
        body, rest = body[:length], body[length:]
        is_question = head.startswith(b"GET /taken")
        answer = taken.tell() if is_question else b'{"MessageId": "%060d"}' % taken.add(body)
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer)
        )


def serve_smtp(connection: socket.socket, taken: Taken) -> None:
    """Speaks as much of SMTP (RFC 5321) as smtplib asks for."""
    lines = connection.makefile("rb")
    connection.sendall(b"220 sink\r\n")
    for line in lines:
        verb = line[:4].upper()
        if verb == b"RCPT":
            taken.add(line)
        if verb == b"DATA":
            connection.sendall(b"354 go on\r\n")
            while lines.readline() not in (b".\r\n", b""):
                pass
        connection.sendall(b"221 bye\r\n" if verb == b"QUIT" else b"250 sink\r\n")


def _listen(serve: Callable[[socket.socket, Taken], None], taken: Taken) -> int:
    server = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            connection, _ = server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=serve, args=[connection, taken], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    port: int = server.getsockname()[1]
    return port


def main() -> None:
    """Says the ports of HTTP and SMTP, and serves until its input ends."""
    taken = Taken()
    print(_listen(serve_http, taken), _listen(serve_smtp, taken), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()

"""No test talks to another machine: whatever tries, fails with the address it wanted."""

import sys
from ipaddress import ip_address


class ForeignHostError(AssertionError):
    """Code under test reached for another machine."""


def forbid() -> None:
    """Installs the guard for the rest of this process; an audit hook also sees what C code does."""
    sys.addaudithook(_refuse_foreign_hosts)


def _refuse_foreign_hosts(event: str, arguments: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # AF_UNIX addresses are no tuples
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if host is not None and not _is_this_machine(host):
        message = f"a test reached for {host!s}"
        raise ForeignHostError(message)


def _is_this_machine(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in {"", "localhost", "0.0.0.0", "::"}:  # the last two are what a server binds
        return True
    try:
        return ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False

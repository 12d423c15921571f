"""The way to a stranger's server, and to no other: the address is found once, looked at, and then connected to.

Whoever may name a page for us to open may name one of our own network (server-side request forgery), or
have a name lead elsewhere the second time that it is asked for (DNS rebinding). So the name is resolved
here, every address that it has must be public, and the connection goes to one of those very addresses.
"""

import contextlib
import functools
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from club.core.errors import ClubError, TemporaryError

PORT = 443
_MOST_TRIED = 4  # addresses of one name
_IPV6 = ipaddress.ip_network("2000::/3")  # all that is given out for use (RFC 4291, section 2.4)
# What is_global lets pass, or lets pass in some Python. Of IPv6 all forms that carry an IPv4 address are left out:
# mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96) lie outside 2000::/3; 6to4 and Teredo are named here.
_SPECIAL = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip

Resolve = Callable[[str], Sequence[str]]


class UnfitPageError(ClubError):
    """Says why a page cannot be looked at, which waiting does not change."""


class Deadline:
    """The moment at which all must be done."""

    def __init__(self, seconds: float) -> None:
        """Takes how long there is from now on."""
        self._ends_at = time.monotonic() + seconds

    def left_s(self) -> float:
        """Gives the seconds that are left.

        Raises:
            TemporaryError: None are.
        """
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TemporaryError("The page took too long to answer.")
        return left


Connect = Callable[[str, Deadline], socket.socket]


def is_public(address: str) -> bool:
    """Tells whether an IP address is one of the open internet's."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if "%" in address or (ip.version == _IPV6.version and ip not in _IPV6):
        return False
    is_special = ip.is_multicast or ip.is_reserved or ip.is_link_local or any(ip in net for net in _SPECIAL)
    return ip.is_global and not is_special


def resolve(host: str) -> Sequence[str]:
    """Gives the addresses of a name, as this machine finds them."""
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@functools.cache
def trusted() -> ssl.SSLContext:
    """Gives the certificates that this machine trusts; read once, because that takes its time."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Gate:
    """Connects by TLS to hosts of the open internet; the certificate must be the host's.

    Tests let it find and allow this machine, with a port and a certificate of their own.
    """

    resolve: Resolve = resolve
    is_allowed: Callable[[str], bool] = is_public
    port: int = PORT
    context: Callable[[], ssl.SSLContext] = trusted

    def __call__(self, host: str, deadline: Deadline) -> socket.socket:
        """Gives a connection.

        Raises:
            UnfitPageError: An address of the host is not a public one.
            TemporaryError: There is no such host, it does not answer, or its certificate does not hold.
        """
        addresses = _in_time(lambda: self.resolve(host), deadline)
        if not all(map(self.is_allowed, addresses)):
            raise UnfitPageError(f"{host} is not on the open internet.")
        plain = self._reach(host, addresses[:_MOST_TRIED], deadline)
        try:
            plain.settimeout(deadline.left_s())
            return self.context().wrap_socket(plain, server_hostname=host)
        except ssl.SSLCertVerificationError:
            plain.close()
            raise TemporaryError(f"The certificate of {host} does not hold.") from None
        except OSError:
            plain.close()
            raise TemporaryError(f"{host} cannot be spoken to by https.") from None
        except BaseException:
            plain.close()
            raise

    def _reach(self, host: str, addresses: Sequence[str], deadline: Deadline) -> socket.socket:
        for address in addresses:
            with contextlib.suppress(OSError):
                # The first must leave time for the others.
                return socket.create_connection((address, self.port), deadline.left_s() / 2)
        raise TemporaryError(f"{host} does not answer.")


def loopback(address: str) -> Connect:
    """Gives a way that leads every host to one server of this machine, without TLS: a web for trying things out.

    Args:
        address: `127.0.0.1:port`.

    Raises:
        ClubError: It is not this machine's.
    """
    host, _, port = address.rpartition(":")
    if host != "127.0.0.1" or not port.isdecimal():
        raise ClubError("CLUB_PROOF_WEB must be 127.0.0.1 and a port")

    def connect(_host: str, deadline: Deadline) -> socket.socket:
        try:
            return socket.create_connection((host, int(port)), deadline.left_s())
        except OSError:
            raise TemporaryError("CLUB_PROOF_WEB does not answer.") from None

    return connect


def _in_time(ask: Callable[[], Sequence[str]], deadline: Deadline) -> Sequence[str]:
    """Gives what an answer is, unless it comes too late: the system's resolver cannot be told when to give up."""
    answers: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

    def wait() -> None:
        try:
            answers.put(ask())
        except (OSError, UnicodeError):  # no such name, or none that could be one
            answers.put(())

    threading.Thread(target=wait, name="resolve", daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left_s())
    except queue.Empty:
        found = ()
    if not found:
        raise TemporaryError("There is no server of this name.")
    return found

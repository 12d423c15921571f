"""The headers that make an edition a list's mail, which every mail program knows how to leave."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from club.core.errors import ClubError

MAX_HEADER_VALUE_CHARS = 995  # Amazon SES, SendEmail v2, MessageHeader
ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058, section 3.1: the body of the POST too
UNSUBSCRIBE_NAME = "unsubscribe"  # before the @ of the address to which mail programs write
UNSUBSCRIBE_PATH, PREFERENCES_PATH = "/forms/unsubscribe", "/forms/preferences"


def list_headers(
    *, site_url: str, list_id: str, help_url: str, token: str, inbound: str = ""
) -> Mapping[str, str]:  # fmt: skip
    """Gives the headers of an edition for one reader.

    List-Unsubscribe, List-Help and List-Archive are those of RFC 2369, List-ID that of RFC 2919,
    and List-Unsubscribe-Post that of RFC 8058, which wants it and List-Unsubscribe once each and
    under the DKIM signature. Programs take the first way that they know; the mail's subject carries the
    token, because it is longer than the 64 characters that may stand before an @ (RFC 5321, section 4.5.3.1.1).

    Args:
        site_url: Public address, without a slash at the end.
        list_id: As the manifest has it, in angle brackets.
        help_url: Where the list is explained.
        token: What lets this reader leave (`club.subscriptions.access.edition_token`).
        inbound: Domain whose mail the club receives; there is a `mailto:` only where there is one.

    Raises:
        ClubError: An address is longer than a header may be.
    """
    by_mail = f", <mailto:{UNSUBSCRIBE_NAME}@{inbound}?subject={token}>" if inbound else ""
    headers = {
        "List-Unsubscribe": f"<{site_url}{UNSUBSCRIBE_PATH}?t={token}>{by_mail}",
        "List-Unsubscribe-Post": ONE_CLICK,
        "List-ID": list_id,
        "List-Help": f"<{help_url}>",
        "List-Archive": f"<{site_url}/newsletter/>",
    }
    for name, value in headers.items():
        if len(value) > MAX_HEADER_VALUE_CHARS:
            raise ClubError(f"The header {name} has {len(value):,} characters, at most {MAX_HEADER_VALUE_CHARS} fit.")
    return headers


def list_id_of(site_url: str) -> str:
    """Gives the name of the list (RFC 2919): `<newsletter.club.example>`.

    A club on one machine, whose address is a number, has a list of `localhost`: the namespace of
    lists that nobody manages.
    """
    host = urlsplit(site_url).hostname or "localhost"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return f"<newsletter.{host}>"
    return "<newsletter.localhost>"

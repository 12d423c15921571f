"""Names of machines on the net."""

import ipaddress


def is_below(host: str, domain: str) -> bool:
    """Tells whether a host is a domain's own, or below it; no domain has any."""
    host, domain = host.lower(), domain.lower()
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def is_number(host: str) -> bool:
    """Tells whether a host is an internet address instead of a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

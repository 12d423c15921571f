"""Amounts of money, in words."""

_CENTS = 100


def money(cents: int, currency: str) -> str:
    """Gives an amount, alike on the site's pages and on those of functions: `120 EUR`, `40.50 EUR`."""
    units, rest = divmod(cents, _CENTS)
    return f"{units:,}.{rest:02} {currency}" if rest else f"{units:,} {currency}"

"""Headers that keep an answer to itself."""

from collections.abc import Mapping

# As the policy that the theme's pages carry; the answers of functions need nothing else.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
_FRAMED_BY_NO_ONE = "frame-ancestors 'none'"
_COMMON = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",  # addresses of forms have tokens in them
    "X-Content-Type-Options": "nosniff",
}
_SHARED = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}


def headers(*, is_page: bool, is_framed: bool, is_shared: bool) -> Mapping[str, str]:
    """Gives the headers of an answer.

    Args:
        is_page: Whether it is a page, which has a style sheet and forms, and no JSON.
        is_framed: Whether other sites may show it in a frame.
        is_shared: Whether scripts of other sites may read it (without credentials: there are none).
    """
    policy = [_PAGE_POLICY if is_page else "default-src 'none'"]
    if not is_framed:
        policy.append(_FRAMED_BY_NO_ONE)
    return {**_COMMON, "Content-Security-Policy": "; ".join(policy), **(_SHARED if is_shared else {})}


def picture_headers(*, is_mailed: bool) -> Mapping[str, str]:
    """Gives the headers of a picture that somebody sent: nothing in it runs, and no other site shows it.

    What passes for a picture in one program may be a page or a script in another. A mail is read on
    whatever site its reader reads mail on.
    """
    policy, shown_by = (
        f"default-src 'none'; sandbox; {_FRAMED_BY_NO_ONE}",
        "cross-origin" if is_mailed else "same-origin",
    )
    return {**_COMMON, "Content-Security-Policy": policy, "Cross-Origin-Resource-Policy": shown_by}


def preflight_headers() -> Mapping[str, str]:
    """Gives the headers by which scripts of other sites are told what they may send (Fetch, CORS-preflight)."""
    return {**headers(is_page=False, is_framed=False, is_shared=True), **_PREFLIGHT}

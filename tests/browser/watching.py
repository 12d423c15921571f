"""Watches pages for what none of the club's may do."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Route, WebError

_LOCAL_SCHEMES = {"data", "blob", "about"}


class Watch:
    """Foreign requests, console errors, uncaught exceptions, cookies and storage of a test's pages.

    A test that means one of them to happen says so beforehand: `watch.expect("404")` for a console
    message that holds these words, `watch.may_store = True` for something the visitor chose to keep.
    """

    def __init__(self) -> None:
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.may_store = False
        self._expected: list[str] = []
        self._contexts: list[BrowserContext] = []

    def follow(self, context: BrowserContext) -> None:
        """Notes what the pages of `context` do from now on, and lets none of them leave this machine."""
        self._contexts.append(context)
        context.route(_is_foreign, self._refuse)
        context.on("console", self._note_console)
        context.on("weberror", self._note_exception)
        context.on("requestfailed", self._note_failure)

    def expect(self, words: str) -> None:
        """Lets errors that hold `words` pass, earlier ones too."""
        self._expected.append(words)

    def complaints(self) -> list[str]:
        """Gives what was seen and not expected, ready to compare with []; the contexts are still open."""
        found = [f"request to another host: {url}" for url in self.foreign]
        found += [error for error in self.errors if not any(words in error for words in self._expected)]
        if not self.may_store:
            for context in self._contexts:
                found += _kept_by(context)
        return found

    def _refuse(self, route: Route) -> None:
        self.foreign.append(route.request.url)
        route.abort()

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location
            self.errors.append(f"console error: {message.text} ({where.get('url')}:{where.get('lineNumber')})")

    def _note_exception(self, error: WebError) -> None:
        self.errors.append(f"uncaught exception: {error.error}")

    def _note_failure(self, request: Request) -> None:
        # A page left while it loads aborts its requests; that is no fault of the page.
        if request.url not in self.foreign and request.failure != "net::ERR_ABORTED":
            self.errors.append(f"request failed: {request.url} ({request.failure})")


def _is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in _LOCAL_SCHEMES and parts.hostname != "127.0.0.1"


def _kept_by(context: BrowserContext) -> list[str]:
    state = context.storage_state()
    cookies = [f"cookie: {cookie.get('name')}" for cookie in state.get("cookies", [])]
    return cookies + [f"storage of {origin.get('origin')}" for origin in state.get("origins", [])]

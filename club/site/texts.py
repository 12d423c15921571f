"""What happens to a template's source once, when it is compiled."""

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream


class Texts(Extension):
    """Puts constant texts into the page's language, and leaves indentation out of the pages.

    A co-op's page has some sixty texts: called one by one they would take longer than all else on it.
    `{% trans %}` with variables or plurals stays a call.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Gives the template without the indentation that only its writers need."""
        return _INDENT.sub("", source)

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Gives the tokens with each `_("text")`, in either quotes and wherever it stands, made a plain string."""
        translate = self.environment.translations.gettext  # type: ignore[attr-defined]  # given by `theme.equip`
        window: list[Token] = []
        for token in stream:
            window.append(token)
            if len(window) == len(_CALL):
                if all(one.test(expected) for one, expected in zip(window, _CALL, strict=True)):
                    yield Token(window[2].lineno, "string", translate(window[2].value))
                    window.clear()
                else:
                    yield window.pop(0)
        yield from window


_CALL = ("name:_", "lparen", "string", "rparen")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)

import gettext

import jinja2
import pytest

from club.site.texts import Texts


class Backwards(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return message[::-1]


def environment() -> jinja2.Environment:
    env = jinja2.Environment(autoescape=True, extensions=[Texts])
    env.extend(translations=Backwards())
    return env


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{{ _("abc") }}', "cba"),
        ("{{ _('abc') }}", "cba"),
        ('<p title="{{ _("a b") }}">', '<p title="b a">'),
        ('{{ _("{n} of") }}', "fo }n{"),
        ('{{ _("a<b") }}', "b&lt;a"),
        ('{{ _("a") if 1 else _("b") }}', "a"),
        ("  <p>\n    <b>", "<p>\n<b>"),
    ],
)
def test_constant_texts_are_translated_when_a_template_is_compiled(template: str, expected: str) -> None:
    compiled = environment().from_string(template)

    assert compiled.render() == expected  # `_` itself is not there to be called


def test_a_text_with_a_variable_stays_a_call() -> None:
    compiled = environment().from_string("{{ _(word) }}")

    assert compiled.render(_=str.upper, word="abc") == "ABC"

"""Forms for other sites: the snippets as they are handed out, and what hosts are told for them."""

import re
from pathlib import Path

import pytest
from lxml import html

from club.site.pages.embed import LOOKS, PLACEHOLDER, Look
from tests.site.content import build_site, fill
from tests.site.website import Website
from tests.theme.test_styles import contrast


@pytest.fixture(scope="module")
def snippets(website: Website) -> list[str]:
    """The three snippets, as somebody copies them."""
    found = [one.text_content() for one in website.pages["/embed/"].find("//code[@data-snippet]")]
    assert len(found) == 3
    return found


def test_each_snippet_has_an_ordinary_link_that_always_works(website: Website, snippets: list[str]) -> None:
    for snippet in snippets:
        links = html.fragment_fromstring(snippet, create_parent=True).xpath(".//a/@href")

        assert f"{website.url}/forms/subscribe?form={PLACEHOLDER}" in links


def test_no_snippet_has_a_script_or_loads_anything_but_the_frame(website: Website, snippets: list[str]) -> None:
    for snippet in snippets:
        root = html.fragment_fromstring(snippet, create_parent=True)

        assert root.xpath(".//script | .//img | .//link | .//style | .//@*[starts-with(name(), 'on')]") == []
        assert root.xpath(".//@src") == root.xpath(".//iframe/@src")
        assert {address.split("/forms/")[0] for address in root.xpath(".//@href | .//@src | .//@action")} <= {
            website.url,
            website.url + "/privacy/",
        }


def test_the_form_has_a_label_the_wording_a_trap_and_whose_it_is(website: Website, snippets: list[str]) -> None:
    (form,) = html.fragment_fromstring(snippets[1], create_parent=True).xpath(".//form")
    fields = {field.get("name"): field for field in form.xpath(".//input")}
    (label,) = form.xpath(".//label[@for]")

    assert form.get("action") == f"{website.url}/forms/subscribe"
    assert form.get("method") == "post"
    assert label.get("for") == fields["email"].get("id")
    assert fields["email"].get("autocomplete") == fields["email"].get("type") == "email"
    assert fields["nickname"].xpath("ancestor::*[contains(@style, 'display:none')]")
    assert fields["form"].get("value") == PLACEHOLDER
    assert (website.folder / f"consent/sign-up/{fields['wording'].get('value')}/index.txt").is_file()
    assert "You agree that" in form.text_content()
    assert form.xpath(".//small//a/@href") == [f"{website.url}/privacy/"]


def test_the_frame_has_a_title_waits_until_it_is_seen_and_may_scroll(website: Website, snippets: list[str]) -> None:
    (frame,) = html.fragment_fromstring(snippets[2], create_parent=True).xpath(".//iframe")

    assert frame.get("src") == f"{website.url}/forms/subscribe?frame=1&form={PLACEHOLDER}"
    assert "newsletter" in frame.get("title")
    assert frame.get("loading") == "lazy"
    assert int(frame.get("height")) >= 600
    assert frame.get("scrolling") is None


def test_the_policies_name_the_club_and_nothing_wider(website: Website) -> None:
    policies = [one.text_content() for one in website.pages["/embed/"].find("//pre[not(.//@data-snippet)]/code")]

    assert policies == [f"form-action 'self' {website.url}", f"frame-src {website.url}"]


@pytest.mark.parametrize("look", [look for look in LOOKS if look.ground], ids=lambda look: look.name)
def test_every_colour_that_is_offered_can_be_read(look: Look) -> None:
    assert contrast(look.ground, look.writing) >= 4.5
    assert f"background:{look.ground};color:{look.writing}" in look.style


def test_without_a_script_the_page_says_what_to_replace(website: Website) -> None:
    page = website.pages["/embed/"]

    assert PLACEHOLDER in page.text("//*[@data-by-hand]")
    assert page.find("//form[@data-choose]/@hidden") == [""]


def test_the_framed_form_is_our_own_form_and_says_so_when_it_is_sent(website: Website) -> None:
    page = website.pages["/embed/signup/"]
    (form,) = page.find("//form")
    sent = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}

    assert form.get("action") == "/forms/subscribe?frame=1"  # also where nothing of the body is read
    assert sent["frame"] == "1"
    assert page.find("//header | //nav") == []
    assert page.find("//main//a[not(@target='_blank')]") == []


def test_every_co_op_that_is_not_gone_leads_to_its_own_snippets(varied: Website) -> None:
    shown = {path: page.find("//a[starts-with(@href, '/embed/')]/@href") for path, page in varied.pages.items()}

    assert shown["/coops/bakery/"] == ["/embed/?form=bakery"]
    assert shown["/coops/mill/"] == []


def test_hosts_are_told_that_only_forms_may_be_framed(tmp_path: Path) -> None:
    build_site(fill(tmp_path / "content", 3), tmp_path / "out")
    website = Website(tmp_path / "out")
    rules = re.findall(r"^(/\S*)\n((?:  .*\n)+)", website.read("_headers"), re.MULTILINE)

    kept = {pattern for pattern, headers in rules if "frame-ancestors 'none'" in headers}
    folders = {f"/{name.split('/')[0]}/*" for name in website.files if "/" in name}

    assert kept == {"/", *folders} - {"/embed/*"}
    assert {"/", "/coops/*", "/privacy/*", "/about/*", "/theme/*"} <= kept


def test_the_theme_has_stable_addresses_that_browsers_do_not_keep_for_long(website: Website) -> None:
    rules = dict(re.findall(r"^(/\S*)\n  Cache-Control: (.*)$", website.read("_headers"), re.MULTILINE))
    stable = {pattern for pattern in rules if "*" not in pattern}

    assert {"/theme/site.css", "/theme/icon.svg", "/theme/js/sign-up.js"} <= stable
    assert {pattern[1:] for pattern in stable} <= website.files
    assert {rules[pattern] for pattern in stable} == {"public, max-age=600"}
    assert website.read("theme/site.css") == website.read(
        website.pages["/"].find("//link[@rel='stylesheet']/@href")[0][1:]
    )

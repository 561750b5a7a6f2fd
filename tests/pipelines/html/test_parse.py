"""No page loses text in the parser."""

from __future__ import annotations

import pytest

from pipelines.html.parse import parse


def text_of(page: str) -> str:
    """The text of a page."""
    parsed = parse(page)
    return "" if parsed.root is None else "".join(parsed.root.itertext())


@pytest.mark.parametrize("control", ["\x00", "\x08", "\x1f", "\x7f", "\x9f", "\ufffe", "\ud800"])
@pytest.mark.parametrize("form", ["{}", "&#{};", "&#x{:x};", "&#0{}"])
def test_control_characters_go_and_the_text_stays(control: str, form: str) -> None:
    shown = form.format(control if form == "{}" else ord(control))
    page = f"<html><body><p>before{shown} after</p><p>last</p></body></html>"
    parsed = parse(page)
    expected = {"\x7f": "", "\x9f": "Ÿ"}.get(control, "") if form != "{}" else ""
    assert text_of(page) == f"before{expected} afterlast"
    assert parsed.warnings == {"control_characters"}


@pytest.mark.parametrize("reference", ["&#8a", "&#x8z", "&#8é", "&#8&#8", "&#008", "&#x0008;"])
def test_references_without_an_end(reference: str) -> None:
    assert text_of(f"<p>x{reference}</p>") == "x" + reference.lstrip("&#x08;")


def test_numbers_of_other_scripts_are_no_references() -> None:
    assert text_of("<p>&#٨;</p>") == "&#٨;"


def test_references_of_windows_1252_mean_its_characters() -> None:
    assert text_of("<p>the miller&#146;s &#8220;no&#148; &#150; &#65;&#x42;</p>") == (
        "the miller’s “no” – AB"
    )


def test_separators_become_spaces() -> None:
    assert text_of("<p>a\x0bb\x0cc</p>") == "a b c"


@pytest.mark.parametrize("tag", ["div", "span", "font", "blockquote", "ul", "b", "section"])
@pytest.mark.parametrize("closed", [True, False])
def test_no_depth_is_too_deep(tag: str, closed: bool) -> None:
    depth = 20_000
    page = (
        f"<html><body><p>first</p>{f'<{tag}>' * depth}<p>deep</p>"
        f"{f'</{tag}>' * depth if closed else ''}<p>last</p></body></html>"
    )
    assert text_of(page) == "firstdeeplast"
    assert "deep_nesting" in parse(page).warnings


@pytest.mark.parametrize("closer", ["</b>", "</table>", "</x>"])
def test_deep_pages_with_the_wrong_end_tags(closer: str) -> None:
    page = "<body>" + f"<div>a{closer}" * 5000 + "last"
    assert text_of(page) == "a" * 5000 + "last"


@pytest.mark.parametrize("form", ['{}="x"', "{}", '{}=">"', "{}='<'", "{}=x"])
def test_200_000_attributes(form: str) -> None:
    attributes = " ".join(form.format(f"a{n}") for n in range(200_000))
    page = f"<body><p>first</p><div {attributes}>second</div><p>last</p>"
    assert text_of(page) == "firstsecondlast"
    assert parse(page).warnings == {"attributes_cut"}


def test_few_long_attributes_stay() -> None:
    parsed = parse(f'<body><img src="data:{"x" * 50_000}" alt="y"><p>text</p>')
    assert parsed.root is not None
    assert parsed.root.find(".//img").get("alt") == "y"
    assert not parsed.warnings


@pytest.mark.parametrize(
    "page",
    ["<" * 200_000, "<a " * 200_000, '<a b="' * 100_000, "<!--" * 100_000, "&#" * 300_000],
)
def test_what_is_hardly_markup(page: str) -> None:
    parse(page)


@pytest.mark.parametrize("end", ["</b>", "</x>"])
def test_no_depth_is_slow(end: str) -> None:
    """libxml2 goes through all open tags for each wrong end."""
    text_of("<div>" * 300_000 + end * 300_000)


@pytest.mark.parametrize("page", ["", " ", "\x00", "<!-- -->", "<!DOCTYPE html>"])
def test_empty_pages(page: str) -> None:
    assert text_of(page).strip() == ""


@pytest.mark.parametrize("end", ["</html>", "</body>", "</body></html>", "</BODY ></HTML\n>"])
def test_a_page_goes_on_behind_its_end(end: str) -> None:
    assert text_of(f"<html><body><p>first</p>{end}<p>last</p></body></html>") == "firstlast"

"""The pages of a collection that was crawled."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from pipelines.workers.pool import ExtractionPool
from tests.viewer.reading import ORIGIN, Reader, SomePages, reader_of
from tests.viewer.sample import ADDED, REPLACED, Sample

pytestmark = pytest.mark.xdist_group("reader")


def address(sample: Sample) -> str:
    return f"/article/en/{sample.changed['article_id']}"


def capture_address(record_id: str) -> str:
    return "/capture/" + record_id.removeprefix("<urn:uuid:").removesuffix(">")


def captures(sample: Sample) -> list[str]:
    """The addresses of the captures of the article that changed, oldest first."""
    wanted = sample.changed["canonical_url"]
    its = [record for record in sample.records if record["canonical_url"] == wanted]
    its.sort(key=lambda record: record["captured_at"])
    return [capture_address(record["warc"]["record_id"]) for record in its]


@pytest.mark.parametrize("ui", ["en", "ar"])
def test_every_link_of_the_reader_leads_somewhere(reader: Reader, sample: Sample, ui: str) -> None:
    seen: set[str] = set()
    waiting = [f"/?ui={ui}", f"{address(sample)}?ui={ui}"]
    while waiting and len(seen) < 120:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = reader.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            page = reader.page(path)
            links = [link for link in page.links if not link.startswith("#")]
            assert all(link.startswith("/") and not link.startswith("//") for link in links)
            ours = [link for link in links if f"ui={'ar' if ui == 'en' else 'en'}" not in link]
            assert all(f"ui={ui}" in link for link in ours)
            waiting += [*ours, *page.values("img", "src"), *page.values("link", "href")]
    kinds = {re.sub(r"[0-9a-f-]{36}|\d+|\?.*", "", path) for path in seen}
    assert {"/", "/articles", "/search", "/capture/", "/capture//proof"} <= kinds


def test_the_front_page_counts(reader: Reader, sample: Sample) -> None:
    page = reader.page("/")
    articles = {record["canonical_url"] for record in sample.records}
    assert f"Articles {len(articles)}" in page.text
    assert f"Captures {len(sample.records)}" in page.text
    assert "Finished" in page.text
    assert "No faults so far" in page.text
    assert page.link("month=").startswith("/articles?month=")


def test_lists_are_narrowed_down(reader: Reader, sample: Sample) -> None:
    arabic = {record["canonical_url"] for record in sample.records if record["edition"] == "ar"}
    page = reader.page("/articles?edition=ar")
    assert f"Articles {len(arabic)}" in page.text
    assert not [link for link in page.links if link.startswith("/article/en/")]
    section = next(its["section"]["id"] for its in sample.records if its["section"])
    within = reader.page(f"/articles?section={section}")
    assert [link for link in within.links if link.startswith("/article/")]
    assert "Nothing was found" in reader.page("/articles?month=1971-02").text


def test_an_article(reader: Reader, sample: Sample) -> None:
    page = reader.page(address(sample))
    latest = next(its for its in sample.records if its["title"] == sample.last_title)
    assert sample.last_title in page.text
    for paragraph in latest["text"].split("\n"):
        assert " ".join(paragraph.split()) in page.text
    assert latest["comments"][0]["text"] in page.text
    assert [link for link in captures(sample) if link in page.links] == captures(sample)
    assert "Captures without a change: 1" in page.text
    assert latest["canonical_url"] in page.text
    assert not [link for link in page.links if "zamanalwsl" in link]


def test_an_older_capture_says_that_it_is(reader: Reader, sample: Sample) -> None:
    oldest, *_, newest = captures(sample)
    page = reader.page(oldest)
    assert "This is not the latest capture" in page.text
    assert sample.changed["title"] in page.text
    assert sample.last_title not in page.text
    assert "not the latest" not in reader.page(newest).text


def test_images_come_out_of_the_archive(reader: Reader, sample: Sample) -> None:
    page = reader.page(captures(sample)[0])
    (source, *_) = page.values("img", "src")
    image = reader.get(source)
    assert image.headers["content-type"] in ("image/png", "image/jpeg")
    assert "sandbox" in image.headers["content-security-policy"]
    assert image.headers["x-content-type-options"] == "nosniff"
    assert reader.get(source.rpartition("/")[0] + "/7").status_code == 404


def test_what_changed(reader: Reader, sample: Sample) -> None:
    first, second, third, last = (link.removeprefix("/capture/") for link in captures(sample))
    page = reader.page(f"{address(sample)}/changes?from={first}&to={last}")
    assert f"[gone: {sample.replaced} ]" in page.text
    assert f"[new: {REPLACED} ]" in page.text
    last_word = sample.changed["title"].split()[-1]
    assert f"[gone: {last_word} ]" in page.text
    assert f"[new: {last_word}{ADDED} ]" in page.text
    same = reader.page(f"{address(sample)}/changes?from={second}&to={third}")
    assert "Nothing changed" in same.text
    changes = reader.page(f"{address(sample)}/changes")
    assert f"[new: {last_word}{ADDED} ]" in changes.text
    assert reader.get(f"{address(sample)}/changes?from=nothing").status_code == 404


def test_the_record_is_the_line_of_its_file(reader: Reader, sample: Sample) -> None:
    answer = reader.get(captures(sample)[0] + "/record.json")
    assert answer.headers["content-type"] == "application/json"
    lines = {
        line
        for file in sample.collection.records.iterdir()
        for line in file.read_bytes().splitlines(keepends=True)
    }
    assert answer.content in lines
    assert json.loads(answer.content) == sample.changed


def test_citations(reader: Reader, sample: Sample) -> None:
    link = captures(sample)[0]
    page = reader.page(f"{link}/cite")
    identity = sample.changed["warc"]["record_id"]
    assert f"“{sample.changed['title']}”" in page.text
    assert f"«{sample.changed['title']}»" in page.text
    assert identity in page.text
    bibtex = reader.get(f"{link}/cite.bib")
    assert bibtex.headers["content-disposition"].startswith('attachment; filename="en-')
    assert bibtex.text.startswith("@misc{en-")
    assert json.loads(reader.get(f"{link}/cite.json").text)[0]["archive_location"] == identity
    assert reader.get(f"{link}/cite.exe").status_code == 404


def test_search_marks_the_hits(reader: Reader, sample: Sample) -> None:
    others = [its for its in sample.records if its["title"].isascii() and its["section"]]
    word = max(re.findall("[A-Za-z]+", others[0]["title"]), key=len)
    page = reader.page(f"/search?q=title:{quote(word)}")
    assert re.search(rf"<mark>{re.escape(word)}</mark>", page.html, re.IGNORECASE)


def test_words_of_earlier_versions_are_found(reader: Reader, sample: Sample) -> None:
    page = reader.page(f"/search?q={quote(phrase(sample))}")
    assert "in an earlier version" in page.text
    assert re.search(rf"<mark>[^<]*{sample.replaced}", page.html)


def phrase(sample: Sample) -> str:
    """Words that stand in the first version alone."""
    words = re.findall(r"[\w']+", sample.changed["text"])
    place = words.index(sample.replaced)
    return f'"{" ".join(words[place - 1 : place + 2])}"'


@pytest.mark.parametrize(
    "query", ["", '"', "*", "-", "title:", "since:x", "a" * 5000, "\x00", "<script>", "a OR", "(("]
)
def test_any_search_is_answered(reader: Reader, query: str) -> None:
    page = reader.page(f"/search?q={quote(query)}")
    assert "<script" not in page.html


def test_the_archived_page_stands_in_a_frame(sample: Sample, pool: ExtractionPool) -> None:
    reader = reader_of(sample.collection, pool, pages=SomePages())
    path = captures(sample)[0] + "/page"
    page = reader.page(path)
    (frame,) = [its for tag, its in page.elements if tag == "iframe"]
    # No scripts, forms, popups, or navigation of what is around it.
    assert frame["sandbox"] == "allow-same-origin"
    moment = re.sub("[^0-9]", "", sample.changed["captured_at"])[:14]
    assert frame["src"] == f"http://127.0.0.1:9999/{moment}/{sample.changed['url']}"
    policy = reader.get(path).headers["content-security-policy"]
    assert "frame-src http://127.0.0.1:9999;" in policy


def test_without_pywb_the_reader_says_how_to_get_it(reader: Reader, sample: Sample) -> None:
    page = reader.page(captures(sample)[0] + "/page")
    assert "make setup-pywb" in page.text
    assert not page.values("iframe", "src")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/article/en/1",
        "/article/xx/28874",
        "/article/en/99999999999999999999999999",
        f"/article/en/{'9' * 5000}",
        f"/article/en/{'9' * 5000}/changes",
        f"/capture/00000000-0000-4000-8000-000000000000/image/{'1' * 5000}",
        "/capture/00000000-0000-4000-8000-000000000000",
        "/capture/~2E2E",
        "/capture/..%2f..%2fetc/passwd",
        "/static/..%2fapp.py",
        "/static/../app.py",
        "/static/",
    ],
)
def test_what_is_not_there(reader: Reader, path: str) -> None:
    page = reader.page(path, status=404)
    assert "There is nothing at this address." in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/articles?page=0",
        "/articles?page=x",
        "/articles?page=%D9%A1",
        "/articles?month=2017-13",
        "/articles?month=0000-01",
        "/articles?section=-1",
        "/articles?section=99999999999",
        f"/articles?section={'9' * 150}",
        "/search?q=a&page=-1",
        f"/articles?author={'x' * 2000}",
    ],
)
def test_addresses_that_cannot_be(reader: Reader, path: str) -> None:
    assert "This address is not valid" in reader.page(path, status=400).text


def test_the_interface_speaks_arabic(reader: Reader) -> None:
    asked = reader.page("/?ui=ar")
    preferred = reader.page("/", accept_language="ar-SY,ar;q=0.9,en;q=0.5")
    for page in (asked, preferred):
        assert ("html", {"lang": "ar", "dir": "rtl"}) in page.elements
        assert "محتوى المجموعة" in page.text
    assert "/search?ui=ar" in asked.links
    assert "/search" in preferred.links


def test_every_answer_is_guarded(reader: Reader, sample: Sample) -> None:
    capture = captures(sample)[0]
    for path in ("/", "/nothing", "/static/style.css", f"{capture}/record.json", f"{capture}/cite"):
        headers = reader.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "set-cookie" not in headers
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_only_reading(reader: Reader, method: str) -> None:
    answer = reader.ask(method, "/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_strangers_are_refused(reader: Reader) -> None:
    assert reader.get("/", host="example.org").status_code == 421
    led = reader.get("/search?q=%D8%AD&order=newest", host="localhost:8123")
    assert led.status_code == 307
    assert led.headers["location"] == "http://127.0.0.1:8123/search?q=%D8%AD&order=newest"
    used = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"}
    assert reader.get("/static/icon.png", **used).status_code == 403
    assert reader.ask("HEAD", "/").status_code == 200
    assert ORIGIN.startswith("http://127.0.0.1")

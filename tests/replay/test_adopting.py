"""`scrapy replay --into`: captures of other people become part of a collection."""

from __future__ import annotations

import gzip
import json
import shutil
from itertools import cycle, pairwise
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.index.entry import parse_line
from tests.archive.samples import members, our_records
from tests.command_line import scrapy
from tests.crawl.collected import contents
from tests.crawl.running import bases, crawl
from tests.replay.makers import (
    DATE,
    MAKERS,
    heritrix,
    record,
    response,
    revisit,
    sha1,
    warcprox,
    write,
)
from tests.replay.pages import answer, page_of, text_of, url_of
from tests.site.process import running_site

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawled")]


@pytest.fixture
def copy(crawled: Collection, tmp_path: Path) -> Collection:
    shutil.copytree(crawled.root, tmp_path / "sample")
    return Collection(tmp_path / "sample")


def adopt(collection: Collection, *sources: Path, code: int = 0) -> str:
    done = scrapy("replay", "--into", collection.root, "--workers", 1, *sources)
    assert done.returncode == code, done.stderr
    return done.stderr


def everything(collection: Collection) -> list[dict[str, bytes]]:
    folders = (collection.archive, collection.records, collection.index.parent)
    return [contents(folder) for folder in folders]


@pytest.mark.parametrize(
    ("maker", "name"), [*zip(MAKERS, cycle(["theirs.warc", "theirs.warc.gz"]), strict=False)]
)
def test_files_of_every_maker(maker: str, name: str, copy: Collection, tmp_path: Path) -> None:
    source = write(tmp_path / name, MAKERS[maker](url_of(5), answer(page_of(5))))
    said = adopt(copy, source)
    assert "1 records" in said
    assert (copy.archive / name).read_bytes() == source.read_bytes()
    (line,) = (copy.records / "theirs.jsonl").read_bytes().splitlines()
    its = json.loads(line)
    assert its["text"].startswith(text_of(5))
    assert its["warc"]["file"] == name
    verified = scrapy("verify", copy.root)
    assert verified.stdout.endswith("no fault\n"), verified.stdout
    lines = copy.index.read_bytes().splitlines(keepends=True)
    assert all(first < second for first, second in pairwise(lines))
    assert [parse_line(line)[1].url for line in lines if name.encode() in line].count(
        url_of(5)
    ) == 1
    index = copy.index.read_bytes()
    assert scrapy("replay", "--index", "-s", f"COLLECTION={copy.root}").returncode == 0
    assert copy.index.read_bytes() == index


def test_twice_is_once(copy: Collection, tmp_path: Path) -> None:
    source = write(tmp_path / "theirs.warc.gz", heritrix(url_of(5), answer(page_of(5))))
    adopt(copy, source)
    before = everything(copy)
    assert "1 files were here already" in adopt(copy, source)
    renamed = shutil.copy(source, tmp_path / "renamed.warc.gz")
    assert "1 files were here already" in adopt(copy, Path(renamed))
    assert everything(copy) == before


def test_a_name_that_is_taken(copy: Collection, tmp_path: Path) -> None:
    own = min(copy.archive.iterdir()).name
    sources = [
        write(tmp_path / own, heritrix(url_of(5), answer(page_of(5)))),
        write(tmp_path / own.removesuffix(".gz"), heritrix(url_of(6), answer(page_of(6)))),
    ]
    before = contents(copy.archive)
    adopt(copy, *sources)
    stem = own.removesuffix(".warc.gz")
    after = contents(copy.archive)
    assert set(after) - set(before) == {f"{stem}-2.warc.gz", f"{stem}-3.warc"}
    assert before.items() <= after.items()
    assert (copy.records / f"{stem}-3.jsonl").exists()
    # All have the same record ids, which is a fault of these files.
    assert "id-repeated" in scrapy("verify", copy.root).stdout


def test_duplicates_are_named(copy: Collection, tmp_path: Path) -> None:
    first = write(tmp_path / "first.warc.gz", heritrix(url_of(5), answer(page_of(5))))
    second = write(tmp_path / "second.warc", warcprox(url_of(5), answer(page_of(5), b"X: y")))
    assert "0 captures duplicate payloads" in adopt(copy, first)
    said = adopt(copy, second)
    assert f"{url_of(5)} of {DATE} has the payload of {DATE} in first.warc.gz" in said
    assert "1 captures duplicate payloads" in said
    assert (copy.records / "second.jsonl").read_bytes().count(b"\n") == 1


def test_a_revisit_of_what_is_here_already(copy: Collection, tmp_path: Path) -> None:
    first = write(tmp_path / "first.warc", [response("1.0", 1, url_of(5), answer(page_of(5)))])
    said = [("WARC-Payload-Digest", sha1(page_of(5)))]
    second = write(tmp_path / "second.warc", [revisit("1.0", 2, url_of(5), answer(b""), *said)])
    adopt(copy, first)
    adopt(copy, second)
    (line,) = (copy.records / "second.jsonl").read_bytes().splitlines()
    assert json.loads(line)["text"].startswith(text_of(5))


def test_a_later_crawl_refers_to_adopted_captures(tmp_path: Path) -> None:
    theirs, ours = Collection(tmp_path / "theirs"), Collection(tmp_path / "ours")
    with running_site(articles=8, seed=9) as site:
        assert crawl(theirs.root, *bases(site)).code == 0
        adopt(ours, theirs.archive)
        assert crawl(ours.root, *bases(site)).code == 0
    lines = [parse_line(line)[1] for line in ours.index.read_bytes().splitlines()]
    assert [line for line in lines if line.mime == "warc/revisit"]
    assert {line.filename.partition("-")[0] for line in lines} == {"theirs", "ours"}
    assert scrapy("verify", ours.root).stdout.endswith("no fault\n")
    index = ours.index.read_bytes()
    assert scrapy("replay", "--index", "-s", f"COLLECTION={ours.root}").returncode == 0
    assert ours.index.read_bytes() == index


def test_a_file_without_ids_and_with_odd_records(copy: Collection, tmp_path: Path) -> None:
    url = ("WARC-Target-URI", url_of(5))
    kind = ("Content-Type", "application/http; msgtype=response")
    made = [
        record("1.0", "response", [url, ("WARC-Date", DATE), kind], answer(page_of(5))),
        record("1.0", "response", [url, ("WARC-Date", "2017"), kind], answer(page_of(5))),
        record("1.0", "response", [("WARC-Date", DATE), kind], answer(page_of(5))),
        response("1.0", 7, url_of(6), answer(b"", status=b"304 Not Modified")),
        revisit("1.0", 8, url_of(6), answer(b"", status=b"304 Not Modified")),
        response("1.0", 9, url_of(9), b"no HTTP at all"),
        record("1.0", "nonsense", [], b""),
    ]
    adopt(copy, write(tmp_path / "odd.warc.gz", made))
    codes = {
        line.split(": ")[1]
        for line in scrapy("verify", "--all", copy.root).stdout.splitlines()[:-1]
    }
    assert codes == {"field-missing", "id-repeated"}


def test_a_file_left_open_is_refused(copy: Collection, tmp_path: Path) -> None:
    source = tmp_path / "theirs.warc.gz.open"
    source.write_bytes(b"".join(members(our_records(range(2)))))
    before = everything(copy)
    assert "still being written" in adopt(copy, source, code=2)
    assert everything(copy) == before


def test_one_gzip_for_all_is_kept_and_its_records_say_so(copy: Collection, tmp_path: Path) -> None:
    source = tmp_path / "one.warc.gz"
    made = heritrix(url_of(5), answer(page_of(5)))
    source.write_bytes(gzip.compress(b"".join(item.data for item in made)))
    assert "gzip-shared" in adopt(copy, source, code=7)
    assert (copy.records / "one.jsonl").read_bytes().count(b"\n") == 1
    faults = scrapy("verify", "--all", copy.root).stdout.splitlines()[:-1]
    assert {line.split(": ")[1] for line in faults} == {"gzip-shared"}


def test_after_a_kill_between_copy_and_catalogue_it_goes_on(
    copy: Collection, tmp_path: Path
) -> None:
    source = write(tmp_path / "theirs.warc.gz", heritrix(url_of(5), answer(page_of(5))))
    shutil.copy(source, copy.archive / source.name)
    (copy.archive / f".{source.name}.part").write_bytes(b"half")
    assert "1 records" in adopt(copy, source)
    assert scrapy("verify", copy.root).stdout.endswith("no fault\n")


@pytest.mark.parametrize("arguments", [["--into", "DIR"], ["--index", "x.warc"]])
def test_wrong_arguments(arguments: list[str], tmp_path: Path) -> None:
    done = scrapy("replay", "-s", f"COLLECTION={tmp_path}", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr

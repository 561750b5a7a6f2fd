"""What may be asked of the gate, and by whom."""

from __future__ import annotations

import pytest

from tests.viewer.archived_pages.gate import OURS, PAGE, URL, ask, page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 404),
        ("/collinfo.json", 404),
        ("/static/wombat.js", 404),
        ("/pages/", 404),
        ("/pages/cdx?url=x", 404),
        (f"/pages/*/{URL}", 404),
        (f"/pages/{URL}", 404),
        (f"/pages/20170811235616/{URL}", 404),
        (f"/pages/2017mp_/{URL}", 404),
        *((f"/pages/20170811235616{mode}/{URL}", 404) for mode in ("id_", "ir_", "bn_", "js_")),
        *((f"/pages/20170811235616{mode}/{URL}", 404) for mode in ("sw_", "wkr_", "tf_", "vi_")),
        ("/pages/20170811235616mp_/javascript:alert(1)", 404),
        ("/pages/20170811235616mp_/file:///etc/passwd", 404),
        (f"/other/20170811235616mp_/{URL}", 404),
        (f"/pages/20170811235616mp_/../../{URL}", 404),
        (f"/pages/20170811235616mp_/{URL}{'a' * 9000}", 404),
        ("/pages/20170811235616im_///x.test/a.png", 200),
        *((f"/pages/20170811235616{mode}/{URL}?a=b&c=%D8%AD", 200) for mode in ("mp_", "im_")),
    ],
)
def test_what_may_be_asked_for(path: str, status: int) -> None:
    archive = page()
    answer = ask(archive, path)
    assert answer.status_code == status
    assert archive.asked == ([path] if status == 200 else [])
    assert set(answer.headers) - {"content-length"} == OURS


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "same-origin", "sec-fetch-dest": "frame"}, 200),
        ({"sec-fetch-site": "same-origin", "sec-fetch-dest": "image"}, 200),
        ({"sec-fetch-dest": "document"}, 403),
        ({"sec-fetch-site": "none", "sec-fetch-dest": "document"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-dest": "image"}, 403),
        ({"sec-fetch-site": "nonsense"}, 403),
        *(
            ({"sec-fetch-site": "same-origin", "sec-fetch-dest": kind}, 403)
            for kind in ("script", "empty", "worker", "serviceworker", "object", "embed", "x")
        ),
        ({"host": "evil.test"}, 421),
        ({"host": "evil.test:8124"}, 421),
        ({"host": "localhost:8124"}, 200),
    ],
)
def test_who_may_ask(headers: dict[str, str], status: int) -> None:
    archive = page()
    answer = ask(archive, headers=headers)
    assert answer.status_code == status
    assert len(archive.asked) == (status == 200)
    assert set(answer.headers) - {"content-length"} == OURS


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "DELETE", "TRACE"])
def test_nothing_is_changed(method: str) -> None:
    archive = page()
    answer = ask(archive, method=method)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert archive.asked == []


def test_a_capture_is_the_very_one_or_none() -> None:
    archive = page()
    answer = ask(archive, f"/capture/20170811235616/{URL}")
    assert (answer.status_code, answer.headers["location"]) == (302, PAGE)
    assert ask(archive, f"/capture/20170811235617/{URL}").status_code == 404
    assert archive.asked == []

from __future__ import annotations

import pytest

from viewer.security import is_loopback, is_of_another_site, is_own_host, page_policy


@pytest.mark.parametrize(
    ("field", "served_on"),
    [
        ("127.0.0.1:8123", "127.0.0.1"),
        ("localhost:8123", "127.0.0.1"),
        ("LOCALHOST", "127.0.0.1"),
        ("[::1]:8123", "::1"),
        ("archive.lan:80", "archive.lan"),
        ("192.168.1.5:8123", "0.0.0.0"),
        ("[fe80::1]:8123", "::"),
    ],
)
def test_own_hosts(field: str, served_on: str) -> None:
    assert is_own_host(field, served_on)


@pytest.mark.parametrize(
    "field",
    [
        "",
        "example.org",
        "example.org:8123",
        "127.0.0.1.example.org",
        "localhost.example.org:8123",
        "127.0.0.1@example.org",
        "example.org@127.0.0.1",
        "127.0.0.1:8123/x",
        "127.0.0.1:99999999",
        "192.168.1.5:8123",
        "[::1",
        "localhost\x00",
    ],
)
def test_hosts_of_strangers(field: str) -> None:
    assert not is_own_host(field, "127.0.0.1")
    assert field == "192.168.1.5:8123" or not is_own_host(field, "0.0.0.0")


def test_loopback() -> None:
    assert all(map(is_loopback, ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "192.168.1.5", "archive.lan", ""]))


def fetched(site: str, mode: str = "navigate", dest: str = "document") -> dict[str, str]:
    return {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}


def test_other_sites_may_link_and_nothing_else() -> None:
    assert not is_of_another_site({})  # curl, and browsers of before 2020
    assert not is_of_another_site(fetched("none"))
    assert not is_of_another_site(fetched("same-origin", "no-cors", "image"))
    assert not is_of_another_site(fetched("cross-site"))
    assert is_of_another_site(fetched("cross-site", "no-cors", "image"))
    assert is_of_another_site(fetched("same-site", "cors", "empty"))  # another port, as the pages'
    assert is_of_another_site(fetched("cross-site", "navigate", "iframe"))


def test_frames_are_of_the_pages_alone() -> None:
    assert "frame-src 'none';" in page_policy(None)
    assert "frame-src http://127.0.0.1:9;" in page_policy("http://127.0.0.1:9")
    assert "unsafe" not in page_policy(None)

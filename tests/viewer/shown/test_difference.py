from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.shown.difference import Piece, difference, is_changed

TEXTS = st.text(alphabet="ab \nم", max_size=60)


def told(pieces: list[Piece]) -> str:
    signs = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in pieces)


def squeezed(pieces: list[Piece], without: str) -> str:
    return "".join("".join(its.text for its in pieces if its.kind != without).split())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("a b", "a b", "a b"),
        ("", "a b", "[+a b+]"),
        ("a b", "", "[-a b-]"),
        ("It has 3 ovens.", "It has 4 ovens.", "It has[- 3-][+ 4+] ovens."),
        ("One.\nTwo.\nThree.", "One.\nThree.", "One.\n[-Two.\n-]Three."),
        ("One.\nThree.", "One.\nTwo.\nThree.", "One.\n[+Two.\n+]Three."),
        ("سوق القرية مفتوح", "سوق المدينة مفتوح", "سوق[- القرية-][+ المدينة+] مفتوح"),
        ("a  b", "a b", "a b"),
    ],
)
def test_words(before: str, after: str, expected: str) -> None:
    assert told(difference(before, after)) == expected


def test_of_equal_texts_nothing_is_changed() -> None:
    assert not is_changed(difference("a b\nc", "a b\nc"))
    assert is_changed(difference("a b\nc", "a b\nd"))


@given(TEXTS, TEXTS)
def test_both_texts_are_whole_in_the_pieces(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert squeezed(pieces, without="new") == "".join(before.split())
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


@given(TEXTS, TEXTS)
def test_no_shorter_way_is_missed_of_words(before: str, after: str) -> None:
    """As many words stay as in the longest common subsequence."""
    old, new = before.split(), after.split()
    row = [0] * (len(new) + 1)
    for one in old:
        above = row
        row = [0]
        for place, other in enumerate(new):
            row.append(above[place] + 1 if one == other else max(above[place + 1], row[place]))
    pieces = difference(" ".join(old), " ".join(new))
    kept = sum(len(piece.text.split()) for piece in pieces if piece.kind == "same")
    assert kept == row[-1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 50_000 + "b", "a " * 49_990 + "c a" * 30),
        (" ".join(map(str, range(100_000))), " ".join(map(str, range(100_000, 200_000)))),
        ("a b " * 20_000, "b b a " * 20_000),
        ("x\n" * 100_000, "y\nx\n" * 80_000),
        ("x" * 500_000, "y" * 500_000),
        (" " * 500_000, "\n" * 500_000 + "a"),
    ],
)
def test_hostile_texts_take_bounded_work(before: str, after: str) -> None:
    begun = time.process_time()
    pieces = difference(before, after)
    assert time.process_time() - begun < 20  # a cubic algorithm takes hours
    assert squeezed(pieces, without="new") == "".join(before.split())
    assert squeezed(pieces, without="gone") == "".join(after.split())


def test_what_costs_too_much_is_shown_as_gone_and_new() -> None:
    pieces = difference("a b c d", "d c b a", steps=1)
    assert told(pieces) == "[-a b c d-][+d c b a+]"

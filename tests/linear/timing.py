"""Whether a call takes longer than in proportion to what it is given."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final, TypeVar

QUICK: Final = 0.01
"""Seconds of processor time; what takes less is not looked at further."""
_T = TypeVar("_T")
_GROWTH: Final = 3.0
"""How many times as long twice the input may take: 2 is linear, 4 the square."""
_ROUNDS: Final = 3
_MOST_ROUNDS: Final = 12
"""Rounds of measuring before anything is called slow: of the least of many, what else the machine
does is no part. What is not linear stays so."""


def seconds(call: Callable[[_T], object], given: _T) -> float:
    """Of this thread's processor time, so that a busy machine changes little."""
    begin = time.thread_time()
    call(given)
    return time.thread_time() - begin


def is_slow(call: Callable[[_T], object], whole: _T, half: _T) -> bool:
    """Whether the whole takes much more than twice as long as its half."""
    took = seconds(call, whole)
    took_half = math.inf
    for count in range(_MOST_ROUNDS):
        if took <= QUICK or (count >= _ROUNDS and took <= _GROWTH * took_half):
            return False
        took = min(took, seconds(call, whole))
        took_half = min(took_half, seconds(call, half))
    return took > QUICK and took > _GROWTH * took_half

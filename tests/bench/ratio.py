"""A measured ratio and the bound it must keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_SECONDS: Final = 1800
"""What one program of a benchmark may take. A busy machine is no reason to measure nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One figure of the benchmark; both of its sides are measured in the same run."""

    name: str
    value: float
    bound: float
    at_most: bool
    """Whether the bound is an upper one."""
    detail: str

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def __str__(self) -> str:
        sign = "<=" if self.at_most else ">="
        verdict = "holds" if self.holds else "FAILS"
        return f"{self.name}: {self.value:.2f} ({sign} {self.bound}: {verdict}); {self.detail}"

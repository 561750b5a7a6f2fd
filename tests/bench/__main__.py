"""`make bench`: ratios, measured now, on this machine.

The exit code is 1 if a bound does not hold or a part could not be measured; the others go on.

`python -m tests.bench NAME ...` measures only the named ones.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Final

from tests.bench.capture_cost import capture_cost
from tests.bench.extraction_speed import extraction_speed
from tests.bench.offline_rate import offline_rates
from tests.bench.ratio import Ratio
from tests.bench.replay import replay_ratios
from tests.bench.search import search_speed
from tests.bench.sync_cost import sync_cost
from tests.bench.verify_speed import verify_speed

BENCHES: Final[dict[str, Callable[[], Iterable[Ratio]]]] = {
    "capture": lambda: [capture_cost()],
    "extraction": extraction_speed,
    "sync": lambda: [sync_cost()],
    "verify": verify_speed,
    "replay": replay_ratios,
    "offline": offline_rates,
    "search": search_speed,
}


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        print(f"There is no bench {', '.join(unknown)}; there are: {', '.join(BENCHES)}.")
        return 2
    results = [measured(name) for name in names or BENCHES]
    return 0 if all(results) else 1


def measured(name: str) -> bool:
    """Measure one part and print its ratios; give whether all were measured and hold."""
    holds = True
    try:
        for ratio in BENCHES[name]():
            print(f"{name}: {ratio}", flush=True)
            holds = holds and ratio.holds
    except Exception as error:  # whatever it is, the other parts are measured
        traceback.print_exc()
        print(f"{name}: not measured ({type(error).__name__}); the traceback says why", flush=True)
        return False
    return holds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

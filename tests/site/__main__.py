"""Serve the sample site: `python -m tests.site`. Prints its addresses as one line of JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from tests.site.server import SampleSite


def main() -> None:
    """Serve until SIGTERM or SIGINT; with `--with-parent`, until standard input ends, too."""
    options = _options()
    try:
        asyncio.run(_serve(options))
    except OSError as error:
        sys.exit(f"The site cannot be served: {error}. Choose other ports, or 0 for any free one.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.site", description=__doc__)
    parser.add_argument("--articles", type=int, default=240, help="in both editions together")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another site")
    for name in ("ar", "en", "control"):
        parser.add_argument(f"--{name}-port", type=int, default=0, help="0: any free port")
    parser.add_argument("--tls-certificate", type=Path, help="PEM; some articles move to https")
    parser.add_argument("--tls-key", type=Path, help="PEM")
    parser.add_argument(
        "--with-parent", action="store_true", help="end when standard input is closed"
    )
    options = parser.parse_args()
    if (options.tls_certificate is None) != (options.tls_key is None):
        parser.error("--tls-certificate and --tls-key go together: give both, or neither")
    return options


async def _serve(options: argparse.Namespace) -> None:
    ports = {name: getattr(options, f"{name}_port") for name in ("ar", "en", "control")}
    tls = (options.tls_certificate, options.tls_key) if options.tls_key else None
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, over.set)
    if options.with_parent:
        loop.add_reader(sys.stdin.fileno(), over.set)
    async with SampleSite(options.articles, options.seed, ports=ports, tls=tls) as site:
        print(json.dumps(site.addresses), flush=True)
        await over.wait()


if __name__ == "__main__":
    main()

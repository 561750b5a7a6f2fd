"""The command `zamanalwsl`: Scrapy's command line with the project's settings, from any folder."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Runs `zamanalwsl COMMAND ...` as `scrapy COMMAND ...` runs in the project's folder."""
    if sys.platform == "win32":
        sys.exit(
            "Windows has no locks and no synced folders as the archive needs them. "
            "Run it in the Windows Subsystem for Linux (`wsl --install`)."
        )
    # Not a default: another project's settings, of the folder or the environment, are not ours.
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    from scrapy.cmdline import execute  # reads the variable, and takes a second to load

    execute()

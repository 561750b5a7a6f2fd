"""A folder with a file for each capture, named by article and time."""

from __future__ import annotations

from pathlib import Path

from archive.warc.stamps import timestamp
from pipelines.records.record import Record


def write_article_file(folder: Path, record: Record, ending: str, text: str) -> None:
    """Writes `EDITION-ID-TIMESTAMP` with an ending, as a new file.

    Further captures of an article within one second get `-2`, `-3` before the ending.

    Raises:
        OSError: If the disk refuses.

    """
    # Reading the record has checked that these are letters and digits.
    stem = f"{record.edition}-{record.article_id}-{timestamp(record.captured_at)}"
    name, number = f"{stem}{ending}", 1
    while True:
        try:
            with (folder / name).open("x", encoding="utf-8", newline="") as file:
                file.write(text)
        except FileExistsError:
            number += 1
            name = f"{stem}-{number}{ending}"
        else:
            return

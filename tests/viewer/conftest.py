from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.workers.pool import ExtractionPool
from tests.viewer.reading import Reader, reader_of
from tests.viewer.sample import Sample, index_of, make_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A collection as a reader meets it. Tests that use it belong to the group `reader`."""
    made = make_sample(tmp_path_factory.mktemp("reader"))
    index_of(made.collection)
    return made


@pytest.fixture(scope="session")
def pool() -> Iterator[ExtractionPool]:
    pool = ExtractionPool(1, seconds=30)
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def reader(sample: Sample, pool: ExtractionPool) -> Reader:
    """The reader of that collection."""
    return reader_of(sample.collection, pool)

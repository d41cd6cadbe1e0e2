"""One PostgreSQL for all tests of this room; each test has a database of its own in it."""

from collections.abc import Iterator

import pytest

from tests.support.postgres import Cluster, cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as there:
        yield there

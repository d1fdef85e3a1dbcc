"""HOC's sections and objects belong to HOC until it deletes them: they end with the module that made them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ranvier import h


@pytest.fixture(scope="module", autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    h("forall delete_section()")

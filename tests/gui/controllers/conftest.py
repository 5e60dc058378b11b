"""A classifier that never loads anything."""

import pytest
from window_fakes import Desk


@pytest.fixture
def desk():
    return Desk()

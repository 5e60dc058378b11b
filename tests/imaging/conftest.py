"""One folder of odd files and one decoder for all tests of decoding."""

from __future__ import annotations

import pytest
from imaging.bad_pictures import make_bad_pictures

from desktop_classifier.imaging.decode import Decoder


@pytest.fixture(scope="session")
def bad_pictures(tmp_path_factory):
    return make_bad_pictures(tmp_path_factory.mktemp("bad pictures ü"))


@pytest.fixture
def decoder():
    with Decoder() as decoder:
        yield decoder

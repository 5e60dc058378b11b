"""A server that fails as it is told, and a download from it."""

from __future__ import annotations

import pytest
from models.downloads import BODY, EXACT, QUICK
from models.faulty_server import FaultyServer

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.models.download import download


@pytest.fixture
def server():
    with FaultyServer(BODY) as running:
        yield running


@pytest.fixture
def target(tmp_path):
    return tmp_path / "models" / "weights.h5"


@pytest.fixture
def fetch(server, target):
    def run(expected=EXACT, *, url=None, token=None, report=silent, limits=QUICK, **options):
        return download(
            url or server.url,
            target,
            expected=expected,
            token=token or CancelToken(),
            report=report,
            limits=limits,
            **options,
        )

    return run


@pytest.fixture
def refused(fetch, target):
    """Run a download that must fail with `kind`, leaving nothing under the final name; gives the message."""

    def run(kind, *arguments, **options):
        with pytest.raises(UserError) as caught:
            fetch(*arguments, **options)
        assert caught.value.kind == kind
        assert not target.exists()
        assert caught.value.message.endswith(".")
        return caught.value.message

    return run

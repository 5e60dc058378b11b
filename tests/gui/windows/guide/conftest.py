"""The guide in a window of its own."""

from __future__ import annotations

import pytest
from PIL import Image

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.gui.windows.guide.book import Book
from desktop_classifier.gui.windows.guide.window import GuideWindow


@pytest.fixture
def runner(qtbot):
    made = ParallelRunner(1, "guide-test")
    yield made
    assert made.shutdown()


@pytest.fixture
def guide(qtbot, qapp, runner):
    """The program's own pages."""
    theme.apply(qapp, "light")
    window = GuideWindow(runner)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()
    theme.apply(qapp, "light")


@pytest.fixture
def small_book(tmp_path):
    """Two pages and a picture of 800 × 400 pixels, blue in light colours and red in dark ones."""
    (tmp_path / "images").mkdir()
    Image.new("RGB", (800, 400), (0, 0, 255)).save(tmp_path / "images" / "one-light.webp", lossless=True)
    Image.new("RGB", (800, 400), (255, 0, 0)).save(tmp_path / "images" / "one-dark.webp", lossless=True)
    (tmp_path / "index.md").write_text(
        "# First\n\nAn end in sight. Go to [the other](other.md#below).\n\n![One](images/one-light.webp)\n"
    )
    (tmp_path / "other.md").write_text("# Other\n\n" + "A line of words.\n\n" * 60 + "## Below\n\nThe end.\n")
    return Book(tmp_path)


@pytest.fixture
def small(qtbot, qapp, runner, small_book):
    theme.apply(qapp, "light")
    window = GuideWindow(runner, small_book)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()
    theme.apply(qapp, "light")

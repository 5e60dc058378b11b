"""What is true of every test of a widget."""

from __future__ import annotations

import pytest


def pytest_itemcollected(item):
    """What the offscreen platform says of every window with a smallest size says nothing about us."""
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))

"""What every test gets: folders of its own, no display needed, and a check that nothing is left running."""

from __future__ import annotations

import locale
import logging
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs the addresses of Keras's weights is skipped by name, unless it was asked for: `pytest -m network`."""
    if "network" in config.option.markexpr:
        return
    reason = "needs the official weights from Keras's own addresses: python -m pytest -m network"
    for item in items:
        if item.get_closest_marker("network"):
            item.add_marker(pytest.mark.skip(reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """What a test printed may hold names that are not UTF-8, and such a report could not be sent on."""
    report = yield
    report.sections = [(name, _encodable(text)) for name, text in report.sections]
    if report.failed and _encodable(report.longreprtext) != report.longreprtext:
        report.longrepr = _encodable(report.longreprtext)
    return report


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory, monkeypatch):
    """Everything the program writes goes into a folder of the test's own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DESKTOP_CLASSIFIER_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def no_threads_left():
    """A test that leaves a thread running has leaked a job."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    for thread in left:
        thread.join(2)
    left = [thread for thread in left if thread.is_alive()]
    assert not left, f"threads left running: {left}"


@pytest.fixture(autouse=True)
def no_windows_left():
    """A window that a test leaves open is there for every later one, which may press its buttons."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    left = [each for each in widgets.QApplication.topLevelWidgets() if each.isVisible()]
    told = [f"{type(each).__name__} “{each.windowTitle()}”" for each in left]
    for each in left:
        each.hide()
    assert not told, f"windows left open: {told}"


@pytest.fixture(autouse=True)
def log_stays():
    """A command that runs in the test's own process starts the log. Left on, every later line would go to the files of
    all commands before: two hundred of them made one test take 138 s in the place of 4."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.fixture(autouse=True)
def letters_stay(request: pytest.FixtureRequest):
    """A library in C may set the letters of the whole process to ASCII, which was seen once in two runs of everything
    and never again; every later test that reads text would then fail for it. Says who, and sets them back."""
    before = locale.setlocale(locale.LC_CTYPE)
    yield
    if (after := locale.setlocale(locale.LC_CTYPE)) != before:
        print(f"\n{request.node.nodeid} left the letters at {after}, not {before}", file=sys.__stderr__)
        locale.setlocale(locale.LC_CTYPE, before)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real weights and pictures beside the checkout; a test that needs them is skipped where there are none."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "images").is_dir():
        pytest.skip("needs the real pictures and weights of shared/, which this checkout does not have")
    return folder


@pytest.fixture(scope="session")
def prepared_built_ins(tmp_path_factory) -> Path:
    """The folder of the built-in models as a first start prepares them, made once for all tests."""
    home = tmp_path_factory.mktemp("prepared-home")
    words = [
        sys.executable,
        "-m",
        "desktop_classifier",
        "models",
        "prepare",
        "efficientnet_lite0",
        "efficientnet_lite2",
    ]
    variables = {**os.environ, "DESKTOP_CLASSIFIER_HOME": str(home)}
    subprocess.run(words, check=True, capture_output=True, env=variables)
    return home / "models" / "prepared"


@pytest.fixture
def built_ins(own_home, prepared_built_ins) -> Path:
    """The test's own home with the built-in models ready, as after a first start."""
    shutil.copytree(prepared_built_ins, own_home / "models" / "prepared")
    return own_home

"""Where the window was: kept in a small file, read tolerantly, never a reason to fail."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from desktop_classifier.base import files, paths

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Qt's own record of size, position and screen, in hexadecimal."""

    geometry: str = ""


def file() -> Path:
    return paths.config_dir() / "window.json"


def recall(window: QMainWindow) -> bool:
    """Put the window where it was; whether there was anything to recall. Qt moves it onto a screen that exists."""
    try:
        stored = json.loads(file().read_text(encoding="utf-8"))
        place = Place(str(stored["geometry"]))
        geometry = QByteArray.fromHex(place.geometry.encode("ascii"))
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("the window's place could not be read: %s", error)
        return False
    return bool(window.restoreGeometry(geometry))


def keep(window: QMainWindow) -> None:
    geometry = bytes(window.saveGeometry().toHex().data()).decode("ascii")
    try:
        files.write_json(file(), asdict(Place(geometry)))
    except OSError as error:
        log.warning("the window's place could not be kept: %s", error)


def fitting(size: QSize) -> QSize:
    """As large as we like to be, but not larger than nine tenths of the screen."""
    screen = QGuiApplication.primaryScreen()
    return size.boundedTo(screen.availableSize() * 0.9) if screen else size

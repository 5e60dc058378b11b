"""The few choices that are kept: one frozen record, one JSON file, only what differs from the defaults written."""

from __future__ import annotations

import dataclasses
import json
import logging
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from desktop_classifier.base import files, paths

log = logging.getLogger(__name__)

_CHOICES = {
    "framing": ("crop", "letterbox", "stretch"),
    "precision": ("exact", "fast"),
    "engine": ("auto", "openvino", "tensorflow"),
    "theme": ("system", "light", "dark"),
}
_RANGES = {"bars": (1, 10), "unsure_below": (0.0, 1.0), "heat": (0, 100)}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.

    Args:
        model: Id of the model used last.
        framing: How a picture becomes the square the network sees.
        precision: "exact" (f32) or "fast" (bf16 or f16 where the chip has it).
        engine: "auto" lets the program choose.
        bars: Number of labels shown for a picture, 1..10.
        unsure_below: A first label under this probability is marked unsure, 0..1.
        theme: "system", "light" or "dark".
        motion: Whether bars grow in.
        heat: Opacity of the heat map over a picture, in percent.
    """

    model: str = "efficientnet_lite0"
    framing: str = "crop"
    precision: str = "exact"
    engine: str = "auto"
    bars: int = 3
    unsure_below: float = 0.5
    theme: str = "system"
    motion: bool = True
    heat: int = 70

    def replaced(self, **changes: Any) -> Settings:
        return dataclasses.replace(self, **changes)


def settings_file() -> Path:
    return paths.config_dir() / "settings.json"


def load() -> Settings:
    """Read the settings; what is missing, damaged or out of range becomes its default."""
    path = settings_file()
    try:
        stored = json.loads(path.read_text(encoding="utf-8-sig"))  # Notepad may begin it with a mark
    except FileNotFoundError:
        return Settings()
    except OSError as error:  # that says nothing against what is in it
        log.warning("settings could not be opened, the defaults are used: %s", error)
        return Settings()
    except (ValueError, RecursionError) as error:
        log.warning("settings could not be read, the defaults are used: %s", error)
        _set_aside(path)
        return Settings()
    if not isinstance(stored, dict):
        _set_aside(path)
        return Settings()
    kept = {f.name: stored[f.name] for f in fields(Settings) if f.name in stored and _sound(f.name, stored[f.name])}
    return Settings(**kept)


def save(settings: Settings) -> None:
    """Write atomically, only the values that are not the default."""
    changed = {f.name: getattr(settings, f.name) for f in fields(Settings) if getattr(settings, f.name) != f.default}
    files.write_json(settings_file(), changed)


def _sound(name: str, value: object) -> bool:
    default = getattr(Settings(), name)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(default):
        return False
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name in _RANGES:
        low, high = _RANGES[name]
        return low <= value <= high  # type: ignore[operator]
    return True


def _set_aside(path: Path) -> None:
    """Keep the damaged file under another name: it may hold what somebody typed."""
    try:
        files.replace(path, path.with_suffix(".damaged.json"))
    except OSError as error:
        log.warning("the damaged settings could not be moved aside: %s", error)

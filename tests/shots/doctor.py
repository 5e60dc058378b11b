"""What the window says of a computer on which something can be mended. It is made up: ours is nobody's business."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_classifier.gui.controllers.checkup import Checkup
from desktop_classifier.gui.windows.doctor import DoctorWindow
from desktop_classifier.inference.health import Finding

if TYPE_CHECKING:
    from run import Stage

FOUND = (
    Finding("Desktop Classifier", "0.1.0, installed with Python"),
    Finding("System", "Linux 6.1.0, x86_64"),
    Finding("Python", "3.11.2"),
    Finding("PySide6-Essentials", "6.11.3"),
    Finding("openvino", "2026.4.1"),
    Finding("keras", "3.15.1"),
    Finding("tensorflow", "2.21.0"),
    Finding("HEIC pictures", "can be read"),
    Finding("Processor", "Intel(R) Core(TM) i5-1240P, 16 threads"),
    Finding("Fast mode", "no gain: this processor has no 16-bit floats"),
    Finding("Engine", "OpenVINO on the processor: no GPU was found"),
    Finding("Settings", "~/.config/desktop-classifier, 48.2 GB free"),
    Finding(
        "Models",
        "~/.local/share/desktop-classifier/models is read-only",
        "Make it writable, or set DESKTOP_CLASSIFIER_HOME.",
    ),
    Finding("Cache", "~/.cache/desktop-classifier, 612 MB free", "Make room: a model needs up to 1.0 GB."),
    Finding("Log", "~/.local/state/desktop-classifier/log, 48.2 GB free"),
    Finding("Models here", "EfficientNet-Lite0, EfficientNet-Lite2, MobileNetV2, Flowers of our garden"),
)


def shoot(stage: Stage, look: str, wait: Callable[[Callable[[], bool]], None]) -> None:
    """Save a picture of it."""
    window = DoctorWindow(Checkup(stage.session.files, lambda: FOUND), stage.window)
    window.show()
    wait(window.again.isEnabled)
    stage.save(f"doctor-{look}", window)
    window.close()

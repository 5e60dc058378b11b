"""What this computer has to compute with, found by throw-away children: a driver that crashes costs only them.

The verdict is remembered until a version or a driver changes.
"""

from __future__ import annotations

import importlib.metadata
import json
import logging
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desktop_classifier.base import child, files, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.inference import cuda, drivers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What works here besides the processor.

    Args:
        tensorflow_gpus: Names of the GPUs that TensorFlow computed something on.
        openvino_devices: OpenVINO's device id and name of each Intel GPU or NPU that was quicker than the processor.
        trouble: What went wrong while looking, in words.
        no_gpu: Why TensorFlow computes on no GPU although there is a driver of NVIDIA's, in words, or "".
    """

    tensorflow_gpus: tuple[str, ...] = ()
    openvino_devices: tuple[tuple[str, str], ...] = ()
    trouble: tuple[str, ...] = field(default=())
    no_gpu: str = ""


def look(token: CancelToken | None = None) -> Found:
    """Remembered, or found out now. Costs nothing where no driver is installed at all.

    Raises:
        Cancelled: `token` was cancelled while a child was asked; nothing is remembered.
    """
    signs = _signs()
    if not signs["nvidia"] and not signs["intel"]:
        return Found()
    return _remembered(signs) or _find_out(signs, token)


def forget() -> None:
    """Look anew next time, because a device that was found has failed."""
    _file().unlink(missing_ok=True)


def _signs() -> dict[str, str]:
    return {
        "nvidia": drivers.nvidia_version(),
        "intel": drivers.intel_device(),
        "openvino": importlib.metadata.version("openvino"),
        "tensorflow": drivers.version_of("tensorflow"),
        "cuda": cuda.sign(),
    }


def _find_out(signs: dict[str, str], token: CancelToken | None) -> Found:
    gpus: tuple[str, ...] = ()
    devices: tuple[tuple[str, str], ...] = ()
    trouble: list[str] = []
    no_gpu = ""
    if signs["nvidia"] and signs["tensorflow"] and sys.platform.startswith("linux"):
        try:
            answer = _ask("tensorflow", token)
            gpus, no_gpu = tuple(answer["gpus"]), str(answer.get("why", ""))
        except UserError as error:
            no_gpu = f"TensorFlow could not be asked for a GPU: {error.message}"
            trouble.append(no_gpu)
    if signs["intel"]:
        try:
            devices = tuple((device, name) for device, name in _ask("openvino", token)["devices"])
        except UserError as error:
            trouble.append(f"The Intel GPU could not be tried: {error.message}")
    found = Found(gpus, devices, tuple(trouble), no_gpu)
    try:
        files.write_json(_file(), {"signs": signs, "found": asdict(found)})
    except OSError as error:
        log.warning("what was found could not be kept: %s", error)
    return found


def _ask(what: str, token: CancelToken | None) -> dict[str, Any]:
    environment = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_FORCE_GPU_ALLOW_GROWTH": "true", **cuda.environment()}
    # Loading TensorFlow from a slow disk can hold the interpreter for long: be patient.
    with child.Child("probe", environment, silence=90.0) as probing:
        return probing.request({"what": what}, token)


def _remembered(signs: dict[str, str]) -> Found | None:
    try:
        stored = json.loads(_file().read_text(encoding="utf-8"))
        if stored["signs"] != signs:
            return None
        found = stored["found"]
        devices = tuple((device, name) for device, name in found["openvino_devices"])
        return Found(tuple(found["tensorflow_gpus"]), devices, tuple(found["trouble"]), str(found["no_gpu"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("what was found before could not be read, looking again: %s", error)
        return None


def _file() -> Path:
    return paths.cache_dir() / f"devices-{os.name}.json"

"""OpenVINO's libraries are found at run time beside its main one, so PyInstaller cannot see them.

Readers of other formats are left out: this program only loads OpenVINO's own.
"""

from pathlib import Path

from PyInstaller.utils.hooks import get_package_paths

LEFT_OUT = ("gguf", "jax", "onnx", "paddle", "pytorch", "tensorflow", "tensorflow_lite")
"""Front ends. What stays: the IR reader, the processor, Intel's GPU and NPU, and what combines devices."""

UNUSED = (*(f"openvino_{name}_frontend" for name in LEFT_OUT), "openvino_c.", "tbbmalloc_proxy")


def _wanted(library: Path) -> bool:
    name = library.name.removeprefix("lib")
    return library.suffix not in (".pc", ".lib") and "debug" not in name and not name.startswith(UNUSED)


_root, _package = get_package_paths("openvino")
binaries: list[tuple[str, str]] = []
datas: list[tuple[str, str]] = []
for _file in sorted(Path(_package, "libs").iterdir()):
    if _file.is_file() and _wanted(_file):
        (datas if _file.suffix == ".json" else binaries).append((str(_file), "openvino/libs"))

excludedimports = ["openvino.tools", *(f"openvino.frontend.{name}" for name in LEFT_OUT)]
# A second name for libopenvino at the top would make it look for its plug-ins there.
bindepend_symlink_suppression = ["**/libopenvino*"]

"""Show a file or folder in the system's own file manager. Work for a runner: starting it may take seconds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote_from_bytes

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report

PATIENCE_S = 10.0


def show(path: Path, token: CancelToken, report: Report) -> None:
    """Open the file manager with `path` chosen in it, or a folder's content.

    Raises:
        UserError: The file is gone, or no file manager could be started.
    """
    if not os.path.lexists(path):
        raise UserError(f"{path.name} is not there any more. It was in {path.parent}.", kind="vanished")
    for command in ways(path):
        if _started(command):
            return
    raise UserError(f"No file manager could be started. The folder is {_folder(path)}.", kind="no_file_manager")


def ways(path: Path, platform: str = sys.platform) -> list[list[str]]:
    """Commands to try, best first."""
    if platform == "win32":
        return [["explorer", str(path)] if path.is_dir() else ["explorer", "/select,", str(path)]]
    if platform == "darwin":
        return [["open", "-R", os.fsdecode(path)] if not path.is_dir() else ["open", os.fsdecode(path)]]
    address = "file://" + quote_from_bytes(os.fsencode(path))
    bus = ["gdbus", "call", "--session", "--timeout", "4", "--dest", "org.freedesktop.FileManager1"]
    call = ["--object-path", "/org/freedesktop/FileManager1", "--method", "org.freedesktop.FileManager1.ShowItems"]
    chosen = [*bus, *call, f"['{address}']", ""]
    opened = ["xdg-open", os.fsdecode(_folder(path))]
    return [opened] if path.is_dir() else [chosen, opened]


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Variables for a program of the system's: without the libraries that a bundle brings for itself."""
    clean = {name: value for name, value in variables.items() if name != "LD_LIBRARY_PATH"}
    if original := variables.get("LD_LIBRARY_PATH_ORIG"):
        clean["LD_LIBRARY_PATH"] = original
    elif "LD_LIBRARY_PATH" in variables and not getattr(sys, "frozen", False):
        clean["LD_LIBRARY_PATH"] = variables["LD_LIBRARY_PATH"]
    return clean


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _started(command: Sequence[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment(os.environ), start_new_session=os.name != "nt"
    )
    try:
        code = process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        return True  # it stays with its window, as some file managers do
    return code == 0 or os.name == "nt"  # Explorer answers 1 whatever happened

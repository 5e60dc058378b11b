"""The bundle as one file that installs it on Windows, made by Inno Setup from `windows/setup.iss`.

The compiler is a Windows program. It runs elsewhere under Wine, which is how the script is tried without Windows; the
bundle itself can only be made there.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import artefacts
import bundle
import marks
import product

SCRIPT = bundle.HERE / "windows" / "setup.iss"
WINDOW = f"{bundle.NAME}-window.exe"
CONSOLE = f"{bundle.NAME}.exe"
COMPILER_VARIABLE = "ISCC"
"""Words that start Inno Setup's compiler, where it is not found by itself: `xvfb-run wine /where/it/is/ISCC.exe`."""

SIGN_VARIABLE = "WINDOWS_SIGN"
"""Words that sign the file whose name comes behind them: `signtool sign /a /fd sha256 /td sha256 /tr ADDRESS`."""


def describe(command: argparse.ArgumentParser) -> None:
    """What `build.py windows` takes."""
    command.add_argument("--bundle", type=Path, metavar="FOLDER", help="a Windows bundle; default: the one in --output")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    output = arguments.output.absolute()
    made = package((arguments.bundle or output / bundle.NAME).absolute(), output)
    artefacts.note(made)
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
    return 0


def package(folder: Path, output: Path) -> Path:
    """Compile the installer of the bundle in `folder`; returns `desktop-classifier-VERSION-windows-x64-setup.exe`.

    Raises:
        CannotBuild: There is no Windows bundle, or no compiler.
        CalledProcessError: The compiler, or what signs, failed; what it said is on the terminal.
    """
    if not all((folder / name).is_file() for name in (WINDOW, CONSOLE, "LICENSE")):
        raise bundle.CannotBuild(
            f"There is no Windows bundle in {folder}. Make one on Windows, since PyInstaller builds for the system it "
            "runs on: python installer/build.py bundle"
        )
    start, sign = compiler(), signer()
    if sign:
        _sign_programs(folder, sign)
    name = f"{bundle.NAME}-{product.VERSION}-windows-x64-setup"
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        types, icon = Path(scratch, "types.iss"), Path(scratch, "app.ico")
        types.write_text(registry_lines(), encoding="utf-8")
        marks.write_ico(icon)
        facts = {
            "Version": product.VERSION,
            "Numbers": ".".join(map(str, marks.numbers(product.VERSION))),
            "Source": windows_path(folder),
            "Types": windows_path(types),
            "Icon": windows_path(icon),
        }
        words = [*start, "/Qp", f"/O{windows_path(output)}", f"/F{name}"]
        words += [f"/D{key}={fact}" for key, fact in facts.items()]
        words += ["/DSigned", f"/Ssign={' '.join(sign)} $f"] if sign else []
        subprocess.run([*words, windows_path(SCRIPT)], check=True)
    return output / f"{name}.exe"


def compiler() -> list[str]:
    """Words that start Inno Setup's compiler.

    Raises:
        CannotBuild: It is not here.
    """
    if given := os.environ.get(COMPILER_VARIABLE):
        # Windows's own paths have backslashes, which would be eaten as escapes.
        return shlex.split(given, posix=os.name != "nt") if not Path(given).is_file() else [given]
    folders = [Path(os.environ.get(name, "-"), "Inno Setup 6") for name in ("ProgramFiles(x86)", "ProgramFiles")]
    places = [*(str(folder / "ISCC.exe") for folder in folders), shutil.which("ISCC") or ""]
    for place in places:
        if Path(place).is_file():
            return [place]
    raise bundle.CannotBuild(
        "Inno Setup's compiler is missing. On Windows: winget install JRSoftware.InnoSetup   "
        f"Elsewhere name it in the variable {COMPILER_VARIABLE}, with Wine before it."
    )


def signer() -> list[str]:
    """Words that sign a file, or none, which is said."""
    words = shlex.split(os.environ.get(SIGN_VARIABLE, ""), posix=os.name != "nt")
    if not words:
        print(f"Not signed: Windows will warn of an unknown publisher. {SIGN_VARIABLE} names what signs.")
    return words


def registry_lines() -> str:
    """One “Open with” a kind of picture, for the [Registry] section."""
    lines = []
    for suffix in product.suffixes():
        lines += [
            f'Root: HKA; Subkey: "Software\\Classes\\{suffix}\\OpenWithProgids"; ValueType: string; '
            'ValueName: "{#Picture}"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty',
            'Root: HKA; Subkey: "Software\\Classes\\Applications\\{#Program}\\SupportedTypes"; ValueType: string; '
            f'ValueName: "{suffix}"; ValueData: ""',
        ]
    return "\n".join(lines) + "\n"


def windows_path(path: Path, platform: str = sys.platform) -> str:
    """A path as the compiler wants it: Wine shows the whole system as drive Z."""
    return str(path) if platform == "win32" else "Z:" + str(path).replace("/", "\\")


def _sign_programs(folder: Path, sign: Sequence[str]) -> None:
    for name in (WINDOW, CONSOLE):
        subprocess.run([*sign, str(folder / name)], check=True)
    bundle.write_sums(folder)


__all__ = ["compiler", "describe", "package", "registry_lines", "run", "signer", "windows_path"]

"""The application for macOS, signed, in a disk image: what remains to do when PyInstaller is done.

Runs on macOS alone. Never run by those who wrote it; the workflow `packages.yml` is the first to try.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import artefacts
import bundle
import product

HERE = bundle.HERE / "macos"
APP = f"{product.NAME}.app"
PAPERS = ("LICENSE", bundle.PAPERS)


def describe(command: argparse.ArgumentParser) -> None:
    """What `build.py macos` takes."""
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    made = package(arguments.output.absolute())
    artefacts.note(made)
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
    return 0


def package(output: Path, platform: str = sys.platform) -> Path:
    """Finish, sign and wrap the application that `build.py bundle` left in `output`; returns the disk image.

    Raises:
        CannotBuild: This is no Mac, or there is no application.
        CalledProcessError: A step failed; what it said is on the terminal.
    """
    if platform != "darwin":
        raise bundle.CannotBuild(
            "An application for macOS is made on macOS: PyInstaller builds for the system it runs on."
        )
    app = output / APP
    if not app.is_dir():
        raise bundle.CannotBuild(f"There is no {APP} in {output}. Make one: python installer/build.py bundle")
    add_papers(output / bundle.NAME, app)
    subprocess.run(["sh", str(HERE / "sign.sh"), str(app)], check=True)
    image = output / f"{bundle.NAME}-{product.VERSION}-macos-arm64.dmg"
    with tempfile.TemporaryDirectory() as scratch:
        shown = Path(scratch) / product.NAME
        shutil.copytree(app, shown / APP, symlinks=True)
        (shown / "Applications").symlink_to("/Applications")
        words = ["hdiutil", "create", "-volname", product.NAME, "-srcfolder", str(shown), "-ov", "-format", "ULFO"]
        subprocess.run([*words, str(image)], check=True)
    subprocess.run(["sh", str(HERE / "notarise.sh"), str(image)], check=True)
    return image


def add_papers(folder: Path, app: Path) -> None:
    """Licences go in before the signature, which covers all that lies in the application."""
    resources = app / "Contents" / "Resources"
    for name in PAPERS:
        source, target = folder / name, resources / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)


__all__ = ["APP", "add_papers", "describe", "package", "run"]

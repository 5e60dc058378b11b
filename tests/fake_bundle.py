"""Enough of a bundle to be packed: a program that says its version, a library, a link and the papers."""

from __future__ import annotations

from pathlib import Path

import bundle

VERSION = "Desktop Classifier 0"


def make(parent: Path) -> Path:
    folder = parent / bundle.NAME
    inside = folder / "_internal"
    inside.mkdir(parents=True)
    program = folder / bundle.NAME
    program.write_text(f'#!/bin/sh\necho "{VERSION}"\n')
    program.chmod(0o700)
    (inside / "data").write_bytes(b"data")
    (inside / "data").chmod(0o600)
    (inside / "libdata.so.1").write_bytes(b"library")
    (inside / "libdata.so.1").chmod(0o755)
    (inside / "also").symlink_to("data")
    (folder / bundle.PAPERS / "part-1.0").mkdir(parents=True)
    (folder / bundle.PAPERS / "part-1.0" / "LICENSE").write_text("free")
    bundle.write_sums(folder)
    return folder

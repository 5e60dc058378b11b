"""Make what is handed out, and try it: `python installer/build.py COMMAND`. See README.md beside this file."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import bundle
import check
import clean_debian
import deb
import licences
import macos
import tarball
import windows

from desktop_classifier import __version__
from desktop_classifier.base.errors import UserError


def main(words: list[str] | None = None) -> int:
    arguments = parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except (bundle.CannotBuild, licences.LicenceMissing, UserError) as error:
        print(error, file=sys.stderr)
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(map(str, error.cmd))}\nstopped with code {error.returncode}.", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="installer/build.py", description=__doc__)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    making = commands.add_parser("bundle", help="a folder that runs without Python")
    making.add_argument("--without-tensorflow", action="store_true", help="no NVIDIA cards; a quarter of the size")
    making.set_defaults(run=make)
    making.add_argument("--weights", type=Path, metavar="FOLDER", help="ship the Keras weights files that lie there")
    package = commands.add_parser("deb", help="the bundle as a package for Debian, Ubuntu and their kin")
    package.add_argument("--version", default=__version__, help=f"of the package (default: {__version__})")
    package.set_defaults(run=make_deb)
    portable = commands.add_parser("tarball", help="the bundle for every other Linux, to unpack anywhere")
    portable.set_defaults(run=make_tarball)
    for command in (package, portable):
        command.add_argument("--site", default="", metavar="URL", help="where this repository's files are served")
    setup = commands.add_parser("windows", help="the bundle as one file that installs it on Windows")
    windows.describe(setup)
    application = commands.add_parser("macos", help="the application for macOS, signed, in a disk image")
    macos.describe(application)
    trying = commands.add_parser("check", help="start the bundle as a stranger would")
    trying.add_argument("--weights", type=Path, metavar="FOLDER", help="import the Keras weights files that lie there")
    trying.add_argument("--debian", metavar="RELEASE", help="instead install, update and remove the package there")
    trying.set_defaults(run=examine)
    for command in (making, package, portable, setup, application, trying):
        command.add_argument("--output", type=Path, default=bundle.ROOT / "dist", metavar="DIR", help="default: dist")
    return top


def make(arguments: argparse.Namespace) -> int:
    start = time.perf_counter()
    tensorflow = not arguments.without_tensorflow
    work = bundle.ROOT / "build" / ("bundle" if tensorflow else "bundle-without-tensorflow")
    folder = bundle.build(bundle.Plan(arguments.output.absolute(), work, arguments.weights, tensorflow))
    return _made(folder, bundle.size(folder), start)


def make_deb(arguments: argparse.Namespace) -> int:
    start, output = time.perf_counter(), arguments.output.absolute()
    file = deb.build(deb.Plan(output / bundle.NAME, output, arguments.site, arguments.version))
    return _made(file, file.stat().st_size, start)


def make_tarball(arguments: argparse.Namespace) -> int:
    start, output = time.perf_counter(), arguments.output.absolute()
    file = tarball.build(tarball.Plan(output / bundle.NAME, output, arguments.site))
    return _made(file, file.stat().st_size, start)


def _made(what: Path, size: int, start: float) -> int:
    print(f"{what}: {size / 1e6:.0f} MB, made in {time.perf_counter() - start:.0f} s")
    return 0


def examine(arguments: argparse.Namespace) -> int:
    output = arguments.output.absolute()
    if arguments.debian:
        return clean_debian.check(output, arguments.debian)
    return check.check(output / bundle.NAME, arguments.weights)


if __name__ == "__main__":
    sys.exit(main())

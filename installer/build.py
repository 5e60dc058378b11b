"""Make what is handed out, and try it: `python installer/build.py bundle | check`. See README.md beside this file."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import bundle
import check
import licences

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
    trying = commands.add_parser("check", help="start the bundle as a stranger would")
    trying.add_argument("--weights", type=Path, metavar="FOLDER", help="import the Keras weights files that lie there")
    trying.set_defaults(run=examine)
    for command in (making, trying):
        command.add_argument("--output", type=Path, default=bundle.ROOT / "dist", metavar="DIR", help="default: dist")
    return top


def make(arguments: argparse.Namespace) -> int:
    start = time.perf_counter()
    tensorflow = not arguments.without_tensorflow
    work = bundle.ROOT / "build" / ("bundle" if tensorflow else "bundle-without-tensorflow")
    folder = bundle.build(bundle.Plan(arguments.output.absolute(), work, arguments.weights, tensorflow))
    print(f"{folder}: {bundle.size(folder) / 1e6:.0f} MB, made in {time.perf_counter() - start:.0f} s")
    return 0


def examine(arguments: argparse.Namespace) -> int:
    return check.check(arguments.output.absolute() / bundle.NAME, arguments.weights)


if __name__ == "__main__":
    sys.exit(main())

#!/bin/sh
# Make or renew .venv from a lock: environment.sh run|dev   Does nothing when it is up to date already.
set -eu
lock=installer/lock/$1.txt
python=${PYTHON:-python3}
mark=.venv/.installed-$1

sum=$(cat "$lock" pyproject.toml | cksum)
[ -f "$mark" ] && [ "$(cat "$mark")" = "$sum" ] && exit 0

say() { echo "$*" >&2; }
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || {
  say "Desktop Classifier needs Python 3.11, 3.12 or 3.13. Install one, or name it: PYTHON=python3.12 make run"
  exit 1
}
if [ ! -x .venv/bin/python ]; then
  say "Making a Python environment in .venv …"
  "$python" -m venv .venv || {
    say "The environment could not be made. On Debian and Ubuntu this helps: apt install python3-venv"
    rm -rf .venv
    exit 1
  }
fi
say "Installing what the program is built on (about 1 GB the first time) …"
# The lock is whole, so pip has nothing to resolve. Left to resolve, an older pip meets a dependency with an
# extra (coverage[toml]), looks past the pin for the newest release, and refuses it for want of a hash.
.venv/bin/python -m pip install --disable-pip-version-check --require-hashes --no-deps --progress-bar on -r "$lock" &&
.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-build-isolation --no-deps -e . || {
  say ""
  say "The packages could not be installed. Check the network connection and type the same command again;"
  say "what was fetched already is kept."
  exit 1
}
echo "$sum" >"$mark"

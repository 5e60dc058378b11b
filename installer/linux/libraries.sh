#!/bin/sh
# Install the listed system packages that are missing: libraries.sh LIST...   Does nothing unless it is root and there is apt.
set -eu
wanted=$(sed 's/#.*//' "$@" | tr '\n' ' ')
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
missing=
for package in $wanted; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "Installing system libraries:$missing"
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null; } || {
  echo "The system libraries could not be installed. Check the network connection and run this again." >&2
  exit 1
}

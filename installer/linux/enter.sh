#!/bin/sh
# Run a command in a root of its own, as a user: enter.sh ROOT USER:GROUP COMMAND…   Start it in a mount namespace of its own.
set -eu
root=$1 who=$2
shift 2
mount -t proc proc "$root/proc"
if [ -d /tmp/.X11-unix ]; then
  mkdir -p "$root/tmp/.X11-unix"
  mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
fi
exec chroot --userspec="$who" "$root" "$@"

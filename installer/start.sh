#!/bin/sh
# `make run`: the window with the sample pictures; without a display their bars in the terminal and a picture of the window.
set -eu
program=.venv/bin/desktop-classifier
samples=$(.venv/bin/python -c 'from desktop_classifier.base import paths; print(*paths.sample_pictures(), sep="\n")')
old_ifs=$IFS; IFS='
'
"$program" models prepare efficientnet_lite0 efficientnet_lite2
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec "$program" gui $samples
fi
"$program" classify --format table $samples
picture=build/window.png
mkdir -p build
echo "There is no display here, so the window is painted into a file instead."
if trouble=$(QT_QPA_PLATFORM=offscreen "$program" gui $samples --screenshot "$picture" 2>&1); then
  echo "A picture of the window is in $picture"
else
  IFS=$old_ifs
  case $trouble in
    *librar*)
      sh installer/linux/require.sh false "The window needs" installer/linux/packages.txt || :
      ;;
    *) echo "$trouble" ;;
  esac
  exit 1
fi

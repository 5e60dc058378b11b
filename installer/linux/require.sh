#!/bin/sh
# Say which line installs the system libraries, if Qt cannot be loaded for want of them: require.sh PYTHON WHO LIST...
# WHO needs them, as the sentence begins: "The tests need". With `false` for PYTHON it is known that they are missing.
set -eu
python=$1 who=$2
shift 2
"$python" -c 'import PySide6.QtWidgets' 2>/dev/null && exit 0
echo "$who system libraries that are missing here. This line installs them:"
echo "  sudo apt install$(sed 's/ *#.*//' "$@" | tr -s '\n' ' ' | sed 's/^ */ /')"
exit 1

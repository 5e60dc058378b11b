#!/bin/sh
# Put the program into the menu of your desktop, or take it out again: menu.sh add | remove
# It writes into your own ~/.local/share alone, and needs no administrator. Moved the folder? Type `add` again.
set -eu
here=$(CDPATH= cd "$(dirname "$0")" && pwd -P)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=applications/desktop-classifier.desktop

usage() {
  echo "menu.sh add      puts Desktop Classifier into the menu, and offers it for pictures"
  echo "menu.sh remove   takes it out again; your models and settings stay"
  exit 2
}

# A path as it must stand in a desktop entry: between quotes (Exec), and bare (TryExec).
quoted() { printf '%s' "$1" | sed 's/\\/\\\\\\\\/g; s/["`$]/\\\\&/g; s/%/%%/g'; }
bare() { printf '%s' "$1" | sed 's/\\/\\\\/g'; }

add() {
  case $here in
    *"
"*) echo "The name of this folder has more than one line; give it another one." >&2; exit 1 ;;
  esac
  (cd "$here/share" && find applications icons -type f) | while IFS= read -r file; do
    mkdir -p "$data/$(dirname "$file")"
    [ "$file" = "$entry" ] || cp "$here/share/$file" "$data/$file"
  done
  while IFS= read -r line; do
    case $line in
      Exec=*) printf 'Exec="%s" %%F\n' "$(quoted "$here/desktop-classifier")" ;;
      TryExec=*) printf 'TryExec=%s\n' "$(bare "$here/desktop-classifier")" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$here/share/$entry" >"$data/$entry"
  echo "Desktop Classifier is in your menu. To take it out again: $0 remove"
}

remove() {
  (cd "$here/share" && find applications icons -type f) | while IFS= read -r file; do
    rm -f "$data/$file"
  done
  echo "Desktop Classifier is out of your menu. Delete $here to remove the program; your models and settings stay."
}

# Desktops that keep an index of these folders read them anew.
tell() {
  ! command -v update-desktop-database >/dev/null || update-desktop-database -q "$data/applications" || true
  ! command -v gtk-update-icon-cache >/dev/null || gtk-update-icon-cache -q -t -f "$data/icons/hicolor" 2>/dev/null || true
}

case ${1-} in
  add) add ;;
  remove) remove ;;
  *) usage ;;
esac
tell

"""Qt's plug-ins, without those that no window of ours can need: each would bring its own libraries."""

from pathlib import PurePath

from PyInstaller.utils.hooks.qt import add_qt6_dependencies

FOLDERS_LEFT_OUT = {"egldeviceintegrations", "generic", "wayland-graphics-integration-server", "vectorimageformats"}
LEFT_OUT = {
    # screens without a desktop
    "qeglfs", "qlinuxfb", "qminimal", "qminimalegl", "qvkkhrdisplay", "qvnc", "qdirect2d",
    # a keyboard on the screen, in QML
    "qtvirtualkeyboardplugin",
    # picture formats: Pillow reads pictures; Qt only meets what is dropped or pasted
    "qpdf", "qicns", "qtga", "qwbmp", "qtiff",
    # GTK itself comes with it; the desktop portal gives the same file dialogs
    "qgtk3",
}  # fmt: skip


def _wanted(entry: tuple[str, str]) -> bool:
    path = PurePath(entry[0])
    if "plugins" not in path.parts:
        return True
    return path.parent.name not in FOLDERS_LEFT_OUT and path.stem.removeprefix("lib") not in LEFT_OUT


_imports, _binaries, datas = add_qt6_dependencies(__file__)
# A library that some plug-in links is no reason to bring its Python module, and with it more plug-ins.
hiddenimports = [name for name in _imports if name not in ("PySide6.QtNetwork", "PySide6.QtDBus", "PySide6.QtOpenGL")]
binaries = [entry for entry in _binaries if _wanted(entry)]

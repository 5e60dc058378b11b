"""The decoding child, except that the names of some files make it crash or hang."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from desktop_classifier.base.serve import serve
from desktop_classifier.imaging import decode_child


def answer(request, report):
    name = Path(request["path"]).name
    with Path(os.environ["STARTED"]).open("a") as log:
        log.write(f"{os.getpid()} {name}\n")
    if name.startswith("crash"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if name.startswith("hang"):
        threading.Event().wait()
    if name.startswith("fault"):
        raise ZeroDivisionError("a fault of ours")
    return decode_child.answer(request, report)


if __name__ == "__main__":
    decode_child.prepare()
    sys.exit(serve(answer))

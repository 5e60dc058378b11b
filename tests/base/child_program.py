"""A child for the tests: does what it is told, well or badly. Started as `child_program.py --child ROLE`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress
from desktop_classifier.base.serve import serve, serve_with_events


def answer(message, report):
    what = message["what"]
    if what == "echo":
        print("a library that prints")
        report(Progress(1, 2, "half"))
        return {"said": message["say"], "role": sys.argv[2], "word": os.environ.get("WORD", "")}
    if what == "refuse":
        raise UserError("Not this one. Try another.", kind="refused")
    if what == "break":
        raise ValueError("a fault of ours")
    if what == "die":
        os.kill(os.getpid(), getattr(signal, message["by"]))
    if what == "sleep":
        grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        report(Progress(grandchild.pid, 0, "asleep"))
        threading.Event().wait()
    if what == "look at stdin":
        empty = os.path.samestat(os.fstat(0), Path(os.devnull).stat())
        return {"empty": empty, "read": sys.stdin.read() if empty else "would wait"}
    if what == "leave one behind":
        return {"pid": subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid}
    return {}


def narrate(message, report, tell):
    for number in range(message["events"]):
        report(Progress(number, message["events"]))
        tell({"event": "step", "number": number, "word": "häl\no"})
    if message["then"] == "refuse":
        raise UserError("Not this one. Try another.", kind="refused")
    return {"told": message["events"]}


if __name__ == "__main__":
    sys.exit(serve_with_events(narrate) if sys.argv[2] == "narrator" else serve(answer))

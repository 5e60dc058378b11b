"""Run in a process of its own, to be killed: fetch the small wheels from the mirror that the environment names.

    python cuda_program.py download|unpack

With "unpack" it says "unpacking" once a part of a library is written, and waits for its end.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import cuda_fakes

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference import cuda_fetch, cuda_table, cuda_unpack

if __name__ == "__main__":
    cuda_table.wheels = cuda_fakes.table
    if sys.argv[1] == "unpack":
        real = cuda_unpack.unpack

        def stop(done: int) -> None:
            print("unpacking", flush=True)
            threading.Event().wait(60)

        cuda_unpack.unpack = lambda wheel, target, size, step: real(wheel, target, size, stop)
    cuda_fetch.fetch(CancelToken(), silent)

"""Drop pictures on a window and read the three likeliest labels."""

import sys

__version__ = "0.1.0"

# OpenVINO tells a statistics server of every import and conversion, from a forked process that hangs under threads.
# Nothing leaves this computer: to OpenVINO its telemetry package is not installed, and it takes its own stub.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

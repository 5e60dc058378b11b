"""What the application's own probe finds of GPUs. Prints JSON: their names, as TensorFlow gives them."""

from __future__ import annotations

import json

from desktop_classifier.inference import probe

print(json.dumps({"gpus": list(probe.look().tensorflow_gpus)}))

"""What a prepared network does between its last activation and its logits, read from its graph and run backwards.

One walk serves both kinds of network. Where the activation is averaged and goes into one dense layer, the gradient of
a class is that layer's weights, and the map made of it is exact (Zhou et al. 2016, arXiv:1512.04150). Where dense
layers with ReLUs follow instead (VGG), the same walk gives Grad-CAM's weights (Selvaraju et al. 2017,
arXiv:1610.02391): a ReLU lets pass where it was open, and max pooling moves a gradient without changing its sum, which
is all that counts here. So no framework for training is needed, and nothing that is not in the prepared file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop_classifier.base.errors import UserError

Gates = Sequence[np.ndarray]
"""What the ReLUs of the tail gave for one picture, the last one of the network first; each [1, …]."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each channel of the activation counts for some classes.

    Args:
        channels: float32 [classes, C].
        constant: float32 [classes], what a class has whatever the picture shows; 0 where the map is not exact.
    """

    channels: np.ndarray
    constant: np.ndarray


@dataclass(frozen=True, slots=True)
class _Flow:
    """A gradient on its way back: `gradient` [classes, …] and what the biases passed so far add up to [classes]."""

    gradient: np.ndarray
    constant: np.ndarray


_Step = Callable[[_Flow, Gates], _Flow]


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of one network. Holds views of the constants of its graph.

    Args:
        activation: The graph's output [n, C, h, w] that maps are made of.
        gates: The graph's outputs that `weights` needs the values of, in its order.
        exact: Whether the mean of a class's map over all positions is its logit.
        classes: Number of the network's outputs.
    """

    activation: Any
    gates: tuple[Any, ...]
    exact: bool
    classes: int
    _steps: tuple[_Step, ...]

    def weights(self, indices: Sequence[int], gates: Gates) -> Weights:
        """For the classes at these places of the network's output."""
        wanted = np.zeros((len(indices), self.classes), np.float32)
        wanted[np.arange(len(indices)), list(indices)] = 1
        flow = _Flow(wanted, np.zeros(len(indices), np.float32))
        for step in self._steps:
            flow = step(flow, gates)
        if self.exact:
            return Weights(flow.gradient.reshape(len(indices), -1), flow.constant)
        positions = math.prod(_sides(self.activation)[1:])
        return Weights(flow.gradient.sum(axis=(2, 3)) / positions, np.zeros_like(flow.constant))


def tail(model: Any) -> Tail:
    """Walk back from the probabilities of a prepared network to the activation.

    Raises:
        UserError: `not_explainable`; it is built in a way that is not known here.
    """
    softmax = model.output(0).get_node().input_value(0).get_node()
    at = softmax.input_value(0)
    classes = at.get_partial_shape()[-1].get_length()
    steps: list[_Step] = []
    gates: list[Any] = []
    while (kind := at.get_node().get_type_name()) not in ("ReduceMean", "MaxPool"):
        if kind == "Relu":
            steps.append(_gate(len(gates)))
            gates.append(at)
        elif kind in _STEPS:
            steps.append(_STEPS[kind](at.get_node()))
        else:
            raise _unknown()
        at = at.get_node().input_value(0)
    _examine(at.get_node())
    return Tail(at.get_node().input_value(0), tuple(gates), kind == "ReduceMean", classes, tuple(steps))


def _examine(pooling: Any) -> None:
    """Means must be taken over height and width of an activation with its channels first, as `prepare` makes them."""
    averaged = pooling.get_type_name() == "ReduceMean"
    axes = sorted(int(axis) % 4 for axis in _value(pooling.input_value(1)).ravel()) if averaged else [2, 3]
    if len(pooling.input_value(0).get_partial_shape()) != 4 or axes != [2, 3]:
        raise _unknown()


def _unknown() -> UserError:
    return UserError(
        "This model is built in a way that “Why?” cannot look into. Choose another model.", kind="not_explainable"
    )


# Steps, each from the gradient of what a node gives to that of what it was given


def _gate(number: int) -> _Step:
    return lambda flow, gates: _Flow(flow.gradient * (gates[number] > 0), flow.constant)


def _passing(node: Any) -> _Step:
    return lambda flow, gates: flow


def _reshape(node: Any) -> _Step:
    sides = _sides(node.input_value(0))
    return lambda flow, gates: _Flow(flow.gradient.reshape(-1, *sides), flow.constant)


def _transpose(node: Any) -> _Step:
    order = np.argsort(_value(node.input_value(1)))
    return lambda flow, gates: _Flow(flow.gradient.transpose(order), flow.constant)


def _bias(node: Any) -> _Step:
    bias = _value(node.input_value(1)).ravel()

    def step(flow: _Flow, gates: Gates) -> _Flow:
        return _Flow(flow.gradient, flow.constant + flow.gradient.reshape(-1, len(bias)) @ bias)

    return step


def _times(node: Any) -> _Step:
    """By a number, as a calibrated model's logits are divided by its temperature."""
    factor = _value(node.input_value(1)).ravel()
    factor = 1 / factor if node.get_type_name() == "Divide" else factor
    if factor.size != 1:
        raise _unknown()
    return lambda flow, gates: _Flow(flow.gradient * factor, flow.constant)


def _dense(node: Any) -> _Step:
    weights = _value(node.input_value(1))  # [in, out]
    if node.get_attributes().get("transpose_b"):
        weights = weights.T
    return lambda flow, gates: _Flow(_through(flow.gradient, weights), flow.constant)


def _dense_as_convolution(node: Any) -> _Step:
    """A convolution over one position, as MobileNet's classifier is."""
    weights = _value(node.input_value(1))  # [out, in, 1, 1]
    if weights.shape[2:] != (1, 1):
        raise _unknown()
    flat = weights[:, :, 0, 0].T
    return lambda flow, gates: _Flow(_through(flow.gradient.reshape(-1, flat.shape[1]), flat), flow.constant)


def _through(gradient: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Back through a dense layer: [k, out] and [in, out] → [k, in]."""
    used = np.flatnonzero(gradient.any(axis=0))
    if len(used) > len(weights) // 8:
        return np.asarray(gradient @ weights.T)
    # Few classes of a thousand: a product with all the zeros costs as much as half a MobileNet.
    return np.asarray(gradient[:, used] @ weights[:, used].T)


_STEPS: dict[str, Callable[[Any], _Step]] = {
    "Convert": _passing,
    "Reshape": _reshape,
    "Squeeze": _reshape,
    "Transpose": _transpose,
    "Add": _bias,
    "Multiply": _times,
    "Divide": _times,
    "MatMul": _dense,
    "Convolution": _dense_as_convolution,
}


# Constants


def _value(output: Any) -> np.ndarray:
    """What a constant part of the graph amounts to: a view where that is possible, for VGG's are large."""
    node = output.get_node()
    kind = node.get_type_name()
    if kind == "Constant":
        return np.asarray(node.data)
    if kind == "Convert":
        return _value(node.input_value(0))
    if kind == "Transpose":
        return _value(node.input_value(0)).transpose(_value(node.input_value(1)))
    if kind == "Reshape":
        return _value(node.input_value(0)).reshape(tuple(output.get_shape()))
    if kind == "Broadcast":
        return np.broadcast_to(_value(node.input_value(0)), tuple(output.get_shape()))
    raise _unknown()


def _sides(output: Any) -> tuple[int, ...]:
    """Its shape without the number of pictures."""
    return tuple(int(side.get_length()) for side in list(output.get_partial_shape())[1:])

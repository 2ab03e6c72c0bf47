"""A plugin beside its original on MNIST, and its sources compiled natively."""
import dataclasses
import statistics

from . import native
from .alternate import alternate
from .zen import Run


@dataclasses.dataclass
class Once:
    """One measurement: seconds of `fit`, and where they were measured those of predicting the test rows, and the accuracy."""

    seconds: float
    predict: float = 0.0
    accuracy: float = 0.0


@dataclasses.dataclass
class Measured:
    name: str
    original: str  # with its version
    params: dict
    plugin: Once
    library: Once  # the original
    otherwise: dict  # seconds of the same source run in other ways: native, v8, v8_checked
    model_apart: float | None  # the largest difference of the native model, 0 when it has the same bytes
    without_native: str  # why there are none
    times: int  # that each was measured

    @property
    def ratio(self):
        return self.plugin.seconds / self.library.seconds

    @property
    def native(self):
        return self.otherwise.get("native")

    @property
    def native_ratio(self):
        return self.plugin.seconds / self.native


def middle(all):
    return Once(*(statistics.median(column) for column in zip(*map(dataclasses.astuple, all))))


def measure(name, originals, mnist):
    original, params = originals.version(name)

    def library():
        found = originals.measure(name)
        return Once(found["fit_seconds"], found["predict_seconds"], found["accuracy"])

    def plugin():
        run = Run(mnist, name, params)
        return Once(run.seconds("trainer"), run.seconds("evaluator"), run.number("evaluator.accuracy"))

    ways, why, build = {}, "", None
    try:
        build = native.Fit(name, Run(mnist, name, params, rerun=False))
        ways = build.ways()
    except native.Absent as absent:
        why = str(absent)
    found = alternate(library, plugin, *(lambda way=way: Once(way()) for way in ways.values()))
    beside, own, *others = map(middle, found)
    otherwise = {way: other.seconds for way, other in zip(ways, others)}
    return Measured(name, original, params, own, beside, otherwise, build and build.model_apart(), why, len(found[0]))

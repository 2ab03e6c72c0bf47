"""sklearn_logreg after as many epochs as scikit-learn: the objective that both minimise, and the weights that the penalty made 0."""
import dataclasses

import numpy

import mnist as images

from . import place
from .verdict import OBJECTIVE, ZERO_POINTS, Verdict
from .zen import Run

NAME = "sklearn_logreg"
PARAMS = {"c": 1.0, "tol": 1e-4, "max_iter": 20}


@dataclasses.dataclass
class Fitted:
    objective: float  # of a row, on average
    zeros: float  # share of the weights


def fitted(x, y, coef, intercept):
    """scikit-learn's objective divided by C times the rows: mean log-loss + ‖coef‖₁ / (C × rows)."""
    scores = x @ coef.T.astype(float) + intercept
    scores -= scores.max(1, keepdims=True)
    losses = numpy.log(numpy.exp(scores).sum(1)) - scores[numpy.arange(len(y)), y]
    return Fitted(losses.mean() + numpy.abs(coef).sum() / (PARAMS["c"] * len(y)), float((coef == 0).mean()))


def compare(originals, mnist):
    """Returns what the plugin found and what the original did."""
    x, y, _, _ = images.read(mnist)
    x = x.reshape(len(x), -1)
    saved = place.BUILD / f"{NAME}.npz"
    originals.measure(NAME, params=PARAMS, save=saved)
    library = numpy.load(saved)
    run = Run(mnist, NAME, PARAMS)
    coef, intercept = (run.array("trainer.model", place.BUILD / "tensor.npy", tensor) for tensor in ("coef", "intercept"))
    return fitted(x, y, coef, intercept), fitted(x, y, library["coef"], library["intercept"])


def verdicts(plugin, library):
    ratio = plugin.objective / library.objective
    yield Verdict(f"{NAME}: the objective after {PARAMS['max_iter']} epochs is at most {OBJECTIVE} × scikit-learn's", f"{ratio:.4f} ×", ratio <= OBJECTIVE)
    points = 100 * (plugin.zeros - library.zeros)
    yield Verdict(f"{NAME}: weights that are 0 within {ZERO_POINTS} points of scikit-learn's", f"{points:+.2f}", abs(points) <= ZERO_POINTS)

"""The share of test rows of which a plugin predicts the same as its original."""
import numpy

from . import place
from .verdict import EQUAL_PREDICTIONS, Verdict
from .zen import PREDICT, Run

# The params of each comparison beside those of the script.
PARAMS = {"naive_bayes": [{"distribution": "gaussian"}, {"distribution": "multinomial"}], "knn": [{}]}


def compare(name, params, originals, mnist):
    saved = place.BUILD / f"{name}.npz"
    found = originals.measure(name, params=params, save=saved)
    predicted = Run(mnist, name, found["params"], pipeline=PREDICT, rerun=False).array("predictor.y_pred", place.BUILD / "y_pred.npy")
    equal = float((predicted == numpy.load(saved)["y_pred"]).mean())
    what = ", ".join([name, *map(str, params.values())])
    goal = f"{what}: equal predictions with {found['original']} on at least {EQUAL_PREDICTIONS:.1%} of {len(predicted)} rows"
    return Verdict(goal, f"{equal:.2%}", equal >= EQUAL_PREDICTIONS)

"""Makes saga.json: what scikit-learn's saga solver finds on small problems.

    python make.py            Python 3.11.7, numpy 2.4.6, scikit-learn 1.9.1
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")  # penalty="l1" is deprecated; runs that end early do not converge


def problem(rng, rows, width, classes, share_of_zeros):
    """Rows of sixteenths, with labels that a noisy linear rule gives."""
    x = rng.integers(-16, 17, (rows, width)) / 16
    x[rng.random((rows, width)) < share_of_zeros] = 0
    y = (x @ rng.normal(size=(width, classes)) + rng.gumbel(size=(rows, classes)) / 2).argmax(1)
    assert len(np.unique(y)) == classes
    return x.astype(np.float32), y


def fit(x, y, c, tol, epochs, seed=0):
    model = LogisticRegression(penalty="l1", solver="saga", C=c, tol=tol, max_iter=epochs, random_state=seed)
    return model.fit(x, y)


def case(name, x, y, c, tol, epochs, seed=0):
    model = fit(x, y, c, tol, epochs, seed)
    return {
        "name": name,
        "rows": x.shape[0], "width": x.shape[1], "classes": int(y.max()) + 1,
        "sixteenths": (x * 16).astype(int).ravel().tolist(), "target": y.tolist(),
        "c": c, "tol": tol, "max_iter": epochs,
        # what make_dataset of scikit-learn seeds its xorshift with
        "draws": int(np.random.RandomState(seed).randint(1, np.iinfo(np.int32).max)),
        "epochs": int(model.n_iter_[0]),
        "coef": np.round(model.coef_.astype(float), 6).ravel().tolist(),
        "intercept": np.round(model.intercept_.astype(float), 6).tolist(),
    }


rng = np.random.default_rng(20240501)
sparse = problem(rng, 150, 12, 3, 0.8)
dense = problem(rng, 90, 7, 5, 0.0)
wide = problem(rng, 160, 6, 18, 0.5)
two = problem(rng, 80, 6, 2, 0.5)
sparser = problem(rng, 150, 20, 4, 0.95)
cases = [
    case("one epoch of sparse rows", *sparse, 1.0, 0.0, 1),
    case("one epoch of very sparse rows, where gradients and penalty are close", *sparser, 0.4, 0.0, 1),
    case("40 epochs of sparse rows", *sparse, 1.0, 0.0, 40, seed=1),
    case("a strong penalty zeroes most weights", *sparse, 0.05, 0.0, 25),
    case("a weak penalty", *sparse, 100.0, 0.0, 25),
    case("tol ends the epochs", *sparse, 1.0, 0.1, 100, seed=2),
    case("a small tol ends the epochs later", *dense, 1.0, 0.01, 500, seed=3),
    case("dense rows and a width that is no multiple of four", *dense, 1.0, 0.0, 10),
    case("more classes than registers", *wide, 1.0, 0.0, 10),
    # Softmax of two classes has another path than scikit-learn's binary form, but the same optimum.
    case("two classes", *two, 1.0, 1e-7, 20000),
]
path = pathlib.Path(__file__).with_name("saga.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")

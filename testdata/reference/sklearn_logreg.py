"""scikit-learn's multinomial logistic regression: LogisticRegression(penalty="l1", solver="saga"), which 1.8 and newer spell l1_ratio=1."""
import warnings

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression

ORIGINAL = f"scikit-learn {sklearn.__version__}"
PARAMS = {"c": 1.0, "tol": 0.1, "max_iter": 100}

warnings.filterwarnings("ignore")  # of runs that end early and do not converge
penalty = {"l1_ratio": 1} if tuple(map(int, sklearn.__version__.split(".")[:2])) >= (1, 8) else {"penalty": "l1"}


def train(x, y, seed, c, tol, max_iter):
    return LogisticRegression(solver="saga", C=c, tol=tol, max_iter=max_iter, random_state=seed, **penalty).fit(x, y)


def fit(x, y, seed):
    return train(x.reshape(len(x), -1), y, seed, **PARAMS)


def predict_proba(model, x):
    return model.predict_proba(x.reshape(len(x), -1))


def weights(model):
    return {"coef": model.coef_, "intercept": model.intercept_}


def problem(rng, rows, width, classes, share_of_zeros):
    """Rows of sixteenths, with labels that a noisy linear rule gives."""
    x = rng.integers(-16, 17, (rows, width)) / 16
    x[rng.random((rows, width)) < share_of_zeros] = 0
    y = (x @ rng.normal(size=(width, classes)) + rng.gumbel(size=(rows, classes)) / 2).argmax(1)
    assert len(numpy.unique(y)) == classes
    return x.astype(numpy.float32), y


def case(name, x, y, c, tol, epochs, seed=0):
    model = train(x, y, seed, c, tol, epochs)
    return {
        "name": name,
        "rows": x.shape[0], "width": x.shape[1], "classes": int(y.max()) + 1,
        "sixteenths": (x * 16).astype(int).ravel().tolist(), "target": y.tolist(),
        "c": c, "tol": tol, "max_iter": epochs,
        # what make_dataset of scikit-learn seeds its xorshift with
        "draws": int(numpy.random.RandomState(seed).randint(1, numpy.iinfo(numpy.int32).max)),
        "epochs": int(model.n_iter_[0]),
        "coef": numpy.round(model.coef_.astype(float), 6).ravel().tolist(),
        "intercept": numpy.round(model.intercept_.astype(float), 6).tolist(),
    }


def cases():
    """Fits by the solver's own draws, so that every epoch compares; the test gives the core the same."""
    rng = numpy.random.default_rng(20240501)
    sparse = problem(rng, 150, 12, 3, 0.8)
    dense = problem(rng, 90, 7, 5, 0.0)
    wide = problem(rng, 160, 6, 18, 0.5)
    two = problem(rng, 80, 6, 2, 0.5)
    sparser = problem(rng, 150, 20, 4, 0.95)
    return [
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

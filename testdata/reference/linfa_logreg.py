"""scikit-learn's multinomial logistic regression with an L2 penalty: LogisticRegression(solver="lbfgs")."""
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

ORIGINAL = f"scikit-learn {sklearn.__version__}"
PARAMS = {"c": 1.0, "tol": 1e-4, "max_iter": 20}

warnings.filterwarnings("ignore")  # of runs that end early and do not converge


def train(x, y, c, tol, max_iter, fit_intercept=True):
    return LogisticRegression(solver="lbfgs", C=c, tol=tol, max_iter=max_iter, fit_intercept=fit_intercept).fit(x, y)


def fit(x, y, seed):
    return train(x.reshape(len(x), -1), y, **PARAMS)


def predict_proba(model, x):
    return model.predict_proba(x.reshape(len(x), -1))


def weights(model):
    return {"coef": model.coef_, "intercept": model.intercept_}


def cases():
    optimum = {"c": 1.0, "tol": 1e-7, "max_iter": 1000}
    return [case("three classes", [2, 3, 9], optimum), case("two classes", [0, 255], optimum),
            case("a strong penalty", [1, 4, 5, 7], optimum | {"c": 0.03}), case("a weak penalty", [1, 4, 5, 7], optimum | {"c": 20.0}),
            case("no intercept", [1, 4, 5], optimum | {"fit_intercept": False})]


def case(name, classes, params):
    """Rows of sixteenths, with labels that a noisy linear rule gives."""
    rng = np.random.default_rng(len(name))
    x = rng.integers(-16, 17, (90, 5)) / 16
    score = x @ rng.normal(size=(5, len(classes))) + rng.gumbel(size=(90, len(classes))) / 2 + np.arange(len(classes)) / 4
    y = np.array(classes)[score.argmax(1)]
    assert len(np.unique(y)) == len(classes)
    test = rng.integers(-16, 17, (20, 5)) / 16
    model = train(x, y, **params)
    return {"name": name, "params": params, "x_train": x.tolist(), "y_train": y.tolist(), "x_test": test.tolist(),
            "predict": model.predict(test).tolist(), "proba": model.predict_proba(test).round(6).tolist()}

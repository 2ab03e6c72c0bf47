"""The nearest to forust's boosters in scikit-learn: OneVsRestClassifier(HistGradientBoostingClassifier)."""
import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.multiclass import OneVsRestClassifier

ORIGINAL = f"scikit-learn {sklearn.__version__}"
# scikit-learn's own bound of a node's second derivatives, instead of forust's 1.
PARAMS = {"iterations": 10, "learning_rate": 0.3, "max_depth": 5, "l2": 1.0, "min_leaf_weight": 0.001}


def booster(params, seed):
    return OneVsRestClassifier(HistGradientBoostingClassifier(
        max_iter=params["iterations"], learning_rate=params["learning_rate"], max_depth=params["max_depth"],
        l2_regularization=params["l2"], max_leaf_nodes=None, min_samples_leaf=1, early_stopping=False, random_state=seed))


def fit(x, y, seed):
    return booster(PARAMS, seed).fit(x.reshape(len(x), -1), y)


def predict_proba(model, x):
    return model.predict_proba(x.reshape(len(x), -1))


def cases():
    # Deeper down several columns split a few rows alike, and which one is taken is each library's own.
    shallow = PARAMS | {"max_depth": 2}
    return [case("three classes", [2, 3, 9], shallow), case("two classes", [0, 255], shallow),
            case("a stronger penalty", [1, 4, 5], shallow | {"iterations": 4, "l2": 3.5, "learning_rate": 0.5})]


def case(name, classes, params):
    """Values are sixteenths, and rows to predict have those of rows to learn from: there the cuts of both lie alike."""
    random = np.random.default_rng(len(name))
    x = random.integers(0, 17, (90, 5)) / 16
    score = x[:, 0] + 2 * x[:, 1] * x[:, 2] - x[:, 3] + 0.5 * random.random(90)
    y = np.array(classes)[np.searchsorted(np.quantile(score, np.arange(1, len(classes)) / len(classes)), score)]
    test = np.stack([random.permutation(column)[:20] for column in x.T], axis=1)
    model = booster(params, 0).fit(x, y)
    return {"name": name, "params": params, "x_train": x.tolist(), "y_train": y.tolist(), "x_test": test.tolist(),
            "predict": model.predict(test).tolist(), "proba": model.predict_proba(test).tolist()}

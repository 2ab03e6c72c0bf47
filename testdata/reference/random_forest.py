"""A random forest: RandomForestClassifier(n_estimators=…, criterion="gini")."""
import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier

ORIGINAL = f"scikit-learn {sklearn.__version__}"
PARAMS = {"n_estimators": 50}


def original(params, seed):
    """The classifier for params of the plugin, where 0 and "all" stand for None."""
    given = dict(params)
    if given.get("max_depth") == 0:
        given["max_depth"] = None
    if given.get("max_features") == "all":
        given["max_features"] = None
    return RandomForestClassifier(**given, random_state=seed)


def fit(x, y, seed):
    return original(PARAMS, seed).fit(x.reshape(len(x), -1), y)


def predict_proba(model, x):
    return model.predict_proba(x.reshape(len(x), -1))


def blobs(rows, width, classes, steps, seed):
    """Rows around a centre for each class; values are multiples of 1/steps."""
    draw = np.random.default_rng(seed)
    y = (draw.integers(0, classes, rows) * 3 + 1).astype(np.uint8)
    y[:classes] = np.arange(classes) * 3 + 1
    x = draw.normal(size=(rows, width)) + 1.5 * draw.normal(size=(256, width))[y]
    return (np.round(x * steps) / steps).astype(np.float32), y


def case(name, data, params, other_seed=None):
    """What forests of seed 0 are and predict; of another seed only their sizes."""
    x, y = data
    train, test = slice(0, len(x) * 2 // 3), slice(len(x) * 2 // 3, None)
    model = original(params, 0)
    oob = params.get("bootstrap", True) and params["n_estimators"] >= 30
    model.set_params(oob_score=oob).fit(x[train], y[train])
    trees = [e.tree_ for e in model.estimators_]
    made = {
        "name": name, "params": params,
        "x_train": x[train].tolist(), "y_train": y[train].tolist(),
        "x_test": x[test].tolist(),
        "predict": model.predict(x[test]).tolist(), "proba": model.predict_proba(x[test]).tolist(),
        "nodes": [int(t.node_count) for t in trees], "depths": [int(t.max_depth) for t in trees],
        # Of the first tree, node by node; -2: a leaf.
        "feature": trees[0].feature.tolist(), "threshold": trees[0].threshold.tolist(), "right": trees[0].children_right.tolist(),
    }
    if oob:
        made["oob_score"] = model.oob_score_
    if other_seed is not None:
        others = original(params, other_seed).fit(x[train], y[train]).estimators_
        made["other"] = {"seed": other_seed, "nodes": [int(e.tree_.node_count) for e in others]}
    return made


def constant_columns():
    x, y = blobs(150, 6, 3, 2, 5)
    x = np.insert(x, [0, 3, 3, 6], 0.5, axis=1)
    x[:, 2] = np.where(np.arange(len(x)) % 7 == 0, 0.25, x[:, 2])
    return x, y


def close_values():
    """Values that count as one, and neighbouring float32 with no number between them."""
    x, y = blobs(60, 2, 2, 1, 8)
    return (x * np.float32([2**-25, 2**-22]) + np.float32([0, 3])).astype(np.float32), y


def cases():
    few, many = blobs(120, 5, 3, 4, 1), blobs(450, 3, 4, 4096, 2)
    return [
        case("one tree of all rows and features", few, {"n_estimators": 1, "bootstrap": False, "max_features": "all"}),
        case("one tree of few features", few, {"n_estimators": 1, "bootstrap": False, "max_features": "sqrt"}, 7),
        case("a forest", few, {"n_estimators": 40}, 1),
        case("columns with many values", many, {"n_estimators": 12}, 4294967295),
        case("constant columns", constant_columns(), {"n_estimators": 20, "max_features": "log2"}),
        case("columns of two values", blobs(300, 8, 4, 0.25, 9), {"n_estimators": 25, "max_features": "log2"}),
        case("close values", close_values(), {"n_estimators": 8}),
        case("shallow trees", few, {"n_estimators": 10, "max_depth": 3, "min_samples_split": 20}),
        case("large leaves", few, {"n_estimators": 10, "min_samples_leaf": 5}),
        case("many rows of few values", blobs(360, 2, 3, 1, 6), {"n_estimators": 5, "max_features": "all"}),
    ]

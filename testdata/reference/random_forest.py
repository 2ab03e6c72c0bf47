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


def case(name, data, params, seed=0):
    x, y = data
    train, test = slice(0, len(x) * 2 // 3), slice(len(x) * 2 // 3, None)
    model = original(params, seed)
    oob = params.get("bootstrap", True) and params["n_estimators"] >= 30
    model.set_params(oob_score=oob).fit(x[train], y[train])
    trees = [e.tree_ for e in model.estimators_]
    return {
        "name": name, "params": params, "seed": seed,
        "x_train": x[train].tolist(), "y_train": y[train].tolist(),
        "x_test": x[test].tolist(),
        "predict": model.predict(x[test]).tolist(), "proba": model.predict_proba(x[test]).tolist(),
        "nodes": [int(t.node_count) for t in trees], "depths": [int(t.max_depth) for t in trees],
        # Of the first tree, node by node; -2: a leaf.
        "feature": trees[0].feature.tolist(), "threshold": trees[0].threshold.tolist(), "right": trees[0].children_right.tolist(),
        "oob_score": model.oob_score_ if oob else None,
    }


def constant_columns():
    x, y = blobs(90, 6, 3, 4, 5)
    x = np.insert(x, [0, 3, 3, 6], 0.5, axis=1)
    x[:, 2] = np.where(np.arange(len(x)) % 7 == 0, 0.25, x[:, 2])
    return x, y


def cases():
    few, many = blobs(120, 5, 3, 4, 1), blobs(450, 3, 4, 4096, 2)
    tree = {"n_estimators": 1, "bootstrap": False, "max_features": "all"}
    return [
        case("one tree of all rows and features", few, tree),
        case("one tree of few features", few, {"n_estimators": 1, "bootstrap": False, "max_features": "sqrt"}, 7),
        case("a forest", few, {"n_estimators": 40}, 1),
        case("columns with many values", many, {"n_estimators": 12}, 2),
        case("constant columns", constant_columns(), {"n_estimators": 20, "max_features": "log2"}, 3),
        case("shallow trees", few, {"n_estimators": 10, "max_depth": 3}, 4),
        case("large leaves", few, {"n_estimators": 10, "min_samples_leaf": 5, "min_samples_split": 20}, 5),
        case("many rows of few values", blobs(600, 2, 3, 1, 6), {"n_estimators": 5, "max_features": "all"}, 4294967295),
    ]

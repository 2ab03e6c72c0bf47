"""scikit-learn's naive Bayes: GaussianNB(var_smoothing=…), MultinomialNB(alpha=…, fit_prior=…)."""
import numpy
import sklearn
from sklearn.naive_bayes import GaussianNB, MultinomialNB

ORIGINAL = f"scikit-learn {sklearn.__version__}"
PARAMS = {"distribution": "gaussian"}


def train(x, y, distribution="gaussian", **params):
    return {"gaussian": GaussianNB, "multinomial": MultinomialNB}[distribution](**params).fit(x, y)


def fit(x, y, seed):
    return train(x.reshape(len(x), -1), y, **PARAMS)


def predict_proba(model, x):
    return model.predict_proba(x.reshape(len(x), -1))


def problem(rng, rows, width, labels):
    """Rows of sixteenths, 0 or more and many of them 0, about means of their classes."""
    y = rng.permutation(numpy.resize(numpy.array(labels, numpy.uint8), rows))
    mean = rng.random((256, width)) * 2 - 0.5
    x = numpy.clip(numpy.round((mean[y] + rng.normal(size=(rows, width)) / 2) * 16), 0, 64) / 16
    return x.astype(numpy.float32), y


def case(name, rng, rows, width, labels, **params):
    x, y = problem(rng, rows, width, labels)
    if params.get("distribution") != "multinomial":
        x[:, -1] = 1  # a value that never varies
    train_x, train_y, test_x = x[:-20], y[:-20], x[-20:]
    model = train(train_x, train_y, **params)
    return {
        "name": name, "params": params,
        "x_train": train_x.tolist(), "y_train": train_y.tolist(), "x_test": test_x.tolist(),
        "predict": model.predict(test_x).tolist(),
        "proba": [[float(f"{p:.9g}") for p in row] for row in model.predict_proba(test_x).tolist()],
    }


def cases():
    rng = numpy.random.default_rng(20240501)
    counts = {"distribution": "multinomial"}
    return [
        case("gaussian, three classes", rng, 80, 9, [0, 1, 2]),
        case("gaussian, labels that are far apart and unlike in number", rng, 80, 5, [3, 200, 200, 200, 201]),
        case("gaussian, smoothed", rng, 60, 6, [1, 2], var_smoothing=0.3),
        # 150 values: numpy adds them up in two parts
        case("gaussian, wide rows", rng, 40, 150, [0, 1, 2]),
        case("multinomial, three classes", rng, 80, 9, [0, 1, 2], **counts),
        case("multinomial, alpha and classes that are unlike in number", rng, 80, 5, [7, 9, 9, 9], alpha=0.01, **counts),
        case("multinomial, all classes alike", rng, 80, 5, [7, 9, 9, 9], fit_prior=False, **counts),
    ]

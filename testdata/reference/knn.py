"""scikit-learn's nearest neighbours: KNeighborsClassifier(algorithm="brute", n_neighbors=…, weights=…, p=…)."""
import numpy
import sklearn
from sklearn.neighbors import KNeighborsClassifier

ORIGINAL = f"scikit-learn {sklearn.__version__}"
PARAMS = {"n_neighbors": 5}


def train(x, y, **params):
    return KNeighborsClassifier(algorithm="brute", **params).fit(x, y)


def fit(x, y, seed):
    return train(x.reshape(len(x), -1), y, **PARAMS)


def predict_proba(model, x):
    return model.predict_proba(x.reshape(len(x), -1))


def problem(rng, rows, width, labels):
    """Rows of sixteenths, half of them 0, about means of their classes."""
    y = rng.permutation(numpy.resize(numpy.array(labels, numpy.uint8), rows))
    x = numpy.round((rng.normal(size=(256, width))[y] / 2 + rng.normal(size=(rows, width))) * 16) / 16
    x[rng.random((rows, width)) < 0.5] = 0
    return x.astype(numpy.float32), y


def settled(model, x):
    """Whether no row is as far as the last neighbour: then it is nobody's choice who that is."""
    k = model.n_neighbors
    d = model.kneighbors(x, min(k + 1, model.n_samples_fit_))[0]
    return d.shape[1] == k or (d[:, k - 1] < d[:, k] - 1e-6).all()


def split(rng, found, rows, width, labels):
    x, y = problem(rng, rows, width, labels)
    train_x, train_y, test_x = x[:-20], y[:-20], x[-20:]
    test_x[:found] = train_x[:found]  # at distance 0
    return train_x, train_y, test_x


def case(name, rng, *sizes, found=0, **params):
    while True:
        train_x, train_y, test_x = split(rng, found, *sizes)
        model = train(train_x, train_y, **params)
        if settled(model, test_x):
            break
    return {
        "name": name, "params": params,
        "x_train": train_x.tolist(), "y_train": train_y.tolist(), "x_test": test_x.tolist(),
        "predict": model.predict(test_x).tolist(),
        "proba": [[float(f"{p:.9g}") for p in row] for row in model.predict_proba(test_x).tolist()],
    }


def cases():
    rng = numpy.random.default_rng(20240501)
    return [
        case("five neighbours, three classes", rng, 90, 20, [0, 1, 2]),
        case("labels that are far apart, an even number of neighbours", rng, 90, 20, [3, 200, 255], n_neighbors=4),
        case("one neighbour", rng, 70, 17, [1, 2], n_neighbors=1),
        case("every row is a neighbour", rng, 60, 3, [1, 1, 2], n_neighbors=40),
        case("by distance, some at distance 0", rng, 90, 20, [0, 1, 2], weights="distance", found=5),
        case("manhattan", rng, 90, 20, [0, 1, 2], p=1, n_neighbors=3),
        case("manhattan, by distance", rng, 90, 20, [0, 1, 2], p=1, weights="distance", found=2),
    ]

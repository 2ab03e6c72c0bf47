"""Measures the reference accuracies in README.md.

    python measure.py [FOLDER]     needs numpy and scikit-learn 1.8 or newer
"""

import gzip
import pathlib
import sys

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression


def read_idx(path):
    content = gzip.decompress(path.read_bytes())
    dimensions = content[3]
    header = 4 * (1 + dimensions)
    shape = numpy.frombuffer(content[4:header], ">u4")
    return numpy.frombuffer(content[header:], numpy.uint8).reshape(shape)


def logistic_regression(x_train, y_train, x_test, y_test, seed, c):
    model = LogisticRegression(C=c, l1_ratio=1, solver="saga", tol=0.1, random_state=seed)
    return model.fit(x_train, y_train).score(x_test, y_test)


def tiny_mlp(x_train, y_train, x_test, y_test, seed):
    """784 -> 10 relu -> 10 softmax, one epoch of Adam, as Keras would by default."""
    random = numpy.random.default_rng(seed)

    def glorot(rows, columns):
        limit = (6 / (rows + columns)) ** 0.5
        return random.uniform(-limit, limit, (rows, columns))

    params = [glorot(784, 10), numpy.zeros(10), glorot(10, 10), numpy.zeros(10)]
    means = [numpy.zeros_like(p) for p in params]
    squares = [numpy.zeros_like(p) for p in params]
    order = random.permutation(len(x_train))
    for step, start in enumerate(range(0, len(order), 32), 1):
        x, y = x_train[order[start : start + 32]], y_train[order[start : start + 32]]
        hidden = numpy.maximum(x @ params[0] + params[1], 0)
        logits = hidden @ params[2] + params[3]
        p = numpy.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[numpy.arange(len(y)), y] -= 1
        p /= len(y)
        back = (p @ params[2].T) * (hidden > 0)
        gradients = [x.T @ back, back.sum(axis=0), hidden.T @ p, p.sum(axis=0)]
        for i, g in enumerate(gradients):
            means[i] = 0.9 * means[i] + 0.1 * g
            squares[i] = 0.999 * squares[i] + 0.001 * g * g
            mean, square = means[i] / (1 - 0.9**step), squares[i] / (1 - 0.999**step)
            params[i] = params[i] - 0.001 * mean / (numpy.sqrt(square) + 1e-7)
    hidden = numpy.maximum(x_test @ params[0] + params[1], 0)
    return ((hidden @ params[2] + params[3]).argmax(axis=1) == y_test).mean()


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    data = [
        read_idx(folder / f"{name}-ubyte.gz")
        for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    ]
    for i in (0, 2):
        data[i] = data[i].reshape(len(data[i]), 784) / 255

    print("Python", sys.version.split()[0], "numpy", numpy.__version__, "scikit-learn", sklearn.__version__)
    trainers = {
        "logistic regression, C=1": lambda seed: logistic_regression(*data, seed, 1),
        "logistic regression, C=50/N": lambda seed: logistic_regression(*data, seed, 50 / len(data[0])),
        "tiny MLP": lambda seed: tiny_mlp(*data, seed),
    }
    for name, train in trainers.items():
        scores = [train(seed) for seed in range(10)]
        print(f"{name}: mean {numpy.mean(scores):.3f}, from {min(scores):.3f} to {max(scores):.3f} over 10 seeds")


if __name__ == "__main__":
    main()

"""What stands between a table and a classifier: train_test_split, OneHotEncoder, LabelEncoder and StandardScaler."""
import numpy as np
import sklearn
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler

ORIGINAL = f"scikit-learn {sklearn.__version__}"


def split(rows, test_size=0.25, seed=0, shuffle=True, column=None):
    """The rows of both parts. column is what is stratified by, a text for each row."""
    train, test = train_test_split(np.arange(rows), test_size=test_size, random_state=seed if shuffle else None, shuffle=shuffle, stratify=column)
    return {"kind": "split", "name": f"split of {rows}, {test_size}, seed {seed}" + (", in order" if not shuffle else "") + (", stratified" if column else ""),
            "rows": rows, "test_size": test_size, "seed": seed, "shuffle": shuffle, "column": column or [],
            "train": train.tolist(), "test": test.tolist()}


def stratified(counts, test_size, seed, rng):
    """Classes of so many rows each, called b, a, d, c, … and mixed."""
    column = np.repeat(np.array(list("badcfe"))[: len(counts)], counts)
    rng.shuffle(column)
    return split(int(sum(counts)), test_size, seed, column=column.tolist())


def scale(name, x):
    x = np.array(x, dtype=np.float32)
    s = StandardScaler().fit(x)
    return {"kind": "scale", "name": name, "x": x.tolist(), "mean": s.mean_.tolist(), "scale": s.scale_.tolist(),
            "scaled": s.transform(x).tolist()}


def encode(name, texts, labels):
    """Rows of texts, where None is a missing one."""
    array = np.array(texts, dtype=object)
    one_hot = OneHotEncoder(sparse_output=False, dtype=np.float32).fit(array)
    label = LabelEncoder().fit(labels)
    return {"kind": "encode", "name": name, "texts": texts, "labels": labels,
            "categories": [list(c) for c in one_hot.categories_], "classes": label.classes_.tolist(),
            "x": one_hot.transform(array).tolist(), "y": label.transform(labels).tolist()}


def cases():
    rng = np.random.RandomState(7)
    sixteenths = rng.randint(-64, 65, size=(12, 3)) / 16
    return [
        split(2), split(10), split(10, 0.33, 1), split(101, 0.1, 4294967295), split(7, 0.5, 3, shuffle=False), split(300, 0.25, 42),
        stratified([5, 5], 0.2, 0, rng), stratified([20, 11, 7], 0.25, 1, rng), stratified([3, 3, 3, 3, 3], 0.4, 2, rng),
        stratified([2, 2, 40], 0.3, 3, rng), stratified([13, 13, 13, 13, 13, 13], 0.17, 5, rng),
        scale("sixteenths", sixteenths.tolist()),
        scale("a constant column", [[v, 0.1, 3] for v in (1, 2, 4, 8)]),
        scale("far from 0", [[1e6 + v, -1e-3 * v] for v in range(9)]),
        scale("one row", [[1.5, -2]]),
        encode("words", [["b", "x"], ["a", "y"], ["é", "x"], ["B", "z"], ["a", "x"]], ["no", "yes", "no", "Maybe", "yes"]),
        encode("some are missing", [["b", "x"], [None, "x"], ["a", None], [None, "y"]], ["u", "v", "v", "u"]),
    ]

"""Accuracies of scikit-learn on the houses, with the split, encoding and scaling of pipeline.toml.

    python testdata/tabular/measure.py [SEED]
"""
import csv
import pathlib
import sys

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS, TEXTS = ["built", "area", "insulation", "sides", "cellar"], ["glazing", "heating"]


def number(text):
    return {"": np.nan, "true": 1.0, "false": 0.0}[text] if text in ("", "true", "false") else float(text)


rows = list(csv.DictReader(open(pathlib.Path(__file__).parent / "train.csv")))
x = np.array([[number(row[name]) for name in NUMBERS] + [row[name] or None for name in TEXTS] for row in rows], dtype=object)
y = [row["demand"] for row in rows]
seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=seed, stratify=y)
for classifier in (
    LogisticRegression(penalty="l1", solver="saga"),
    RandomForestClassifier(random_state=0),
    GradientBoostingClassifier(random_state=0),
):
    encoder = ColumnTransformer([("numbers", SimpleImputer(), [0, 1, 2, 3, 4]), ("texts", OneHotEncoder(), [5, 6])])
    model = make_pipeline(encoder, StandardScaler(), classifier).fit(x_train, y_train)
    print(type(classifier).__name__, round(model.score(x_test, y_test), 3))

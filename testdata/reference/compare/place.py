"""Where things lie."""
import os
import pathlib

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent
ROOT = SCRIPTS.parent.parent
BUILD = ROOT / "build" / "reference"
ZEN = ROOT / "bin" / "zen"
SOURCES = {
    "train_images": "train-images-idx3-ubyte.gz", "train_labels": "train-labels-idx1-ubyte.gz",
    "test_images": "t10k-images-idx3-ubyte.gz", "test_labels": "t10k-labels-idx1-ubyte.gz",
}


def wasm(name):
    return ROOT / "build" / "plugins" / f"{name}.wasm"


def environment():
    """What programs get: a home of zen for this comparison alone."""
    return {**os.environ, "ZEN_HOME": str(BUILD / "home"), "PYTHONDONTWRITEBYTECODE": "1"}

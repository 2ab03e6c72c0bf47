"""Runs the original of a plugin.

    python run.py NAME cases                    writes NAME.json beside this file: small cases for tests
    python run.py NAME measure MNISTDIR         trains it on MNIST and prints one line of JSON
        --seed N                                another seed than 0
        --params JSON                           other params than the module's
        --save FILE.npz                         keeps its predictions and, if the module has weights(model), those
    python run.py NAME version                  prints the original's name and version, and the module's params

NAME.py is a module with ORIGINAL, PARAMS, fit(x, y, seed), predict_proba(model, x) and cases(); history(model) returns loss and
accuracy of each epoch, where it has epochs. It runs on one thread, as a plugin does.
"""
import argparse
import importlib
import json
import os
import pathlib
import platform
import sys
import time

for name in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{name}_NUM_THREADS"] = "1"

import numpy

import mnist

folder = pathlib.Path(__file__).parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("mode", choices=["cases", "measure", "version"])
    parser.add_argument("mnist", nargs="?")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--params", type=json.loads, default={})
    parser.add_argument("--save")
    arguments = parser.parse_args()
    module = importlib.import_module(arguments.name)
    if arguments.mode == "cases":
        write_cases(module, arguments.name)
    elif arguments.mode == "version":
        print(json.dumps({**origin(module), "params": module.PARAMS}))
    elif arguments.mnist is None:
        parser.error("measure needs the folder of MNIST's four .gz files")
    else:
        print(json.dumps(measure(module, arguments)))


def origin(module):
    return {"original": module.ORIGINAL, "python": platform.python_version(), "numpy": numpy.__version__}


def write_cases(module, name):
    """One case a line, so that a change shows which."""
    head = json.dumps({**origin(module), "command": f"python run.py {name} cases"})
    lines = ",\n".join(json.dumps(case) for case in module.cases())
    path = folder / f"{name}.json"
    path.write_text(f'{head[:-1]}, "cases": [\n{lines}\n]}}\n')
    print(f"{path.name}: {path.stat().st_size} bytes")


def measure(module, arguments):
    module.PARAMS.update(arguments.params)
    x_train, y_train, x_test, y_test = mnist.read(arguments.mnist)
    start = time.perf_counter()
    model = module.fit(x_train, y_train, arguments.seed)
    fit = time.perf_counter() - start
    start = time.perf_counter()
    predicted = numpy.unique(y_train)[numpy.asarray(module.predict_proba(model, x_test)).argmax(1)]
    predict = time.perf_counter() - start
    found = {
        **origin(module), "params": module.PARAMS, "seed": arguments.seed,
        "fit_seconds": fit, "predict_seconds": predict, "accuracy": float((predicted == y_test).mean()),
    }
    if hasattr(module, "history"):
        found["history"] = module.history(model)
    if arguments.save:
        weights = module.weights(model) if hasattr(module, "weights") else {}
        numpy.savez(arguments.save, y_pred=predicted, **weights)
    return found


if __name__ == "__main__":
    sys.exit(main())

"""python -m compare MNISTDIR [--torch PYTHON] [--only NAME…]

Runs every plugin that has a script in testdata/reference beside its original, prints tables and whether each goal is met, and writes
build/reference.txt and docs/reference.svg (with --only: build/reference/reference.svg). It ends with 1 when a goal is not met.
REPEAT: how often each is measured; SEEDS: over how many seeds networks are.
"""
import argparse
import importlib.util
import pathlib
import sys

from . import native, penalty, place, predictions, seeds, table, verdict
from .measured import measure
from .original import Missing, Originals

NO_PLUGINS = {"run", "mnist", "tabular"}


class Report:
    """Says everything twice: to the terminal, and to a file."""

    def __init__(self, path):
        self.file = path.open("w")

    def say(self, text=""):
        print(text, flush=True)
        print(text, file=self.file, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mnist", type=lambda folder: pathlib.Path(folder).resolve())
    parser.add_argument("--torch", help="the Python that has PyTorch")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    place.BUILD.mkdir(parents=True, exist_ok=True)
    report = Report(place.BUILD.parent / "reference.txt")
    originals = Originals(arguments.mnist, arguments.torch)
    names = choose(arguments.only, originals, report)
    if not names:
        raise SystemExit("there is nothing to compare")

    all = compare_all(names, originals, arguments.mnist, report)
    means = compare_seeds(names, originals, arguments.mnist, report)
    verdicts = [v for m in all for v in verdict.of_one(m)]
    verdicts += [v for (name, epochs), both in means.items() for v in seeds.verdicts(name, epochs, *both)]
    verdicts += compare_results(names, originals, arguments.mnist, report)
    report.say("\n".join(map(str, verdicts)))
    draw(all, means, arguments.only, report)
    return any(not v.met for v in verdicts)


def choose(only, originals, report):
    """Returns the plugins that can be compared, and says which were left out, and why."""
    chosen = []
    for name in only:
        if not (place.SCRIPTS / f"{name}.py").exists():
            report.say(f"LEFT OUT {name}: no testdata/reference/{name}.py")
    for script in sorted(place.SCRIPTS.glob("*.py")):
        name = script.stem
        if name in NO_PLUGINS or only and name not in only:
            continue
        if not place.wasm(name).exists():
            report.say(f"LEFT OUT {name}: no build/plugins/{name}.wasm")
            continue
        try:
            report.say(f"{name}: {originals.version(name)[0]}")
            chosen.append(name)
        except Missing as missing:
            report.say(f"LEFT OUT {name}: {missing}")
    return chosen


def compare_all(names, originals, mnist, report):
    try:
        native.build_runner()
    except native.Absent as absent:
        report.say(f"nothing runs natively: {absent}")
    all = []
    for name in names:
        all.append(measure(name, originals, mnist))
        print(f"{name}: measured", file=sys.stderr)
    report.say(f"\nBeside the originals, on one thread; medians. test: evaluating the test rows, of the original predict_proba\n{table.beside_originals(all)}")
    flags = f"clang {' '.join(native.CLANG)}; rustc {' '.join(native.RUST)}"
    report.say(f"\nThe same source natively: {flags}\n{table.beside_native(all)}\n")
    return all


def compare_seeds(names, originals, mnist, report):
    means = {(name, epochs): seeds.compare(name, epochs, originals, mnist) for name in names for epochs in seeds.EPOCHS.get(name, [])}
    if means:
        report.say(f"Means over seeds\n{table.over_seeds(means)}\n")
    return means


def compare_results(names, originals, mnist, report):
    verdicts = []
    if penalty.NAME in names:
        plugin, library = penalty.compare(originals, mnist)
        report.say(f"After {penalty.PARAMS['max_iter']} epochs at tol {penalty.PARAMS['tol']}\n{table.penalised(plugin, library)}\n")
        verdicts += penalty.verdicts(plugin, library)
    for name in names:
        verdicts += [predictions.compare(name, params, originals, mnist) for params in predictions.PARAMS.get(name, [])]
    return verdicts


def draw(all, means, only, report):
    if importlib.util.find_spec("matplotlib") is None:
        report.say("no picture: matplotlib is not installed")
        return
    from . import picture
    path = place.BUILD / "reference.svg" if only else place.ROOT / "docs" / "reference.svg"
    picture.draw(all, means, path)
    report.say(f"\npicture: {path.relative_to(place.ROOT)}")


sys.exit(main())

"""Networks start at random: their accuracy and loss are compared as means over several seeds."""
import dataclasses
import os
import statistics

from .zen import Run

# Of the loss curves.
EPOCHS = {"tf_mlp": 5, "torch_cnn": 2}


@dataclasses.dataclass
class Means:
    """Of a plugin or its original: the accuracy on the test rows, and the loss of each epoch on the training rows."""

    accuracy: float
    spread: float  # standard deviation of the accuracy
    loss: list  # empty where it is not known


def means(accuracies, losses):
    spread = statistics.stdev(accuracies) if len(accuracies) > 1 else 0.0
    return Means(statistics.mean(accuracies), spread, list(map(statistics.mean, zip(*losses))))


def compare(name, originals, mnist):
    """Returns the means of the plugin and of the original."""
    params = {"epochs": EPOCHS[name]}
    plugin, library = [], []
    for seed in range(int(os.environ.get("SEEDS") or 5)):
        found = originals.measure(name, seed, params)
        library.append((found["accuracy"], found.get("history", {}).get("loss", [])))
        run = Run(mnist, name, found["params"], seed)
        plugin.append((run.number("evaluator.accuracy"), run.metric("loss")))
    return means(*zip(*plugin)), means(*zip(*library))

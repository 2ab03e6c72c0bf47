"""Networks start at random: their accuracy and loss are compared as means over several seeds."""
import dataclasses
import math
import os
import statistics

from .verdict import ACCURACY_POINTS, STANDARD_ERRORS, Verdict
from .zen import Run

# Of the comparisons: one epoch for the accuracy, several for the loss curve.
EPOCHS = {"tf_mlp": [1, 5], "torch_cnn": [1]}


@dataclasses.dataclass
class Means:
    """Of a plugin or its original: the accuracy on the test rows, and the loss of each epoch on the training rows."""

    accuracy: float
    spread: float  # standard deviation of the accuracy
    loss: list
    loss_errors: list  # standard errors of loss


def spread(numbers):
    return statistics.stdev(numbers) if len(numbers) > 1 else 0.0


def means(accuracies, losses):
    epochs = list(zip(*losses))
    errors = [spread(epoch) / math.sqrt(len(epoch)) for epoch in epochs]
    return Means(statistics.mean(accuracies), spread(accuracies), list(map(statistics.mean, epochs)), errors)


def compare(name, epochs, originals, mnist):
    """Returns the means of the plugin and of the original."""
    plugin, library = [], []
    for seed in range(int(os.environ.get("SEEDS") or 5)):
        found = originals.measure(name, seed, {"epochs": epochs})
        library.append((found["accuracy"], found["history"]["loss"]))
        run = Run(mnist, name, found["params"], seed)
        plugin.append((run.number("evaluator.accuracy"), run.metric("loss")))
    return means(*zip(*plugin)), means(*zip(*library))


def verdicts(name, epochs, plugin, library):
    points = 100 * (plugin.accuracy - library.accuracy)
    at_most = ACCURACY_POINTS[name]
    yield Verdict(f"{name}: mean accuracy after {epochs} epoch(s) within {at_most:g} point of the original's", f"{points:+.2f}", abs(points) <= at_most)
    if epochs > 1 and any(plugin.loss_errors):
        apart = max(abs(a - b) / math.hypot(*errors) for a, b, *errors in zip(plugin.loss, library.loss, plugin.loss_errors, library.loss_errors))
        goal = f"{name}: mean loss of each epoch within {STANDARD_ERRORS} standard errors of the original's"
        yield Verdict(goal, f"{apart:.2f} at most", apart <= STANDARD_ERRORS)

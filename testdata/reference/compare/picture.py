"""The picture of docs/: times and accuracies beside the originals', and the loss of the networks."""
import math

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "zen"  # the same figures, the same file
from matplotlib import pyplot

PLUGIN, LIBRARY, NATIVE = "#1f5fa8", "#e08a1e", "#8fb8de"


def draw(all, means, path):
    height = 0.55 * len(all) + 1.6
    figure, axes = pyplot.subplots(1, 2 + bool(means), figsize=(5 * (2 + bool(means)), max(height, 3.2)), layout="constrained")
    draw_times(axes[0], all)
    draw_accuracies(axes[1], all)
    if means:
        draw_losses(axes[2], means)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower left", ncols=3, fontsize=8, frameon=False)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def bars(axis, all, series, label):
    """series: name, colour and a function from a Measured to a value or None."""
    thickness = 0.8 / len(series)
    for n, (name, colour, value) in enumerate(series):
        there = [(place + n * thickness, value(m)) for place, m in enumerate(all) if value(m)]
        drawn = axis.barh([place for place, _ in there], [v for _, v in there], thickness, color=colour, label=name)
        axis.bar_label(drawn, [label(v) for _, v in there], padding=3, fontsize=8)
    axis.set_yticks([place + thickness * (len(series) - 1) / 2 for place in range(len(all))], [m.name for m in all])
    axis.invert_yaxis()
    axis.spines[["top", "right"]].set_visible(False)


def draw_times(axis, all):
    series = [
        ("plugin (wasm)", PLUGIN, lambda m: m.plugin.seconds),
        ("same source, native", NATIVE, lambda m: m.native),
        ("original", LIBRARY, lambda m: m.library.seconds),
    ]
    bars(axis, all, series, lambda v: f"{v:.2g}" if v < 10 else f"{v:.0f}")
    axis.set(title="fit on MNIST, one thread", xlabel="seconds (logarithmic)", xscale="log")
    low, high = axis.get_xlim()
    axis.set_xlim(10 ** math.floor(math.log10(low)), 2 * high)
    axis.xaxis.set_major_formatter("{x:g}")


def draw_accuracies(axis, all):
    series = [("plugin", PLUGIN, lambda m: m.plugin.accuracy), ("original", LIBRARY, lambda m: m.library.accuracy)]
    bars(axis, all, series, lambda v: f"{v:.4f}")
    axis.set(title="accuracy on the test rows", xlabel="share of the test rows", xlim=(0, 1.15))


def draw_losses(axis, means):
    for marker, ((name, epochs), (plugin, library)) in zip("os^v", means.items()):
        if epochs > 1:
            axis.plot(range(1, epochs + 1), plugin.loss, marker=marker, color=PLUGIN, label=name)
            axis.plot(range(1, epochs + 1), library.loss, marker=marker, color=LIBRARY, linestyle="--", label=f"{name}'s original")
    axis.set(title="loss of training, mean over seeds", xlabel="epoch", ylim=(0, None))
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.legend(fontsize=8, frameon=False)
    axis.spines[["top", "right"]].set_visible(False)

"""What was aimed at, and whether it was met."""
import dataclasses


@dataclasses.dataclass
class Verdict:
    goal: str
    found: str
    met: bool

    def __str__(self):
        return f"{'met' if self.met else 'NOT MET':8} {self.goal}: {self.found}"


# Seconds of `fit` in the plugin as a multiple of the original's, at most.
TIMES = {"sklearn_logreg": 1, "tf_mlp": 1 / 3, "torch_cnn": 3}
# Points of accuracy that a plugin may be away from its original: of networks the means over seeds.
ACCURACY_POINTS = {"sklearn_logreg": 0.5, "tf_mlp": 1, "torch_cnn": 1, "random_forest": 1}
NETWORKS = ["tf_mlp", "torch_cnn"]
LEAST_ACCURACY = {"torch_cnn": 0.97}
STANDARD_ERRORS = 3
# Points of the share of weights that are 0.
ZERO_POINTS = 5
NATIVE_TIMES = 3
# How far the native model may be away, where the last bits of exp and ln show: natively those are the system's.
MODEL_APART = {"linfa_logreg": 1e-12}
# Of the penalised objective, over the original's.
OBJECTIVE = 1.01
EQUAL_PREDICTIONS = 0.999


def of_one(m):
    """The verdicts of one measured plugin."""
    if m.name in TIMES:
        at_most = TIMES[m.name]
        yield Verdict(f"{m.name}: fit takes at most {at_most:.2f} × {m.original}", f"{m.ratio:.2f} ×", m.ratio <= at_most)
    if m.native:
        yield Verdict(f"{m.name}: fit takes at most {NATIVE_TIMES} × the same source natively", f"{m.native_ratio:.2f} ×", m.native_ratio <= NATIVE_TIMES)
        yield model(m)
    if m.name in LEAST_ACCURACY:
        least = LEAST_ACCURACY[m.name]
        yield Verdict(f"{m.name}: accuracy of at least {least}", f"{m.plugin.accuracy:.4f}", m.plugin.accuracy >= least)
    if m.name in ACCURACY_POINTS and m.name not in NETWORKS:
        points = 100 * (m.plugin.accuracy - m.library.accuracy)
        at_most = ACCURACY_POINTS[m.name]
        yield Verdict(f"{m.name}: accuracy within {at_most:g} point of {m.original}", f"{points:+.2f}", abs(points) <= at_most)


def model(m):
    at_most = MODEL_APART.get(m.name, 0)
    like = f"within {at_most:g}" if at_most else "bit for bit"
    found = f"{m.model_apart:.1e} apart" if m.model_apart else "yes"
    return Verdict(f"{m.name}: the same source natively makes the same model, {like}", found, m.model_apart <= at_most)

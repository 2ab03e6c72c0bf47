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
# Points of accuracy that a plugin may be away from its original.
ACCURACY_POINTS = {"random_forest": 1, "torch_cnn": 1}
NATIVE_TIMES = 3
# Of the penalised objective, over the original's.
OBJECTIVE = 1.01
EQUAL_PREDICTIONS = 0.999


def of_speed(m):
    """The verdicts of one measured plugin."""
    if m.name in TIMES:
        at_most = TIMES[m.name]
        yield Verdict(f"{m.name}: fit takes at most {at_most:.2f} × {m.original}", f"{m.ratio:.2f} ×", m.ratio <= at_most)
    if m.native:
        yield Verdict(f"{m.name}: fit takes at most {NATIVE_TIMES} × the same source natively", f"{m.native_ratio:.2f} ×", m.native_ratio <= NATIVE_TIMES)
        yield Verdict(f"{m.name}: the same source natively makes the same model, bit for bit", "yes" if m.same_model else "no", m.same_model)
    if m.name in ACCURACY_POINTS:
        points = 100 * (m.plugin.accuracy - m.library.accuracy)
        yield Verdict(f"{m.name}: accuracy within {ACCURACY_POINTS[m.name]} point of {m.original}", f"{points:+.2f}", abs(points) <= ACCURACY_POINTS[m.name])

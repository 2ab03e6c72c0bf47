"""The tables that are printed."""


def columns(head, rows):
    """Text in columns as wide as their widest cell; the first is flush left, the others right, but the last."""
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]

    def line(cells):
        first, *middle, last = cells
        aligned = [f"{first:<{widths[0]}}", *(f"{cell:>{width}}" for cell, width in zip(middle, widths[1:-1])), str(last)]
        return "  ".join(aligned).rstrip()

    return "\n".join(map(line, [head, *rows]))


def beside_originals(all):
    head = ("plugin", "accuracy", "original's", "fit s", "original's", "ratio", "test s", "original's", "times", "original")
    return columns(head, [(
        m.name, f"{m.plugin.accuracy:.4f}", f"{m.library.accuracy:.4f}", f"{m.plugin.seconds:.2f}", f"{m.library.seconds:.2f}", f"{m.ratio:.2f}",
        f"{m.plugin.predict:.2f}", f"{m.library.predict:.2f}", m.times, m.original) for m in all])


def beside_native(all):
    """V8 with a check before each access stands between the form of the code and what zen's engine makes of it."""
    def seconds(m, way):
        return f"{m.otherwise[way]:.2f}" if way in m.otherwise else "-"

    head = ("plugin", "wasm s", "native s", "ratio", "V8 s", "V8 with checks s", "")
    return columns(head, [(
        m.name, f"{m.plugin.seconds:.2f}", seconds(m, "native"), f"{m.native_ratio:.2f}" if m.native else "-",
        seconds(m, "v8"), seconds(m, "v8_checked"), m.without_native) for m in all])


def over_seeds(means):
    """Of each network its means and those of its original."""
    head = ("plugin", "epochs", "accuracy", "±", "original's", "±", "loss of each epoch; the original's")
    return columns(head, [(
        name, epochs, f"{plugin.accuracy:.4f}", f"{plugin.spread:.4f}", f"{library.accuracy:.4f}", f"{library.spread:.4f}",
        f"{losses(plugin)}; {losses(library)}") for (name, epochs), (plugin, library) in means.items()])


def losses(means):
    return " ".join(f"{loss:.4f}" for loss in means.loss)


def penalised(plugin, library):
    head = ("", "objective", "zero coefficients", "")
    return columns(head, [(name, f"{fitted.objective:.6f}", f"{fitted.zeros:.2%}", "") for name, fitted in (("sklearn_logreg", plugin), ("scikit-learn", library))])

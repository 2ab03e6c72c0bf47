"""Makes keras.json: what Keras makes of small networks from given weights.

    KERAS_BACKEND=jax python make.py     Python 3.11.7, numpy 2.4.6, keras 3.15.1, jax 0.10.2
"""
import json
import pathlib

import keras
import numpy as np


def case(name, rng, rows, inputs, hidden, classes, batch_size, epochs, lr):
    x = rng.integers(-16, 17, (rows, inputs)) / 16
    x[rng.random((rows, inputs)) < 0.5] = 0
    y = (x @ rng.normal(size=(inputs, classes))).argmax(1)
    model = keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(hidden, "relu"), keras.layers.Dense(classes)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(lr), loss, metrics=["accuracy"])
    start = [rng.integers(-64, 65, w.shape) / 128 for w in model.get_weights()]
    model.set_weights(start)
    history = model.fit(x.astype("float32"), y, batch_size, epochs, shuffle=False, verbose=0).history
    return {
        "name": name, "rows": rows, "inputs": inputs, "hidden": hidden, "classes": classes,
        "batch_size": batch_size, "epochs": epochs, "lr": lr,
        "start_128ths": [int(v * 128) for w in start for v in w.ravel()],
        "sixteenths": (x * 16).astype(int).ravel().tolist(), "target": y.tolist(),
        "weights": [round(float(v), 6) for w in model.get_weights() for v in w.ravel()],
        "loss": history["loss"][-1], "accuracy": history["accuracy"][-1],
    }


rng = np.random.default_rng(20240501)
cases = [
    case("one step", rng, 8, 6, 4, 3, 8, 1, 0.001),
    case("ten units and ten classes, the last batch is short", rng, 100, 13, 10, 10, 32, 5, 0.01),
    case("more units than registers", rng, 40, 5, 21, 18, 7, 10, 0.003),
]
path = pathlib.Path(__file__).with_name("keras.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")

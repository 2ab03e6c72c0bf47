"""TensorFlow's Keras: Flatten, Dense(hidden, relu), Dense(10), Adam, SparseCategoricalCrossentropy(from_logits=True)."""
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy
import tensorflow

ORIGINAL = f"Keras {keras.__version__} on TensorFlow {tensorflow.__version__}"
PARAMS = {"epochs": 1, "learning_rate": 0.001, "batch_size": 32, "units": 10}

tensorflow.config.threading.set_intra_op_parallelism_threads(1)
tensorflow.config.threading.set_inter_op_parallelism_threads(1)


def network(shape, hidden, classes, lr):
    layers = [keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(hidden, "relu"), keras.layers.Dense(classes)]
    model = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(lr), loss, metrics=["accuracy"])
    return model


def fit(x, y, seed):
    keras.utils.set_random_seed(seed)
    model = network(x.shape[1:], PARAMS["units"], 10, PARAMS["learning_rate"])
    trained = model.fit(x, y, batch_size=PARAMS["batch_size"], epochs=PARAMS["epochs"], verbose=0)
    return model, trained.history


def predict_proba(model, x):
    return tensorflow.nn.softmax(model[0].predict(x, batch_size=1000, verbose=0)).numpy()


def history(model):
    return {name: list(map(float, values)) for name, values in model[1].items()}


def case(name, rng, rows, inputs, hidden, classes, batch_size, epochs, lr):
    x = rng.integers(-16, 17, (rows, inputs)) / 16
    x[rng.random((rows, inputs)) < 0.5] = 0
    y = (x @ rng.normal(size=(inputs, classes))).argmax(1)
    model = network((inputs,), hidden, classes, lr)
    start = [rng.integers(-64, 65, w.shape) / 128 for w in model.get_weights()]
    model.set_weights(start)
    trained = model.fit(x.astype("float32"), y, batch_size, epochs, shuffle=False, verbose=0).history
    return {
        "name": name, "rows": rows, "inputs": inputs, "hidden": hidden, "classes": classes,
        "batch_size": batch_size, "epochs": epochs, "lr": lr,
        "start_128ths": [int(v * 128) for w in start for v in w.ravel()],
        "sixteenths": (x * 16).astype(int).ravel().tolist(), "target": y.tolist(),
        "weights": [round(float(v), 6) for w in model.get_weights() for v in w.ravel()],
        "loss": trained["loss"][-1], "accuracy": trained["accuracy"][-1],
    }


def cases():
    """Fits from given weights and in a given order, so that every weight compares; the test gives the core the same."""
    rng = numpy.random.default_rng(20240501)
    return [
        case("one step", rng, 8, 6, 4, 3, 8, 1, 0.001),
        case("ten units and ten classes, the last batch is short", rng, 100, 13, 10, 10, 32, 5, 0.01),
        case("more units than registers", rng, 40, 5, 21, 18, 7, 10, 0.003),
    ]

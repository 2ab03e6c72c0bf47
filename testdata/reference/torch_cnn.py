"""A small convolutional network: two Conv2d with ReLU and MaxPool2d, two Linear, Adam on the cross-entropy, on one thread."""
import numpy as np
import torch
from torch import nn

ORIGINAL = f"PyTorch {torch.__version__}"
PARAMS = {"epochs": 1}

torch.set_num_threads(1)


def network(height, width):
    features = 32 * ((((height - 2) // 2) - 2) // 2) * ((((width - 2) // 2) - 2) // 2)
    return nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(features, 128), nn.ReLU(), nn.Linear(128, 10))


def train(net, x, y, orders, batch_size, lr):
    """Returns loss and accuracy of each epoch, each batch measured before the step on it."""
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    cross_entropy = nn.CrossEntropyLoss()
    losses, accuracies = [], []
    for order in orders:
        loss = correct = 0.0
        for batch in order.split(batch_size):
            logits = net(x[batch])
            batch_loss = cross_entropy(logits, y[batch])
            optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step()
            loss += batch_loss.item() * len(batch)
            correct += (logits.argmax(1) == y[batch]).sum().item()
        losses.append(loss / len(y))
        accuracies.append(correct / len(y))
    return {"loss": losses, "accuracy": accuracies}


def tensors(x, y):
    return torch.from_numpy(np.asarray(x, "float32"))[:, None], torch.from_numpy(np.asarray(y, "int64"))


def fit(x, y, seed):
    torch.manual_seed(seed)
    net = network(*x.shape[1:])
    images, labels = tensors(x, y)
    trained = train(net, images, labels, (torch.randperm(len(labels)) for _ in range(PARAMS["epochs"])), 64, 1e-3)
    return net, trained


def history(model):
    return model[1]


def predict_proba(model, x):
    with torch.no_grad():
        parts = [model[0](part).softmax(1) for part in tensors(x, [])[0].split(1000)]
    return torch.cat(parts).double().numpy()


def cases():
    return [
        case("a batch of one step", 4, 10, 10, 4, 1, 1e-3),
        case("several steps, the last batch is short", 10, 12, 12, 4, 3, 1e-3),
        case("more rows than go through at once, wider than high", 70, 11, 15, 70, 2, 3e-3),
    ]


def case(name, rows, height, width, batch_size, epochs, lr):
    """From a start of a few digits, in the order of the rows: what becomes of the weights.

    Every weight is a multiple of 1/1024, drawn by the rule below, which the test repeats; so it need not be listed. Of the weights that
    come out, some are listed and all are summed.
    """
    rng = np.random.default_rng(len(name))
    x = rng.integers(0, 17, (rows, height, width)) / 16
    x[:, :3] = 0  # a border of nothing, as drawings have it
    y = rng.integers(0, 10, rows)
    net = network(height, width)
    with torch.no_grad():
        for i, p in enumerate(net.parameters()):
            p.copy_(torch.from_numpy(start(i, p.shape)))
    images, labels = tensors(x, y)
    trained = train(net, images, labels, [torch.arange(rows)] * epochs, batch_size, lr)
    weights = [p.detach().double().numpy().ravel() for p in net.parameters()]
    return {
        "name": name, "params": {"batch_size": batch_size, "epochs": epochs, "lr": lr},
        "height": height, "width": width, "sixteenths": (x * 16).astype(int).ravel().tolist(), "y_train": y.tolist(),
        "every": EVERY, "weights": [[round(float(v), 7) for v in w[::EVERY]] for w in weights], "sums": [round(float(w.sum()), 5) for w in weights],
        "loss": trained["loss"][-1], "accuracy": trained["accuracy"][-1],
    }


EVERY = 13  # of the weights of a tensor, those that are listed


def start(tensor, shape):
    """Weight j of tensor i: between ±1/8, from the high bits of a linear congruential generator's j-th number."""
    state, values = np.uint64(tensor + 1), np.empty(int(np.prod(shape)), "float32")
    with np.errstate(over="ignore"):
        for j in range(len(values)):
            state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
            values[j] = (int(state >> np.uint64(56)) - 128) / 1024
    return values.reshape(shape)

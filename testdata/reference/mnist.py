"""MNIST from its four .gz files, as the plugins importer_mnist and normalize give it: x float32 [N, 28, 28] in 0..1, y uint8 [N]."""
import gzip
import pathlib

import numpy


def read_idx(path):
    content = gzip.decompress(path.read_bytes())
    header = 4 * (1 + content[3])
    shape = numpy.frombuffer(content[4:header], ">u4")
    return numpy.frombuffer(content[header:], numpy.uint8).reshape(shape)


def read(folder):
    """Returns x_train, y_train, x_test, y_test."""
    folder = pathlib.Path(folder)
    x_train, x_test = (read_idx(folder / f"{part}-images-idx3-ubyte.gz") for part in ("train", "t10k"))
    y_train, y_test = (read_idx(folder / f"{part}-labels-idx1-ubyte.gz") for part in ("train", "t10k"))
    return x_train.astype(numpy.float32) / 255, y_train, x_test.astype(numpy.float32) / 255, y_test

"""Runs originals, each time in a process of its own."""
import json
import subprocess
import sys

from . import place


class Missing(Exception):
    """The program that an original needs is not on this machine."""


class Originals:
    def __init__(self, mnist, torch_python):
        self.mnist, self.torch_python = mnist, torch_python

    def python(self, name):
        """PyTorch has a Python of its own."""
        if "import torch" not in (place.SCRIPTS / f"{name}.py").read_text():
            return sys.executable
        if not self.torch_python:
            raise Missing("PyTorch is not installed")
        return self.torch_python

    def run(self, name, *arguments):
        command = [self.python(name), str(place.SCRIPTS / "run.py"), name, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=place.environment())
        if "ModuleNotFoundError" in done.stderr:
            raise Missing(done.stderr.strip().splitlines()[-1])
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}:\n{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def version(self, name):
        """Returns the original's name with its version, and the params to compare with."""
        said = self.run(name, "version")
        return said["original"], said["params"]

    def measure(self, name, seed=0, params=None, save=None):
        more = ["--save", save] if save else []
        return self.run(name, "measure", self.mnist, "--seed", seed, "--params", json.dumps(params or {}), *more)

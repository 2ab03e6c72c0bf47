"""Runs plugins, as steps of a pipeline, and reads what the run says."""
import json
import pathlib
import subprocess

import numpy

from . import place

PIPELINE = place.ROOT / "testdata" / "mnist" / "pipeline.toml"
PREDICT = place.SCRIPTS / "predict.toml"


def zen(*arguments):
    done = subprocess.run([place.ZEN, *map(str, arguments)], capture_output=True, text=True, cwd=place.ROOT, env=place.environment())
    if done.returncode != 0:
        raise SystemExit(f"zen {' '.join(map(str, arguments))}:\n{done.stderr}")
    return done.stdout


class Run:
    """One run: importer and normalizer come from the result cache, the trainer and what follows are executed."""

    def __init__(self, mnist, name, params, seed=0, pipeline=PIPELINE, rerun=True):
        command = ["run", pipeline, "--json", "--seed", seed, "--plugin", f"classifier={place.wasm(name)}"]
        for source, file in place.SOURCES.items():
            command += ["--source", f"{source}={pathlib.Path(mnist) / file}"]
        for param, value in params.items():
            command += ["--set", f"steps.trainer.params.{param}={json.dumps(value)}"]
        summary = json.loads(zen(*command, *(["--rerun", "trainer+"] if rerun else [])).splitlines()[-1])
        self.id, self.steps = summary["run"], {step["name"]: step for step in summary["steps"]}

    def seconds(self, step):
        """What the plugin itself took, its reads and writes included."""
        return self.steps[step]["guest_seconds"]

    def params(self):
        """Of the trainer, those with their defaults too."""
        return self.steps["trainer"]["params"]

    def number(self, output):
        return float(zen("output", f"{self.id}/{output}"))

    def array(self, output, file, tensor=None):
        """Reads an output by way of a .npy file."""
        zen("output", f"{self.id}/{output}", "-o", file, "--format", "npy", *(["--tensor", tensor] if tensor else []))
        return numpy.load(file)

    def metric(self, name):
        """The values of a metric of the trainer, by epoch."""
        trainer = next(step for step in json.loads(zen("show", self.id, "--json"))["steps"] if step["name"] == "trainer")
        return [metric["value"] for metric in trainer["metrics"] if metric["name"] == name]


def manifest(name):
    return json.loads(zen("plugin", "inspect", place.wasm(name), "--json"))["manifest"]

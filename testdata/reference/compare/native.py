"""Compiles the sources of a plugin for this machine and runs its entry `fit` on the same data, with the same vector width. So does
V8, with the plugin file: another compiler of the same WebAssembly, with which what the form of the code costs is told from the rest."""
import math
import os
import platform
import re
import shutil
import subprocess
import tomllib

import numpy

from . import place, zen

FOLDER = place.BUILD / "native"
# 128-bit vectors, as wasm has them, and no fused multiply-add.
VECTORS = "sse4.2" if platform.machine() == "x86_64" else ""
CLANG = ["-O3", *([f"-m{VECTORS}"] if VECTORS else []), "-ffp-contract=off", "-fPIC", "-shared", "-Wno-unknown-attributes"]
RUST = ["-Copt-level=3", *([f"-Ctarget-feature=+{VECTORS}"] if VECTORS else []), "-Ccodegen-units=1", "-Cpanic=abort"]
EDITION = "--edition=2021"
DTYPES = {name: code for code, name in enumerate("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split(), 1)}


class Absent(Exception):
    """There is no native build of a plugin."""


def compiler(*names):
    """The Rust that `make setup` made comes first, as it does where the PATH has none for WebAssembly."""
    cached = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "zen/toolchains/rust/bin")
    for name in names:
        found = shutil.which(name, path=cached) or shutil.which(name)
        if found:
            return found
    raise Absent(f"no {names[0]}")


def call(*command, more=None):
    """Runs a program and returns what it prints; more is for its environment."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env={**os.environ, **(more or {})})
    if done.returncode != 0:
        raise Absent(f"{command[0]}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def build_runner():
    FOLDER.mkdir(parents=True, exist_ok=True)
    sources = sorted((place.SCRIPTS / "native").glob("*.c"))
    call(compiler("clang-19", "clang", "cc"), "-O2", "-rdynamic", *sources, "-o", FOLDER / "native", "-ldl")


def build(name):
    """Returns the plugin as a library of this machine."""
    folder = place.ROOT / "plugins" / name
    built = tomllib.loads((folder / "plugin.toml").read_text())
    flags = built.get("build", {}).get("flags", [])
    match built["language"]:
        case "c":
            return clang(name, folder, flags, "clang", [], "*.c")
        case "cpp":
            return clang(name, folder, flags, "clang++", ["-std=c++20", "-fno-exceptions"], "*.cpp")
        case "rust":
            return (cargo if (folder / "Cargo.toml").exists() else rustc)(name, folder, flags)
    raise Absent(f"a plugin in {built['language']} has no native form")


def clang(name, folder, flags, program, more, pattern):
    library = FOLDER / f"{name}.so"
    sdk = place.ROOT / "plugins" / "sdk"
    # As zen build does it: folders of headers count from the plugin's, and warnings belong to the build for wasm.
    flags = [re.sub(r"^(-isystem|-I)(?=[^/])", rf"\1{folder}/", flag) for flag in flags]
    sources = sorted(folder.rglob(pattern))
    sources = [source for source in sources if "testdata" not in source.parts[len(folder.parts):]]
    call(compiler(f"{program}-19", program), *CLANG, *more, f"-I{sdk / 'c'}", f"-I{sdk / 'cpp'}", f"-I{folder}", *flags, *sources, "-o", library)
    return library


def rust_sdk():
    """Its imports get the names that the C functions have: natively, `read` and `write` are the system's."""
    sdk, crate = FOLDER / "sdk", FOLDER / "libzen.rlib"
    shutil.rmtree(sdk, ignore_errors=True)
    shutil.copytree(place.ROOT / "plugins" / "sdk" / "rust", sdk)
    raw = sdk / "raw.rs"
    raw.write_text(re.sub(r"^    pub fn (\w+)\(", r'    #[link_name = "zen_raw_\1"]\n\g<0>', raw.read_text(), flags=re.MULTILINE))
    call(compiler("rustc"), *RUST, EDITION, "--crate-type=rlib", "--crate-name=zen", sdk / "lib.rs", "-o", crate)
    return crate


def rustc(name, folder, flags):
    library = FOLDER / f"{name}.so"
    root = next(file for file in (folder / "src" / "lib.rs", folder / "lib.rs") if file.exists())
    command = ["--crate-type=cdylib", f"--crate-name={name}", "-Cmetadata=plugin", f"--extern=zen={rust_sdk()}", *flags, root, "-o", library]
    call(compiler("rustc"), *RUST, EDITION, *command)
    return library


def cargo(name, folder, flags):
    """The crates too get the flags, but the programs that run while they are built: those have no target named. As zen build does it, cargo gets
    a copy, in which it may leave what it compiles, and links no crate into another before the end."""
    copy, target = FOLDER / name, FOLDER / f"{name}.target"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("target"))
    machine = re.search(r"^host: (.*)$", call(compiler("rustc"), "-vV"), re.MULTILINE)[1]
    command = ["rustc", "--release", "--lib", "--crate-type=cdylib", "--locked", "--offline", "--quiet", "--target", machine, "--config=profile.release.lto=\"off\""]
    environment = {"RUSTC": compiler("rustc"), "CARGO_TARGET_DIR": str(target), "CARGO_ENCODED_RUSTFLAGS": "\x1f".join([*RUST, *flags])}
    call(compiler("cargo"), *command, f"--manifest-path={copy / 'Cargo.toml'}", "--", f"--extern=zen={rust_sdk()}", more=environment)
    return target / machine / "release" / f"lib{name}.so"


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def apart(one, other):
    if one.shape != other.shape or one.dtype != other.dtype:
        return math.inf
    return 0.0 if one.tobytes() == other.tobytes() else float(numpy.abs(one.astype(float) - other).max())


class Fit:
    """The entry `fit` of a native library, with the inputs and parameters that a run had."""

    def __init__(self, name, run):
        self.library, self.plugin, self.run = build(name), place.wasm(name), run
        self.out = FOLDER / f"{name}.out"
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()
        self.arguments = []
        for port, output in {"x_train": "normalizer.x_train", "y_train": "importer.y_train"}.items():
            file = FOLDER / f"{port}.npy"
            run.array(output, file)
            self.arguments.append(f"-i{port}={file}")
        entry = next(entry for entry in zen.manifest(name)["entries"] if entry["name"] == "fit")
        for port in entry["outputs"]:
            if dtype := DTYPES.get(port["type"].partition("[")[0]):
                self.arguments.append(f"-d{port['name']}={dtype}")
        self.arguments += [f"-p{param}={text(value)}" for param, value in run.params().items()]

    def native(self):
        return float(call(FOLDER / "native", self.library, "fit", *self.arguments, f"-o{self.out}"))

    def model_apart(self):
        """How far the model that was written last is from the run's: 0 when it has the same bytes, else the largest difference of two
        numbers."""
        tensors = {file.name.split(".")[1]: numpy.load(file) for file in self.out.glob("model.*.npy")}
        apart_each = [apart(tensor, self.run.array("trainer.model", FOLDER / "tensor.npy", name)) for name, tensor in tensors.items()]
        return max(apart_each, default=math.inf)

    def v8(self, *flags):
        """V8 guards the memory's end by pages that cannot be read, unless a flag asks for a check before each access."""
        return float(call("node", "--no-liftoff", *flags, place.SCRIPTS / "native" / "v8.mjs", self.plugin, "fit", *self.arguments))

    def ways(self):
        """Returns the ways to run it that this machine has, by name."""
        ways = {"native": self.native}
        if shutil.which("node"):
            ways |= {"v8": self.v8, "v8_checked": lambda: self.v8("--wasm-enforce-bounds-checks")}
        return ways

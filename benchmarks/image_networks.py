"""Networks on Fashion-MNIST for docs/image_networks.md: three seeds of each kind, tables and two figures.

    image_networks.py BUILD_DIR DOCUMENT.md [--seeds K] [--data DIR] [--table-only]

The images are those of Debian's package dataset-fashion-mnist (scripts/setup.sh bench-nn installs it). One line a run is kept in
BUILD_DIR/image_networks.jsonl as soon as it is done; runs that are there already are not repeated. A change of the program's
defaults needs a fresh file. The figures stand beside the document.
"""
import argparse
import gzip
import json
import math
import os
import re
import shutil
import statistics
import subprocess

from recorded import recorded

KINDS = {"plain": ["plain"], "plain, wide": ["plain", "first=8", "second=12", "last=16"], "steerable": ["steerable"],
         "promoted, 1e3": ["promoted", "lambda=1000"], "promoted, 1e5": ["promoted", "lambda=100000"]}
TESTS = ("upright", "rotated", "translated")

parser = argparse.ArgumentParser()
parser.add_argument("build")
parser.add_argument("document")
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
parser.add_argument("--table-only", action="store_true")
arguments = parser.parse_args()
path = os.path.join(arguments.build, "image_networks.jsonl")
program = os.path.join(arguments.build, "benchmarks", "bench_image_networks")


def unpacked():
    """The folder of the unpacked files."""
    folder = os.path.join(arguments.build, "fashion_mnist")
    os.makedirs(folder, exist_ok=True)
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        source = os.path.join(arguments.data, name + ".gz")
        target = os.path.join(folder, name)
        if os.path.exists(target):
            continue
        if not os.path.exists(source):
            raise SystemExit(f"image_networks: {source} is missing: install Debian's package dataset-fashion-mnist, or give --data DIR")
        with gzip.open(source) as packed, open(target + ".part", "wb") as file:
            shutil.copyfileobj(packed, file)
        os.rename(target + ".part", target)
    return folder


def run_all():
    done = {(r["call"], r["seed"]) for r in recorded(path)}
    folder = unpacked()
    for seed in range(arguments.seeds):
        for name, (kind, *keys) in KINDS.items():
            if (name, seed) in done:
                continue
            call = [program, "run", folder, kind, str(seed), *keys]
            line = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout
            print(line, end="", flush=True)
            with open(path, "a") as file:
                file.write(json.dumps({"call": name, **json.loads(line)}) + "\n")


def of_kind(lines, kind):
    return [r for r in lines if r["call"] == kind]


def mean(values):
    return statistics.mean(values)


def error(values):
    """Standard error of a mean over seeds."""
    return statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0


def percent(values):
    return f"{100 * mean(values):.1f} ({', '.join(f'{100 * v:.1f}' for v in values)})"


def accuracy_table(lines):
    text = ["| network | parameters | upright, % (each seed) | rotated | translated | kept | training s |",
            "| --- | ---: | ---: | ---: | ---: | --- | ---: |"]
    for kind in KINDS:
        of = of_kind(lines, kind)
        if of:
            scores = " | ".join(percent([r[test] for r in of]) for test in TESTS)
            kept = ", ".join(r["kept"] for r in of) if kind.startswith("promoted") else "-"
            text.append(f"| {kind} | {of[0]['parameters']} | {scores} | {kept} | {mean([r['seconds'] for r in of]):.0f} |")
    return text


def number(value):
    return f"{value:.2g}"


def layer_table(lines):
    stages = lines[0]["stages"]
    shown = ("plain", "steerable", "promoted, 1e5")
    text = ["| stage | " + " | ".join(f"{kind}: rotation | {kind}: translation" for kind in shown) + " |",
            "| --- |" + " ---: |" * (2 * len(shown))]
    for s, stage in enumerate(stages):
        cells = []
        for kind in shown:
            of = of_kind(lines, kind)
            for motion in ("rotation", "translation"):
                values = [r[motion] for r in of]
                cells.append(f"{number(mean([v['relative'][s] for v in values]))} ± {number(mean([v['uncertainty'][s] for v in values]))}"
                             if of and s + 1 < len(stages) else "")
        text.append(f"| {stage} | " + " | ".join(cells) + " |")
    cells = []
    for kind in shown:
        of = of_kind(lines, kind)
        for motion in ("rotation", "translation"):
            cells.append(number(mean([r[motion]["whole"] / r[motion]["size"] for r in of])) if of else "")
    text[-1] = "| whole network: \\|L F\\| / \\|F\\| | " + " | ".join(cells) + " |"
    return text


def figure(name, title, x_label, y_label, points):
    target = os.path.join(os.path.dirname(arguments.document), name)
    text = "".join(f"{label},{x},{y},{e}\n" for label, x, y, e in points)
    subprocess.run([program, "figure", title, x_label, y_label, target], input=text, check=True, text=True)
    with open(target) as file:  # colours for viewers that know no variables
        drawn = re.sub(r"var\(--[\w-]+, *([^()]+|[^()]*\([^()]*\)[^()]*)\)", r"\1", file.read())
    with open(target, "w") as file:
        file.write(drawn)


def figures(lines):
    curves = []
    errors = []
    for kind in KINDS:
        of = of_kind(lines, kind)
        for step in range(13 if of else 0):
            values = [100 * r["curve"][step] for r in of]
            curves.append((kind.replace(",", ""), 15 * step, mean(values), error(values)))
        for s in range(len(of[0]["stages"]) if of else 0):
            values = [r["rotation"]["contribution"][s] / r["rotation"]["size"] for r in of]
            errors.append((kind.replace(",", ""), s + 1, mean(values), error(values)))
    figure("image_networks_accuracy.svg", "Accuracy on turned images, trained on 1,000 upright ones", "angle (degrees)",
           "accuracy (%)", curves)
    figure("image_networks_errors.svg", "What each stage adds to the rotation error of the scores", "stage",
           "contribution / size of the scores", errors)


def write_document():
    lines = recorded(path)
    if not lines:
        raise SystemExit(f"image_networks: no runs in {path}")
    mark = "<!-- measured: make bench-nn -->"
    with open(arguments.document) as file:
        parts = file.read().split(mark)
    for index, table in enumerate((accuracy_table, layer_table), start=1):
        rest = parts[index].split("<!-- end -->", 1)[1]
        parts[index] = "\n" + "\n".join(table(lines)) + "\n<!-- end -->" + rest
    with open(arguments.document, "w") as file:
        file.write(mark.join(parts))
    figures(lines)


if not arguments.table_only:
    run_all()
write_document()

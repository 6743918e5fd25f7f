"""The tasks of benchmarks/networks.cpp for every size and three seeds, and docs/networks.md from the results.

    networks.py BUILD_DIR DOCUMENT.md [--seeds K] [--only invariant|inertia|scattering] [--table-only]

One line a run is kept in BUILD_DIR/networks.jsonl as soon as it is done; runs that are there already are not repeated, so an
interrupted series goes on where it stopped. A change of the program's defaults needs a fresh file.
"""
import argparse
import json
import os
import statistics
import subprocess

from recorded import recorded

# Test mean square errors of Finzi, Welling and Wilson (ICML 2021): EMLP, plain network, plain network with augmentation.
PUBLISHED = {
    ("invariant", 1000): (0.0170, 0.0892, 0.0634),
    ("invariant", 3000): (0.0311, 0.0623, 0.0890),
    ("inertia", 1000): (0.136, 3.24, 0.130),
    ("inertia", 3000): (0.0281, 0.840, 0.112),
    ("inertia", 30000): (0.0141, 0.111, 0.106),
    ("scattering", 100): (0.0089, 0.733, 0.190),
    ("scattering", 1000): (3.3e-4, 0.364, 0.0125),
    ("scattering", 3000): (2.7e-4, 0.0504, 0.0108),
}
NAMES = {"invariant": "O(5) invariant", "inertia": "O(3) inertia", "scattering": "O(1,3) scattering"}
KINDS = [("equivariant", []), ("mlp", []), ("equivariant", ["double=1"])]

parser = argparse.ArgumentParser()
parser.add_argument("build")
parser.add_argument("document")
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--only", default="")
parser.add_argument("--table-only", action="store_true")
arguments = parser.parse_args()
path = os.path.join(arguments.build, "networks.jsonl")


def key(task, samples, seed, kind, keys):
    return (NAMES[task], samples, seed, kind, "double" if keys else "float")


def run_all():
    """Seed by seed, small sizes first; in doubles one seed of the smallest size of a task, for the equivariance error."""
    done = {(r["task"], r["samples"], r["seed"], r["network"], r["dtype"]) for r in recorded(path)}
    program = os.path.join(arguments.build, "benchmarks", "bench_networks")
    for seed in range(arguments.seeds):
        for (task, samples) in sorted(PUBLISHED, key=lambda cell: cell[1]):
            if arguments.only not in ("", task):
                continue
            smallest = min(n for t, n in PUBLISHED if t == task)
            for kind, keys in KINDS:
                if keys and (seed > 0 or samples > smallest) or key(task, samples, seed, kind, keys) in done:
                    continue
                line = subprocess.run([program, task, str(samples), str(seed), kind, *keys], check=True,
                                      capture_output=True, text=True).stdout
                print(line, end="", flush=True)
                with open(path, "a") as file:
                    file.write(line)


def number(value):
    return f"{value:.2g}" if value < 1e-3 else f"{value:.3g}"


def mean_of(lines):
    values = [r["test_mse"] for r in lines]
    if not values:
        return "-", None
    spread = f" ({', '.join(number(v) for v in sorted(values))})" if len(values) > 1 else ""
    return number(statistics.mean(values)) + spread, statistics.mean(values)


def table(lines):
    rows = ["| task | n | lieder: mean (each seed) | EMLP, published | plain network, here | plain, published | with augmentation, "
            "published | seconds |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for (task, samples), (emlp, plain, augmented) in PUBLISHED.items():
        here = [r for r in lines if r["task"] == NAMES[task] and r["samples"] == samples and r["dtype"] == "float"]
        ours = [r for r in here if r["network"] == "equivariant"]
        mlp = [r for r in here if r["network"] == "mlp"]
        seconds = f"{statistics.mean(r['seconds'] for r in ours):.0f}" if ours else "-"
        rows.append(f"| {NAMES[task]} | {samples} | {mean_of(ours)[0]} | {number(emlp)} | {mean_of(mlp)[0]} | {number(plain)} | "
                    f"{number(augmented)} | {seconds} |")
    return rows


def errors(lines):
    rows = ["| task | float, largest | double, largest | runs |", "| --- | ---: | ---: | ---: |"]
    for task in NAMES.values():
        own = [r for r in lines if r["task"] == task and r["network"] == "equivariant"]
        worst = {t: max((r["equivariance_error"] for r in own if r["dtype"] == t), default=None) for t in ("float", "double")}
        cells = [f"{worst[t]:.1e}" if worst[t] is not None else "-" for t in ("float", "double")]
        rows.append(f"| {task} | {cells[0]} | {cells[1]} | {len(own)} |")
    return rows


def speeds():
    program = os.path.join(arguments.build, "benchmarks", "bench_layer_speed")
    speed_path = os.path.join(arguments.build, "layer_speed.jsonl")
    if not arguments.table_only:
        text = subprocess.run([program], check=True, capture_output=True, text=True).stdout
        with open(speed_path, "w") as file:
            file.write(text)
    if not os.path.exists(speed_path):
        return []
    rows = ["| device | threads | type | group | representation | dim Hom | layer, ms | torch::nn::Linear, ms | ratio |",
            "| --- | ---: | --- | --- | --- | ---: | ---: | ---: | ---: |"]
    with open(speed_path) as lines:
        for r in map(json.loads, lines):
            rows.append(f"| {r['device']} | {r['threads']} | {r['dtype']} | {r['group']} | {r['representation']} | {r['dimension']} | "
                        f"{1e3 * r['seconds']:.2f} | {1e3 * r['linear_seconds']:.2f} | {r['ratio']:.2f} |")
    return rows


if not arguments.table_only:
    run_all()
lines = recorded(path)
begin, end = "<!-- measured: make bench-nn -->", "<!-- end -->"
sections = [table(lines), errors(lines), speeds()]
with open(arguments.document) as file:
    text = file.read()
parts = text.split(begin)
if len(parts) != len(sections) + 1:
    raise SystemExit(f"{arguments.document}: expected {len(sections)} marks {begin}")
document = parts[0]
for part, rows in zip(parts[1:], sections):
    document += begin + "\n" + "\n".join(rows) + "\n" + end + part.split(end, 1)[1]
with open(arguments.document, "w") as file:
    file.write(document)

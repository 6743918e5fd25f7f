"""Promoted networks, learned symmetries and their cost for docs/network_symmetries.md: three seeds of each case.

    network_symmetries.py BUILD_DIR DOCUMENT.md [--seeds K] [--table-only]

One line a run is kept in BUILD_DIR/network_symmetries.jsonl as soon as it is done; runs that are there already are not
repeated. A change of the programs' defaults needs a fresh file.
"""
import argparse
import json
import os
import statistics
import subprocess

from recorded import recorded

CASES = [("invariant", 1000, []), ("invariant", 3000, []), ("inertia", 1000, []), ("inertia", 3000, []),
         ("scattering", 1000, []), ("scattering", 3000, []), ("inertia", 3000, ["broken=0.3", "rank=1"])]
NAMES = {"invariant": "O(5) invariant", "inertia": "O(3) inertia", "scattering": "O(1,3) scattering"}

parser = argparse.ArgumentParser()
parser.add_argument("build")
parser.add_argument("document")
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--table-only", action="store_true")
arguments = parser.parse_args()
path = os.path.join(arguments.build, "network_symmetries.jsonl")


def run(words, done):
    """The lines of one program run, with the words that asked for it."""
    call = " ".join(words)
    if call in done:
        return
    program = os.path.join(arguments.build, "benchmarks", words[0])
    output = subprocess.run([program, *words[1:]], check=True, capture_output=True, text=True).stdout
    with open(path, "a") as file:
        for line in output.splitlines():
            print(line, flush=True)
            file.write(json.dumps({"call": call, **json.loads(line)}) + "\n")


def run_all():
    done = {r["call"] for r in recorded(path)}
    run(["bench_network_symmetries", "speed"], done)
    for seed in range(arguments.seeds):
        run(["bench_network_symmetries", "learned", str(seed), "epochs=300"], done)
        for task, samples, keys in CASES:
            run(["bench_promoted_networks", task, str(samples), str(seed), *keys], done)
            run(["bench_promoted_networks", task, str(samples), str(seed), *keys, "enforce=1"], done)


def number(value):
    return f"{value:.2g}" if abs(value) < 1e-3 else f"{value:.3g}"


def spread(values):
    values = sorted(values)
    if not values:
        return "-"
    return number(statistics.mean(values)) + (f" ({', '.join(map(number, values))})" if len(values) > 1 else "")


def promoted_table(lines):
    text = ["| task | n | kept (seeds) | raw angle | exact angle | promoted MSE | enforced MSE | plain MSE |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for task, samples, keys in CASES:
        broken = 0.3 if keys else 0
        of = [r for r in lines if r["benchmark"] == "promoted" and r["task"] == NAMES[task]
              and r["samples"] == samples and r["broken"] == broken]
        kind = {k: [r for r in of if r["network"] == k] for k in ("promoted", "enforced", "mlp")}
        if not kind["promoted"]:
            continue
        kept = ", ".join(r["kept"] for r in kind["promoted"])
        exact = [r["exact_angle"] for r in kind["promoted"] if r["exact_angle"] < 9]
        text.append(f"| {NAMES[task]}{', broken' if broken else ''} | {samples} | {kept} | "
                    f"{number(max(r['angle'] for r in kind['promoted']))} | {number(max(exact)) if exact else '-'} | "
                    + " | ".join(spread([r["test_mse"] for r in kind[k]]) for k in ("promoted", "enforced", "mlp")) + " |")
    return text


def learned_table(lines):
    text = ["| method | variance | bias | largest bias of ten | angle (rad) | dimension, gap | seconds |",
            "| --- | --- | --- | --- | --- | --- | --- |"]
    for method in ("LieGG", "discover_network", "gl(10)"):
        of = [r for r in lines if r["benchmark"] == "learned" and r["method"] == method]
        if not of:
            continue
        value = lambda name: spread([r[name] for r in of]) if name in of[0] else "-"
        found = ", ".join(f"{r['dimension']} ({number(r['gap'])})" for r in of) if "gap" in of[0] else "none chosen"
        angle = value("angle")
        if "within" in of[0]:
            angle = f"all kept: {value('within')}; ten least: {angle}"
        text.append(f"| {method} | {value('variance')} | {value('bias')} | {value('largest_bias_of_10')} | {angle} | "
                    f"{found} | {value('seconds')} |")
    mse = [r["test_mse"] for r in lines if r["benchmark"] == "learned" and r["method"] == "training"]
    return text + ["", f"Test MSE of the networks: {spread(mse)}."]


def speed_table(lines):
    text = ["| what | plain (s) | with (s) | ratio |", "| --- | --- | --- | --- |"]
    for r in lines:
        if r["benchmark"] == "discovery":
            text.append(f"| discovery, {r['case']}: {r['route']} | {number(r['pass'])} | {number(r['discovery'])} | "
                        f"{number(r['ratio_per_generator'])} for each of {r['candidates']} |")
        elif r["benchmark"] == "penalty":
            text.append(f"| step with the penalty, {r['case']} | {number(r['plain'])} | {number(r['penalised'])} | "
                        f"{number(r['ratio'])} |")
        elif r["benchmark"] == "prox":
            text.append(f"| step with the layers' prox every {r['every']:g} steps | {number(r['plain'])} | "
                        f"{number(r['plain'] * r['ratio'])} | {number(r['ratio'])} |")
    return text


def write_document():
    lines = recorded(path)
    with open(arguments.document) as file:
        parts = file.read().split("<!-- measured: make bench-nn -->")
    for index, table in enumerate((promoted_table, learned_table, speed_table), start=1):
        rest = parts[index].split("<!-- end -->", 1)[1]
        parts[index] = "\n" + "\n".join(table(lines)) + "\n<!-- end -->" + rest
    with open(arguments.document, "w") as file:
        file.write("<!-- measured: make bench-nn -->".join(parts))


if not arguments.table_only:
    run_all()
write_document()

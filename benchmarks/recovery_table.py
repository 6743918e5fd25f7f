"""docs/recovery.md from the rows that `lieder reproduce recovery --all --out FILE.csv` wrote and the published tables.

    recovery_table.py FILE.csv REFERENCE_FOLDER DOCUMENT.md [--threads N] [--wall SECONDS] [--note TEXT]
"""
import argparse
import csv
import os
import pathlib
import statistics

FILES = {"ortho_t_n.csv": ("ortho", "t"), "ortho_se_n.csv": ("ortho", "se"), "quad_se_n.csv": ("quad", "se")}
TITLES = {("ortho", "t"): "Ortho, translations T(m)", ("ortho", "se"): "Ortho, SE(m)", ("quad", "se"): "Quad, SE(m)"}


def published(folder):
    cells, seconds = {}, 0.0
    for name, (function, candidates) in FILES.items():
        with open(folder / name) as file:
            for row in csv.DictReader(file):
                key = (function, candidates, int(row["d"]), int(row["r"]), int(row["m"]))
                cells.setdefault(key, {})[int(row["seed"])] = int(row["n_recover"])
                seconds += float(row["dt"])
    return cells, seconds


def measured(file):
    cells = {}
    with open(file) as rows:
        for row in csv.DictReader(rows):
            key = (row["function"], row["candidates"], int(row["d"]), int(row["r"]), int(row["m"]))
            cells.setdefault(key, {})[int(row["seed"])] = row
    return cells


def number(value):
    return f"{value:g}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("reference", type=pathlib.Path)
    parser.add_argument("document", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--wall", type=float)
    parser.add_argument("--note", default="")
    arguments = parser.parse_args()
    theirs, their_seconds = published(arguments.reference)
    ours = {key: rows for key, rows in measured(arguments.results).items() if set(rows) >= set(theirs.get(key, {0: 0}))}
    missing = sorted(set(theirs) - set(ours))
    at_most = tenth = 0
    tables = {}
    for key in sorted(set(ours) & set(theirs)):
        rows = [ours[key][seed] for seed in sorted(theirs[key])]
        median = statistics.median(int(row["n_recover"]) for row in rows)
        reference = statistics.median(theirs[key].values())
        at_most += median <= reference
        tenth += median <= 0.9 * reference
        solves = sum(int(row["solves"]) for row in rows)
        function, candidates, d, r, m = key
        tables.setdefault((function, candidates), []).append(
            f"| {d} | {r} | {m} | {rows[0]['library']} | {number(median)} | {number(reference)} | {median / reference:.2f} | "
            f"{max(float(row['largest_gap']) for row in rows):.1e} | {sum(int(row['uncertified']) for row in rows)} | {solves} | "
            f"{sum(int(row['iterations']) for row in rows) / max(solves, 1):.1f} | "
            f"{sum(float(row['processor_seconds']) for row in rows):.2f} |")
    used = [row for key in ours for row in ours[key].values() if key in theirs]
    processor = sum(float(row["processor_seconds"]) for row in used)
    compared = len(set(ours) & set(theirs))
    solves = sum(int(row["solves"]) for row in used)
    text = [
        "# The recovery experiment",
        "",
        "Written by `benchmarks/recovery_table.py` from the file of `lieder reproduce recovery --all --reference FOLDER --out FILE.csv`. "
        "An instance is a random polynomial of r features of m variables ([recovery.hpp](../include/lieder/models/recovery.hpp)); "
        "n_recover is the smallest number of exact samples, found by bisection, from which the fit of least nuclear norm is the "
        "function to 5e-3 in every monomial coefficient. Medians over ten seeds, beside those published with Otto, Zolman, Kutz, "
        "Brunton, JMLR 26(248), 2025 (random discretisation, at most 2,500 iterations of a conic solver). Ours: exact moments.",
        "",
        f"* Cells compared: {compared} of {len(theirs)}" + (f"; not computed: {len(missing)}" if missing else "") + ".",
        f"* Median at most the published one: {at_most} ({100 * at_most / max(compared, 1):.1f} %); at least 10 % below it: {tenth} "
        f"({100 * tenth / max(compared, 1):.1f} %).",
        f"* Fits: {solves:,}, each with a relative duality gap of at most 1e-6 unless flagged; not certified: "
        f"{sum(int(row['uncertified']) for row in used)}; largest gap {max(float(row['largest_gap']) for row in used):.2e}.",
        f"* Processor time: {processor:,.0f} s, that is {processor / arguments.threads / 60:.0f} minutes on {arguments.threads} cores that "
        f"do nothing else (published: {their_seconds / 3600:.0f} hours of fitting)."
        + (f" By the clock of this run: {arguments.wall / 60:.0f} minutes on {arguments.threads} threads." if arguments.wall else ""),
    ]
    if arguments.note:
        text += [f"* {arguments.note}"]
    if missing:
        text += ["* Not computed: " + ", ".join(f"{f} {c.upper()}({m}) d={d} r={r}" for f, c, d, r, m in missing) + "."]
    for kind, rows in tables.items():
        text += ["", f"## {TITLES[kind]}", "",
                 "| d | r | m | monomials | median | published | ratio | largest gap | not certified | fits | Newton steps | processor s |",
                 "|" + " ---: |" * 12] + rows
    part = arguments.document.with_suffix(".part")
    part.write_text("\n".join(text) + "\n")
    os.replace(part, arguments.document)


if __name__ == "__main__":
    main()

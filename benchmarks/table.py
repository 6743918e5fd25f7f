"""docs/benchmarks.md from the lines that run.sh recorded.

    table.py RESULTS.jsonl DOCUMENT.md PEERS.md   (the last file may be missing)
"""
import datetime
import json
import os
import sys

with open(sys.argv[1]) as lines:
    results = [json.loads(line) for line in lines]
accumulated = [r for r in results if r["benchmark"] == "accumulate"]
samples = max(r["samples"] for r in accumulated)
by_kind = {r["kind"]: r for r in accumulated if r["samples"] == samples}
names = {"functions": "user functions", "rows": "... and rows of C_F", "gram": "whole pass, Gram (DSYRK)",
         "qr": "whole pass, TSQR"}
first = accumulated[0]


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "| --- |" + " ---: |" * (len(header) - 1)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


text = [
    "# Benchmarks",
    "",
    f"Written by `make bench` (`benchmarks/run.sh`) on {datetime.date.today().isoformat()}: {first['machine']}; "
    f"medians of {first['repeats']} runs. \"By processor time\" divides processor seconds of all threads instead of wall "
    "seconds: where others use the machine too it is the steadier figure.",
    "",
    "## Streaming accumulation",
    "",
    f"q = {first['q']} candidates (40 user functions x 10 components), a scalar function of 10 inputs, N = {samples:,} "
    "samples; nothing of size N is kept. Work counts as 2 q^2 N flops for both accumulators (DSYRK needs half of that); "
    "the DGEMM rate and the memory bandwidth are measured beside it in the same run, with as many threads.",
    "",
]
rows = []
for kind in names:
    r = by_kind[kind]
    whole = kind in ("gram", "qr")
    rows.append([names[kind], f"{r['seconds']:.2f}", f"{r['cpu_seconds']:.2f}",
                 f"{r['gflops']:.1f}" if whole else "", f"{r['dgemm_gflops']:.1f}",
                 f"{100 * r['fraction_of_dgemm']:.0f} %" if whole else "",
                 f"{100 * r['fraction_of_dgemm_by_cpu_time']:.0f} %" if whole else "", r["peak_mib"]])
text += table(["step", "seconds", "processor s", "Gflop/s", "DGEMM Gflop/s", "of DGEMM", "by processor time",
               "peak MiB"], rows)
gram, qr = by_kind["gram"], by_kind["qr"]
bandwidth = max(r["triad_gb_per_second"] for r in accumulated)
text += [
    "",
    f"TSQR takes {qr['seconds'] / gram['seconds']:.1f} times as long as the Gram matrix "
    f"({qr['cpu_seconds'] / gram['cpu_seconds']:.1f} by processor time). The rows are {gram['row_bytes'] / 2e9:.1f} GB; "
    f"written and read once through memory, at the triad's {bandwidth:.1f} GB/s, they alone would take "
    f"{gram['row_bytes'] / bandwidth * 1e-9:.2f} s: they are made in pieces of 1 MB that stay in the cache.",
]
numpy = next((r for r in results if r["benchmark"] == "numpy"), None)
if numpy:
    ours = {r["kind"]: r for r in accumulated if r["samples"] == numpy["samples"]}
    text += ["", "## The same problem in NumPy", "",
             f"NumPy {numpy['version']}, every row in memory, N = {numpy['samples']:,}. Both evaluate the functions, form "
             "the rows and reduce them; the singular values of the two triangular factors differ by "
             f"{numpy['singular_value_difference']:.1e} of the largest.", ""]
    text += table(["", "lieder s", "NumPy s", "ratio", "lieder processor s", "NumPy processor s", "ratio", "lieder MiB",
                   "NumPy MiB"],
                  [[label, f"{ours[kind]['seconds']:.2f}", f"{numpy[kind + '_seconds']:.2f}",
                    f"{numpy[kind + '_seconds'] / ours[kind]['seconds']:.1f}", f"{ours[kind]['cpu_seconds']:.2f}",
                    f"{numpy[kind + '_cpu_seconds']:.2f}",
                    f"{numpy[kind + '_cpu_seconds'] / ours[kind]['cpu_seconds']:.1f}", ours[kind]["peak_mib"],
                    numpy["peak_mib"]] for kind, label in (("gram", "Gram"), ("qr", "QR"))])
program = next((r for r in results if r["benchmark"] == "program"), None)
if program:
    text += ["", "## The whole program", "",
             f"`lieder discover` on an NPY file of {program['samples']:,} x 6 doubles ({program['file_mib']} MiB): fit, "
             f"symmetries with bootstrap, algebra ({program['algebra']}).", ""]
    text += table(["samples", "seconds", "processor s", "peak MiB"],
                  [[f"{program['samples']:,}", program["seconds"], program["cpu_seconds"], program["peak_mib"]]])
layers = [r for r in results if r["benchmark"] == "equivariant_map"]
if layers:
    text += ["", "## Equivariant linear layers", "",
             "The basis of Hom_G from a representation to itself, 102(1)+34V+11V^2+3V^3 (384 channels) and ten times as wide, and "
             f"one map with random coefficients applied to a batch of {layers[0]['batch']}: in irreducible coordinates, and as the "
             "dense product of the same size. Medians.", ""]
    text += table(["group", "channels", "dimension", "basis s", "numbers held", "of a dense basis", "apply ms", "dense ms",
                   "ratio"],
                  [[r["group"], r["channels"], f"{r['dimension']:,}", f"{r['solve_seconds']:.4f}",
                    f"{r['basis_numbers']:,}", f"{r['dense_basis_numbers']:.2g}", f"{1e3 * r['apply_seconds']:.2f}",
                    f"{1e3 * r['dense_seconds']:.2f}", f"{r['ratio']:.2f}"] for r in layers])
if len(sys.argv) > 3 and os.path.exists(sys.argv[3]):
    with open(sys.argv[3]) as peers:
        text += ["", "## Intertwiners: EMLP on the same cases", "",
                 "`make bench-peers` (benchmarks/peers/run.sh): EMLP 1.0.3 with JAX 0.4.13 from PyPI; the second "
                 "of two solves with an empty cache is compared, the first one's excess is compilation.", "",
                 peers.read().strip()]
with open(sys.argv[2] + ".part", "w") as out:
    out.write("\n".join(text) + "\n")
os.rename(sys.argv[2] + ".part", sys.argv[2])

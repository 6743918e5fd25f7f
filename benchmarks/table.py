"""docs/benchmarks.md from the lines that run.sh recorded.

    table.py RESULTS.jsonl DOCUMENT.md PEERS.md PEERS_RECOVERY.md   (the last two files may be missing)
"""
import datetime
import json
import math
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


def solve(matrix, right):
    """A small linear system by Gauss's elimination with pivoting."""
    rows = [list(row) + [b] for row, b in zip(matrix, right)]
    for k in range(len(rows)):
        pivot = max(range(k, len(rows)), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(len(rows)):
            if i != k:
                factor = rows[i][k] / rows[k][k]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k])]
    return [row[-1] / row[k] for k, row in enumerate(rows)]


def exponents(runs, variables):
    """Least squares: log seconds = c + sum of exponent * log variable. The exponents."""
    rows = [[1.0] + [math.log(r[v]) for v in variables] for r in runs]
    logs = [math.log(r["cpu_seconds"]) for r in runs]
    normal = [[sum(a[i] * a[j] for a in rows) for j in range(len(rows[0]))] for i in range(len(rows[0]))]
    return solve(normal, [sum(a[i] * b for a, b in zip(rows, logs)) for i in range(len(rows[0]))])[1:]


def promotion_section(runs):
    if not runs:
        return []
    parts = {"singular_values": "singular values", "hessians": "Hessians", "factorisations": "Cholesky",
             "conjugate_gradients": "CG", "certificates": "certificates", "setup": "set-up"}
    sizes, families = {}, {}
    for r in runs:
        sizes.setdefault((r["candidates"], r["d"], r["m"]), []).append(r)
        families.setdefault((r["candidates"], r["d"]), []).append(r)
    section = ["", "## Promotion against the size of the problem", "",
               "One exact fit of the recovery experiment (`bench_promote_scaling`): ortho, one feature, n = p / 3 samples, relative "
               f"duality gap at most 1e-6 (largest {max(r['gap'] for r in runs):.1e}); p monomials, q candidates; processor seconds "
               "of one thread, means over three seeds. Hessians: forming the exact Hessian or a preconditioner and its projection; CG: "
               "conjugate gradients with the exact Hessian's action.", ""]
    rows = []
    for (candidates, d, m), of_size in sizes.items():
        total = sum(r["cpu_seconds"] for r in of_size)
        rows.append([f"{candidates.upper()}({m}) d={d}", of_size[0]["p"], of_size[0]["q"], f"{total / len(of_size):.3f}",
                     f"{sum(r['steps'] for r in of_size) / len(of_size):.0f}",
                     f"{sum(r['hessians_formed'] for r in of_size) / len(of_size):.1f}",
                     f"{sum(r['conjugate_gradient_steps'] for r in of_size) / len(of_size):.0f}"] +
                    [f"{100 * sum(r[part] for r in of_size) / total:.0f} %" for part in parts])
    section += table(["cell", "p", "q", "seconds", "Newton steps", "Hessians", "CG steps"] + list(parts.values()), rows)
    fits = [f"{candidates.upper()}, degree {d}: p^{exponents(of_family, ['p'])[0]:.2f}"
            for (candidates, d), of_family in families.items()]
    alpha, beta = exponents(runs, ["p", "q"])
    return section + ["", "Fitted exponents of the seconds (least squares of the logarithms), along each family: " + "; ".join(fits) +
                      f". Of all together: p^{alpha:.2f} q^{beta:.2f}."]


text = [
    "# Benchmarks",
    "",
    f"Written by `make bench` (`benchmarks/run.sh`) on {datetime.date.today().isoformat()}: {first['machine']}; "
    f"medians of {first['repeats']} runs. \"By processor time\" divides processor seconds of all threads instead of wall "
    "seconds: where others use the machine too it is the steadier figure. The study of samples needed to recover a function has a "
    "table of its own: [recovery](recovery.md).",
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
text += promotion_section([r for r in results if r["benchmark"] == "promote_scaling"])
total = next((r for r in results if r["benchmark"] == "conserved_sum"), None)
if total:
    text += ["", "## A conserved sum of many states", "",
             f"`lieder fit` (benchmarks/conserved_sum.py): {total['states']} states, {total['samples']:,} samples, a linear library: "
             f"{total['coefficients']:,} coefficients under {total['constraints']} constraints. {total['seconds']:.1f} s with reading and writing "
             f"(fit {total['fit_seconds']:.1f} s), {total['peak_mib']} MiB at most; relative error of the rates {total['error']:.1e}, "
             f"{total['terms']} terms of {total['true_terms']}, largest sum of a function's coefficients {total['largest_sum']:.1e}. A dense matrix of the "
             f"coefficients squared, as constrained SR3 forms it, would be {8 * total['coefficients'] ** 2 / 2 ** 30:.0f} GiB."]
if len(sys.argv) > 4 and os.path.exists(sys.argv[4]):
    with open(sys.argv[4]) as peers:
        text += ["", "## Promotion: CVXPY with SCS on the same instances", "",
                 "`make bench-peers` (benchmarks/peers/recovery_vs_scs.py): instances of the recovery experiment, one thread "
                 "each; SCS with the settings of the published study (at most 2,500 "
                 "iterations, other settings at their defaults), seconds as it reports them, in brackets with CVXPY. The ratio "
                 "is of SCS alone, that by processor time of both with all they do (steadier on a machine that others use). Errors are max|w - w*| / max|w*|.", "", peers.read().strip()]
if len(sys.argv) > 3 and os.path.exists(sys.argv[3]):
    with open(sys.argv[3]) as peers:
        text += ["", "## Intertwiners: EMLP on the same cases", "",
                 "`make bench-peers` (benchmarks/peers/run.sh): EMLP 1.0.3 with JAX 0.4.13 from PyPI; the second "
                 "of two solves with an empty cache is compared, the first one's excess is compilation.", "",
                 peers.read().strip()]
with open(sys.argv[2] + ".part", "w") as out:
    out.write("\n".join(text) + "\n")
os.rename(sys.argv[2] + ".part", sys.argv[2])

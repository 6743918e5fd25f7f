"""EMLP's README examples and LieGG's regression task beside the same with lieder's Python package, in one run.

    python python_peers.py --emlp PYTHON_WITH_EMLP --liegg CLONE [--seeds 2022 1 2] [--markdown FILE]

The originals are not copies: EMLP's programs are the README that its package on PyPI carries, LieGG's are the code cells of
o5_regression.ipynb in a clone of its repository. Ours are python/emlp_readme.py and python/liegg_regression.py. Lines are
those that are neither blank nor comments:  grep -cvE '^[[:space:]]*(#|$)' FILE
"""
import argparse
import contextlib
import io
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time
import warnings

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
LINE = re.compile(r"^\s*(#|$)")


def count(text):
    return sum(1 for line in text.splitlines() if not LINE.match(line))


def lorentz_elements(seed=3):
    """Five elements of SO+(1,3), rotations and boosts of rapidity about one half, and one with both reflections."""
    from scipy.linalg import expm
    rng = np.random.default_rng(seed)
    result = []
    for _ in range(5):
        boost, turn = rng.normal(size=3) * 0.3, rng.normal(size=3)
        a = np.zeros((4, 4))
        a[0, 1:] = a[1:, 0] = boost
        a[1:, 1:] = [[0, -turn[2], turn[1]], [turn[2], 0, -turn[0]], [-turn[1], turn[0], 0]]
        result.append(expm(a))
    return result + [-result[0]]


def finite_elements(seed=4):
    """Five triples: a shift of three, a permutation of four, an orthogonal matrix; and permutations of five."""
    rng = np.random.default_rng(seed)
    triples, permutations = [], []
    for _ in range(5):
        q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        triples.append((np.roll(np.eye(3), int(rng.integers(3)), 0), np.eye(4)[rng.permutation(4)], q))
        permutations.append(np.eye(5)[rng.permutation(5)])
    return triples, permutations


def residual(basis, pairs):
    """Largest relative |rho_out W - W rho_in| of a basis (k, d_out, d_in), over (rho_in, rho_out)."""
    worst = 0.0
    for into, out in pairs:
        left = np.einsum("ij,kjl->kil", out, basis)
        right = np.einsum("kij,jl->kil", basis, into)
        worst = max(worst, np.linalg.norm(left - right) / (0.5 * (np.linalg.norm(left) + np.linalg.norm(right))))
    return worst


def change(model, x, inputs):
    """Largest change of an invariant network under the elements, relative to how its values vary over the samples."""
    y = model(x)
    size = np.linalg.norm(y - y.mean(axis=0))
    return max(float(np.linalg.norm(model(x @ g.T) - y) / size) for g in inputs)


def emlp_worker():
    import importlib.metadata
    import logging
    logging.disable(logging.CRITICAL)
    metadata = importlib.metadata.metadata("emlp")
    blocks = re.findall(r"```python\n(.*?)```", metadata.get_payload() or metadata["Description"], re.S)
    chosen = [next(b for b in blocks if key in b) for key in ("T(2,1)", "S(5)", "V(Z(3))*V(S(4))", "emlp.nn.EMLP")]
    scope, seconds, bases = {}, [], []
    np.random.seed(0)
    for block in chosen:
        start = time.perf_counter()
        exec(block, scope)
        seconds.append(time.perf_counter() - start)
        bases.append(scope["Q"])
    from emlp.groups import O, O13, S, Z
    from emlp.reps import T, V
    triples, permutations = finite_elements()
    mixed = 2 * V(Z(3)) * V(S(4)) + V(O(3)) ** 2
    both = [np.asarray(mixed.rho_dense({Z(3): z, S(4): s, O(3): o}), float) for z, s, o in triples]
    dense = [np.asarray(q if isinstance(q, np.ndarray) else q @ np.eye(q.shape[1]), float) for q in bases[:3]]
    pairs = [
        [(np.asarray(T(1, 0)(O13()).rho_dense(g), float), np.asarray(T(2, 1)(O13()).rho_dense(g), float)) for g in lorentz_elements()],
        [(np.asarray((10 * T(1) + 5 * T(2))(S(5)).rho_dense(g), float), np.asarray((3 * T(0) + T(2))(S(5)).rho_dense(g), float))
         for g in permutations],
        [(m, m) for m in both],
    ]
    shapes = [(64, 4), (28, 175), (33, 33)]
    residuals = [residual(q.T.reshape(-1, *shape), p) for q, shape, p in zip(dense, shapes, pairs)]
    model, into, group = scope["model"], scope["repin"], scope["group"]
    elements = [np.asarray(into(group).rho_dense(g), float) for g in lorentz_elements()]
    print(json.dumps({
        "lines": count("\n".join(chosen)), "dimensions": [q.shape[1] for q in dense], "residuals": residuals, "seconds": seconds,
        "change": change(lambda x: np.asarray(model(x), float), np.asarray(scope["x"], float), elements),
        "version": importlib.metadata.version("emlp"), "jax": importlib.metadata.version("jax"),
    }))


def readme_worker():
    import torch
    from lieder import algebra
    torch.manual_seed(0)
    text = (HERE / "python" / "emlp_readme.py").read_text()
    scope, start = {}, time.perf_counter()
    exec(compile(text, "emlp_readme.py", "exec"), scope)
    seconds = time.perf_counter() - start
    triples, permutations = finite_elements()

    def matrices(rho, group, elements):
        rho = algebra.Representation(rho, algebra.MatrixGroup(group))
        return [rho.group_matrix(g) for g in elements]

    def block(parts):
        result, at = np.zeros((10, 10)), 0
        for part in parts:
            result[at:at + len(part), at:at + len(part)] = part
            at += len(part)
        return result

    mixed = matrices("2V@z:3*V@s:4+V@o:3^2", "z:3 x s:4 x o:3", [block(parts) for parts in triples])
    pairs = [
        list(zip(matrices("V", "o:1,3", lorentz_elements()), matrices("V^2*dual(V)", "o:1,3", lorentz_elements()))),
        list(zip(matrices("10V+5V^2", "s:5", permutations), matrices("3(1)+V^2", "s:5", permutations))),
        [(m, m) for m in mixed],
    ]
    bases = [scope["lorentz"], scope["graphs"], scope["mixed"]]

    def model(x):
        with torch.no_grad():
            return scope["model"](torch.as_tensor(x, dtype=torch.float32)).double().numpy()

    elements = matrices("4V+2(1)", "o:1,3", lorentz_elements())
    print(json.dumps({
        "lines": count(text), "dimensions": [len(b) for b in bases], "seconds": seconds,
        "residuals": [residual(b, p) for b, p in zip(bases, pairs)],
        "change": change(model, scope["x"].double().numpy(), elements), "torch": torch.__version__,
    }))


def judged(generators):
    """(largest angle of the span to so(5), largest |symmetric part| of the unit generators)."""
    from lieder import algebra, generators as sets
    unit = np.array([g / np.linalg.norm(g) for g in generators])
    so5 = sets.candidates("so:5", 5).matrices[:, :, 1:].reshape(10, 25)
    angle = float(np.max(algebra.principal_angles(unit.reshape(10, 25).T, so5.T)))
    return angle, max(0.5 * float(np.linalg.norm(g + g.T)) for g in unit)


def own_generators(found):
    return [found.candidates.field(c).affine_matrix[:5, 1:6] for c in found.directions[:, -10:].T]


def liegg_worker(clone, seed):
    import lieder
    import torch
    torch.manual_seed(int(seed))  # its initial weights are drawn before its own seed is set
    os.chdir(clone)
    sys.path.insert(0, clone)
    cells = ["".join(cell["source"]) for cell in json.load(open("o5_regression.ipynb"))["cells"] if cell["cell_type"] == "code"]
    program = [cell for cell in cells if "plt.subplots" not in cell]
    program = ["\n".join(line for line in cell.splitlines() if "matplotlib" not in line) for cell in program]
    scope, printed, start = {}, io.StringIO(), time.perf_counter()
    with contextlib.redirect_stdout(printed):
        for cell in program:
            exec(cell.replace("seed=2022)", f"seed={seed})") if "trained_model, data" in cell else cell, scope)
    seconds = time.perf_counter() - start
    error = float(re.findall(r"Test loss after Training\s+([0-9.eE+-]+)", printed.getvalue())[-1])
    variances, biases, generators = scope["symmetry_metrics"](scope["E"])
    angle, bias = judged([g.detach().double().numpy() for g in generators[-10:]])
    start = time.perf_counter()
    found = lieder.discover(scope["trained_model"], points=scope["data"], candidates="linear", copies=2)
    same = {"seconds": time.perf_counter() - start, "dimension": found.dimension}
    same["angle"], same["bias"] = judged(own_generators(found))
    print(json.dumps({
        "lines": count("\n".join(program)), "error": error, "angle": angle, "bias": bias, "seconds": seconds,
        "last_variance": float(variances[-1]), "last_bias": float(biases[-1]), "lieder": same,
        "library_lines": sum(count(path.read_text()) for path in sorted(pathlib.Path("src").glob("*.py"))),
    }))


def regression_worker(seed):
    text = (HERE / "python" / "liegg_regression.py").read_text()
    sys.argv = ["liegg_regression.py", str(seed)]
    scope, start = {}, time.perf_counter()
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # the networks are stopped before they converge
        exec(compile(text, "liegg_regression.py", "exec"), scope)
    seconds = time.perf_counter() - start
    angle, bias = judged(scope["generators"])
    print(json.dumps({
        "lines": count(text), "error": float(scope["test_error"]), "symmetric": float(scope["symmetric_test_error"]),
        "angle": angle, "bias": bias, "seconds": seconds, "dimension": scope["found"].dimension,
    }))


def run(python, *arguments):
    done = subprocess.run([python, str(pathlib.Path(__file__).resolve()), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, arguments))}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def readme_table(emlp, ours):
    rows = ["| | EMLP | lieder |", "| --- | ---: | ---: |", f"| lines of the program | {emlp['lines']} | {ours['lines']} |"]
    names = ["O(1,3): V -> T(2,1)", "S(5): 10 nodes + 5 edges -> 3 invariants + 1 edge", "Z(3) x S(4) x O(3), 33 -> 33"]
    for k, name in enumerate(names):
        rows.append(f"| {name}: dimension | {emlp['dimensions'][k]} | {ours['dimensions'][k]} |")
        rows.append(f"| its largest violation | {emlp['residuals'][k]:.1e} | {ours['residuals'][k]:.1e} |")
    rows.append(f"| network 4V + 2 -> 3: largest relative change | {emlp['change']:.1e} | {ours['change']:.1e} |")
    rows.append(f"| seconds in all | {sum(emlp['seconds']):.1f} | {ours['seconds']:.1f} |")
    return rows


def liegg_table(theirs, ours):
    def row(name, key, other=None, form="{:.3g}"):
        def cell(runs, key):
            if not runs or key is None:
                return ""
            values = [run[key] for run in runs]
            return form.format(statistics.median(values)) + f" ({', '.join(form.format(v) for v in values)})"
        return f"| {name} | {cell(theirs, key)} | {cell(ours, other or key)} |"

    first = f"| lines of the program | {theirs[0]['lines'] if theirs else ''} | {ours[0]['lines']} |"
    return ["| | LieGG | lieder |", "| --- | ---: | ---: |", first,
            row("test error of the network of the coordinates", "error"),
            f"| ... of the network of the invariants |  | {row('', None, 'symmetric').split('|')[3].strip()} |",
            row("ten generators: largest angle to so(5), rad", "angle"),
            row("... largest norm of the symmetric part (bias)", "bias"),
            row("seconds", "seconds", form="{:.0f}")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--worker", nargs="+")
    parser.add_argument("--emlp")
    parser.add_argument("--liegg", default="")
    parser.add_argument("--seeds", nargs="+", type=int, default=[2022, 1, 2])
    parser.add_argument("--markdown")
    options = parser.parse_args()
    workers = {"emlp": emlp_worker, "readme": readme_worker, "liegg": liegg_worker, "regression": regression_worker}
    if options.worker:
        return workers[options.worker[0]](*options.worker[1:])
    ours, emlp = run(sys.executable, "--worker", "readme"), run(options.emlp, "--worker", "emlp")
    text = ["# Peers in Python", "", *(HERE / "python" / "page.md").read_text().format(
        emlp=emlp["version"], jax=emlp["jax"], torch=ours["torch"], seeds=", ".join(map(str, options.seeds))).split("<!-- table -->")]
    regressions = [run(sys.executable, "--worker", "regression", seed) for seed in options.seeds]
    liegg = [run(sys.executable, "--worker", "liegg", options.liegg, seed) for seed in options.seeds] if options.liegg else []
    note = "LieGG was not run: there was no clone of its repository.\n"
    if liegg:
        angles = ", ".join(f"{r['lieder']['angle']:.3g} (LieGG {r['angle']:.3g})" for r in liegg)
        note = (f"LieGG's program calls {liegg[0]['library_lines']} lines of its repository's `src`. Its own two figures, of the last "
                f"singular vector, with seed {options.seeds[0]}: symmetry variance {liegg[0]['last_variance']:.3g}, bias "
                f"{liegg[0]['last_bias']:.3g} (published: 0.0633, 0.0093, and a test error of 0.222).\n\n"
                f"On LieGG's own trained networks `lieder.discover(network, points=data, candidates=\"linear\", copies=2)` finds ten "
                f"directions ({', '.join(str(r['lieder']['dimension']) for r in liegg)} symmetries by its cut) at the angles {angles} from so(5).\n")
    page = text[:2] + [text[2].strip(), "", *readme_table(emlp, ours), "", text[3].strip(), "", *liegg_table(liegg, regressions), "", note]
    print("\n".join(page))
    if options.markdown:
        pathlib.Path(options.markdown).write_text("\n".join(page).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

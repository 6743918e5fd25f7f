"""Bases of equivariant linear maps: EMLP (PyPI) and `lieder intertwiners` on the same cases in one run.

    python intertwiners_vs_emlp.py LIEDER_PROGRAM [--markdown FILE] [--limit SECONDS]

Each case of EMLP runs in a process of its own. Its first solve includes the compilation of JAX kernels; the cache of solutions is then
emptied and the second solve, with everything compiled, is the time that is compared. A case that takes longer than the limit, or is
refused, is listed with its reason. lieder's time is the median of five runs of the solve inside its process (its start-up, some
milliseconds, is listed apart).
"""
import argparse
import json
import statistics
import subprocess
import sys
import time

# name, group of lieder, input, output, group of EMLP, input, output, dimension
CASES = [
    ("SO(3) small", "so:3", "V+2(1)", "2V+V^2+2(1)", "SO(3)", "T(1)+2*T(0)", "2*T(1)+T(2)+2*T(0)", 9),
    ("SO(3) medium", "so:3", "5(1)+5V", "3(1)+V^2+2V", "SO(3)", "5*T(0)+5*T(1)", "3*T(0)+T(2)+2*T(1)", 35),
    ("SO(4)", "so:4", "V+2V^2", "1+V^3", "SO(4)", "T(1)+2*T(2)", "T(0)+T(3)", 6),
    ("SO+(1,3)", "so:1,3", "V^2+4V+dual(V)", "10(1)+3V+3dual(V)+dual(V)^2+V^2+V*dual(V)", "SO13p()",
     "T(2)+4*T(1,0)+T(0,1)", "10*T(0)+3*T(1,0)+3*T(0,1)+T(0,2)+T(2,0)+T(1,1)", 52),
    ("Sp(2) on R^4", "sp:4", "(V+2V^2)*(dual(V)+V)+dual(V)", "3(1)+V+V*dual(V)", "Sp(2)",
     "(V+2*V**2)*(V.T+V)+V.T", "3*V**0+V+V*V.T", 25),
    ("SU(3) over C", "su:3", "V^2+V*dual(V)+1+2dual(V)", "V*dual(V)+V+dual(V)+1+V^2+dual(V)^2", "SU(3)",
     "T(2,0)+T(1,1)+T(0)+2*T(0,1)", "T(1,1)+V+V.T+T(0)+T(2,0)+T(0,2)", 12),
    ("Z6", "z:6", "V", "V", "Z(6)", "V", "V", 6),
    ("S6 pairs", "s:6", "V^2", "V^2", "S(6)", "V**2", "V**2", 15),
    ("S6 mixed", "s:6", "V+V^2", "V", "S(6)", "V+V**2", "V", 7),
    ("S6 wide", "s:6", "100(1)+100V+20V^2", "100(1)+100V+20V^2", "S(6)", "100*V**0+100*V+20*V**2",
     "100*V**0+100*V+20*V**2", 84000),
    ("SO(3) 384 channels", "so:3", "102(1)+34V+11V^2+3V^3", "102(1)+34V+11V^2+3V^3", "SO(3)",
     "102*T(0)+34*T(1)+11*T(2)+3*T(3)", "102*T(0)+34*T(1)+11*T(2)+3*T(3)", 16670),
    ("O(3) 384 channels", "o:3", "102(1)+34V+11V^2+3V^3", "102(1)+34V+11V^2+3V^3", "O(3)",
     "102*T(0)+34*T(1)+11*T(2)+3*T(3)", "102*T(0)+34*T(1)+11*T(2)+3*T(3)", 14914),
    ("SO(3) T(5)", "so:3", "1", "V^5", "SO(3)", "T(0)", "T(5)", 6),
    ("SO(3) T(6)", "so:3", "1", "V^6", "SO(3)", "T(0)", "T(6)", 15),
    ("SO(4) T(4)", "so:4", "1", "V^4", "SO(4)", "T(0)", "T(4)", 4),
    ("SO(4) T(6)", "so:4", "1", "V^6", "SO(4)", "T(0)", "T(6)", 25),
    ("SO(3) 3840 channels", "so:3", "1020(1)+340V+110V^2+30V^3", "1020(1)+340V+110V^2+30V^3", "SO(3)",
     "1020*T(0)+340*T(1)+110*T(2)+30*T(3)", "1020*T(0)+340*T(1)+110*T(2)+30*T(3)", 1667000),
]


def emlp_worker(case):
    import logging
    logging.disable(logging.CRITICAL)
    start = time.perf_counter()
    from emlp.reps import T, V  # noqa: F401  (names used by the expressions of the cases)
    from emlp.reps.representation import Rep
    import emlp.groups
    scope = {**vars(emlp.groups), "T": T, "V": V}
    imported = time.perf_counter() - start
    group = eval(case[4], scope)
    seconds = []
    for _ in range(2):
        Rep.solcache.clear()
        rep_in, rep_out = eval(case[5], scope)(group), eval(case[6], scope)(group)
        start = time.perf_counter()
        basis = (rep_in >> rep_out).equivariant_basis()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"dimension": int(basis.shape[-1]), "first": seconds[0], "second": seconds[1], "import": imported}))


def run_emlp(index, limit):
    try:
        done = subprocess.run([sys.executable, __file__, "--worker", str(index)], capture_output=True, text=True,
                              timeout=limit)
    except subprocess.TimeoutExpired:
        return {"failure": f"not done after {limit} s"}
    if done.returncode != 0:
        return {"failure": (done.stderr.strip().splitlines() or ["failed"])[-1][:90]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_lieder(program, case):
    runs, wall = [], []
    for _ in range(5):
        start = time.perf_counter()
        field = "C" if case[0].endswith("over C") else "R"
        done = subprocess.run([program, "intertwiners", "--group", case[1], "--in", case[2], "--out", case[3], "--field", field, "--json"],
                              capture_output=True, text=True, check=True)
        wall.append(time.perf_counter() - start)
        runs.append(json.loads(done.stdout))
    return {"dimension": runs[0]["dimension"], "seconds": statistics.median(run["seconds"] for run in runs),
            "wall": statistics.median(wall)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?")
    parser.add_argument("--worker", type=int)
    parser.add_argument("--markdown")
    parser.add_argument("--limit", type=int, default=120)
    options = parser.parse_args()
    if options.worker is not None:
        emlp_worker(CASES[options.worker])
        return
    rows = ["| case | dimension | lieder (s) | EMLP (s) | its compilation (s) | ratio | EMLP's dimension |",
            "| --- | ---: | ---: | ---: | ---: | ---: | --- |"]
    ratios = []
    for index, case in enumerate(CASES):
        ours, theirs = run_lieder(options.program, case), run_emlp(index, options.limit)
        if case[7] is not None and ours["dimension"] != case[7]:
            raise SystemExit(f"{case[0]}: expected dimension {case[7]}, got {ours['dimension']}")
        if "failure" in theirs:
            rows.append(f"| {case[0]} | {ours['dimension']} | {ours['seconds']:.4f} | {theirs['failure']} | | | |")
        else:
            ratio = theirs["second"] / ours["seconds"]
            ratios.append(ratio)
            rows.append(f"| {case[0]} | {ours['dimension']} | {ours['seconds']:.4f} | {theirs['second']:.3f} | "
                        f"{max(0.0, theirs['first'] - theirs['second']):.2f} | {ratio:.0f} | {theirs['dimension']} |")
        print(rows[-1], flush=True)
    summary = (f"Ratios over {len(ratios)} cases: median {statistics.median(ratios):.0f}, smallest {min(ratios):.0f}, "
               f"largest {max(ratios):.0f}.")
    print(summary)
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as out:
            out.write("\n".join(rows) + "\n\n" + summary + "\n")


if __name__ == "__main__":
    main()

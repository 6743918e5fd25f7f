"""The whole program on a large file: `lieder discover` on N x 6 doubles (NPY) of a rotation invariant function.

    discover_program.py PROGRAM FOLDER N [REPEATS]

Columns c0..c4 are uniform on [-1, 1), c5 = 1 + |x|^2 + 1e-3 noise; the answer has to be so(5). Prints medians.
"""
import array
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time

program, folder, samples = sys.argv[1], sys.argv[2], int(sys.argv[3])
repeats = int(sys.argv[4]) if len(sys.argv) > 4 else 3
path = os.path.join(folder, f"sphere_{samples}.npy")
if not os.path.exists(path):
    rng = random.Random(1)
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({samples}, 6), }}"
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    with open(path + ".part", "wb") as out:
        out.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
        for _ in range(samples):
            x = [rng.uniform(-1.0, 1.0) for _ in range(5)]
            array.array("d", x + [1.0 + sum(v * v for v in x) + rng.gauss(0.0, 1e-3)]).tofile(out)
    os.rename(path + ".part", path)
command = [program, "discover", path, "--inputs", "0-4", "--outputs", "5", "--candidates", "linear", "--json"]
wall, cpu = [], []
for _ in range(repeats):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    wall.append(time.perf_counter() - start)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
if answer["algebra"]["name"] != "so(5)":
    sys.exit(f"discover_program.py: expected so(5), got {answer['algebra']['name']}")
print(json.dumps({
    "benchmark": "program",
    "samples": samples,
    "repeats": repeats,
    "file_mib": round(os.path.getsize(path) / 2**20),
    "seconds": round(statistics.median(wall), 2),
    "cpu_seconds": round(statistics.median(cpu), 2),
    "peak_mib": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    "algebra": answer["algebra"]["name"],
}))

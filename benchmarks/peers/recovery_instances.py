"""An instance of the recovery experiment drawn by NumPy, to compare with lieder's own drawing (tests/models).

    python recovery_instances.py ortho|quad DIMENSION FEATURES DEGREE SEED

y = phi(features of x): phi is a random polynomial, the features are u_k . x with orthonormal u_k ('ortho') or
|x - c_k|^2 ('quad'). Prints phi's coefficients, the u_k or c_k, the coefficients of y in the monomials of x in graded
order, and the first and last sample points, with 17 digits. Needs NumPy only.
"""
import argparse
from itertools import combinations_with_replacement

import numpy as np


def graded(variables, degree):
    """Exponents in graded order: 1, x0, x1, ..., x0^2, x0 x1, ..."""
    rows = []
    for total in range(degree + 1):
        for chosen in combinations_with_replacement(range(variables), total):
            rows.append(tuple(chosen.count(i) for i in range(variables)))
    return rows


def product(p, q):
    result = {}
    for e, a in p.items():
        for f, b in q.items():
            key = tuple(i + j for i, j in zip(e, f))
            result[key] = result.get(key, 0.0) + a * b
    return result


def unit(m, *axes):
    return tuple(axes.count(i) for i in range(m))


def draw(function, m, r, d, seed):
    random = np.random.RandomState(seed)
    phi_exponents = graded(r, d)
    phi = random.random_sample(len(phi_exponents))
    if function == "quad":
        vectors = random.uniform(-1.0, 1.0, size=(r, m))
        features = [{unit(m): float(c @ c), **{unit(m, i): -2.0 * c[i] for i in range(m)},
                     **{unit(m, i, i): 1.0 for i in range(m)}} for c in vectors]
    else:
        u = np.linalg.svd(random.standard_normal((m, r)), full_matrices=True)[0]
        vectors = u[:r]
        features = [{unit(m, i): u_k[i] for i in range(m)} for u_k in vectors]
    library = graded(m, d if function == "ortho" else 2 * d)
    expanded = {}
    for exponent, coefficient in zip(phi_exponents, phi):
        term = {unit(m): coefficient}
        for feature, power in zip(features, exponent):
            for _ in range(power):
                term = product(term, feature)
        for key, value in term.items():
            expanded[key] = expanded.get(key, 0.0) + value
    coefficients = np.array([expanded.get(e, 0.0) for e in library])
    points = random.uniform(-1.0, 1.0, size=(len(library) + 1, m))
    return phi, vectors, coefficients, points


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("function", choices=["ortho", "quad"])
    for name in ("dimension", "features", "degree", "seed"):
        parser.add_argument(name, type=int)
    a = parser.parse_args()
    phi, vectors, coefficients, points = draw(a.function, a.dimension, a.features, a.degree, a.seed)

    def show(name, values):
        print(name, *(format(float(value), ".17g") for value in values))

    show("phi", phi)
    for vector in vectors:
        show("vector", vector)
    show("coefficients", coefficients)
    show("first_point", points[0])
    show("last_point", points[-1])
    print("points", len(points))


if __name__ == "__main__":
    main()

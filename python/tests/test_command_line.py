"""The same numbers from C++, the command line and Python. The command line is the C++ answer: it prints numbers in the
shortest form that reads back to the same double, so equal means equal to the last bit."""

import json
import os
import subprocess

import numpy as np
import pytest

import lieder
from lieder import algebra, discover, dynamics, enforce, fields, generators


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Writes columns to a CSV; numbers in repr, which reads back to the same double."""
    folder = tmp_path_factory.mktemp("tables")

    def write(name, columns):
        path = folder / name
        rows = np.column_stack(list(columns.values()))
        lines = [",".join(columns), *(",".join(repr(float(x)) for x in row) for row in rows)]
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    return write


@pytest.fixture
def cli(command_line):
    def call(*arguments, status=0):
        done = subprocess.run([command_line, *map(str, arguments)], capture_output=True, text=True, timeout=300)
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    return call


def same(a, b):
    """Equal bit for bit, through lists and dictionaries; what is measured in seconds and written in words aside."""
    if isinstance(a, dict):
        for key in a.keys() & b.keys() - {"seconds", "notes", "warnings", "message"}:
            same(a[key], b[key])
    elif isinstance(a, (list, tuple, np.ndarray)):
        assert len(a) == len(b)
        for x, y in zip(a, b):
            same(x, y)
    else:
        assert a == b, (a, b)


def samples(seed, count, n):
    return np.random.default_rng(seed).normal(size=(count, n))


def oscillator(seed=3):
    t = np.linspace(0.0, 8.0, 161)
    rng = np.random.default_rng(seed)
    states = [r * np.column_stack([np.exp(-0.1 * t) * np.cos(t), -np.exp(-0.1 * t) * np.sin(t)]) for r in (1.0, 0.6)]
    x = np.vstack(states) + 1e-3 * rng.normal(size=(322, 2))
    return np.tile(t, 2), np.repeat([0.0, 1.0], 161), x


def test_1_point_cloud_in_logarithms(cli, root):
    file = root / "data/solar_system.csv"
    answer = cli("discover", file, "--kind", "cloud", "--inputs", "a,P,M", "--log", "a,P,M", "--candidates", "scalings", "--json")
    own = lieder.discover(file, kind="cloud", inputs="a,P,M", log="a,P,M", candidates="scalings").to_dict()
    same(own, answer)
    assert own["invariants"] == answer["invariants"]


def test_2_regression_with_reference(cli, table):
    x = samples(1, 300, 3)
    y = np.sum(x**2, axis=1) + 1e-3 * samples(2, 300, 1)[:, 0]
    file = table("regression.csv", {"x": x[:, 0], "y": x[:, 1], "z": x[:, 2], "f": y})
    answer = cli("discover", file, "--inputs", "x,y,z", "--outputs", "f", "--candidates", "linear", "--reference", "so:3", "--json")
    own = lieder.discover(x, y, names=["x", "y", "z"], candidates="linear", reference="so:3").to_dict()
    same(own, answer)
    assert own["symmetries"]["dimension"] == 3


def test_3_vector_field_from_pairs(cli, table):
    x = samples(4, 200, 2)
    dx = np.column_stack([x[:, 1], -x[:, 0]]) * (1.0 - np.sum(x**2, axis=1, keepdims=True))
    file = table("field.csv", {"x": x[:, 0], "y": x[:, 1], "u": dx[:, 0], "v": dx[:, 1]})
    answer = cli("discover", file, "--kind", "dynamics", "--inputs", "x,y", "--outputs", "u,v", "--model", "polynomial:3", "--json")
    own = lieder.discover(x, dx, kind="dynamics", names=["x", "y"], model="polynomial:3")
    same(own.to_dict(), answer)
    assert own.along_flow == answer["symmetries"]["along_flow"]


def test_4_trajectories(cli, table):
    t, label, x = oscillator()
    file = table("tracks.csv", {"t": t, "k": label, "x": x[:, 0], "y": x[:, 1]})
    answer = cli("discover", file, "--kind", "dynamics", "--inputs", "x,y", "--time", "t", "--trajectory", "k", "--model",
                 "polynomial:1", "--candidates", "linear", "--json")
    own = lieder.discover(x, time=t, trajectory=label, names=["x", "y"], model="polynomial:1", candidates="linear")
    same(own.to_dict(), answer)


def test_5_conserved_quantities(cli, table):
    x = samples(5, 150, 2)
    file = table("energy.csv", {"q": x[:, 0], "p": x[:, 1], "u": x[:, 1], "v": -x[:, 0]})
    answer = cli("discover", file, "--kind", "conserved", "--inputs", "q,p", "--outputs", "u,v", "--model", "polynomial:2", "--json")
    own = discover.conserved(x, np.column_stack([x[:, 1], -x[:, 0]]), names=["q", "p"])
    functions = answer["conserved"]["functions"]
    assert len(functions) == own.dimension
    for mine, theirs in zip(own.functions, functions):
        same(mine.coefficients, theirs["coefficients"])
        assert mine.relative_variation == theirs["relative_variation"] and mine.text == theirs["text"]


def test_6_enforced_model_and_its_file(cli, table, tmp_path):
    x = samples(6, 60, 3)
    y = 2.0 - 3.0 * np.sum(x**2, axis=1)
    file = table("enforced.csv", {"x": x[:, 0], "y": x[:, 1], "z": x[:, 2], "f": y})
    answer = cli("enforce", file, "--inputs", "x,y,z", "--outputs", "f", "--group", "o:3", "--out", tmp_path / "cli.json", "--json")
    own = lieder.enforce(file, inputs="x,y,z", outputs="f", group="o:3")
    for key in ("status", "equivariant_size", "dictionary_size", "train_error", "test_error"):
        same(own.to_dict()[key], answer[key])
    own.save(tmp_path / "python.json")
    assert (tmp_path / "python.json").read_text() == (tmp_path / "cli.json").read_text()


def test_7_promoted_model_and_its_file(cli, table, tmp_path):
    x = samples(7, 80, 2)
    y = np.sum(x**2, axis=1) + 0.01 * samples(8, 80, 1)[:, 0]
    file = table("promoted.csv", {"x": x[:, 0], "y": x[:, 1], "f": y})
    answer = cli("promote", file, "--inputs", "x,y", "--outputs", "f", "--candidates", "linear", "--out", tmp_path / "cli.json", "--json")
    own = lieder.promote(file, inputs="x,y", outputs="f", candidates="linear")
    mine = own.to_dict()
    for key in ("status", "lambda", "lambda_max", "kept", "broken", "algebra", "generators", "singular_values", "duality_gap",
                "train_error", "test_error", "iterations"):
        same(mine[key], answer[key])
    own.save(tmp_path / "python.json")
    assert (tmp_path / "python.json").read_text() == (tmp_path / "cli.json").read_text()


def test_8_intertwiners(cli, tmp_path):
    cli("intertwiners", "--group", "so:1,3", "--in", "V^2+V", "--out", "2(1)+V", "--basis", tmp_path / "basis.npy", "--json")
    own = enforce.intertwiners("V^2+V", "2(1)+V", "so:1,3")
    np.testing.assert_array_equal(own.basis(), np.load(tmp_path / "basis.npy"))


def test_9_identification(cli, tmp_path):
    basis = algebra.MatrixGroup("sl:2").algebra.basis
    np.save(tmp_path / "basis.npy", basis)
    answer = cli("identify", tmp_path / "basis.npy", "--json")["algebra"]
    homogeneous = np.zeros((3, 3, 3))
    homogeneous[:, 1:, 1:] = basis
    found = algebra.LieAlgebra(homogeneous)
    same(found.structure_constants().array.tolist(), answer["structure_constants"])
    assert algebra.identify(found).name == answer["name"] == "sl(2,R)"


def test_10_equations_and_their_simulation(cli, table, tmp_path):
    t, label, x = oscillator()
    file = table("fit.csv", {"t": t, "k": label, "x": x[:, 0], "y": x[:, 1]})
    answer = cli("fit", file, "--time", "t", "--trajectory", "k", "--inputs", "x,y", "--model", "polynomial:2", "--out",
                 tmp_path / "cli.json", "--json")
    own = dynamics.fit(file, time="t", trajectory="k", inputs="x,y")
    assert own.equations == answer["equations"]
    own.save(tmp_path / "python.json")
    assert (tmp_path / "python.json").read_text() == (tmp_path / "cli.json").read_text()
    again = cli("simulate", tmp_path / "python.json", "--x0", "1,0", "--t1", "5", "--dt", "0.5", "--json")
    same(own.simulate([1.0, 0.0], t1=5.0, dt=0.5).states.tolist(), np.array(again["trajectory"])[:, 1:].tolist())


def test_11_symmetries_of_a_field(cli, tmp_path):
    grid = fields.box([(-3, 3, 41), (-3, 3, 41)])
    field = fields.Field(grid, np.exp(-np.sum((grid.points - [0.5, -0.25]) ** 2, axis=1)))
    np.save(tmp_path / "u.npy", field.array)
    answer = cli("discover", tmp_path / "u.npy", "--kind", "field", "--extent=-3:3,-3:3", "--candidates", "euclidean", "--json")
    own = fields.discover(field, "euclidean").to_dict()
    same(own, answer)
    assert own.keys() == answer.keys() and own["symmetries"]["dimension"] == 1


def test_12_symmetries_of_an_operator(cli, tmp_path):
    grid = fields.box([(-np.pi, np.pi)] * 2, (16, 16), periodic=True)
    heat, rng = fields.HeatOperator(grid, 0.125, 1.3, 0.7), generators.Rng(5)
    u = np.stack([fields.random_periodic_field(grid, 0.0, rng).array for _ in range(8)])
    v = np.stack([heat(field).array for field in u]) + 0.02 * samples(11, 8 * 256, 1).reshape(8, 16, 16)
    np.save(tmp_path / "u.npy", u)
    np.save(tmp_path / "v.npy", v)
    extent = ",".join([f"{-np.pi!r}:{np.pi!r}"] * 2)
    answer = cli("discover", tmp_path / "u.npy", "--kind", "operator", "--targets", tmp_path / "v.npy", "--domain", "periodic",
                 f"--extent={extent}", "--kernel-width", "0.55", "--candidates", "euclidean", "--json")
    own = fields.discover_operator(u, v, grid, "euclidean", width=0.55).to_dict()
    same(own, answer)
    assert own.keys() == answer.keys() and own["algebra"]["name"] == "R^2"


def test_13_axis_of_a_netcdf_field(cli):
    path = "/usr/share/ferret-vis/data/esku_heat_budget.cdf"
    if not os.path.exists(path):
        pytest.skip(f"no {path} (Debian package ferret-datasets)")
    answer = cli("discover", path, "--kind", "field", "--variable", "SST", "--mean", "TIME", "--json")
    own = fields.discover(path, variable="SST", mean="TIME").to_dict()
    same(own, answer)
    assert own["axis"] == answer["axis"] and fields.load(path, "SST", mean="TIME").grid.shape == (46, 72)


def test_models_of_either_open_in_the_other(cli, table, tmp_path):
    x = samples(9, 40, 2)
    file = table("predict.csv", {"x": x[:, 0], "y": x[:, 1], "f": x[:, 0] ** 2 + x[:, 1] ** 2})
    cli("enforce", file, "--inputs", "x,y", "--outputs", "f", "--group", "so:2", "--out", tmp_path / "model.json", "--json")
    loaded = lieder.load(tmp_path / "model.json")
    answer = cli("predict", tmp_path / "model.json", file, "--json")
    same(loaded.predict(x).tolist(), answer["predictions"])
    loaded.save(str(tmp_path / "again.json"))
    assert cli("predict", tmp_path / "again.json", file, "--json")["predictions"] == answer["predictions"]


def test_errors_have_the_same_words(cli, table, command_line):
    x = samples(10, 20, 2)
    file = table("words.csv", {"x": x[:, 0], "y": x[:, 1]})
    done = subprocess.run([command_line, "discover", file, "--inputs", "x,q"], capture_output=True, text=True)
    with pytest.raises(lieder.InputError) as error:
        lieder.discover(file, inputs="x,q")
    assert done.returncode == 2 and "--inputs" not in str(error.value)  # options are arguments in Python
    assert str(error.value) in done.stderr.replace("--inputs", "inputs")

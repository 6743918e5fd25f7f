import copy
import io

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import lieder  # noqa: E402
from lieder import algebra, generators  # noqa: E402
from lieder.torch import (  # noqa: E402
    EquivariantLinear,
    EquivariantMLP,
    GatedNonlinearity,
    TensorProduct,
    layer_penalty,
    symmetry_penalty,
)

CASES = [("so:1,3", "2V", "V+1"), ("o:3", "2(1)+2V", "V^2"), ("s:4", "V^2+V", "V"), ("su:2", "V+1", "V+1"), ("sp:2", "V", "V^2")]


@pytest.fixture(autouse=True)
def double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    torch.manual_seed(5)
    yield
    torch.set_default_dtype(before)


def representations(group, *texts):
    own = algebra.MatrixGroup(group)
    return own, *(algebra.Representation(text, own) for text in texts)


def equivariance_error(module, group, rho_in, rho_out):
    x = torch.randn(6, rho_in.dimension)
    rng = generators.Rng(8)
    worst = 0.0
    for _ in range(4):
        g = group.random_element(rng, 0.3)
        a, b = (torch.as_tensor(rho.group_matrix(g)) for rho in (rho_in, rho_out))
        y = module(x)
        error = (module(x @ a.T) - y @ b.T).norm() / y.norm().clamp_min(1e-12)
        worst = max(worst, error.item() / (a.norm() * b.norm()).item())
    return worst


@pytest.mark.parametrize(("group", "first", "second"), CASES)
def test_modules_are_equivariant(group, first, second):
    own, rho_in, rho_out = representations(group, first, second)
    for module in (
        EquivariantLinear(rho_in, rho_out),
        TensorProduct(rho_in, rho_out),
        EquivariantMLP(rho_in, rho_out, channels=24, layers=2),
    ):
        # Rounding through a few layers.
        assert equivariance_error(module, own, rho_in, rho_out) < 1e-12, type(module).__name__
    gate = GatedNonlinearity(rho_in)
    assert equivariance_error(gate, own, gate.input_representation, rho_in) < 1e-12


def test_linear_layer_has_all_intertwiners():
    _, rho_in, rho_out = representations("so:3", "2V+V^2+3(1)", "V+2(1)")
    layer = EquivariantLinear(rho_in, rho_out)
    space = lieder.enforce.intertwiners(rho_in, rho_out)
    assert sum(c.numel() for c in layer.coefficients) == space.dimension
    w = layer.weight().detach().numpy()
    np.testing.assert_allclose(space.to_dense(space.project(w)), w, atol=1e-13)
    assert layer.bias.numel() == 2


def test_outputs_have_the_size_of_inputs():
    layer = EquivariantLinear("8V+8(1)", "8V+8(1)", "so:3")
    y = layer(torch.randn(4000, 32))
    assert 0.6 < y.std().item() < 1.6


def test_dtypes_state_and_copies_follow_the_module():
    net = EquivariantMLP("2V", "V", "so:3", channels=16, layers=1)
    x = torch.randn(3, 6)
    single = copy.deepcopy(net).float()
    assert single(x.float()).dtype == torch.float32
    np.testing.assert_allclose(single(x.float()).detach().numpy(), net(x).detach().numpy(), atol=1e-4)
    buffer = io.BytesIO()
    torch.save(net.state_dict(), buffer)
    other = EquivariantMLP("2V", "V", "so:3", channels=16, layers=1)
    buffer.seek(0)
    other.load_state_dict(torch.load(buffer))
    assert torch.equal(other(x), net(x))


def test_training_learns_an_equivariant_function():
    net = EquivariantMLP("V", "V", "so:2", channels=16, layers=1)
    x = 0.7 * torch.randn(64, 2)
    y = x * (x**2).sum(1, keepdim=True)
    optimiser = torch.optim.Adam(net.parameters(), 1e-2)
    first = ((net(x) - y) ** 2).mean().item()
    for _ in range(300):
        optimiser.zero_grad()
        loss = ((net(x) - y) ** 2).mean()
        loss.backward()
        optimiser.step()
    assert loss.item() < 0.1 * first


class Quadratic(torch.nn.Module):
    def __init__(self, *weights):
        super().__init__()
        self.weights = torch.nn.Parameter(torch.tensor(weights))

    def forward(self, x):
        return (self.weights * x**2).sum(-1)


def test_penalty_is_the_nuclear_norm_and_has_its_gradient():
    x = torch.randn(50, 3)
    assert symmetry_penalty(Quadratic(1.0, 1.0, 1.0), x, "rotations").item() < 1e-12
    net = Quadratic(1.0, 2.0, 2.5)
    value = symmetry_penalty(net, x, "linear", smoothing=0.0)
    value.backward()
    # By hand: column (i, j) is 2 w_j x_j x_i.
    z = x.numpy()
    matrices = generators.candidates("linear", 3).matrices[:, :, 1:]
    columns = np.stack([(2 * net.weights.detach().numpy() * z * (z @ m.T)).sum(1) for m in matrices], axis=1)
    assert value.item() == pytest.approx(np.linalg.svd(columns / np.sqrt(50), compute_uv=False).sum(), rel=1e-12)
    h = 1e-5
    moved = [symmetry_penalty(Quadratic(1.0 + s * h, 2.0, 2.5), x, "linear", smoothing=0.0).item() for s in (1, -1)]
    assert net.weights.grad[0].item() == pytest.approx((moved[0] - moved[1]) / (2 * h), rel=1e-6)


def test_layer_penalty_vanishes_on_intertwiners():
    _, rho_in, rho_out = representations("so:3", "V+1", "V")
    layer = EquivariantLinear(rho_in, rho_out)
    assert layer_penalty(layer.weight(), rho_in, rho_out).item() < 1e-9
    free = torch.randn(3, 4, requires_grad=True)
    layer_penalty(free, rho_in, rho_out).backward()
    assert free.grad.norm() > 0.1


def test_discovery_of_a_module():
    found = lieder.discover(Quadratic(1.0, 1.0, 2.0), points=np.random.default_rng(1).normal(size=(80, 3)), candidates="rotations")
    assert [g.text for g in found.symmetries] in (["x0 d/dx1 - x1 d/dx0"], ["x1 d/dx0 - x0 d/dx1"])
    assert found.jacobian_error is None


@pytest.mark.skipif(not hasattr(torch, "export"), reason="torch.export is of torch 2")
def test_export_traces_the_network():
    net = EquivariantMLP("V", "V", "so:2", channels=8, layers=1)
    x = torch.randn(3, 2)
    traced = torch.export.export(net, (x,)).module()
    np.testing.assert_allclose(traced(x).detach().numpy(), net(x).detach().numpy(), atol=1e-14)


@pytest.mark.skipif(not hasattr(torch, "compile"), reason="torch.compile is of torch 2")
def test_compiled_network_has_no_graph_breaks():
    net = EquivariantMLP("V", "V", "so:2", channels=8, layers=1)
    x = torch.randn(3, 2)
    compiled = torch.compile(net, backend="eager", fullgraph=True)  # tracing, without a C++ compiler for kernels
    assert torch.equal(compiled(x), net(x))

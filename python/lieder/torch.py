"""PyTorch: equivariant layers and networks for any group, and penalties that promote symmetry, as ordinary modules.

    EquivariantLinear   x -> W x + b, W in Hom_G(input, output), b invariant
    GatedNonlinearity   scalars through an activation, every other piece times a sigmoid of a scalar of its own
    TensorProduct       products of pieces, two at a time: what linear layers and gates alone cannot make
    EquivariantMLP      these, stacked
    symmetry_penalty    the nuclear norm of a network's Lie derivatives at samples
    layer_penalty       the same of a weight between representations

Bases come from the engine when a module is made; from then on everything is torch: devices and dtypes follow the module.
The action on features is from the left, rows are samples: x has shape (..., d_in). torch >= 1.13.
"""

import functools
import math

import numpy as np
import torch
from torch import nn

from . import _engine
from ._callables import torch_jvp
from .enforce import intertwiners

__all__ = [
    "EquivariantLinear",
    "EquivariantMLP",
    "GatedNonlinearity",
    "TensorProduct",
    "hidden_representation",
    "layer_penalty",
    "symmetry_penalty",
]


def _representation(rho, group):
    if isinstance(rho, _engine.Representation):
        return rho
    if group is None:
        raise TypeError("group: expected a group for the representation given as a text")
    return _engine.Representation(rho, _engine.MatrixGroup(group) if isinstance(group, str) else group)


@functools.lru_cache(maxsize=4096)
def _basis(input, output):
    """Hom_G(input, output), (k, d_out, d_in): layers of one network ask for the same pairs."""
    return intertwiners(input, output).basis()


def _tensor(array):
    return torch.as_tensor(np.ascontiguousarray(array), dtype=torch.get_default_dtype())


class EquivariantLinear(nn.Module):
    """x -> W x + b with W rho_in(g) = rho_out(g) W and rho_out(g) b = b for every g of the group.

    Hom_G(input, output) is kept as one small basis for each pair of distinct pieces, so memory does not grow with the
    multiplicities: 100 copies of V against 100 copies of V share one basis.

    input, output: Representations, or texts with a group. The parameters are the coefficients, initialised so that outputs
    have about the size of inputs.
    """

    def __init__(self, input, output, group=None, bias=True):
        super().__init__()
        input, output = _representation(input, group), _representation(output, group)
        self.in_features, self.out_features = input.dimension, output.dimension
        self.input_text, self.output_text = input.text, output.text
        self.group_name = input.group.name
        self._blocks = []
        self.coefficients = nn.ParameterList()
        ins, outs = input.summands, output.summands
        for out_piece, out_copies in outs:
            bases = [_basis(in_piece, out_piece) for in_piece, _ in ins]
            reached = sum(1 for basis in bases if len(basis))
            for (_, in_copies), basis in zip(ins, bases):
                if not len(basis):
                    continue
                k = len(self._blocks)
                shape = (len(out_copies), len(in_copies), len(basis))
                # Basis elements have unit norm: each output coordinate gets variance one from unit inputs, in equal
                # parts from the blocks that reach it.
                scale = math.sqrt(out_piece.dimension / (len(in_copies) * len(basis) * reached))
                self.coefficients.append(nn.Parameter(torch.randn(shape) * scale))
                self.register_buffer(f"basis{k}", _tensor(basis))
                self.register_buffer(f"rows{k}", torch.as_tensor(out_copies))
                self.register_buffer(f"columns{k}", torch.as_tensor(in_copies))
                self._blocks.append(k)
        self.bias = None
        if bias:
            invariants = _basis(_engine.Representation("1", output.group), output)
            if len(invariants):
                self.register_buffer("invariants", _tensor(invariants[:, :, 0]))
                self.bias = nn.Parameter(torch.zeros(len(invariants)))

    def weight(self):
        """W, (d_out, d_in): the dense matrix, differentiable."""
        first = self.coefficients[0] if self._blocks else self._like()
        result = torch.zeros(self.out_features, self.in_features, dtype=first.dtype, device=first.device)
        for k, c in zip(self._blocks, self.coefficients):
            rows, columns = getattr(self, f"rows{k}"), getattr(self, f"columns{k}")
            # block[a, x, b, y] = sum_e c[a, b, e] basis[e, x, y]
            block = torch.einsum("abe,exy->axby", c, getattr(self, f"basis{k}"))
            block = block.reshape(rows.numel(), columns.numel())
            result = result.index_put((rows.reshape(-1, 1), columns.reshape(1, -1)), block)
        return result

    def _like(self):
        return next(iter(self.buffers()), torch.zeros(()))

    def forward(self, x):
        """(..., d_in) -> (..., d_out)."""
        y = x @ self.weight().transpose(0, 1)
        return y if self.bias is None else y + self.bias @ self.invariants

    def extra_repr(self):
        count = sum(c.numel() for c in self.coefficients)
        return f"{self.group_name}: {self.input_text} -> {self.output_text}, {count} of " \
               f"{self.in_features * self.out_features} coefficients free"


def _pieces(rho):
    """[(piece, is trivial, copies)]; the gates are for the pieces that move."""
    return [(piece, piece.text == "1", copies) for piece, copies in rho.summands]


class GatedNonlinearity(nn.Module):
    """Scalars through the activation; each copy of another piece is multiplied by a sigmoid of a scalar of its own.

    The input is `input_representation` = representation + one further scalar for each copy that moves (the gates, last).
    """

    def __init__(self, representation, group=None, activation=None):
        super().__init__()
        rho = _representation(representation, group)
        self.activation = nn.SiLU() if activation is None else activation
        scalars, moving, gates = [], [], []
        count = 0
        for piece, trivial, copies in _pieces(rho):
            for copy in copies:
                if trivial:
                    scalars += copy
                else:
                    moving += copy
                    gates += [rho.dimension + count] * len(copy)
                    count += 1
        self.gate_count = count
        self.in_features, self.out_features = rho.dimension + count, rho.dimension
        one = _engine.Representation(f"{count}(1)" if count else "1", rho.group)
        self.input_representation = rho + one if count else rho
        place = np.empty(rho.dimension, dtype=int)
        place[scalars + moving] = np.arange(rho.dimension)
        for name, indices in (("scalars", scalars), ("moving", moving), ("gates", gates), ("place", place)):
            self.register_buffer(name, torch.as_tensor(np.asarray(indices, dtype=np.int64)))

    def forward(self, x):
        """(..., d + gates) -> (..., d)."""
        scalars = self.activation(x.index_select(-1, self.scalars))
        moving = x.index_select(-1, self.moving) * torch.sigmoid(x.index_select(-1, self.gates))
        return torch.cat([scalars, moving], dim=-1).index_select(-1, self.place)


class TensorProduct(nn.Module):
    """Products of pieces: for pieces A, B, C with Hom_G(A * B, C) not zero, copies of C get Q(u, v) of mixed copies u, v.

    Each (A, B, C, Q) mixes the copies of A and of B into as many channels as C has copies, and adds a weighted Q of them.
    `largest`: triples with more entries dim A dim B dim C are left out.
    """

    def __init__(self, input, output, group=None, largest=2048):
        super().__init__()
        input, output = _representation(input, group), _representation(output, group)
        self.in_features, self.out_features = input.dimension, output.dimension
        self.left, self.right = nn.ParameterList(), nn.ParameterList()
        self._terms = []
        ins, outs = _pieces(input), _pieces(output)
        found = list(self._triples(ins, outs, largest))
        reached = [max(1, sum(len(q) for o, _, _, q in found if o == place)) for place in range(len(outs))]
        for o, a, b, q in found:
            channels = len(outs[o][2])
            for form in q:
                k = len(self._terms)
                shape = (channels, len(ins[a][2])), (channels, len(ins[b][2]))
                self.left.append(nn.Parameter(torch.randn(shape[0]) / math.sqrt(shape[0][1])))
                self.right.append(nn.Parameter(torch.randn(shape[1]) / math.sqrt(shape[1][1])))
                # |Q| = 1, so Q(u, v) of unit normal u, v has size one in all: now in each of its coordinates.
                scale = math.sqrt(outs[o][0].dimension / reached[o])
                self.register_buffer(f"form{k}", _tensor(form * scale))
                for name, copies in (("left", ins[a][2]), ("right", ins[b][2]), ("rows", outs[o][2])):
                    self.register_buffer(f"{name}{k}", torch.as_tensor(copies))
                self._terms.append(k)

    @staticmethod
    def _triples(ins, outs, largest):
        for o, (c, _, _) in enumerate(outs):
            for a, (first, trivial, _) in enumerate(ins):
                for b, (second, other_trivial, _) in enumerate(ins):
                    if b < a or first.dimension * second.dimension * c.dimension > largest or (trivial and other_trivial):
                        continue
                    q = _basis(first * second, c)
                    if len(q):
                        yield o, a, b, q.reshape(len(q), c.dimension, first.dimension, second.dimension)

    def forward(self, x):
        """(..., d_in) -> (..., d_out)."""
        result = x.new_zeros(x.shape[:-1] + (self.out_features,))
        for k, left, right in zip(self._terms, self.left, self.right):
            u = torch.einsum("...ax,ca->...cx", x[..., getattr(self, f"left{k}")], left)
            v = torch.einsum("...by,cb->...cy", x[..., getattr(self, f"right{k}")], right)
            product = torch.einsum("zxy,...cx,...cy->...cz", getattr(self, f"form{k}"), u, v)
            rows = getattr(self, f"rows{k}").reshape(-1)
            result = result.index_add(-1, rows, product.flatten(-2))
        return result


def hidden_representation(group, channels, largest_order=2):
    """About `channels` dimensions in equal parts of the scalars, V, V^2 ... up to this order (V and its dual where they
    differ)."""
    group = _engine.MatrixGroup(group) if isinstance(group, str) else group
    one = _engine.Representation("1", group)
    v = _engine.Representation("V", group)
    pieces = [one]
    for order in range(1, largest_order + 1):
        for texts in {(v**order).text, (v**order).dual().text}:
            piece = _engine.Representation(texts, group)
            if piece.dimension <= channels // (largest_order + 1):
                pieces.append(piece)
    pieces.sort(key=lambda piece: (piece.dimension, piece.text))
    share = channels // len(pieces)
    result = None
    for piece in pieces:
        part = max(1, share // piece.dimension) * piece
        result = part if result is None else result + part
    return result


class EquivariantMLP(nn.Module):
    """A network F with F(rho_in(g) x) = rho_out(g) F(x) for every g: linear layers, products of pieces and gates.

    input, output: Representations, or texts with a group. channels: about the width of the hidden layers, or their
    representation. layers: how many hidden layers.
    """

    def __init__(self, input, output, group=None, channels=128, layers=3, products=True, activation=None):
        super().__init__()
        input, output = _representation(input, group), _representation(output, group)
        if isinstance(channels, int):
            hidden = hidden_representation(input.group, channels)
        else:
            hidden = _representation(channels, input.group)
        self.blocks = nn.ModuleList()
        before = input
        for _ in range(layers):
            gate = GatedNonlinearity(hidden, activation=activation)
            wide = gate.input_representation
            block = nn.ModuleDict({"linear": EquivariantLinear(before, wide), "gate": gate})
            if products:
                block["product"] = TensorProduct(wide, wide)
            self.blocks.append(block)
            before = hidden
        self.last = EquivariantLinear(before, output)

    def forward(self, x):
        """(..., d_in) -> (..., d_out)."""
        for block in self.blocks:
            y = block["linear"](x)
            if "product" in block:
                y = y + 0.1 * block["product"](y)
            x = block["gate"](y)
        return self.last(x)


def _fields(candidates, x):
    """v_a(x_i), (q, N, n), of affine candidates given as Candidates, [b | A] or A matrices, or as a name."""
    if isinstance(candidates, str):
        candidates = _engine.parse_candidates(candidates, x.shape[1])
    if isinstance(candidates, _engine.Candidates):
        candidates = candidates.matrices
    matrices = torch.as_tensor(np.asarray(candidates) if not torch.is_tensor(candidates) else candidates)
    matrices = matrices.to(dtype=x.dtype, device=x.device)
    n = x.shape[1]
    if matrices.ndim != 3 or matrices.shape[1] != n or matrices.shape[2] not in (n, n + 1):
        raise _engine.ShapeError(f"candidates: expected q x {n} x {n} or q x {n} x {n + 1}, got {tuple(matrices.shape)}")
    moved = torch.einsum("qij,Nj->qNi", matrices[:, :, -n:], x)
    return moved + matrices[:, :, 0].unsqueeze(1) if matrices.shape[2] == n + 1 else moved


def _nuclear_norm(matrix, smoothing):
    """Sum of singular values; with smoothing sqrt(s^2 + eps^2) - eps, whose gradient exists at zero."""
    values = torch.linalg.svdvals(matrix)
    return (torch.sqrt(values**2 + smoothing**2) - smoothing).sum()


def symmetry_penalty(module, x, candidates, output_generators=None, smoothing=1e-6):
    """The nuclear norm of [L_xi_1 F, ..., L_xi_q F] at samples: add it to a loss to promote symmetry.

    module: maps (N, n) to (N, m) or (N,), row by row. x: (N, n). candidates: a name, Candidates, or matrices (q, n, n) or
        [b | A] (q, n, n + 1). output_generators: psi' (q, m, m), zero by default.
    (L_xi F)(x) = DF(x) v_xi(x) - psi'_xi F(x), divided by sqrt(N): a scalar, differentiable in the module's parameters.
    """
    fields = _fields(candidates, x)

    def rows(inputs):
        outputs = module(inputs)
        return outputs.unsqueeze(-1) if outputs.ndim == 1 else outputs

    columns = [torch_jvp(rows, x, field) for field in fields]
    if output_generators is not None:
        values = rows(x)
        psi = torch.as_tensor(output_generators).to(dtype=x.dtype, device=x.device)
        columns = [column - values @ matrix.transpose(0, 1) for column, matrix in zip(columns, psi)]
    stacked = torch.stack([column.reshape(-1) for column in columns], dim=1)
    return _nuclear_norm(stacked / math.sqrt(x.shape[0]), smoothing)


def layer_penalty(weight, input_generators, output_generators, smoothing=1e-6):
    """The nuclear norm of [W rho_in'(xi_i) - rho_out'(xi_i) W]_i of a weight (d_out, d_in).

    input_generators (q, d_in, d_in), output_generators (q, d_out, d_out): arrays, tensors or Representations.
    """
    def matrices(generators):
        if isinstance(generators, _engine.Representation):
            generators = generators.generators
        return torch.as_tensor(generators).to(dtype=weight.dtype, device=weight.device)

    right, left = matrices(input_generators), matrices(output_generators)
    columns = torch.stack([(weight @ a - b @ weight).reshape(-1) for a, b in zip(right, left)], dim=1)
    return _nuclear_norm(columns, smoothing)

#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "enforce/blocks.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/enforce/intertwiners.hpp"

namespace lieder {

namespace {

using detail::BlockSide;
using detail::IntertwinerBlock;
using detail::IntertwinerBlocks;
using detail::IrreduciblePairBasis;

// Where the copies of one irreducible in one summand stand among all copies of it on this side.
struct Slot {
  std::size_t component;
  Index first;  // of copy 0 of the summand; each copy has `multiplicity` columns
};

struct Side {
  // By summand: irreducible id -> slot.
  std::vector<std::map<std::size_t, Slot>> slots;
  std::map<std::size_t, Index> totals;  // multiplicity of each irreducible on this side
};

Side arrange(const std::vector<BlockSide>& summands) {
  Side result;
  for (const BlockSide& summand : summands) {
    result.slots.emplace_back();
    if (!summand.pieces) {
      continue;
    }
    for (std::size_t c = 0; c < summand.pieces->components.size(); ++c) {
      const detail::PieceComponent& component = summand.pieces->components[c];
      Index& total = result.totals[component.irreducible];
      result.slots.back()[component.irreducible] = {c, total};
      total += component.multiplicity * summand.multiplicity();
    }
  }
  return result;
}

// The weights between all copies of one irreducible: one M x N matrix for each element of its division algebra.
struct Weights {
  Index dimension = 0;
  std::vector<Matrix> division;
  std::vector<Matrix> matrices;
};

// The factors of a summand's product may be sorted otherwise than the coordinates: the ends alone do not tell.
bool contiguous(const std::vector<Index>& places) {
  for (std::size_t i = 1; i < places.size(); ++i) {
    if (places[i] != places[i - 1] + 1) {
      return false;
    }
  }
  return true;
}

}  // namespace

struct EquivariantMap::State {
  std::shared_ptr<const IntertwinerBlocks> blocks;
  bool structured = false;
  Matrix dense_transposed;  // d_in x d_out
  Side in;
  Side out;
  std::map<std::size_t, Weights> weights;

  void add_block(const IntertwinerBlock& block, const IrreduciblePairBasis& pair, const VectorRef& coefficients);
  Matrix apply(const MatrixRef& x) const;
  std::map<std::size_t, Matrix> to_irreducibles(const MatrixRef& x) const;
  Matrix from_irreducibles(const std::map<std::size_t, Matrix>& y, Index samples) const;
};

void EquivariantMap::State::add_block(const IntertwinerBlock& block, const IrreduciblePairBasis& pair,
                                      const VectorRef& coefficients) {
  const BlockSide& from = blocks->in[block.in];
  const BlockSide& to = blocks->out[block.out];
  const Index size = pair.dimension();
  for (std::size_t s = 0; s < pair.shared().size(); ++s) {
    const detail::SharedIrreducible& share = pair.shared()[s];
    const std::size_t id = pair.a().components[share.a_component].irreducible;
    Weights& weight = weights[id];
    if (weight.matrices.empty()) {
      weight.dimension = share.dimension;
      weight.division = pair.division(s);
      weight.matrices.assign(weight.division.size(), Matrix::Zero(in.totals.at(id), out.totals.at(id)));
    }
    const Index row = in.slots[block.in].at(id).first;
    const Index col = out.slots[block.out].at(id).first;
    const auto elements = static_cast<Index>(weight.division.size());
    const double scale = 1.0 / std::sqrt(static_cast<double>(share.dimension));
    for (Index l = 0; l < to.multiplicity(); ++l) {
      for (Index k = 0; k < from.multiplicity(); ++k) {
        const Index base = block.offset + (l * from.multiplicity() + k) * size + share.offset;
        for (Index q = 0; q < share.b_multiplicity * share.a_multiplicity * elements; ++q) {
          const Index p = q / elements;
          weight.matrices[static_cast<std::size_t>(q % elements)](
              row + k * share.a_multiplicity + p % share.a_multiplicity,
              col + l * share.b_multiplicity + p / share.a_multiplicity) = scale * coefficients(base + q);
        }
      }
    }
  }
}

// For each irreducible of dimension d: (N d) x M, row t N + i holds coordinate t of sample i.
std::map<std::size_t, Matrix> EquivariantMap::State::to_irreducibles(const MatrixRef& x) const {
  const Index n = x.rows();
  std::map<std::size_t, Matrix> result;
  for (const auto& [id, weight] : weights) {
    result[id].resize(n * weight.dimension, in.totals.at(id));
  }
  for (std::size_t i = 0; i < blocks->in.size(); ++i) {
    const BlockSide& summand = blocks->in[i];
    for (const auto& [id, slot] : in.slots[i]) {
      const auto found = weights.find(id);
      if (found == weights.end()) {
        continue;
      }
      const detail::PieceComponent& component = summand.pieces->components[slot.component];
      const Index d = found->second.dimension;
      Matrix& z = result[id];
      Index column = slot.first;
      for (const std::vector<Index>& places : summand.copies) {
        const Matrix y = contiguous(places)
                             ? Matrix(x.middleCols(places.front(), static_cast<Index>(places.size())) * component.basis)
                             : Matrix(x(Eigen::all, places) * component.basis);
        for (Index k = 0; k < component.multiplicity; ++k, ++column) {
          z.col(column) = y.middleCols(k * d, d).reshaped();
        }
      }
    }
  }
  return result;
}

Matrix EquivariantMap::State::from_irreducibles(const std::map<std::size_t, Matrix>& y, Index samples) const {
  Matrix result = Matrix::Zero(samples, blocks->output.dimension());
  for (std::size_t j = 0; j < blocks->out.size(); ++j) {
    const BlockSide& summand = blocks->out[j];
    for (const auto& [id, slot] : out.slots[j]) {
      const auto found = y.find(id);
      if (found == y.end()) {
        continue;
      }
      const detail::PieceComponent& component = summand.pieces->components[slot.component];
      const Index d = weights.at(id).dimension;
      Index column = slot.first;
      Matrix part(samples, d * component.multiplicity);
      for (const std::vector<Index>& places : summand.copies) {
        for (Index k = 0; k < component.multiplicity; ++k, ++column) {
          part.middleCols(k * d, d) = found->second.col(column).reshaped(samples, d);
        }
        if (contiguous(places)) {
          result.middleCols(places.front(), static_cast<Index>(places.size())).noalias() +=
              part * component.basis.transpose();
        } else {
          result(Eigen::all, places) += part * component.basis.transpose();
        }
      }
    }
  }
  return result;
}

Matrix EquivariantMap::State::apply(const MatrixRef& x) const {
  if (!structured) {
    return multiply(x, dense_transposed);
  }
  std::map<std::size_t, Matrix> y;
  const std::map<std::size_t, Matrix> z = to_irreducibles(x);
  for (const auto& [id, weight] : weights) {
    const Matrix& values = z.at(id);
    Matrix& image = y[id];
    image = multiply(values, weight.matrices.front());
    for (std::size_t e = 1; e < weight.matrices.size(); ++e) {
      // coordinates (., t) -> sum_s E(t, s) (., s)
      Matrix turned(values.rows(), values.cols());
      for (Index c = 0; c < values.cols(); ++c) {
        turned.col(c) =
            (values.col(c).reshaped(x.rows(), weight.dimension) * weight.division[e].transpose()).reshaped();
      }
      image += multiply(turned, weight.matrices[e]);
    }
  }
  return from_irreducibles(y, x.rows());
}

EquivariantMap::EquivariantMap(const IntertwinerSpace& space, const VectorRef& coefficients) {
  require_size("equivariant map: coefficients", coefficients.size(), space.dimension(), "one for each basis element");
  auto state = std::make_shared<State>();
  state->blocks = space.blocks_;
  state->structured = true;
  for (const IntertwinerBlock& block : state->blocks->blocks) {
    state->structured = state->structured && dynamic_cast<const IrreduciblePairBasis*>(block.basis.get()) != nullptr;
  }
  if (state->structured) {
    state->in = arrange(state->blocks->in);
    state->out = arrange(state->blocks->out);
    for (const IntertwinerBlock& block : state->blocks->blocks) {
      state->add_block(block, dynamic_cast<const IrreduciblePairBasis&>(*block.basis), coefficients);
    }
  } else {
    state->dense_transposed = space.to_dense(coefficients).transpose();
  }
  state_ = std::move(state);
}

Index EquivariantMap::inputs() const {
  return state_->blocks->input.dimension();
}
Index EquivariantMap::outputs() const {
  return state_->blocks->output.dimension();
}
bool EquivariantMap::structured() const {
  return state_->structured;
}

Matrix EquivariantMap::apply(const MatrixRef& x) const {
  require_shape("equivariant map: x", x, -1, inputs(), "samples x inputs");
  return state_->apply(x);
}

}  // namespace lieder

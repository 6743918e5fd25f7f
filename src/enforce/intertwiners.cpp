#include "lieder/enforce/intertwiners.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "enforce/blocks.hpp"
#include "enforce/pair_solver.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

using detail::BlockSide;
using detail::IntertwinerBlock;
using detail::IntertwinerBlocks;

void check(const Representation& input, const Representation& output, const IntertwinerOptions& options) {
  require(input.group() == output.group(),
          fmt::format("intertwiners: the representations belong to different groups, {} and {}", input.group().name(),
                      output.group().name()));
  require(options.tolerance > 0.0 && options.tolerance <= 1e-3, "intertwiners: tolerance must lie in (0, 1e-3]");
  require(options.most_dense >= 1, "intertwiners: most_dense must be at least 1");
}

std::vector<BlockSide> sides(const Representation& representation) {
  std::vector<BlockSide> result;
  for (Summand& summand : representation.summands()) {
    result.push_back({std::move(summand.representation), std::move(summand.copies), nullptr});
  }
  return result;
}

std::string why_zero(const Representation& input, const Representation& output) {
  return fmt::format("only the zero map commutes with {}: no part of {} occurs in {}", input.group().name(),
                     input.text(), output.text());
}

// Each distinct basis and decomposition is counted once.
Index memory_of(const IntertwinerBlocks& blocks) {
  std::set<const void*> counted;
  Index total = 0;
  for (const IntertwinerBlock& block : blocks.blocks) {
    total += counted.insert(block.basis.get()).second ? block.basis->memory() : 0;
  }
  for (const std::vector<BlockSide>* list : {&blocks.in, &blocks.out}) {
    for (const BlockSide& side : *list) {
      total += side.multiplicity() * side.representation.dimension();
      if (side.pieces && counted.insert(side.pieces.get()).second) {
        total += side.pieces->dimension * side.pieces->dimension;
      }
    }
  }
  return total;
}

}  // namespace

IntertwinerSpace intertwiners(const Representation& input, const Representation& output,
                              const IntertwinerOptions& options) {
  check(input, output, options);
  detail::PairSolver solver(detail::NumberField::real, options);
  IntertwinerBlocks blocks{input, output, sides(input), sides(output), {}, 0, 0, 0.0, Status::ok, {}};
  for (std::size_t j = 0; j < blocks.out.size(); ++j) {
    for (std::size_t i = 0; i < blocks.in.size(); ++i) {
      IntertwinerBlock block{i, j, solver.solve(blocks.in[i].representation, blocks.out[j].representation),
                             blocks.dimension};
      if (const auto* pair = dynamic_cast<const detail::IrreduciblePairBasis*>(block.basis.get())) {
        blocks.in[i].pieces = solver.decomposition(blocks.in[i].representation);
        blocks.out[j].pieces = solver.decomposition(blocks.out[j].representation);
        static_cast<void>(pair);
      }
      if (block.basis->dimension() > 0) {
        blocks.dimension += blocks.block_size(block);
        blocks.blocks.push_back(std::move(block));
      }
    }
  }
  blocks.residual = solver.residual();
  blocks.status = solver.status();
  blocks.message = blocks.dimension == 0 ? why_zero(input, output) : solver.message();
  blocks.memory = memory_of(blocks);
  IntertwinerSpace result;
  result.blocks_ = std::make_shared<const IntertwinerBlocks>(std::move(blocks));
  return result;
}

Index complex_intertwiner_dimension(const Representation& input, const Representation& output,
                                    const IntertwinerOptions& options, double* residual) {
  check(input, output, options);
  detail::PairSolver solver(detail::NumberField::complex, options);
  Index real_dimension = 0;
  for (const BlockSide& out : sides(output)) {
    for (const BlockSide& in : sides(input)) {
      real_dimension +=
          in.multiplicity() * out.multiplicity() * solver.solve(in.representation, out.representation)->dimension();
    }
  }
  if (residual != nullptr) {
    *residual = solver.residual();
  }
  return real_dimension / 2;
}

const Representation& IntertwinerSpace::input() const {
  return blocks_->input;
}
const Representation& IntertwinerSpace::output() const {
  return blocks_->output;
}
Index IntertwinerSpace::rows() const {
  return blocks_->output.dimension();
}
Index IntertwinerSpace::cols() const {
  return blocks_->input.dimension();
}
Index IntertwinerSpace::dimension() const {
  return blocks_->dimension;
}
double IntertwinerSpace::residual() const {
  return blocks_->residual;
}
Status IntertwinerSpace::status() const {
  return blocks_->status;
}
const std::string& IntertwinerSpace::message() const {
  return blocks_->message;
}
Index IntertwinerSpace::memory() const {
  return blocks_->memory;
}

Matrix IntertwinerSpace::element(Index k) const {
  require(k >= 0 && k < dimension(), fmt::format("intertwiners: element {} of {}", k, dimension()));
  Vector c = Vector::Zero(dimension());
  c(k) = 1.0;
  return to_dense(c);
}

Matrix IntertwinerSpace::to_dense(const VectorRef& coefficients) const {
  require_size("intertwiners: coefficients", coefficients.size(), dimension(), "one for each basis element");
  Matrix result = Matrix::Zero(rows(), cols());
  for (const IntertwinerBlock& block : blocks_->blocks) {
    const BlockSide& in = blocks_->in[block.in];
    const BlockSide& out = blocks_->out[block.out];
    Index next = block.offset;
    for (const std::vector<Index>& to : out.copies) {
      for (const std::vector<Index>& from : in.copies) {
        const VectorRef c = coefficients.segment(next, block.basis->dimension());
        next += block.basis->dimension();
        if (!c.isZero(0.0)) {
          result(to, from) = block.basis->combine(c);
        }
      }
    }
  }
  return result;
}

Vector IntertwinerSpace::project(const MatrixRef& w) const {
  require_shape("intertwiners: matrix", w, rows(), cols(), "outputs x inputs");
  Vector result(dimension());
  for (const IntertwinerBlock& block : blocks_->blocks) {
    Index next = block.offset;
    for (const std::vector<Index>& to : blocks_->out[block.out].copies) {
      for (const std::vector<Index>& from : blocks_->in[block.in].copies) {
        result.segment(next, block.basis->dimension()) = block.basis->project(Matrix(w(to, from)));
        next += block.basis->dimension();
      }
    }
  }
  return result;
}

std::vector<IntertwinerPair> IntertwinerSpace::pairs() const {
  std::vector<IntertwinerPair> result;
  for (const IntertwinerBlock& block : blocks_->blocks) {
    const BlockSide& in = blocks_->in[block.in];
    const BlockSide& out = blocks_->out[block.out];
    const Index p = block.basis->dimension();
    IntertwinerPair pair{in.copies, out.copies,
                         Matrix(p, in.representation.dimension() * out.representation.dimension()), block.offset};
    for (Index e = 0; e < p; ++e) {
      const Matrix transposed = block.basis->combine(Vector::Unit(p, e)).transpose();
      pair.elements.row(e) = transposed.reshaped().transpose();
    }
    result.push_back(std::move(pair));
  }
  return result;
}

Vector relax(const IntertwinerSpace& from, const VectorRef& coefficients, const IntertwinerSpace& to,
             double* residual) {
  const Matrix w = from.to_dense(coefficients);
  require_shape("relax: map", w, to.rows(), to.cols(), "the larger space maps between the same coordinates");
  Vector result = to.project(w);
  if (residual != nullptr) {
    const double size = w.norm();
    *residual = size > 0.0 ? (to.to_dense(result) - w).norm() / size : 0.0;
  }
  return result;
}

EquivariantMap IntertwinerSpace::map(const VectorRef& coefficients) const {
  return EquivariantMap(*this, coefficients);
}

}  // namespace lieder

// What an IntertwinerSpace holds (private).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "enforce/pair_basis.hpp"
#include "lieder/enforce/intertwiners.hpp"

namespace lieder::detail {

/// Coefficient (l, k, e) of a block, out copy l, in copy k and basis element e, has index offset + (l m + k) dim + e.
struct IntertwinerBlock {
  std::size_t in;   // summand of the input
  std::size_t out;  // summand of the output
  PairBasisPtr basis;
  Index offset;
};

/// One summand: its copies' coordinates, and its irreducible pieces if it has them.
struct BlockSide {
  Representation representation;
  std::vector<std::vector<Index>> copies;
  std::shared_ptr<const PieceDecomposition> pieces;

  Index multiplicity() const { return static_cast<Index>(copies.size()); }
};

struct IntertwinerBlocks {
  Representation input;
  Representation output;
  std::vector<BlockSide> in;
  std::vector<BlockSide> out;
  std::vector<IntertwinerBlock> blocks;
  Index dimension = 0;
  Index memory = 0;
  double residual = 0.0;
  Status status = Status::ok;
  std::string message;

  Index block_size(const IntertwinerBlock& block) const {
    return in[block.in].multiplicity() * out[block.out].multiplicity() * block.basis->dimension();
  }
};

}  // namespace lieder::detail

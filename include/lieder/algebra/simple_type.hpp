// The isomorphism class of a simple real Lie algebra of low dimension.
//
// A simple real algebra is a complex one seen over R, or a real form of one. Dimension, rank and the signature of the
// Killing form single out the class among the classical algebras and G2, except that B_n and C_n, n >= 3, share
// dimension and rank: there the number of long and short roots decides (B_n: 2n short ones, C_n: 2n long ones). Source:
// S. Helgason, Differential Geometry, Lie Groups, and Symmetric Spaces, 1978, chapter X, tables II and V.
#pragma once

#include <string>
#include <vector>

#include "lieder/algebra/subalgebras.hpp"

namespace lieder {

/// Canonical name, then the names of isomorphic algebras: so(p,q) with p <= q comes first, save that sl(2,R) is not
/// called so(1,2); real matrix size in sp(2n,R), quaternionic size in sp(n) and sp(p,q).
struct SimpleType {
  std::string name;  ///< "simple(d)" when nothing in the table matches
  std::vector<std::string> aliases;
  Index dimension = 0;
  Index rank = 0;  ///< of a real Cartan subalgebra; 0 when nothing in the table matches
  Index positive = 0;
  Index negative = 0;
  bool compact() const { return positive == 0; }
};

/// All classes with these numbers, the most usual name of each first. `complex_type`: a complex algebra over R.
/// `short_roots`: number of short roots (ignored where dimension and rank determine the root system; -1: unknown).
std::vector<SimpleType> simple_types(Index dimension, Index positive, Index negative, bool complex_type,
                                     Index short_roots = -1);

/// The class of a simple algebra given by its constants. O(q^4).
SimpleType simple_type(const StructureConstants& c, bool complex_type, const SubalgebraOptions& options = {});

}  // namespace lieder

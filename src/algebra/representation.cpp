#include "lieder/algebra/representation.hpp"

#include <fmt/format.h>

#include <utility>

#include "algebra/representation_action.hpp"
#include "algebra/representation_node.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

using detail::NodePtr;
using Kind = Representation::Kind;

// "@so:3" if the group has several factors, "@so:3#2" for the second factor of that name.
std::string factor_text(const MatrixGroup& group, Index factor) {
  if (group.factor_count() == 1) {
    return {};
  }
  const std::string name = group.factor(factor).name();
  Index before = 0;
  Index same = 0;
  for (Index f = 0; f < group.factor_count(); ++f) {
    const bool equal = group.factor(f).name() == name;
    same += equal ? 1 : 0;
    before += equal && f < factor ? 1 : 0;
  }
  return same == 1 ? "@" + name : fmt::format("@{}#{}", name, before + 1);
}

NodePtr leaf(Kind kind, const MatrixGroup& group, Index factor) {
  const MatrixGroup part = group.factor(factor);
  const std::string suffix = factor_text(group, factor);
  switch (kind) {
    case Kind::defining:
      return detail::make_leaf(kind, factor, part.matrix_size(), "V" + suffix);
    case Kind::adjoint:
      return detail::make_leaf(kind, factor, part.dimension(), "ad" + suffix);
    default:
      return detail::make_leaf(kind, factor, 1, "det" + suffix);
  }
}

// Of one factor; of all of them, V and ad are sums and det is a product.
NodePtr leaf_of_factors(Kind kind, const MatrixGroup& group, Index factor) {
  if (factor != Representation::all_factors) {
    return leaf(kind, group, factor);
  }
  std::vector<detail::Term> terms;
  std::vector<NodePtr> factors;
  for (Index f = 0; f < group.factor_count(); ++f) {
    factors.push_back(leaf(kind, group, f));
    terms.emplace_back(factors.back(), 1);
  }
  return kind == Kind::determinant ? detail::make_product(factors) : detail::make_sum(terms);
}

void require_same_group(const Representation& a, const Representation& b) {
  require(a.group() == b.group(),
          fmt::format("representations {} and {}: expected one group, got {} and {} (for a product group write V@{})",
                      a.text(), b.text(), a.group().name(), b.group().name(), a.group().name()));
}

}  // namespace

Representation::Representation(MatrixGroup group, NodePtr node) : group_(std::move(group)), node_(std::move(node)) {}

Representation Representation::trivial(const MatrixGroup& group) {
  return {group, detail::make_trivial()};
}
Representation Representation::defining(const MatrixGroup& group, Index factor) {
  return {group, leaf_of_factors(Kind::defining, group, factor)};
}
Representation Representation::adjoint(const MatrixGroup& group, Index factor) {
  return {group, leaf_of_factors(Kind::adjoint, group, factor)};
}
Representation Representation::determinant(const MatrixGroup& group, Index factor) {
  return {group, leaf_of_factors(Kind::determinant, group, factor)};
}

Index Representation::dimension() const {
  return node_->dimension;
}
const std::string& Representation::text() const {
  return node_->text;
}
Kind Representation::kind() const {
  return node_->kind;
}
const std::vector<Index>& Representation::multiplicities() const {
  return node_->multiplicities;
}
Index Representation::factor() const {
  return node_->factor;
}

std::vector<Representation> Representation::children() const {
  std::vector<Representation> result;
  for (const NodePtr& child : node_->children) {
    result.push_back(Representation(group_, child));
  }
  return result;
}

std::vector<Summand> Representation::summands() const {
  std::vector<Summand> result;
  for (auto& [node, copies] : detail::distinct_summands(node_)) {
    result.push_back({Representation(group_, node), std::move(copies)});
  }
  return result;
}

Matrix Representation::algebra_matrix(const MatrixRef& xi) const {
  return detail::RepresentationAction(group_, xi, detail::ActionKind::algebra).matrix(*node_);
}

Matrix Representation::group_matrix(const MatrixRef& g) const {
  return detail::RepresentationAction(group_, g, detail::ActionKind::group).matrix(*node_);
}

Matrix Representation::apply_algebra(const MatrixRef& xi, const MatrixRef& x) const {
  require_shape("Representation::apply_algebra: x", x, -1, dimension(), "one vector of " + text() + " per row");
  return detail::RepresentationAction(group_, xi, detail::ActionKind::algebra).apply(*node_, x);
}

Matrix Representation::apply_group(const MatrixRef& g, const MatrixRef& x) const {
  require_shape("Representation::apply_group: x", x, -1, dimension(), "one vector of " + text() + " per row");
  return detail::RepresentationAction(group_, g, detail::ActionKind::group).apply(*node_, x);
}

bool operator==(const Representation& a, const Representation& b) {
  return a.text() == b.text() && a.group() == b.group();
}

Representation direct_sum(const Representation& a, const Representation& b) {
  require_same_group(a, b);
  return {a.group_, detail::make_sum({{a.node_, 1}, {b.node_, 1}})};
}

Representation tensor_product(const Representation& a, const Representation& b) {
  require_same_group(a, b);
  return {a.group_, detail::make_product(a.node_, b.node_)};
}

Representation dual(const Representation& a) {
  return {a.group_, detail::make_dual(a.node_, a.group_)};
}

Representation symmetric_square(const Representation& a) {
  return {a.group_, detail::make_square(Kind::symmetric_square, a.node_)};
}

Representation exterior_square(const Representation& a) {
  return {a.group_, detail::make_square(Kind::exterior_square, a.node_)};
}

Representation multiple(Index count, const Representation& a) {
  require(count >= 1, fmt::format("multiple of {}: expected a count of at least 1, got {}", a.text(), count));
  require(count <= (Index{1} << 40), fmt::format("multiple of {}: count {} exceeds 2^40", a.text(), count));
  return {a.group_, detail::make_sum({{a.node_, count}})};
}

Representation tensor_power(const Representation& a, Index exponent) {
  require(exponent >= 0 && exponent <= 40,
          fmt::format("tensor power of {}: expected an exponent from 0 to 40, got {}", a.text(), exponent));
  Representation result = Representation::trivial(a.group());
  for (Index k = 0; k < exponent; ++k) {
    result = tensor_product(a, result);
  }
  return result;
}

}  // namespace lieder

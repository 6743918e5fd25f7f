#include "algebra/representation_node.hpp"

#include <fmt/format.h>

#include <numeric>

#include "lieder/core/error.hpp"

namespace lieder::detail {

namespace {

using Kind = Representation::Kind;

constexpr double most_dimensions = 1099511627776.0;  // 2^40

// Throws before the integer arithmetic could overflow.
Index checked_dimension(double dimension, const std::string& text) {
  require(dimension <= most_dimensions, fmt::format("representation {:.60}{}: dimension {:.3g} exceeds 2^40", text,
                                                    text.size() > 60 ? "..." : "", dimension));
  return static_cast<Index>(dimension);
}

bool is_sum(const NodePtr& node) {
  return node->kind == Kind::direct_sum;
}

std::string term_text(const Term& term) {
  const auto& [node, count] = term;
  if (count == 1) {
    return node->text;
  }
  const bool parentheses = is_sum(node) || node->kind == Kind::trivial;
  return parentheses ? fmt::format("{}({})", count, node->text) : fmt::format("{}{}", count, node->text);
}

// "V^2*dual(V)": runs of equal factors as powers.
std::string product_text(const std::vector<NodePtr>& factors) {
  std::string text;
  for (std::size_t i = 0; i < factors.size();) {
    std::size_t end = i + 1;
    while (end < factors.size() && factors[end]->text == factors[i]->text) {
      ++end;
    }
    text += text.empty() ? "" : "*";
    text += is_sum(factors[i]) ? "(" + factors[i]->text + ")" : factors[i]->text;
    text += end - i > 1 ? fmt::format("^{}", end - i) : "";
    i = end;
  }
  return text;
}

// The terms of a sum, or the node itself as the only one.
std::vector<Term> terms_of(const NodePtr& node) {
  if (!is_sum(node)) {
    return {{node, 1}};
  }
  std::vector<Term> terms;
  for (std::size_t i = 0; i < node->children.size(); ++i) {
    terms.emplace_back(node->children[i], node->multiplicities[i]);
  }
  return terms;
}

NodePtr make_flat_product(std::vector<NodePtr> factors) {
  RepresentationNode node;
  node.kind = Kind::tensor_product;
  node.text = product_text(factors);
  double dimension = 1.0;
  for (const NodePtr& factor : factors) {
    dimension *= static_cast<double>(factor->dimension);
  }
  node.dimension = checked_dimension(dimension, node.text);
  node.children = std::move(factors);
  return std::make_shared<const RepresentationNode>(std::move(node));
}

}  // namespace

NodePtr make_trivial() {
  static const NodePtr node = std::make_shared<const RepresentationNode>();
  return node;
}

NodePtr make_leaf(Kind kind, Index factor, Index dimension, std::string text) {
  return std::make_shared<const RepresentationNode>(
      RepresentationNode{kind, factor, {}, {}, dimension, std::move(text)});
}

NodePtr make_sum(const std::vector<Term>& terms) {
  RepresentationNode node;
  node.kind = Kind::direct_sum;
  const auto append = [&node](const NodePtr& child, Index count) {
    if (!node.children.empty() && node.children.back()->text == child->text) {
      node.multiplicities.back() += count;
    } else {
      node.children.push_back(child);
      node.multiplicities.push_back(count);
    }
  };
  for (const auto& [child, count] : terms) {
    // k(mX) = (km)X; a single copy of a sum is flattened; k(X+Y) stays nested, to keep the tree small.
    if (is_sum(child) && (count == 1 || child->children.size() == 1)) {
      for (const auto& [inner, inner_count] : terms_of(child)) {
        append(inner, checked_dimension(static_cast<double>(count) * static_cast<double>(inner_count), inner->text));
      }
    } else {
      append(child, count);
    }
  }
  if (node.children.size() == 1 && node.multiplicities.front() == 1) {
    return node.children.front();
  }
  double dimension = 0.0;
  node.text.clear();
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    dimension += static_cast<double>(node.multiplicities[i]) * static_cast<double>(node.children[i]->dimension);
    node.text += (i == 0 ? "" : "+") + term_text({node.children[i], node.multiplicities[i]});
  }
  node.dimension = checked_dimension(dimension, node.text);
  return std::make_shared<const RepresentationNode>(std::move(node));
}

NodePtr make_product(const NodePtr& a, const NodePtr& b) {
  if (a->kind == Kind::trivial) {
    return b;
  }
  if (b->kind == Kind::trivial) {
    return a;
  }
  if (is_sum(a)) {  // (X + Y) * Z = X * Z + Y * Z, in the same basis
    std::vector<Term> terms;
    for (const auto& [child, count] : terms_of(a)) {
      terms.emplace_back(make_product(child, b), count);
    }
    return make_sum(terms);
  }
  std::vector<NodePtr> factors = a->kind == Kind::tensor_product ? a->children : std::vector<NodePtr>{a};
  if (is_sum(factors.back())) {  // X * (Y + Z) * W = X * (Y * W + Z * W)
    factors.back() = make_product(factors.back(), b);
  } else if (b->kind == Kind::tensor_product) {
    factors.insert(factors.end(), b->children.begin(), b->children.end());
  } else {
    factors.push_back(b);
  }
  return make_flat_product(std::move(factors));
}

NodePtr make_product(const std::vector<NodePtr>& factors) {
  return std::accumulate(factors.begin(), factors.end(), make_trivial(),
                         [](const NodePtr& a, const NodePtr& b) { return make_product(a, b); });
}

NodePtr make_dual(const NodePtr& a, const MatrixGroup& group) {
  switch (a->kind) {
    case Kind::trivial:
      return a;
    case Kind::dual:
      return a->children.front();
    case Kind::direct_sum: {
      std::vector<Term> terms;
      for (const auto& [child, count] : terms_of(a)) {
        terms.emplace_back(make_dual(child, group), count);
      }
      return make_sum(terms);
    }
    case Kind::tensor_product: {
      std::vector<NodePtr> factors;
      for (const NodePtr& child : a->children) {
        factors.push_back(make_dual(child, group));
      }
      return make_product(factors);
    }
    case Kind::symmetric_square:
    case Kind::exterior_square:
      return make_square(a->kind, make_dual(a->children.front(), group));
    default:
      break;
  }
  // rho^-T = rho for orthogonal matrices; the basis of the algebra need not be one in which Ad is orthogonal.
  if (a->kind != Kind::adjoint && group.factor(a->factor).orthogonal()) {
    return a;
  }
  return std::make_shared<const RepresentationNode>(RepresentationNode{
      Kind::dual, Representation::all_factors, {a}, {}, a->dimension, fmt::format("dual({})", a->text)});
}

NodePtr make_square(Kind kind, const NodePtr& a) {
  if (kind == Kind::symmetric_square && a->kind == Kind::trivial) {
    return a;
  }
  const bool symmetric = kind == Kind::symmetric_square;
  RepresentationNode node;
  node.kind = kind;
  node.children = {a};
  node.text = fmt::format("{}({})", symmetric ? "S2" : "A2", a->text);
  const auto d = static_cast<double>(a->dimension);
  node.dimension = checked_dimension(symmetric ? 0.5 * d * (d + 1.0) : 0.5 * d * (d - 1.0), node.text);
  return std::make_shared<const RepresentationNode>(std::move(node));
}

}  // namespace lieder::detail

#include "enforce/polynomial_constraints.hpp"

#include <algorithm>
#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder::detail {

namespace {

std::vector<int> exponent(const Exponents& exponents, Index row) {
  return {exponents.row(row).begin(), exponents.row(row).end()};
}

std::vector<int> added(std::vector<int> a, const std::vector<int>& b) {
  std::transform(a.begin(), a.end(), b.begin(), a.begin(), [](int x, int y) { return x + y; });
  return a;
}

Polynomial multiplied(const Polynomial& a, const Polynomial& b) {
  Polynomial result;
  for (const auto& [ea, ca] : a) {
    for (const auto& [eb, cb] : b) {
      result[added(ea, eb)] += ca * cb;
    }
  }
  return result;
}

Polynomial derivative(const Polynomial& a, Index axis) {
  const auto j = static_cast<std::size_t>(axis);
  Polynomial result;
  for (const auto& [e, c] : a) {
    if (e[j] > 0) {
      std::vector<int> lower = e;
      --lower[j];
      result[lower] += c * e[j];
    }
  }
  return result;
}

// The components of generator a as polynomials of all inputs (copy after copy), divided by the norm of its
// coefficients, the output matrix included; `scale` receives the divisor.
std::vector<Polynomial> field_components(const GroupAction& action, Index a, double& scale) {
  const Candidates& generators = *action.generators();
  const auto& functions = dynamic_cast<const Monomials&>(generators.functions());
  const Index n = generators.space_dimension();
  std::vector<Polynomial> result(static_cast<std::size_t>(action.inputs()));
  double squares = action.output_generator(a).squaredNorm();
  for (SparseMatrix::InnerIterator it(generators.input(), a); it; ++it) {
    squares += it.value() * it.value();
    const Index component = it.row() / functions.size();
    const std::vector<int> own = exponent(functions.exponents(), it.row() % functions.size());
    for (Index copy = 0; copy < generators.copies(); ++copy) {
      std::vector<int> e(static_cast<std::size_t>(action.inputs()), 0);
      std::copy(own.begin(), own.end(), e.begin() + copy * n);
      result[static_cast<std::size_t>(copy * n + component)][e] += it.value();
    }
  }
  scale = squares > 0.0 ? std::sqrt(squares) : 1.0;
  for (Polynomial& component : result) {
    for (auto& [e, c] : component) {
      c /= scale;
    }
  }
  return result;
}

}  // namespace

// Collects entries; exponents outside the dictionary get rows behind those of the dictionary.
class PolynomialConstraints::Builder {
 public:
  Builder(const Monomials& dictionary, Index outputs)
      : size_(dictionary.size()), outputs_(outputs), rows_(dictionary.exponents()) {}

  void add(const std::vector<int>& e, Index output, Index column_output, Index k, double value) {
    const Index row = rows_.find_or_insert(Eigen::Map<const Eigen::RowVectorXi>(e.data(), std::ssize(e)));
    entries_.emplace_back(static_cast<int>(row * outputs_ + output), static_cast<int>(column_output * size_ + k),
                          value);
  }
  /// The same scalar entry for every output.
  void add_diagonal(const std::vector<int>& e, Index k, double value) {
    for (Index c = 0; c < outputs_; ++c) {
      add(e, c, c, k, value);
    }
  }
  RowSparse matrix() const {
    RowSparse result(rows_.size() * outputs_, size_ * outputs_);
    result.setFromTriplets(entries_.begin(), entries_.end());
    return result;
  }

 private:
  Index size_;
  Index outputs_;
  ExponentIndex rows_;
  std::vector<Eigen::Triplet<double>> entries_;
};

PolynomialConstraints::PolynomialConstraints(const Monomials& dictionary, Index outputs)
    : dictionary_(dictionary), outputs_(outputs) {}

RowSparse PolynomialConstraints::generator(const GroupAction& action, Index a, bool velocities) const {
  double scale = 1.0;
  const std::vector<Polynomial> v = field_components(action, a, scale);
  const Matrix psi = action.output_generator(a) / scale;
  Builder builder(dictionary_, outputs_);
  for (Index k = 0; k < dictionary_.size(); ++k) {
    const std::vector<int> e = exponent(dictionary_.exponents(), k);
    for (std::size_t j = 0; j < v.size(); ++j) {
      if (e[j] > 0) {
        std::vector<int> lower = e;
        --lower[j];
        for (const auto& [ev, cv] : v[j]) {
          builder.add_diagonal(added(lower, ev), k, e[j] * cv);
        }
      }
    }
    for (Index c = 0; c < outputs_; ++c) {
      for (Index l = 0; l < outputs_; ++l) {
        if (psi(c, l) != 0.0) {
          builder.add(e, c, l, k, -psi(c, l));
        }
      }
    }
  }
  for (Index c = 0; velocities && c < outputs_; ++c) {
    for (Index l = 0; l < outputs_; ++l) {
      for (const auto& [ev, cv] : derivative(v[static_cast<std::size_t>(c)], l)) {
        for (Index k = 0; k < dictionary_.size(); ++k) {
          builder.add(added(exponent(dictionary_.exponents(), k), ev), c, l, k, -cv);
        }
      }
    }
  }
  return builder.matrix();
}

RowSparse PolynomialConstraints::element(const FiniteElement& element) const {
  const auto n = static_cast<std::size_t>(dictionary_.inputs());
  std::vector<Polynomial> images(n);  // of the coordinates
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= n; ++j) {
      const double value = element.input(static_cast<Index>(i), static_cast<Index>(j));
      if (value != 0.0) {
        std::vector<int> e(n, 0);
        if (j > 0) {
          e[j - 1] = 1;
        }
        images[i][e] = value;
      }
    }
  }
  Builder builder(dictionary_, outputs_);
  for (Index k = 0; k < dictionary_.size(); ++k) {
    const std::vector<int> e = exponent(dictionary_.exponents(), k);
    Polynomial moved{{std::vector<int>(n, 0), 1.0}};
    for (std::size_t i = 0; i < n; ++i) {
      for (int power = 0; power < e[i]; ++power) {
        moved = multiplied(moved, images[i]);
      }
    }
    for (const auto& [em, cm] : moved) {
      builder.add_diagonal(em, k, cm);
    }
    for (Index c = 0; c < outputs_; ++c) {
      for (Index l = 0; l < outputs_; ++l) {
        if (element.output(c, l) != 0.0) {
          builder.add(e, c, l, k, -element.output(c, l));
        }
      }
    }
  }
  return builder.matrix();
}

}  // namespace lieder::detail

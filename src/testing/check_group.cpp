#include "lieder/testing/check_group.hpp"

#include <fmt/format.h>

#include <limits>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/random.hpp"
#include "worst_case.hpp"

namespace lieder {

namespace {

constexpr double largest_condition = 1e12;
constexpr double factors = 20.0;  // of a random element: an exponential and up to 15 letters, products of two such

struct Element {
  std::string text;
  Matrix g;
  Matrix inverse;
};

double condition(const MatrixRef& a) {
  const Vector s = singular_values(a);
  return s.size() == 0 ? 1.0 : s(0) / s(s.size() - 1);
}

// Amplification of rounding by the projection on the span of the basis.
double basis_condition(const LieAlgebra& algebra) {
  Matrix columns = algebra.as_columns();
  columns.colwise().normalize();
  return condition(columns);
}

class GroupCheck {
 public:
  GroupCheck(const MatrixGroup& group, const CheckOptions& options)
      : group_(group), options_(options), n_(group.matrix_size()), report_{"group " + group.name(), {}} {
    basis_condition_ = group.dimension() > 0 ? basis_condition(group.algebra()) : 1.0;
  }

  CheckReport run() {
    if (group_.dimension() > 0) {
      closure();
      algebra_preserves_forms();
    }
    if (!components_invertible()) {
      return report_;  // elements cannot be drawn, and have no inverse
    }
    draw();
    elements_preserve_forms();
    if (group_.dimension() > 0) {
      components_normalise();
      elements_normalise();
      exponential_of_adjoint();
    }
    action();
    return report_;
  }

 private:
  double tolerance(double size, double depth = 1.0) const {
    return rounding(size, n_, depth) + 10.0 * options_.noise * size;
  }
  // Distance of a matrix from the algebra.
  double outside(const MatrixRef& a) const {
    return (a - group_.algebra().element(group_.algebra().coordinates(a))).norm();
  }

  void closure() {
    WorstCase worst("[g, g] in g", options_.seed);
    const LieAlgebra& algebra = group_.algebra();
    for (Index i = 0; i < algebra.dimension(); ++i) {
      for (Index j = 0; j <= i; ++j) {
        const double size = algebra.basis(i).norm() * algebra.basis(j).norm();
        worst.add(outside(bracket(algebra.basis(i), algebra.basis(j))), tolerance(size, 2.0 * basis_condition_),
                  [&] { return fmt::format("[xi_{}, xi_{}]", i, j); });
      }
    }
    report_.properties.push_back(worst.result());
  }

  void algebra_preserves_forms() {
    if (group_.forms().empty()) {
      return;
    }
    WorstCase worst("algebra preserves the forms", options_.seed);
    for (const InvariantForm& form : group_.forms()) {
      for (Index i = 0; i < group_.dimension(); ++i) {
        const Matrix& xi = group_.algebra().basis(i);
        const Matrix& m = form.matrix;
        const Matrix rate =
            form.contravariant ? Matrix(xi * m + m * xi.transpose()) : Matrix(xi.transpose() * m + m * xi);
        worst.add(rate.norm(), tolerance(xi.norm() * m.norm(), 2.0),
                  [&] { return fmt::format("form {}, xi_{}", form.name, i); });
      }
    }
    report_.properties.push_back(worst.result());
  }

  bool components_invertible() {
    if (group_.components().empty()) {
      return true;
    }
    WorstCase worst("components are invertible", options_.seed);
    for (std::size_t i = 0; i < group_.components().size(); ++i) {
      worst.add(condition(group_.components()[i]), largest_condition,
                [&] { return fmt::format("component {} (the error is its condition number)", i); });
    }
    report_.properties.push_back(worst.result());
    return worst.result().passed();
  }

  void draw() {
    Rng rng(options_.seed);
    for (Index trial = 0; trial < options_.trials; ++trial) {
      const Matrix g = group_.random_element(rng, options_.scale);
      const Matrix h = group_.random_element(rng, options_.scale);
      const Matrix product = g * h;
      elements_.push_back({fmt::format("trial {}: g", trial), g, inverse(g)});
      elements_.push_back({fmt::format("trial {}: h", trial), h, inverse(h)});
      elements_.push_back({fmt::format("trial {}: g h", trial), product, inverse(product)});
      elements_.push_back({fmt::format("trial {}: g^-1", trial), inverse(g), g});
    }
  }

  void elements_preserve_forms() {
    if (group_.forms().empty()) {
      return;
    }
    WorstCase worst("elements preserve the forms", options_.seed);
    for (const InvariantForm& form : group_.forms()) {
      for (const Element& e : elements_) {
        const Matrix& m = form.matrix;
        const Matrix moved = form.contravariant ? Matrix(e.g * m * e.g.transpose()) : Matrix(e.g.transpose() * m * e.g);
        const double amplified = e.g.squaredNorm() * m.norm() * (1.0 + e.g.norm() * e.inverse.norm());
        worst.add((moved - m).norm(), tolerance(amplified, factors),
                  [&] { return fmt::format("form {}, {}", form.name, e.text); });
      }
    }
    report_.properties.push_back(worst.result());
  }

  void normalises(WorstCase& worst, const Element& e) const {
    for (Index i = 0; i < group_.dimension(); ++i) {
      const Matrix& xi = group_.algebra().basis(i);
      const double size = e.g.norm() * e.inverse.norm() * xi.norm();
      worst.add(outside(e.g * xi * e.inverse),
                tolerance(size, factors * basis_condition_ * e.g.norm() * e.inverse.norm()),
                [&] { return fmt::format("{}, xi_{}", e.text, i); });
    }
  }

  void components_normalise() {
    if (group_.components().empty()) {
      return;
    }
    WorstCase worst("components normalise the algebra", options_.seed);
    for (std::size_t i = 0; i < group_.components().size(); ++i) {
      const Matrix& c = group_.components()[i];
      normalises(worst, {fmt::format("component {}", i), c, inverse(c)});
    }
    report_.properties.push_back(worst.result());
  }

  void elements_normalise() {
    WorstCase worst("elements normalise the algebra", options_.seed);
    for (const Element& e : elements_) {
      normalises(worst, e);
    }
    report_.properties.push_back(worst.result());
  }

  void exponential_of_adjoint() {
    Rng rng(options_.seed);
    const StructureConstants constants = structure_constants(group_.algebra());
    WorstCase worst("Ad_exp(xi) = exp(ad_xi)", options_.seed);
    for (Index trial = 0; trial < options_.trials; ++trial) {
      const Vector x = options_.scale * rng.normal_vector(group_.dimension());
      const Matrix g = group_.exp(x);
      const Matrix g_inverse = group_.exp(-x);
      const Matrix exponential = matrix_exponential(constants.adjoint(x));
      const double size = g.norm() * g_inverse.norm();
      for (Index i = 0; i < group_.dimension(); ++i) {
        const Matrix& xi = group_.algebra().basis(i);
        worst.add((g * xi * g_inverse - group_.algebra().element(exponential.col(i))).norm(),
                  tolerance(size * xi.norm(), factors * basis_condition_ * exponential.norm()),
                  [&] { return fmt::format("trial {}: x = {}, xi_{}", trial, point_text(x), i); });
      }
    }
    report_.properties.push_back(worst.result());
  }

  void action() {
    Rng rng(options_.seed);
    const Index m = group_.action_dimension();
    const auto act = [&](const Matrix& g, const Vector& x) -> Vector {
      const Matrix affine = group_.affine_part(g);
      return affine.rightCols(m) * x + affine.col(0);
    };
    WorstCase worst("(g h) x = g (h x)", options_.seed);
    for (std::size_t e = 0; e + 1 < elements_.size(); e += 4) {
      const Matrix& g = elements_[e].g;
      const Matrix& h = elements_[e + 1].g;
      const Vector x = rng.normal_vector(m);
      worst.add((act(g * h, x) - act(g, act(h, x))).norm(), tolerance(g.norm() * h.norm() * (1.0 + x.norm()), 2.0),
                [&] { return fmt::format("{}, x = {}", elements_[e].text, point_text(x)); });
    }
    report_.properties.push_back(worst.result());
  }

  const MatrixGroup& group_;
  const CheckOptions& options_;
  Index n_;
  CheckReport report_;
  double basis_condition_ = 1.0;
  std::vector<Element> elements_;
};

}  // namespace

CheckReport check_group(const MatrixGroup& group, const CheckOptions& options) {
  require_valid(options);
  return GroupCheck(group, options).run();
}

}  // namespace lieder

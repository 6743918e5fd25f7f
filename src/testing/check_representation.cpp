#include "lieder/testing/check_representation.hpp"

#include <fmt/format.h>

#include <cmath>

#include "differences.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "worst_case.hpp"

namespace lieder {

namespace {

class RepresentationCheck {
 public:
  RepresentationCheck(const MatrixGroup& group, const RepresentationMaps& maps, const CheckOptions& options)
      : group_(group), maps_(maps), options_(options) {
    require(maps.dimension >= 1, "check_representation: the dimension must be at least 1");
    require(maps.group_matrix && maps.algebra_matrix, "check_representation: group_matrix or algebra_matrix is empty");
  }

  CheckReport run() {
    report_.subject = fmt::format("representation {} of {}", maps_.name, group_.name());
    identity();
    homomorphism();
    if (group_.dimension() > 0) {
      measure_derivative();
      derivative();
      linear_and_bracket();
      equivariance();
    }
    return report_;
  }

 private:
  Matrix rho(const Matrix& g) const {
    Matrix result = maps_.group_matrix(g);
    require_shape("check_representation: rho(g)", result, maps_.dimension, maps_.dimension);
    return result;
  }
  Matrix prime(const Matrix& xi) const {
    Matrix result = maps_.algebra_matrix(xi);
    require_shape("check_representation: rho'(xi)", result, maps_.dimension, maps_.dimension);
    return result;
  }
  // `amplified` is the condition of the group elements: rho may invert them.
  double tolerance(double size, double amplified = 1.0) const {
    return rounding(size, maps_.dimension + group_.matrix_size(), 4.0 * amplified) + 10.0 * options_.noise * size;
  }

  // Bounds |rho'(xi)| / |xi|: a trace may cancel where its terms do not.
  void measure_derivative() {
    for (const Matrix& xi : group_.algebra().basis()) {
      sensitivity_ += prime(xi).norm() / xi.norm();
    }
  }

  void identity() {
    WorstCase worst("rho(1) = 1", options_.seed);
    const Matrix one = Matrix::Identity(maps_.dimension, maps_.dimension);
    worst.add((rho(Matrix::Identity(group_.matrix_size(), group_.matrix_size())) - one).norm(), tolerance(one.norm()),
              [] { return std::string("the identity"); });
    report_.properties.push_back(worst.result());
  }

  void homomorphism() {
    Rng rng(options_.seed);
    WorstCase worst("rho(g h) = rho(g) rho(h)", options_.seed);
    for (Index trial = 0; trial < options_.trials; ++trial) {
      const Matrix g = group_.random_element(rng, options_.scale);
      const Matrix h = group_.random_element(rng, options_.scale);
      const Matrix rho_g = rho(g);
      const Matrix rho_h = rho(h);
      const double condition = g.norm() * inverse(g).norm() * h.norm() * inverse(h).norm();
      worst.add((rho(g * h) - rho_g * rho_h).norm(), tolerance(rho_g.norm() * rho_h.norm(), condition),
                [&] { return fmt::format("trial {}: g = {}", trial, point_text(g.reshaped<Eigen::RowMajor>())); });
    }
    report_.properties.push_back(worst.result());
  }

  void derivative() {
    Rng rng(options_.seed);
    WorstCase worst("rho'(xi) = d/dt rho(exp(t xi))", options_.seed);
    for (Index trial = 0; trial < options_.trials; ++trial) {
      const Vector x = options_.scale * rng.normal_vector(group_.dimension());
      const auto curve = [&](double t) -> Matrix { return rho(group_.exp(t * x)).reshaped(); };
      add_derivatives(worst, prime(group_.algebra().element(x)).reshaped(),
                      differentiate(curve, options_.step, options_.noise), options_.allowed_error,
                      [&](Index) { return fmt::format("trial {}: coordinates {}", trial, point_text(x)); });
    }
    report_.properties.push_back(worst.result());
  }

  void linear_and_bracket() {
    Rng rng(options_.seed);
    WorstCase linear("rho' is linear", options_.seed);
    WorstCase brackets("rho'([xi, eta]) = [rho'(xi), rho'(eta)]", options_.seed);
    for (Index trial = 0; trial < options_.trials; ++trial) {
      const Matrix xi = group_.random_algebra_element(rng, options_.scale);
      const Matrix eta = group_.random_algebra_element(rng, options_.scale);
      const double a = rng.normal();
      const Matrix x = prime(xi);
      const Matrix y = prime(eta);
      const auto describe = [&] {
        return fmt::format("trial {}: xi = {}", trial, point_text(xi.reshaped<Eigen::RowMajor>()));
      };
      linear.add((prime(a * xi + eta) - a * x - y).norm(),
                 tolerance(sensitivity_ * (std::abs(a) * xi.norm() + eta.norm())), describe);
      const Matrix image = prime(bracket(xi, eta));
      brackets.add((image - bracket(x, y)).norm(),
                   tolerance(x.norm() * y.norm() + sensitivity_ * xi.norm() * eta.norm()), describe);
    }
    report_.properties.push_back(linear.result());
    report_.properties.push_back(brackets.result());
  }

  void equivariance() {
    Rng rng(options_.seed);
    WorstCase worst("rho'(g xi g^-1) = rho(g) rho'(xi) rho(g)^-1", options_.seed);
    for (Index trial = 0; trial < options_.trials; ++trial) {
      const Matrix g = group_.random_element(rng, options_.scale);
      const Matrix xi = group_.random_algebra_element(rng, options_.scale);
      const Matrix g_inverse = inverse(g);
      const Matrix left = prime(g * xi * g_inverse) * rho(g);
      const Matrix right = rho(g) * prime(xi);
      const double condition = g.norm() * g_inverse.norm();
      worst.add((left - right).norm(), tolerance((left.norm() + right.norm()), condition * condition),
                [&] { return fmt::format("trial {}: g = {}", trial, point_text(g.reshaped<Eigen::RowMajor>())); });
    }
    report_.properties.push_back(worst.result());
  }

  const MatrixGroup& group_;
  const RepresentationMaps& maps_;
  const CheckOptions& options_;
  CheckReport report_;
  double sensitivity_ = 0.0;
};

PropertyCheck same_as_matrix(const char* property, const Representation& representation, bool group,
                             const CheckOptions& options) {
  Rng rng(options.seed);
  WorstCase worst(property, options.seed);
  for (Index trial = 0; trial < options.trials; ++trial) {
    const Matrix x = rng.normal_matrix(2, representation.dimension());
    const Matrix a = group ? representation.group().random_element(rng, options.scale)
                           : representation.group().random_algebra_element(rng, options.scale);
    const Matrix matrix = group ? representation.group_matrix(a) : representation.algebra_matrix(a);
    const Matrix applied = group ? representation.apply_group(a, x) : representation.apply_algebra(a, x);
    worst.add((applied - x * matrix.transpose()).norm(),
              rounding(matrix.norm() * x.norm(), representation.dimension(), 4.0),
              [&] { return fmt::format("trial {}", trial); });
  }
  return worst.result();
}

}  // namespace

CheckReport check_representation(const MatrixGroup& group, const RepresentationMaps& maps,
                                 const CheckOptions& options) {
  require_valid(options);
  return RepresentationCheck(group, maps, options).run();
}

CheckReport check_representation(const Representation& representation, const CheckOptions& options) {
  const RepresentationMaps maps{representation.text(), representation.dimension(),
                                [&](const Matrix& g) { return representation.group_matrix(g); },
                                [&](const Matrix& xi) { return representation.algebra_matrix(xi); }};
  CheckReport report = check_representation(representation.group(), maps, options);
  report.properties.push_back(same_as_matrix("apply_group = group_matrix", representation, true, options));
  if (representation.group().dimension() > 0) {
    report.properties.push_back(same_as_matrix("apply_algebra = algebra_matrix", representation, false, options));
  }
  return report;
}

}  // namespace lieder

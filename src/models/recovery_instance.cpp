#include "lieder/models/recovery_instance.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/exponents.hpp"
#include "lieder/dictionary/monomials.hpp"

namespace lieder {

namespace {

constexpr double kLargestLibrary = 20000.0;

void check(RecoveryFunction function, Index dimension, Index features, int degree) {
  require(dimension >= 1 && features >= 1 && degree >= 1,
          fmt::format("recovery: dimension, features and degree must be at least 1, got {}, {}, {}", dimension,
                      features, degree));
  require(function != RecoveryFunction::ortho || features <= dimension,
          fmt::format("recovery: ortho has at most as many features as dimensions, got {} features in dimension {}",
                      features, dimension));
  const double size = graded_count(dimension, recovery_library_degree(function, degree));
  require(size <= kLargestLibrary,
          fmt::format("recovery: a library of {:.0f} monomials, more than {:.0f}", size, kLargestLibrary));
}

// Arithmetic of polynomials of degree <= D as coefficient vectors in graded order.
class Polynomials {
 public:
  Polynomials(Index variables, int degree) : exponents_(graded_exponents(variables, 0, degree)) {
    const ExponentIndex index(exponents_);
    raised_.resize(exponents_.rows(), variables);
    for (Index k = 0; k < exponents_.rows(); ++k) {
      Eigen::RowVectorXi exponent = exponents_.row(k);
      for (Index i = 0; i < variables; ++i) {
        ++exponent(i);
        raised_(k, i) = exponent.sum() <= degree ? index.find(exponent) : -1;
        --exponent(i);
      }
    }
  }

  Index size() const { return exponents_.rows(); }

  // x_i p; terms of degree above D, which the caller never makes, would be lost.
  Vector times_variable(const Vector& p, Index i) const {
    Vector result = Vector::Zero(size());
    for (Index k = 0; k < size(); ++k) {
      if (raised_(k, i) >= 0) {
        result(raised_(k, i)) += p(k);
      }
    }
    return result;
  }

 private:
  Exponents exponents_;
  Eigen::Matrix<Index, Eigen::Dynamic, Eigen::Dynamic> raised_;  // row of x_i times monomial k, or -1
};

// (u . x) p, or |x - c|^2 p.
Vector times_feature(const Polynomials& ring, RecoveryFunction function, const RowVector& vector, const Vector& p) {
  const bool quad = function == RecoveryFunction::quad;
  Vector result = quad ? Vector(vector.squaredNorm() * p) : Vector(Vector::Zero(p.size()));
  for (Index i = 0; i < vector.size(); ++i) {
    const Vector shifted = ring.times_variable(p, i);
    result += (quad ? -2.0 : 1.0) * vector(i) * shifted;
    if (quad) {
      result += ring.times_variable(shifted, i);
    }
  }
  return result;
}

// Each power y^e is a feature times an earlier one.
Vector expand(const RecoveryInstance& instance, RecoveryFunction function, Index dimension, int degree) {
  const Polynomials ring(dimension, instance.library_degree);
  const Exponents exponents = graded_exponents(instance.vectors.rows(), 0, degree);
  const ExponentIndex index(exponents);
  std::vector<Vector> powers(static_cast<std::size_t>(exponents.rows()));
  powers[0] = Vector::Unit(ring.size(), 0);
  Vector result = instance.phi(0) * powers[0];
  for (Index e = 1; e < exponents.rows(); ++e) {
    Eigen::RowVectorXi lower = exponents.row(e);
    Index k = 0;
    while (lower(k) == 0) {
      ++k;
    }
    --lower(k);
    const Vector& before = powers[static_cast<std::size_t>(index.find(lower))];
    const Vector& power = powers[static_cast<std::size_t>(e)] =
        times_feature(ring, function, instance.vectors.row(k), before);
    result += instance.phi(e) * power;
  }
  return result;
}

Matrix feature_values(RecoveryFunction function, const Matrix& points, const Matrix& vectors) {
  if (function == RecoveryFunction::ortho) {
    return points * vectors.transpose();
  }
  Matrix result(points.rows(), vectors.rows());
  for (Index k = 0; k < vectors.rows(); ++k) {
    result.col(k) = (points.rowwise() - vectors.row(k)).rowwise().squaredNorm();
  }
  return result;
}

}  // namespace

std::string_view to_string(RecoveryFunction function) {
  return function == RecoveryFunction::ortho ? "ortho" : "quad";
}

double RecoveryStream::uniform() {
  const auto high = static_cast<double>(engine_() >> 5);
  const auto low = static_cast<double>(engine_() >> 6);
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

double RecoveryStream::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  double x1 = 0.0;
  double x2 = 0.0;
  double squared = 0.0;
  do {
    x1 = 2.0 * uniform() - 1.0;
    x2 = 2.0 * uniform() - 1.0;
    squared = x1 * x1 + x2 * x2;
  } while (squared >= 1.0 || squared == 0.0);
  const double factor = std::sqrt(-2.0 * std::log(squared) / squared);
  spare_ = factor * x1;
  has_spare_ = true;
  return factor * x2;
}

Matrix RecoveryStream::uniform_matrix(Index rows, Index cols) {
  Matrix result(rows, cols);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j) {
      result(i, j) = -1.0 + 2.0 * uniform();
    }
  }
  return result;
}

Matrix RecoveryStream::normal_matrix(Index rows, Index cols) {
  Matrix result(rows, cols);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j) {
      result(i, j) = normal();
    }
  }
  return result;
}

int recovery_library_degree(RecoveryFunction function, int degree) {
  return function == RecoveryFunction::ortho ? degree : 2 * degree;
}

Index recovery_library_size(RecoveryFunction function, Index dimension, Index features, int degree) {
  check(function, dimension, features, degree);
  return static_cast<Index>(graded_count(dimension, recovery_library_degree(function, degree)));
}

RecoveryInstance draw_recovery_instance(RecoveryFunction function, Index dimension, Index features, int degree,
                                        std::uint32_t seed) {
  check(function, dimension, features, degree);
  RecoveryStream stream(seed);
  RecoveryInstance instance;
  instance.library_degree = recovery_library_degree(function, degree);
  const MonomialsPtr inner = monomials(features, 0, degree);
  instance.phi.resize(inner->size());
  for (double& coefficient : instance.phi) {
    coefficient = stream.uniform();
  }
  if (function == RecoveryFunction::ortho) {
    instance.vectors = full_svd(stream.normal_matrix(dimension, features)).u.topRows(features);
  } else {
    instance.vectors = stream.uniform_matrix(features, dimension);
  }
  instance.coefficients = expand(instance, function, dimension, degree);
  instance.points = stream.uniform_matrix(instance.coefficients.size() + 1, dimension);
  instance.values = inner->values(feature_values(function, instance.points, instance.vectors)) * instance.phi;
  return instance;
}

}  // namespace lieder

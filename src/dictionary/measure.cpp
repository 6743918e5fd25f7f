#include "lieder/dictionary/measure.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

void require_exponents(const ExponentRef& exponents, Index dimension) {
  require_size("Measure::moment: exponents", exponents.size(), dimension, "one for each coordinate");
  require(exponents.minCoeff() >= 0, "Measure::moment: expected exponents >= 0");
}

void require_positive(const char* what, const Vector& values) {
  for (Index j = 0; j < values.size(); ++j) {
    require(std::isfinite(values(j)) && values(j) > 0.0,
            fmt::format("{} of coordinate {}: expected a positive number, got {}", what, j, values(j)));
  }
}

// A product of affine images x_j = shift_j + scale_j t_j of one univariate measure, with that family's Gauss rule.
class ProductMeasure : public Measure {
 public:
  ProductMeasure(OrthogonalFamily family, Vector shift, Vector scale)
      : family_(family), shift_(std::move(shift)), scale_(std::move(scale)) {}

  Index dimension() const override { return shift_.size(); }

  double moment(const ExponentRef& exponents) const override {
    require_exponents(exponents, dimension());
    double product = 1.0;
    for (Index j = 0; j < dimension(); ++j) {
      product *= univariate_moment(j, exponents(j));
    }
    return product;
  }

  QuadratureRule rule(int degree) const override {
    require(degree >= 0, fmt::format("Measure::rule: expected degree >= 0, got {}", degree));
    const GaussRule one = gauss_rule(family_, degree / 2 + 1);
    QuadratureRule result = tensor_rule(std::vector<GaussRule>(static_cast<std::size_t>(dimension()), one));
    result.points = (result.points * scale_.asDiagonal()).rowwise() + shift_.transpose();
    return result;
  }

 protected:
  virtual double univariate_moment(Index coordinate, int exponent) const = 0;
  const Vector& shift() const { return shift_; }
  const Vector& scale() const { return scale_; }

 private:
  OrthogonalFamily family_;
  Vector shift_;
  Vector scale_;
};

class BoxMeasure final : public ProductMeasure {
 public:
  BoxMeasure(Vector lower, Vector upper)
      : ProductMeasure(OrthogonalFamily::legendre, 0.5 * (lower + upper), 0.5 * (upper - lower)),
        lower_(std::move(lower)),
        upper_(std::move(upper)) {}

  std::string description() const override {
    std::string text = "uniform on the box ";
    for (Index j = 0; j < dimension(); ++j) {
      text += fmt::format("{}[{:.6g}, {:.6g}]", j > 0 ? " x " : "", lower_(j), upper_(j));
    }
    return text;
  }

 protected:
  // (u^{k+1} - l^{k+1}) / ((k+1)(u - l)) = sum_i u^i l^{k-i} / (k+1), without the division of small differences.
  double univariate_moment(Index j, int exponent) const override {
    double sum = 0.0;
    double power = 1.0;  // u^i, and Horner's rule in l for the rest
    for (int i = 0; i <= exponent; ++i) {
      sum = sum * lower_(j) + power;
      power *= upper_(j);
    }
    return sum / (exponent + 1.0);
  }

 private:
  Vector lower_;
  Vector upper_;
};

class GaussianMeasure final : public ProductMeasure {
 public:
  GaussianMeasure(Vector mean, Vector deviation)
      : ProductMeasure(OrthogonalFamily::hermite, std::move(mean), std::move(deviation)) {}

  std::string description() const override {
    std::string text = "Gaussian with mean and standard deviation";
    for (Index j = 0; j < dimension(); ++j) {
      text += fmt::format("{} {:.6g} and {:.6g}", j > 0 ? "," : "", shift()(j), scale()(j));
    }
    return text;
  }

 protected:
  // E x^k = m E x^{k-1} + (k-1) s^2 E x^{k-2} (Stein's identity).
  double univariate_moment(Index j, int exponent) const override {
    double before = 0.0;
    double current = 1.0;
    for (int k = 1; k <= exponent; ++k) {
      const double next = shift()(j) * current + (k - 1.0) * scale()(j) * scale()(j) * before;
      before = current;
      current = next;
    }
    return current;
  }
};

class BallMeasure final : public Measure {
 public:
  BallMeasure(Vector centre, double radius) : centre_(std::move(centre)), radius_(radius) {}

  Index dimension() const override { return centre_.size(); }

  double moment(const ExponentRef& exponents) const override {
    require_exponents(exponents, dimension());
    Eigen::RowVectorXi inner = Eigen::RowVectorXi::Zero(dimension());
    return expand(exponents, inner, 0);
  }

  QuadratureRule rule(int degree) const override {
    QuadratureRule result = unit_ball_rule(dimension(), degree);
    result.points = (radius_ * result.points).rowwise() + centre_.transpose();
    return result;
  }

  std::string description() const override {
    std::string text;
    for (Index j = 0; j < dimension(); ++j) {
      text += fmt::format("{}{:.6g}", j > 0 ? ", " : "", centre_(j));
    }
    return fmt::format("uniform on the ball of centre ({}) and radius {:.6g}", text, radius_);
  }

 private:
  // E t^e over the centred ball: R^|e| prod_j (e_j - 1)!! / ((n+2)(n+4)...(n+|e|)), zero if any e_j is odd.
  double centred_moment(const Eigen::RowVectorXi& e) const {
    double value = 1.0;
    double denominator = static_cast<double>(dimension());
    for (Index j = 0; j < dimension(); ++j) {
      if (e(j) % 2 != 0) {
        return 0.0;
      }
      for (int k = 1; k < e(j); k += 2) {
        denominator += 2.0;
        value *= k * radius_ * radius_ / denominator;
      }
    }
    return value;
  }

  // Binomial expansion of (c + t)^e, coordinate by coordinate.
  double expand(const ExponentRef& e, Eigen::RowVectorXi& inner, Index j) const {
    if (j == dimension()) {
      return centred_moment(inner);
    }
    double sum = 0.0;
    double factor = 1.0;  // binomial(e_j, i) c_j^i with i = e_j - inner_j
    for (int i = 0; i <= e(j) && factor != 0.0; ++i) {
      inner(j) = e(j) - i;
      sum += factor * expand(e, inner, j + 1);
      factor *= centre_(j) * (e(j) - i) / (i + 1.0);
    }
    return sum;
  }

  Vector centre_;
  double radius_;
};

class SampleMeasure final : public Measure {
 public:
  SampleMeasure(Matrix points, Vector weights) : rule_{std::move(points), std::move(weights)} {}

  Index dimension() const override { return rule_.points.cols(); }

  double moment(const ExponentRef& exponents) const override {
    require_exponents(exponents, dimension());
    Vector product = rule_.weights;
    for (Index j = 0; j < dimension(); ++j) {
      for (int k = 0; k < exponents(j); ++k) {
        product.array() *= rule_.points.col(j).array();
      }
    }
    return product.sum();
  }

  QuadratureRule rule(int /*degree*/) const override { return rule_; }
  bool is_continuous() const override { return false; }
  std::string description() const override { return fmt::format("{} samples", rule_.weights.size()); }

 private:
  QuadratureRule rule_;
};

}  // namespace

MeasurePtr box_measure(const Vector& lower, const Vector& upper) {
  require(lower.size() >= 1, "box_measure: needs at least one coordinate");
  require_size("box_measure: upper", upper.size(), lower.size(), "as many as lower bounds");
  require_positive("box_measure: width", upper - lower);
  return std::make_shared<const BoxMeasure>(lower, upper);
}

MeasurePtr ball_measure(const Vector& centre, double radius) {
  require(centre.size() >= 1, "ball_measure: needs at least one coordinate");
  require_finite("ball_measure: centre", centre);
  require(std::isfinite(radius) && radius > 0.0,
          fmt::format("ball_measure: radius: expected a positive number, got {}", radius));
  return std::make_shared<const BallMeasure>(centre, radius);
}

MeasurePtr gaussian_measure(const Vector& mean, const Vector& standard_deviation) {
  require(mean.size() >= 1, "gaussian_measure: needs at least one coordinate");
  require_finite("gaussian_measure: mean", mean);
  require_size("gaussian_measure: standard_deviation", standard_deviation.size(), mean.size(), "one for each mean");
  require_positive("gaussian_measure: standard deviation", standard_deviation);
  return std::make_shared<const GaussianMeasure>(mean, standard_deviation);
}

MeasurePtr sample_measure(const MatrixRef& points, const Vector& weights) {
  require(points.rows() >= 1 && points.cols() >= 1, "sample_measure: needs at least one sample");
  require_finite("sample_measure: points", points);
  if (weights.size() == 0) {
    return std::make_shared<const SampleMeasure>(
        points, Vector::Constant(points.rows(), 1.0 / static_cast<double>(points.rows())));
  }
  require_size("sample_measure: weights", weights.size(), points.rows(), "one for each sample");
  require_finite("sample_measure: weights", weights);
  require(weights.minCoeff() >= 0.0 && weights.sum() > 0.0,
          "sample_measure: expected weights >= 0, one of them positive");
  return std::make_shared<const SampleMeasure>(points, weights / weights.sum());
}

MeasurePtr box_measure(const DataRange& range) {
  require(range.count >= 1, "box_measure: the data range is empty");
  return box_measure(range.box_lower(), range.box_upper());
}

MeasurePtr gaussian_measure(const DataRange& range) {
  require(range.count >= 1, "gaussian_measure: the data range is empty");
  return gaussian_measure(range.mean, range.spread());
}

}  // namespace lieder

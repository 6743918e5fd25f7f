#include "lieder/fields/kernel_dictionary.hpp"

#include <fmt/format.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <utility>
#include <vector>

#include "fields/grid_fft.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/product.hpp"

namespace lieder {

namespace {

void check_grid(const GridPtr& grid, Index n) {
  require(grid != nullptr, "kernels: no grid");
  require(grid->kind() == GridKind::box && grid->dimension() == n,
          fmt::format("kernels: expected a box in R^{}, got a {} in R^{}", n, grid->description(), grid->dimension()));
}

void check_values(const Vector& u, Index nodes) {
  require_size("kernels: u", u.size(), nodes, "one value for each node of the grid");
  require(u.allFinite(), "kernels: u has missing or infinite values");
}

// An array that differences of nodes fill without overlap: the grid along periodic axes, twice as long along others.
struct Padding {
  std::vector<Index> shape;
  Index size = 1;
  std::vector<Index> places;  // of the nodes of the grid
  Matrix differences;         // of each entry, in R^n
  Vector node_volume;         // weights of the grid
};

Padding pad(const Grid& grid) {
  Padding result;
  const std::vector<Index> shape = grid.shape();
  for (std::size_t a = 0; a < shape.size(); ++a) {
    result.shape.push_back(grid.axes()[a].periodic ? shape[a] : 2 * shape[a]);
    result.size *= result.shape.back();
  }
  result.differences.resize(result.size, grid.dimension());
  Index inner = result.size;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    const Index count = result.shape[a];
    const double step = grid.axes()[a].nodes(1) - grid.axes()[a].nodes(0);
    inner /= count;
    for (Index i = 0; i < result.size; ++i) {
      const Index k = (i / inner) % count;
      result.differences(i, static_cast<Index>(a)) = step * static_cast<double>(2 * k <= count ? k : k - count);
    }
  }
  for (Index i = 0; i < grid.size(); ++i) {
    Index place = 0;
    Index rest = i;
    Index stride = 1;
    for (std::size_t a = shape.size(); a-- > 0;) {
      place += (rest % shape[a]) * stride;
      rest /= shape[a];
      stride *= result.shape[a];
    }
    result.places.push_back(place);
  }
  result.node_volume = grid.weights();
  return result;
}

// What is prepared for a grid: transforms of h_e(r) exp(i kappa . r / 2), column e (1 + P) + p, kappa_0 = 0.
struct PreparedDifferences {
  Padding padding;
  Index functions = 0;
  Eigen::MatrixXcd kernels;
  Matrix cosines;  // N x (1 + P): cos(kappa . y), sin(kappa . y) at the nodes
  Matrix sines;
};

Matrix wave_vectors(const Fourier* position, Index n) {
  const Index pairs = position == nullptr ? 0 : position->frequencies().rows();
  Matrix result = Matrix::Zero(1 + pairs, n);
  for (Index p = 0; p < pairs; ++p) {
    for (Index j = 0; j < n; ++j) {
      result(1 + p, j) = 2.0 * std::numbers::pi * position->frequencies()(p, j) / position->periods()(j);
    }
  }
  return result;
}

PreparedDifferences prepare(const Grid& grid, const Dictionary& difference, const Fourier* position) {
  PreparedDifferences result{pad(grid), difference.size(), {}, {}, {}};
  const Matrix waves = wave_vectors(position, grid.dimension());
  const Matrix h = difference.values(result.padding.differences);
  const Matrix half_phases = 0.5 * result.padding.differences * waves.transpose();
  result.kernels.resize(result.padding.size, h.cols() * waves.rows());
  const std::complex<double> i(0.0, 1.0);
  for (Index e = 0; e < h.cols(); ++e) {
    for (Index p = 0; p < waves.rows(); ++p) {
      Eigen::VectorXcd kernel = h.col(e).cast<std::complex<double>>().array() *
                                (i * half_phases.col(p).cast<std::complex<double>>()).array().exp();
      detail::grid_fft(kernel, result.padding.shape, false);
      result.kernels.col(e * waves.rows() + p) = kernel;
    }
  }
  const Matrix phases = grid.points() * waves.transpose();
  result.cosines = phases.array().cos().matrix();
  result.sines = phases.array().sin().matrix();
  return result;
}

Matrix convolved(const PreparedDifferences& prepared, const Vector& u) {
  const Index nodes = u.size();
  check_values(u, static_cast<Index>(prepared.padding.places.size()));
  Eigen::VectorXcd source = Eigen::VectorXcd::Zero(prepared.padding.size);
  for (Index i = 0; i < nodes; ++i) {
    source(prepared.padding.places[static_cast<std::size_t>(i)]) = prepared.padding.node_volume(i) * u(i);
  }
  detail::grid_fft(source, prepared.padding.shape, false);
  const Index waves = prepared.cosines.cols();
  const Index position = 2 * waves - 1;
  Matrix result(nodes, prepared.functions * position);
  Eigen::VectorXcd image(prepared.padding.size);
  Vector real(nodes);
  Vector imaginary(nodes);
  for (Index e = 0; e < prepared.functions; ++e) {
    for (Index p = 0; p < waves; ++p) {
      image = source.cwiseProduct(prepared.kernels.col(e * waves + p));
      detail::grid_fft(image, prepared.padding.shape, true);
      for (Index i = 0; i < nodes; ++i) {
        const std::complex<double> value = image(prepared.padding.places[static_cast<std::size_t>(i)]);
        real(i) = value.real();
        imaginary(i) = value.imag();
      }
      if (p == 0) {
        result.col(e * position) = real;
        continue;
      }
      // (x + y)/2 = y - r/2: the cosine and sine of kappa . y - kappa . r / 2.
      const auto c = prepared.cosines.col(p);
      const auto s = prepared.sines.col(p);
      result.col(e * position + 2 * p - 1) = c.cwiseProduct(real) + s.cwiseProduct(imaginary);
      result.col(e * position + 2 * p) = s.cwiseProduct(real) - c.cwiseProduct(imaginary);
    }
  }
  return result;
}

class DifferenceKernels final : public KernelDictionary {
 public:
  DifferenceKernels(DictionaryPtr difference, std::shared_ptr<const Fourier> position)
      : difference_(std::move(difference)), position_(std::move(position)) {
    functions_ = position_ == nullptr ? of_difference(difference_)
                                      : product(of_difference(difference_), of_mean(DictionaryPtr(position_)));
  }

  const DictionaryPtr& functions() const override { return functions_; }

  Images images(const GridPtr& grid) const override {
    check_grid(grid, dimension());
    if (position_ != nullptr) {
      for (std::size_t a = 0; a < grid->axes().size(); ++a) {
        const GridAxis& axis = grid->axes()[a];
        const double period = position_->periods()(static_cast<Index>(a));
        require(!axis.periodic || std::abs(period - axis.period) <= 1e-9 * period,
                fmt::format("difference_kernels: the position has the period {} along axis {}, the grid {}", period, a,
                            axis.period));
      }
    }
    auto prepared = std::make_shared<const PreparedDifferences>(prepare(*grid, *difference_, position_.get()));
    return [prepared](const Vector& u) { return convolved(*prepared, u); };
  }

 private:
  DictionaryPtr difference_;
  std::shared_ptr<const Fourier> position_;
  DictionaryPtr functions_;
};

class ProductKernels final : public KernelDictionary {
 public:
  ProductKernels(DictionaryPtr first, DictionaryPtr second)
      : first_(std::move(first)),
        second_(std::move(second)),
        functions_(product(of_first(first_), of_second(second_))) {}

  const DictionaryPtr& functions() const override { return functions_; }

  Images images(const GridPtr& grid) const override {
    check_grid(grid, dimension());
    const Matrix f = grid->weights().asDiagonal() * first_->values(grid->points());
    const Matrix g = second_->values(grid->points());
    return [f, g](const Vector& u) {
      check_values(u, f.rows());
      const Vector integrals = f.transpose() * u;
      Matrix result(g.rows(), f.cols() * g.cols());
      for (Index i = 0; i < f.cols(); ++i) {
        result.middleCols(i * g.cols(), g.cols()) = integrals(i) * g;
      }
      return result;
    };
  }

 private:
  DictionaryPtr first_;
  DictionaryPtr second_;
  DictionaryPtr functions_;
};

class DenseKernels final : public KernelDictionary {
 public:
  explicit DenseKernels(DictionaryPtr functions) : functions_(std::move(functions)) {
    require(functions_ != nullptr && functions_->inputs() % 2 == 0,
            "dense_kernels: expected functions on R^n x R^n, an even number of inputs");
  }

  const DictionaryPtr& functions() const override { return functions_; }

  Images images(const GridPtr& grid) const override {
    require(grid != nullptr && grid->dimension() == dimension(), "dense_kernels: a grid of another dimension");
    const DictionaryPtr functions = functions_;
    return [functions, grid](const Vector& u) {
      check_values(u, grid->size());
      const Vector weighted = grid->weights().cwiseProduct(u);
      const Index n = grid->dimension();
      Matrix pairs(grid->size(), 2 * n);
      pairs.leftCols(n) = grid->points();
      Matrix result(grid->size(), functions->size());
      for (Index i = 0; i < grid->size(); ++i) {
        pairs.rightCols(n) = grid->points().row(i).replicate(grid->size(), 1);
        result.row(i) = (functions->values(pairs).transpose() * weighted).transpose();
      }
      return result;
    };
  }

 private:
  DictionaryPtr functions_;
};

}  // namespace

KernelDictionaryPtr difference_kernels(DictionaryPtr difference, std::shared_ptr<const Fourier> position) {
  require(difference != nullptr, "difference_kernels: no functions of the difference");
  if (position != nullptr) {
    require_size("difference_kernels: inputs of the position", position->inputs(), difference->inputs());
  }
  return std::make_shared<const DifferenceKernels>(std::move(difference), std::move(position));
}

KernelDictionaryPtr product_kernels(DictionaryPtr first, DictionaryPtr second) {
  require(first != nullptr && second != nullptr, "product_kernels: a dictionary is null");
  return std::make_shared<const ProductKernels>(std::move(first), std::move(second));
}

KernelDictionaryPtr dense_kernels(DictionaryPtr functions) {
  return std::make_shared<const DenseKernels>(std::move(functions));
}

}  // namespace lieder

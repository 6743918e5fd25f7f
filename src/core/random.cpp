#include "lieder/core/random.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

double Rng::uniform() {
  return static_cast<double>(engine_() >> 11) * 0x1.0p-53;
}

double Rng::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  double x = 0.0;
  double y = 0.0;
  double r2 = 0.0;
  do {
    x = uniform(-1.0, 1.0);
    y = uniform(-1.0, 1.0);
    r2 = x * x + y * y;
  } while (r2 >= 1.0 || r2 == 0.0);
  const double factor = std::sqrt(-2.0 * std::log(r2) / r2);
  spare_ = x * factor;
  has_spare_ = true;
  return y * factor;
}

Index Rng::integer(Index count) {
  require(count >= 1, "Rng::integer: count must be at least 1");
  const auto range = static_cast<std::uint64_t>(count);
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % range;
  std::uint64_t draw = engine_();
  while (draw >= limit) {
    draw = engine_();
  }
  return static_cast<Index>(draw % range);
}

Matrix Rng::normal_matrix(Index rows, Index cols) {
  Matrix result(rows, cols);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j) {
      result(i, j) = normal();
    }
  }
  return result;
}

Matrix Rng::uniform_matrix(Index rows, Index cols, double low, double high) {
  Matrix result(rows, cols);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j) {
      result(i, j) = uniform(low, high);
    }
  }
  return result;
}

std::vector<Index> Rng::permutation(Index count) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  for (Index i = count - 1; i > 0; --i) {
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(integer(i + 1))]);
  }
  return order;
}

Rng Rng::split(std::uint64_t k) {
  std::uint64_t z = engine_() + 0x9e3779b97f4a7c15ULL * (k + 1);  // splitmix64 finaliser
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return Rng(z ^ (z >> 31));
}

Matrix random_orthogonal(Rng& rng, Index n) {
  const Matrix normal = rng.normal_matrix(n, n);
  const Matrix q = qr_q(normal);
  const Vector diagonal = (q.transpose() * normal).diagonal();
  return q * diagonal.unaryExpr([](double d) { return d < 0.0 ? -1.0 : 1.0; }).asDiagonal();
}

}  // namespace lieder

// The heat operator on a periodic box from noisy pairs of fields: three media, one dictionary that holds all of them.
#pragma once

#include <numbers>
#include <string>
#include <vector>

#include "lieder/core/random.hpp"
#include "lieder/fields/heat_operator.hpp"
#include "lieder/fields/kernel_fit.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder::test {

struct HeatCase {
  const char* name;
  HeatMedium medium;
  std::vector<Index> symmetries;  // of d/dx, d/dy, rotation, x d/dx, y d/dy
  const char* algebra;
};

inline std::vector<HeatCase> heat_cases() {
  return {{"isotropic", {0.125, 1.0, 1.0, 0.0}, {0, 1, 2}, "se(2)"},
          {"anisotropic", {0.125, 1.3, 0.7, 0.0}, {0, 1}, "R^2"},
          {"variable in x", {0.125, 1.0, 1.0, 0.3}, {1}, "R"}};
}

inline Candidates heat_candidates() {
  const auto affine = [](double b0, double b1, double a00, double a01, double a10, double a11) {
    Matrix m(2, 3);
    m << b0, a00, a01, b1, a10, a11;
    return m;
  };
  return candidates_from_affine("translations, rotations, scalings",
                                {affine(1, 0, 0, 0, 0, 0), affine(0, 1, 0, 0, 0, 0), affine(0, 0, 0, -1, 1, 0),
                                 affine(0, 0, 1, 0, 0, 0), affine(0, 0, 0, 0, 0, 1)},
                                {"x", "y"});
}

/// One dictionary for the tests of a program: its constraints are compressed once.
struct HeatSetting {
  static constexpr double kWidth = 0.55;
  static constexpr double kLength = 0.0;
  int degree;
  GridPtr grid;
  KernelDictionaryPtr dictionary;
  KernelLieDerivative lie;

  HeatSetting(Index nodes, int kernel_degree)
      : degree(kernel_degree),
        grid(Grid::box({periodic_axis(-std::numbers::pi, std::numbers::pi, nodes),
                        periodic_axis(-std::numbers::pi, std::numbers::pi, nodes)})),
        dictionary(difference_kernels(hermite_functions(2, kernel_degree, kWidth),
                                      fourier(1, Vector::Constant(2, 2.0 * std::numbers::pi)))),
        lie(dictionary, difference_measure(*grid, kWidth, kernel_degree, 8), heat_candidates(),
            ValueAction{1, zeros(), {}}, ValueAction{1, zeros(), {}}) {}

  static std::vector<Matrix> zeros() { return std::vector<Matrix>(5, Matrix::Zero(1, 1)); }

  Matrix combinations(const std::vector<Index>& symmetries) const {
    Matrix result = Matrix::Zero(5, static_cast<Index>(symmetries.size()));
    for (std::size_t i = 0; i < symmetries.size(); ++i) {
      result(symmetries[i], static_cast<Index>(i)) = 1.0;
    }
    return result;
  }

  OperatorData data(const HeatOperator& heat, Index pairs, double noise, std::uint64_t seed) const {
    Rng rng(seed);
    OperatorData result(dictionary, grid, 1, 1, 5, seed);
    for (Index p = 0; p < pairs; ++p) {
      const Field u = random_periodic_field(grid, kLength, rng);
      Field v = heat.apply(u);
      const double size = v.values.norm() / std::sqrt(static_cast<double>(v.values.size()));
      v.values += noise * size * rng.normal_matrix(v.values.rows(), 1);
      result.add(u, v);
    }
    return result;
  }

  /// |T_w u - T u| / |T u| over fresh fields.
  double error(const HeatOperator& heat, const KernelModel& model) const {
    Rng rng(777);
    const auto apply = model.on(grid);
    double miss = 0.0;
    double size = 0.0;
    for (int p = 0; p < 8; ++p) {
      const Field u = random_periodic_field(grid, kLength, rng);
      const Field truth = heat.apply(u);
      miss += (apply(u).values - truth.values).squaredNorm();
      size += truth.values.squaredNorm();
    }
    return std::sqrt(miss / size);
  }
};

}  // namespace lieder::test

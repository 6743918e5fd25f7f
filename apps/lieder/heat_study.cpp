#include "heat_study.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

#include "lieder/core/parallel.hpp"
#include "lieder/core/random.hpp"
#include "lieder/fields/kernel_fit.hpp"

namespace lieder::cli {

namespace {

constexpr double kWidth = 0.55;  // of the Gaussian; those of the media are 0.42 to 0.57
constexpr double kHalf = std::numbers::pi;

Candidates heat_candidates() {
  const auto affine = [](double b0, double b1, double a00, double a01, double a10, double a11) {
    Matrix m(2, 3);
    m << b0, a00, a01, b1, a10, a11;
    return m;
  };
  return candidates_from_affine("translations, rotation, scalings",
                                {affine(1, 0, 0, 0, 0, 0), affine(0, 1, 0, 0, 0, 0), affine(0, 0, 0, -1, 1, 0),
                                 affine(0, 0, 1, 0, 0, 0), affine(0, 0, 0, 0, 0, 1)},
                                {"x", "y"});
}

struct Setting {
  GridPtr grid;
  KernelDictionaryPtr dictionary;
  KernelLieDerivative lie;
  std::vector<HeatOperator> operators;
  std::vector<Matrix> enforced;

  explicit Setting(const HeatStudyOptions& options)
      : grid(Grid::box({periodic_axis(-kHalf, kHalf, options.nodes), periodic_axis(-kHalf, kHalf, options.nodes)})),
        dictionary(difference_kernels(hermite_functions(2, static_cast<int>(options.degree), kWidth),
                                      fourier(1, Vector::Constant(2, 2.0 * kHalf)))),
        lie(dictionary, difference_measure(*grid, kWidth, static_cast<int>(options.degree), 8), heat_candidates(),
            tensor_values(heat_candidates(), 0), tensor_values(heat_candidates(), 0)) {
    for (const HeatMediumCase& medium : heat_media()) {
      operators.emplace_back(grid, medium.medium);
      Matrix combinations = Matrix::Zero(5, static_cast<Index>(medium.symmetries.size()));
      for (std::size_t i = 0; i < medium.symmetries.size(); ++i) {
        combinations(medium.symmetries[i], static_cast<Index>(i)) = 1.0;
      }
      enforced.push_back(symmetric_kernels(lie, combinations));
    }
  }

  OperatorData data(std::size_t medium, Index pairs, double noise, std::uint64_t seed) const {
    Rng rng = Rng(seed).split(static_cast<std::uint64_t>(1000 * medium) + static_cast<std::uint64_t>(pairs));
    OperatorData result(dictionary, grid, 1, 1, 5, seed);
    for (Index p = 0; p < pairs; ++p) {
      const Field u = random_periodic_field(grid, 0.0, rng);
      Field v = operators[medium].apply(u);
      const double size = v.values.norm() / std::sqrt(static_cast<double>(v.values.size()));
      v.values += noise * size * rng.normal_matrix(v.values.rows(), 1);
      result.add(u, v);
    }
    return result;
  }

  double error(std::size_t medium, const KernelModel& model) const {
    Rng rng(0x7e57);
    const auto apply = model.on(grid);
    double miss = 0.0;
    double size = 0.0;
    for (int p = 0; p < 10; ++p) {
      const Field u = random_periodic_field(grid, 0.0, rng);
      const Matrix truth = operators[medium].apply(u).values;
      miss += (apply(u).values - truth).squaredNorm();
      size += truth.squaredNorm();
    }
    return std::sqrt(miss / size);
  }
};

HeatFit fit_draw(const Setting& setting, std::size_t medium, Index pairs, double noise, std::uint64_t seed) {
  const OperatorData data = setting.data(medium, pairs, noise, seed);
  HeatFit result;
  const KernelFit plain = fit_kernel(data);
  result.plain = setting.error(medium, plain.model);
  result.enforced = setting.error(medium, fit_kernel(data, setting.enforced[medium]).model);
  const auto start = std::chrono::steady_clock::now();
  const PromotedKernel promoted = fit_promoted_kernel(data, setting.lie);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.promoted = setting.error(medium, promoted.fit.model);
  result.kept = promoted.kept.cols();
  result.promoted_algebra = promoted.algebra;
  for (const PromotedKernelStep& step : promoted.steps) {
    result.largest_gap = std::max(result.largest_gap, step.duality_gap);
  }
  const Discovery found = discover_kernel(setting.lie, plain, data, 50, seed);
  result.plain_algebra = found.algebra ? found.algebra->name : "";
  return result;
}

}  // namespace

const std::vector<HeatMediumCase>& heat_media() {
  static const std::vector<HeatMediumCase> media{{"isotropic", {0.125, 1.0, 1.0, 0.0}, {0, 1, 2}, "se(2)"},
                                                 {"anisotropic", {0.125, 1.3, 0.7, 0.0}, {0, 1}, "R^2"},
                                                 {"variable in x", {0.125, 1.0, 1.0, 0.3}, {1}, "R"}};
  return media;
}

HeatStudy run_heat_study(const HeatStudyOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const Setting setting(options);
  HeatStudy study;
  study.options = options;
  study.unknowns = setting.lie.unknowns();
  for (std::size_t medium = 0; medium < heat_media().size(); ++medium) {
    study.enforced_unknowns.push_back(setting.enforced[medium].cols());
    const OperatorData exact = setting.data(medium, 16, 0.0, 0xf100);
    study.floors.push_back(setting.error(medium, fit_kernel(exact, setting.enforced[medium]).model));
    for (const Index pairs : options.pairs) {
      study.points.push_back({medium, pairs, std::vector<HeatFit>(static_cast<std::size_t>(options.draws))});
    }
  }
  const auto draws = static_cast<std::size_t>(options.draws);
  parallel_for(static_cast<Index>(study.points.size() * draws), [&](int, Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      HeatPoint& point = study.points[static_cast<std::size_t>(i) / draws];
      const std::size_t draw = static_cast<std::size_t>(i) % draws;
      point.fits[draw] = fit_draw(setting, point.medium, point.pairs, options.noise, options.seed + draw);
    }
  });
  study.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return study;
}

}  // namespace lieder::cli

// What kernels of vector fields in the plane cost: data on finer grids, constraints on larger dictionaries. Prints Markdown.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "lieder/core/random.hpp"
#include "lieder/fields/heat_operator.hpp"
#include "lieder/fields/kernel_fit.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "measure.hpp"

namespace {

using namespace lieder;

constexpr double kPeriod = 2.0 * 3.141592653589793;

GridPtr box(Index nodes) {
  return Grid::box({periodic_axis(0.0, kPeriod, nodes), periodic_axis(0.0, kPeriod, nodes)});
}

// Median processor time of three runs.
double median_seconds(const std::function<void()>& work) {
  std::vector<double> seconds;
  for (int run = 0; run < 3; ++run) {
    seconds.push_back(bench::timed(work).cpu);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[1];
}

// Exponent of a power law between two points.
std::string exponent(double x0, double y0, double x1, double y1) {
  return fmt::format("{:.2f}", std::log(y1 / y0) / std::log(x1 / x0));
}

void resolutions() {
  fmt::print(
      "One pair of vector fields: K = 45 functions of the difference, two components, 90 features of each node.\n\n"
      "| nodes N | images s | exponent in N | adding the pair s | exponent in N | a dense kernel would take MiB |\n"
      "| ---: | ---: | ---: | ---: | ---: | ---: |\n");
  const KernelDictionaryPtr dictionary = difference_kernels(hermite_functions(2, 8, 0.5));
  double last_nodes = 0.0;
  double last_images = 0.0;
  double last_pair = 0.0;
  for (const Index side : {16, 32, 64, 128, 256}) {
    const GridPtr grid = box(side);
    Rng rng(1);
    const Field u = random_periodic_field(grid, 0.1, rng, 2);
    const auto images = dictionary->images(grid);
    const double image_seconds = median_seconds([&] {
      images(u.values.col(0));
      images(u.values.col(1));
    });
    OperatorData data(dictionary, grid, 2, 2);
    const double pair_seconds = median_seconds([&] { data.add(u, u); });
    const auto nodes = static_cast<double>(grid->size());
    const bool first = last_nodes == 0.0;
    fmt::print("| {} | {:.4f} | {} | {:.4f} | {} | {:.0f} |\n", grid->size(), image_seconds,
               first ? "" : exponent(last_nodes, last_images, nodes, image_seconds), pair_seconds,
               first ? "" : exponent(last_nodes, last_pair, nodes, pair_seconds),
               4.0 * nodes * nodes * 8.0 / 1048576.0);
    last_nodes = nodes;
    last_images = image_seconds;
    last_pair = pair_seconds;
  }
  fmt::print("\nPeak memory of the process: {:.0f} MiB.\n\n", bench::peak_mebibytes());
}

void constraints() {
  fmt::print(
      "The constraints of SE(2) on kernels from vector to vector fields: these do not depend on the grid.\n\n"
      "| degree | unknowns | constraints s | exponent in unknowns | null space s | exponent in unknowns | kernels left "
      "|\n"
      "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
  const Candidates candidates = parse_candidates("euclidean", {2, {}, {}, {}});
  const ValueAction vectors = tensor_values(candidates, 1);
  double last = 0.0;
  double last_setup = 0.0;
  double last_solve = 0.0;
  for (const int degree : {2, 4, 6, 8, 12, 16}) {
    const KernelDictionaryPtr dictionary = difference_kernels(hermite_functions(2, degree, 0.5));
    const KernelMeasure measure = difference_measure(*box(16), 0.5, degree, 4);
    const double setup =
        median_seconds([&] { KernelLieDerivative(dictionary, measure, candidates, vectors, vectors); });
    const KernelLieDerivative lie(dictionary, measure, candidates, vectors, vectors);
    Index left = 0;
    const double solve = median_seconds([&] { left = symmetric_kernels(lie, Matrix::Identity(3, 3)).cols(); });
    const auto unknowns = static_cast<double>(lie.unknowns());
    fmt::print("| {} | {} | {:.4f} | {} | {:.4f} | {} | {} |\n", degree, lie.unknowns(), setup,
               last == 0.0 ? "" : exponent(last, last_setup, unknowns, setup), solve,
               last == 0.0 ? "" : exponent(last, last_solve, unknowns, solve), left);
    last = unknowns;
    last_setup = setup;
    last_solve = solve;
  }
}

}  // namespace

int main() {
  fmt::print("{}; processor seconds, medians of three runs.\n\n", lieder::bench::machine());
  resolutions();
  constraints();
  return 0;
}

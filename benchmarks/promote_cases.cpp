// Writes the random problems of the tests of `promote`, with lieder's answers, as NPY files for another solver:
//   bench_promote_cases FOLDER COUNT
// FOLDER/k/ holds design, target, weights, parameterisation (no columns: the identity), block_b (map, as many rows as
// rows x columns of the matrix whose singular values are summed), shapes (rows, columns, weight; one line a block),
// options (exact, ridge), answer (objective, gap, seconds) and coefficients.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "lieder/io/npy.hpp"
#include "promote/random_problems.hpp"

namespace {

using namespace lieder;

void write_case(const std::filesystem::path& folder, const testing_support::RandomCase& random) {
  std::filesystem::create_directories(folder);
  const auto start = std::chrono::steady_clock::now();
  const PromotionResult result = promote(random.problem, random.options);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const PromotionProblem& problem = random.problem;
  write_npy(folder / "design.npy", problem.design);
  write_npy(folder / "target.npy", problem.target);
  write_npy(folder / "weights.npy",
            problem.weights.size() == 0 ? Vector::Ones(problem.target.size()).eval() : problem.weights);
  write_npy(folder / "parameterisation.npy", problem.parameterisation.size() == 0
                                                 ? Matrix::Identity(problem.design.cols(), problem.design.cols()).eval()
                                                 : problem.parameterisation);
  const std::vector<testing_support::DenseBlock> blocks = testing_support::dense_blocks(random);
  Matrix shapes(static_cast<Index>(blocks.size()), 3);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    write_npy(folder / fmt::format("block_{}.npy", b), blocks[b].map);
    shapes.row(static_cast<Index>(b)) << static_cast<double>(blocks[b].rows), static_cast<double>(blocks[b].cols),
        blocks[b].weight;
  }
  write_npy(folder / "shapes.npy", shapes);
  write_npy(folder / "options.npy", Eigen::Vector2d(random.options.exact ? 1.0 : 0.0, random.options.ridge));
  write_npy(folder / "answer.npy", Eigen::Vector3d(result.objective, result.duality_gap, seconds));
  write_npy(folder / "coefficients.npy", result.coefficients);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: bench_promote_cases FOLDER COUNT\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const Index count = std::atoi(argv[2]);
  for (Index k = 0; k < count; ++k) {
    write_case(folder / std::to_string(k), testing_support::random_case(k));
  }
  fmt::print("{} problems in {}\n", count, folder.string());
  return 0;
}

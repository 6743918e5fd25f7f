// The fit of equations of motion again and again in one process, as a notebook does it: without the start of a program and
// the reading of its file.
//
//   bench_dynamics_fit FILE DICTIONARY REPEATS [DERIVATIVES THRESHOLD]
//
// FILE: columns t, run and the states. Without DERIVATIVES (finite-difference:2, ...) as `lieder fit` does where it is told
// nothing. One JSON object: the seconds of each repeat from trajectories to coefficients, and the coefficients.
#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lieder/dictionary/data_range.hpp"
#include "lieder/dictionary/parse_dictionary.hpp"
#include "lieder/io/json.hpp"
#include "lieder/io/table.hpp"
#include "lieder/models/weak_dynamics.hpp"
#include "lieder/trajectories/derivatives.hpp"
#include "measure.hpp"

int main(int argc, char** argv) {
  using namespace lieder;
  if (argc != 4 && argc != 6) {
    fmt::print(stderr, "usage: bench_dynamics_fit FILE DICTIONARY REPEATS [DERIVATIVES THRESHOLD]\n");
    return 2;
  }
  const Table table = read_table(argv[1]);
  const Matrix states = table.values.rightCols(table.values.cols() - 2);
  const std::vector<Trajectory> trajectories = make_trajectories(states, table.values.col(0), table.values.col(1));
  SparseResult result;
  std::vector<double> seconds;
  for (int repeat = 0; repeat < std::atoi(argv[3]); ++repeat) {
    const bench::Seconds took = bench::timed([&] {
      const DictionaryPtr dictionary = parse_dictionary(argv[2], states.cols(), data_range(states));
      DynamicsOptions options;
      if (argc == 4) {
        result = fit_weak_dynamics(trajectories, dictionary, {}, options).fit.regression;
        return;
      }
      const DerivativeSamples samples = derivative_samples(trajectories, parse_derivatives(argv[4]));
      options.sparse.threshold = std::atof(argv[5]);
      options.sparse.target_error = samples.rms_error;
      result = fit_dynamics(dictionary, samples.states, samples.derivatives, {}, {}, options).regression;
    });
    seconds.push_back(took.wall);
  }
  fmt::print("{}\n", nlohmann::json{{"seconds", seconds}, {"coefficients", to_json(result.coefficients)}}.dump());
  return 0;
}

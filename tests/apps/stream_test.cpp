// Files that are read in passes: the same answers, in memory that does not grow with the file.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "apps/program.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/npy.hpp"
#include "lieder/io/table.hpp"
#include "support/program_memory.hpp"

namespace lieder::test {
namespace {

// Columns E, x, y, z, m2 = E^2 - x^2 - y^2 - z^2: exact, so that any training samples give the same model.
Matrix lorentz(Index samples) {
  Rng rng(3);
  Matrix table(samples, 5);
  table.leftCols(4) = rng.normal_matrix(samples, 4);
  table.col(4) = 2.0 * table.col(0).array().square() - table.leftCols(4).rowwise().squaredNorm().array();
  return table;
}

TEST(Stream, SameAnswerAsInMemory) {
  const Scratch scratch;
  write_table(scratch.path("events.csv"), {"E", "x", "y", "z", "m2"}, lorentz(20000));
  const std::string command = "discover " + scratch.path("events.csv") +
                              " --outputs m2 --candidates linear --reference so:1,3 --validate --json";
  const auto memory = run(command);
  const auto stream = run(command + " --stream");
  ASSERT_EQ(stream.status, 0) << stream.err;
  const auto a = memory.json();
  const auto b = stream.json();
  EXPECT_EQ(b["samples"], 20000);
  EXPECT_EQ(b["model"]["train_samples"], a["model"]["train_samples"]);
  EXPECT_EQ(b["algebra"]["name"], "so(1,3)");
  EXPECT_EQ(b["symmetries"]["dimension"], a["symmetries"]["dimension"]);
  EXPECT_EQ(b["symmetries"]["generic"], a["symmetries"]["generic"]);
  for (const auto& angle : b["principal_angles"]) {
    EXPECT_LT(angle.get<double>(), 1e-10);  // an exact model: rounding times the condition of the fit
  }
  // The training samples differ, and with them the measure: broken singular values agree as averages over 16,000
  // samples do, to a few times 1/sqrt(16000) = 0.8 %.
  ASSERT_EQ(b["singular_values"].size(), 16U);
  for (std::size_t i = 0; i < 10; ++i) {
    const double value = a["singular_values"][i];
    EXPECT_NEAR(b["singular_values"][i].get<double>(), value, 0.05 * value);
  }
}

TEST(Stream, DynamicsMapsAndLogarithms) {
  const Scratch scratch;
  Rng rng(5);
  const Matrix x = rng.normal_matrix(3000, 2);
  Matrix table(3000, 4);
  table << x, -x.col(1), x.col(0);  // x' = J x: the centraliser of J, {1, J}, and no translations
  write_table(scratch.path("rotation.csv"), {"x", "y", "dx", "dy"}, table);
  for (const std::string kind : {"dynamics", "map"}) {
    const auto found = run("discover " + scratch.path("rotation.csv") + " --stream --kind " + kind +
                           " --inputs x,y --outputs dx,dy --model polynomial:1 --candidates affine --json");
    ASSERT_EQ(found.status, 0) << found.err;
    EXPECT_EQ(found.json()["symmetries"]["dimension"], 2) << kind;
  }
  Matrix powers = rng.uniform_matrix(3000, 3, 0.5, 2.0);
  powers.col(2) = powers.col(0).array().cube() / powers.col(1).array().square();
  write_table(scratch.path("powers.csv"), {"a", "P", "M"}, powers);
  const auto kepler =
      run("discover " + scratch.path("powers.csv") +
          " --stream --inputs a,P --outputs M --log a,P,M --model polynomial:1 --candidates scalings --json");
  ASSERT_EQ(kepler.status, 0) << kepler.err;
  EXPECT_EQ(kepler.json()["symmetries"]["dimension"], 1);
}

TEST(Stream, MemoryDoesNotGrowWithTheFile) {
  const Scratch scratch;
  write_npy(scratch.path("small.npy"), lorentz(20000));
  write_npy(scratch.path("large.npy"), lorentz(2800000));  // 107 MiB
  const auto peak = [&](const std::string& name) {
    return peak_mebibytes({"discover", scratch.path(name), "--inputs", "0-3", "--outputs", "4", "--candidates",
                           "linear", "--stream", "--threads", "2", "--json"},
                          scratch.path("out"));
  };
  const double small = peak("small.npy");
  const double large = peak("large.npy");
  // Blocks and factors are of the same size in both; the allocator may keep a few blocks (2 MiB each) more.
  EXPECT_LT(large, small + 16.0);
  EXPECT_EQ(nlohmann::json::parse(read_all(scratch.path("out")))["algebra"]["name"], "so(1,3)");
}

TEST(Stream, RejectsWhatNeedsAllSamples) {
  const Scratch scratch;
  write_table(scratch.path("t.csv"), {"x", "y", "z"}, Matrix::Random(50, 3));
  for (const std::string rest : {"--kind cloud", "--kind map", "--outputs z --noise x:5"}) {
    const auto found = run("discover " + scratch.path("t.csv") + " --stream " + rest);
    EXPECT_EQ(found.status, 2);
    EXPECT_NE(found.err.find("--stream"), std::string::npos) << found.err;
  }
}

}  // namespace
}  // namespace lieder::test

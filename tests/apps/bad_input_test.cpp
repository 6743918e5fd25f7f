// Milestone table j: bad input ends with exit status 2 and one line that names what and where; nothing is written.
#include <gtest/gtest.h>

#include <algorithm>

#include "apps/program.hpp"

namespace lieder::test {
namespace {

struct BadCase {
  std::string name;
  std::string file;                // contents of data.csv; empty: no file is made
  std::string arguments;           // DATA stands for the path of the file
  std::vector<std::string> named;  // what the line must say
};

void PrintTo(const BadCase& bad, std::ostream* out) {
  *out << bad.name;
}  // GoogleTest's name for it

std::string good() {
  std::string text = "x,y,z,label\n";
  for (int i = 0; i < 60; ++i) {
    const double t = 0.37 * i;
    text += std::to_string(std::cos(t)) + "," + std::to_string(std::sin(1.3 * t)) + "," +
            std::to_string(std::sin(t) + 0.1 * i) + ",a\n";
  }
  return text;
}

std::string with_line(int line, const std::string& replacement) {
  std::istringstream in(good());
  std::string text;
  std::string row;
  for (int i = 1; std::getline(in, row); ++i) {
    text += (i == line ? replacement : row) + "\n";
  }
  return text;
}

// Thirty rows of t, x, y; the time of line 5 (0.3) is replaced.
std::string track(const std::string& time) {
  std::string text = "t,x,y\n";
  for (int i = 0; i < 30; ++i) {
    const double t = 0.1 * i;
    text += (i == 3 ? time : std::to_string(t)) + "," + std::to_string(std::cos(t)) + "," +
            std::to_string(std::sin(t)) + "\n";
  }
  return text;
}

std::vector<BadCase> bad_cases() {
  const std::string discover = "discover DATA ";
  const std::string dynamics = "discover DATA --kind dynamics --inputs x,y --time t";
  return {
      {"MissingFile", "", "discover /nonexistent/data.csv", {"/nonexistent/data.csv"}},
      {"Directory", "", "discover /tmp", {"/tmp"}},
      {"EmptyFile", " ", discover, {"data.csv"}},
      {"HeaderOnly", "x,y,z\n", discover, {"data.csv"}},
      {"RaggedRow", with_line(10, "1,2"), discover + "--inputs x,y,z", {"data.csv", "10"}},
      {"StrayText", with_line(12, "1,abc,3,a"), discover + "--inputs x,y,z", {"data.csv", "12", "y", "abc"}},
      {"NotANumber", with_line(20, "1,nan,3,a"), discover + "--inputs x,y,z", {"data.csv", "20", "y"}},
      {"Infinite", with_line(20, "1,inf,3,a"), discover + "--inputs x,y,z", {"data.csv", "20", "y"}},
      {"EmptyCell", with_line(20, "1,,3,a"), discover + "--inputs x,y,z", {"data.csv", "20", "y"}},
      {"UnknownColumn", good(), discover + "--inputs x,yy,z", {"--inputs", "yy"}},
      {"TextColumn", good(), discover + "--inputs x,label", {"label"}},
      {"ColumnOutOfRange", good(), discover + "--inputs 0-9", {"--inputs", "9"}},
      {"BrokenExpression", good(), discover + "--inputs 'x,y+'", {"--inputs", "y+"}},
      {"LogOfNegative", good(), discover + "--inputs x,y,z --log x", {"--log", "x"}},
      {"LogOfUnselected", good(), discover + "--inputs y,z --log x", {"--log", "x"}},
      {"UnknownKind", good(), discover + "--kind clouds", {"--kind", "clouds"}},
      {"UnknownCandidates", good(), discover + "--candidates rotation", {"--candidates", "rotation"}},
      {"UnknownGroup", good(), discover + "--candidates xx:3", {"xx:3"}},
      {"GroupOfWrongSize", good(), discover + "--inputs x,y,z --candidates so:4", {"so:4", "3"}},
      {"OddSymplectic", good(), discover + "--candidates sp:3", {"sp:3"}},
      {"UnknownReference", good(), discover + "--inputs x,y,z --reference so", {"so"}},
      {"MisfittingReference", good(), discover + "--inputs x,y,z --reference so:1,3", {"so:1,3"}},
      {"UnknownModel", good(), discover + "--inputs x,y --outputs z --model cubic", {"--model", "cubic"}},
      {"RegressionWithoutOutputs", good(), discover + "--kind regression", {"--outputs"}},
      {"DynamicsWithoutTime", good(), discover + "--kind dynamics --inputs x,y", {"--time"}},
      {"DynamicsOfWrongWidth", good(), discover + "--kind dynamics --inputs x,y --outputs z", {"--outputs"}},
      {"DecreasingTimes", good(), discover + "--kind dynamics --inputs x,y --time x", {"time"}},
      {"RepeatedTimes", track("0.2"), dynamics, {"data.csv", "line 5", "'t'", "repeated"}},
      {"TimesThatDecrease", track("0.15"), dynamics, {"data.csv", "line 5", "'t'", "increase", "0.15"}},
      {"NotATime", track("nan"), dynamics, {"data.csv", "5", "t"}},
      {"ShortTrajectory",
       "t,x,y,k\n0,1,2,1\n1,2,3,1\n0,1,2,2\n1,2,4,2\n2,3,4,2\n",
       dynamics + " --trajectory k",
       {"data.csv", "line 2", "2 rows", "at least 3"}},
      {"InterleavedTrajectories",
       "t,x,y,k\n0,1,2,1\n0,2,3,2\n1,1,2,1\n1,2,4,2\n2,3,4,1\n",
       dynamics + " --trajectory k",
       {"data.csv", "line 2", "follow one another"}},
      {"UnknownDerivatives", track("0.3"), dynamics + " --derivatives cubic", {"--derivatives", "cubic", "spline"}},
      {"DerivativesOfWrongOrder",
       track("0.3"),
       dynamics + " --derivatives finite-difference:99",
       {"--derivatives", "99"}},
      {"EvenWindow", track("0.3"), dynamics + " --derivatives savitzky-golay:8", {"--derivatives", "odd"}},
      {"WindowTooLong", track("0.3"), dynamics + " --derivatives savitzky-golay:99", {"99", "30"}},
      {"SpectralUneven", track("0.31"), dynamics + " --derivatives spectral", {"spectral", "even steps"}},
      {"SpectralNotPeriodic", track("0.3"), dynamics + " --derivatives spectral", {"spectral", "periodic"}},
      {"WeakTooShort",
       "t,x,y\n0,1,2\n1,2,3\n2,2,4\n3,3,4\n",
       dynamics + " --derivatives weak",
       {"data.csv", "line 2", "9"}},
      {"WeakAndValidate", track("0.3"), dynamics + " --derivatives weak --validate", {"--validate", "weak"}},
      {"WeakWithoutAFit",
       track("0.3"),
       "promote DATA --kind dynamics --inputs x,y --time t --candidates rotations --derivatives weak --out model.json",
       {"--derivatives", "weak"}},
      {"DerivativesWithoutTime",
       good(),
       discover + "--kind dynamics --inputs x,y --outputs y,z --derivatives spline",
       {"--derivatives", "--time"}},
      {"DerivativesOfARegression",
       good(),
       discover + "--inputs x,y --outputs z --derivatives spline",
       {"--derivatives", "dynamics"}},
      {"ConservedCandidates", good(), discover + "--kind conserved --inputs x,y --candidates affine", {"--candidates"}},
      {"ConservedOfWrongWidth", good(), discover + "--kind conserved --inputs x,y --outputs z", {"--outputs"}},
      {"ConservedTooFewSamples",
       "x,y\n1,2\n3,4\n5,5\n",
       discover + "--kind conserved --model polynomial:2",
       {"data.csv", "3 samples", "6 functions"}},
      {"ConservedAtRest",
       "x,dx\n1,0\n2,0\n3,0\n4,0\n",
       discover + "--kind conserved --inputs x --outputs dx",
       {"data.csv", "derivatives are zero"}},
      {"ConservedTracksOfOneRow",
       good(),
       discover + "--kind conserved --inputs x,y --trajectory z",
       {"data.csv", "one row"}},
      {"ConservedTimeScaling", good(), discover + "--kind conserved --inputs x,y --time-scaling", {"--time-scaling"}},
      {"ConservedDynamicsWithoutTime",
       good(),
       discover + "--kind conserved --inputs x,y --dynamics polynomial:2",
       {"--dynamics", "--time"}},
      {"HamiltonianOfOddDimension",
       good(),
       discover + "--kind conserved --inputs x,y,z --outputs x,y,z --hamiltonian",
       {"--hamiltonian", "even"}},
      {"HamiltonianWithoutDerivatives",
       good(),
       discover + "--kind conserved --inputs x,y --hamiltonian",
       {"--hamiltonian", "--outputs"}},
      {"DynamicsForRegression",
       good(),
       discover + "--inputs x,y --outputs z --dynamics polynomial:2",
       {"--dynamics", "conserved"}},
      {"TimeScalingForAMap", good(), discover + "--kind map --inputs x,y --time-scaling", {"--time-scaling"}},
      {"CopiesDoNotDivide", good(), discover + "--inputs x,y,z --copies 2", {"--copies"}},
      {"TooFewNeighbours", good(), discover + "--inputs x,y,z --neighbours 3", {"--neighbours"}},
      {"IntrinsicDimensionTooLarge",
       good(),
       discover + "--inputs x,y,z --intrinsic-dimension 3",
       {"--intrinsic-dimension"}},
      {"TooFewPoints", "x,y\n1,2\n3,4\n5,5\n", discover, {"points"}},
      {"OneConstantPoint", "x,y\n1,2\n1,2\n1,2\n1,2\n", discover, {"same"}},
      {"TrainTooLarge", good(), discover + "--inputs x,y --outputs z --train 60", {"--train"}},
      {"NegativeTolerance", good(), discover + "--tolerance -1", {"--tolerance"}},
      {"MalformedNoise", good(), discover + "--inputs x,y --outputs z --noise z", {"--noise"}},
      {"NegativeWeights", good(), discover + "--inputs x,z --weights y", {"--weights", "line"}},
      {"UnknownOption", good(), discover + "--colour red", {"--colour"}},
      {"NoCommand", "", "", {}},
      {"ReportCannotBeWritten",
       good(),
       discover + "--inputs x,y,z --intrinsic-dimension 2 --report /proc/nowhere",
       {"/proc/nowhere"}},
      {"IdentifyMissing", "", "identify /nonexistent.toml", {"/nonexistent.toml"}},
      {"IdentifyBrokenToml", "[[generator]\n", "identify DATA", {"data.csv"}},
      {"IdentifyShapes", "[[generator]]\nmatrix = [[0,1],[1]]\n", "identify DATA", {"data.csv"}},
      {"IdentifyDependent",
       "[[generator]]\nmatrix = [[0,1],[0,0]]\n[[generator]]\nmatrix = [[0,2],[0,0]]\n",
       "identify DATA",
       {"data.csv", "dependent"}},
  };
}

class BadInput : public testing::TestWithParam<BadCase> {};

TEST_P(BadInput, ExitsWithTwoAndOneLine) {
  const Scratch scratch;
  std::string arguments = GetParam().arguments;
  const std::size_t entries = GetParam().file.empty() ? 0 : 1;
  if (!GetParam().file.empty()) {
    const std::string path = scratch.file("data.csv", GetParam().file == " " ? "" : GetParam().file);
    const std::size_t place = arguments.find("DATA");
    arguments.replace(place, 4, path);
  }
  const Output output = run(arguments);
  EXPECT_EQ(output.status, 2) << output.out << output.err;
  EXPECT_EQ(output.out, "");
  EXPECT_EQ(std::count(output.err.begin(), output.err.end(), '\n'), 1) << output.err;
  for (const std::string& word : GetParam().named) {
    EXPECT_NE(output.err.find(word), std::string::npos) << "'" << word << "' in: " << output.err;
  }
  EXPECT_EQ(scratch.entries(), entries);
}

INSTANTIATE_TEST_SUITE_P(Matrix, BadInput, testing::ValuesIn(bad_cases()),
                         [](const auto& test) { return test.param.name; });

TEST(BadInput, FullDiskOnStandardOutput) {
  const Scratch scratch;
  const std::string path = std::string(LIEDER_SOURCE_DIR) + "/data/solar_system.csv";
  const int raw = std::system(
      (std::string(LIEDER_PROGRAM) + " discover " + path + " --inputs a,P,M --json >/dev/full 2>" + scratch.path("err"))
          .c_str());
  EXPECT_EQ(WEXITSTATUS(raw), 2);
  EXPECT_NE(read_all(scratch.path("err")).find("standard output"), std::string::npos);
}

}  // namespace
}  // namespace lieder::test

// lieder reproduce recovery: its output, resuming after a kill, lists of cells, published values, bad input.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "apps/program.hpp"

namespace lieder::test {
namespace {

const std::string kCommand = "reproduce recovery ";
const std::string kSmallRecovery = kCommand + "--function ortho --candidates t --dim 5 --features 1 --degree 2 ";

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    result.push_back(line);
  }
  return result;
}

// The lines without the seconds, their last two columns.
std::vector<std::string> without_seconds(const std::string& text) {
  std::vector<std::string> result = lines(text);
  for (std::string& line : result) {
    line.resize(line.rfind(',', line.rfind(',') - 1));
  }
  return result;
}

TEST(Reproduce, OneCellAsJson) {
  const Scratch scratch;
  scratch.file("ortho_t_n.csv", "m,r,d,seed,n_recover\n5,1,2,0,13\n5,1,2,1,13\n5,1,2,2,15\n");
  const Output output = run(kSmallRecovery + "--seeds 0:3 --json --reference " + scratch.path(""));
  ASSERT_EQ(output.status, 0) << output.err;
  EXPECT_EQ(output.err, "");
  const auto json = output.json();
  EXPECT_EQ(json.at("status"), "ok");
  EXPECT_EQ(json.at("message"), "");
  ASSERT_EQ(json.at("instances").size(), 3U);
  std::vector<int> found;
  for (int k = 0; k < 3; ++k) {
    const auto& instance = json.at("instances").at(static_cast<std::size_t>(k));
    EXPECT_EQ(instance.at("seed"), k);
    EXPECT_EQ(instance.at("library"), 21);
    EXPECT_EQ(instance.at("published_n_recover"), k == 2 ? 15 : 13);
    EXPECT_LE(instance.at("n_recover"), instance.at("published_n_recover"));
    EXPECT_GE(instance.at("solves"), 4);
    EXPECT_LE(instance.at("largest_gap"), 1e-6);
    EXPECT_GT(instance.at("seconds"), 0.0);
    found.push_back(instance.at("n_recover"));
  }
  std::sort(found.begin(), found.end());
  EXPECT_EQ(json.at("median_n_recover"), found[1]);
  EXPECT_EQ(json.at("published_median_n_recover"), 13);
  EXPECT_GT(json.at("seconds"), 0.0);
}

TEST(Reproduce, SameAnswerOnAnyNumberOfThreads) {
  const Scratch scratch;
  const std::string command = kSmallRecovery + "--seeds 3:9 --out ";
  ASSERT_EQ(run(command + scratch.path("one.csv") + " --threads 1").status, 0);
  ASSERT_EQ(run(command + scratch.path("three.csv") + " --threads 3").status, 0);
  const auto one = without_seconds(read_all(scratch.path("one.csv")));
  EXPECT_EQ(one.size(), 7U);
  EXPECT_EQ(one, without_seconds(read_all(scratch.path("three.csv"))));
}

TEST(Reproduce, OneFitWithGivenSamples) {
  const Output all = run(kSmallRecovery + "--seeds 4 --samples 21 --json");
  ASSERT_EQ(all.status, 0) << all.err;
  ASSERT_EQ(all.json().at("instances").size(), 1U);
  const auto fit = all.json().at("instances").at(0);
  EXPECT_EQ(fit.at("seed"), 4);
  EXPECT_LT(fit.at("error"), 1e-6);  // as many samples as monomials: interpolation
  EXPECT_LE(fit.at("duality_gap"), 1e-6);
  EXPECT_GT(fit.at("seconds"), 0.0);
  const Output few = run(kSmallRecovery + "--seeds 4 --samples 3 --json");
  ASSERT_EQ(few.status, 0) << few.err;
  EXPECT_GT(few.json().at("instances").at(0).at("error"), 5e-3);
}

// Starts the program, kills it when the file has `rows` instances, and returns whether it was still at work.
bool kill_after(const std::vector<std::string>& arguments, const std::string& file, std::size_t rows) {
  const pid_t child = fork();
  if (child == 0) {
    const int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    std::vector<char*> argv = {const_cast<char*>(LIEDER_PROGRAM)};
    for (const std::string& argument : arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    execv(LIEDER_PROGRAM, argv.data());
    _exit(127);
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (lines(read_all(file)).size() < rows + 1 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

TEST(Reproduce, ContinuesAfterAKill) {
  const Scratch scratch;
  const std::string file = scratch.path("study.csv");
  const std::vector<std::string> arguments = {"reproduce", "recovery", "--function", "ortho", "--candidates", "t",
                                              "--dim",     "10",       "--features", "2",     "--degree",     "2",
                                              "--seeds",   "0:40",     "--out",      file};
  ASSERT_TRUE(kill_after(arguments, file, 2)) << "the study ended before it was killed";
  const std::vector<std::string> kept = lines(read_all(file));
  ASSERT_GE(kept.size(), 3U);
  ASSERT_LT(kept.size(), 41U);

  std::string command;
  for (const std::string& argument : arguments) {
    command += argument + " ";
  }
  const Output resumed = run(command + "--json");
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(resumed.json().at("computed"), 41 - kept.size());
  const std::vector<std::string> all = lines(read_all(file));
  ASSERT_EQ(all.size(), 41U);
  for (const std::string& line : kept) {  // seconds and all: not computed again
    EXPECT_NE(std::find(all.begin(), all.end(), line), all.end()) << line;
  }
  const Output again = run(command + "--json");
  EXPECT_EQ(again.json().at("computed"), 0);
  EXPECT_EQ(again.json().at("instances"), resumed.json().at("instances"));
  EXPECT_EQ(lines(read_all(file)), all);

  const std::string fresh = scratch.path("fresh.csv");
  ASSERT_EQ(run(command.substr(0, command.rfind("--out")) + "--out " + fresh).status, 0);
  EXPECT_EQ(without_seconds(read_all(fresh)), without_seconds(read_all(file)));
}

TEST(Reproduce, ListOfCellsCheapestFirst) {
  const Scratch scratch;
  scratch.file("quad_se_n.csv", "m,r,d,seed,n_recover\n2,1,1,0,100\n2,1,1,1,100\n4,1,1,0,100\n4,1,1,1,100\n");
  scratch.file("ortho_t_n.csv", "m,r,d,seed,n_recover\n3,1,2,0,1\n3,1,2,1,1\n");
  const std::string list = scratch.file("cells.csv", "function,candidates,m,r,d\nquad,se,4,1,1\nquad,se,2,1,1\n");
  const std::string out = scratch.path("out.csv");
  const Output some =
      run(kCommand + "--seeds 0:2 --json --cells " + list + " --out " + out + " --reference " + scratch.path(""));
  ASSERT_EQ(some.status, 0) << some.err;
  const auto json = some.json();
  ASSERT_EQ(json.at("cells").size(), 2U);
  EXPECT_EQ(json.at("cells").at(0).at("dimension"), 2);
  EXPECT_EQ(json.at("cells").at(1).at("dimension"), 4);
  EXPECT_EQ(json.at("computed"), 4);
  EXPECT_EQ(json.at("compared"), 2);
  EXPECT_EQ(json.at("at_most_published"), 2);
  EXPECT_EQ(json.at("tenth_below_published"), 2);

  const Output all = run(kCommand + "--all --seeds 0:2 --json --out " + out + " --reference " + scratch.path(""));
  ASSERT_EQ(all.status, 0) << all.err;
  EXPECT_EQ(all.json().at("cells").size(), 3U);
  EXPECT_EQ(all.json().at("computed"), 2);
  EXPECT_EQ(all.json().at("compared"), 3);
  EXPECT_EQ(all.json().at("at_most_published"), 2);  // no instance is recovered from one sample
  const Output text = run(kCommand + "--all --seeds 0:2 --out " + out + " --reference " + scratch.path(""));
  EXPECT_NE(text.out.find("in 2 of 3 cells"), std::string::npos) << text.out;
}

TEST(Reproduce, ReportShowsBothCurves) {
  const Scratch scratch;
  scratch.file("quad_se_n.csv", "m,r,d,seed,n_recover\n2,1,1,0,77\n3,1,1,0,88\n");
  const Output output =
      run(kCommand + "--all --seeds 0 --reference " + scratch.path("") + " --report " + scratch.path("page"));
  ASSERT_EQ(output.status, 0) << output.err;
  const std::string page = read_all(scratch.path("page/index.html"));
  EXPECT_NE(output.out.find("page/index.html"), std::string::npos);
  for (const char* part : {"<svg", "Quad, SE(m), degree 1, 1 feature.", ">published<", "2 of 2", "dimension m"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
}

struct BadReproduction {
  std::string arguments;           // SCRATCH stands for the folder
  std::vector<std::string> named;  // what the line must say
};

TEST(Reproduce, BadInputIsOneClearLine) {
  const Scratch scratch;
  const std::string header =
      "function,candidates,m,r,d,seed,n_recover,library,solves,iterations,uncertified,largest_gap,seconds,"
      "processor_seconds\n";
  const std::string row = "ortho,t,5,1,2,0,13,21,4,40,0,1e-07,0.01,0.01\n";
  scratch.file("other.csv", "a,b\n1,2\n");
  scratch.file("library.csv", header + "ortho,t,5,1,2,0,13,22,4,40,0,1e-07,0.01,0.01\n");
  scratch.file("short.csv", header + row + "ortho,t,5,1,2,1,13\n");
  scratch.file("twice.csv", header + row + row);
  scratch.file("long.csv", header + "ortho,t,5,1,2,0,13,21,4,40,0,1e-07,0.01,0.01,9\n");
  scratch.file("cells.csv", "function,candidates,m,r,d\northo,t,5,1,2\northo,x,5,1,2\n");
  scratch.file("none.csv", "function,candidates,m,r,d\n");
  scratch.file("features.csv", "function,candidates,m,r,d\northo,t,2,3,1\n");
  const std::string at = "SCRATCH/";
  const std::vector<BadReproduction> cases = {
      {"reproduce", {"subcommand"}},
      {kCommand, {"--function"}},
      {kCommand + "--function cubic --candidates t --dim 5 --features 1 --degree 2", {"--function", "cubic"}},
      {kCommand + "--function ortho --candidates t --dim 5 --features 1", {"--degree"}},
      {kCommand + "--function ortho --candidates t --dim 0 --features 1 --degree 2", {"--dim"}},
      {kCommand + "--function ortho --candidates t --dim 2 --features 3 --degree 2", {"3 features", "dimension 2"}},
      {kCommand + "--function ortho --candidates t --dim 50 --features 3 --degree 5", {"monomials"}},
      {kSmallRecovery + "--seeds 3:3", {"--seeds", "3:3"}},
      {kSmallRecovery + "--seeds x", {"--seeds", "'x'"}},
      {kSmallRecovery + "--seeds -1:4", {"--seeds"}},
      {kSmallRecovery + "--seeds 0:99999999999", {"--seeds"}},
      {kSmallRecovery + "--samples 0", {"--samples"}},
      {kSmallRecovery + "--samples 23", {"--samples", "22", "23"}},
      {kSmallRecovery + "--samples 5 --out " + at + "new.csv", {"--out", "--samples"}},
      {kSmallRecovery + "--samples 5 --report " + at + "page", {"--report", "--samples"}},
      {kSmallRecovery + "--all --reference " + at, {"--all"}},
      {kSmallRecovery + "--reference " + at, {"--reference", "ortho_t_n.csv"}},
      {kSmallRecovery + "--out " + at + "other.csv", {"other.csv", "line 1", "function,candidates"}},
      {kSmallRecovery + "--out " + at + "library.csv", {"library.csv", "line 2", "library", "22"}},
      {kSmallRecovery + "--out " + at + "short.csv", {"short.csv", "line 3", "library"}},
      {kSmallRecovery + "--out " + at + "twice.csv", {"twice.csv", "line 3", "twice"}},
      {kSmallRecovery + "--out " + at + "long.csv", {"long.csv", "line 2", "'9'"}},
      {kSmallRecovery + "--seeds 0 --out " + at + "no/such/out.csv", {"out.csv"}},
      {kCommand + "--all", {"--reference"}},
      {kCommand + "--cells " + at + "missing.csv", {"missing.csv"}},
      {kCommand + "--cells " + at + "cells.csv", {"cells.csv", "line 3", "candidates", "'x'"}},
      {kCommand + "--cells " + at + "none.csv", {"none.csv"}},
      {kCommand + "--cells " + at + "features.csv", {"features.csv", "line 2", "3 features"}},
  };
  const std::size_t before = scratch.entries();
  for (const BadReproduction& bad : cases) {
    std::string arguments = bad.arguments;
    if (const std::size_t place = arguments.find("SCRATCH"); place != std::string::npos) {
      arguments.replace(place, 7, scratch.path(""));
    }
    SCOPED_TRACE(arguments);
    const Output output = run(arguments);
    EXPECT_EQ(output.status, 2);
    EXPECT_EQ(output.out, "");
    EXPECT_EQ(std::count(output.err.begin(), output.err.end(), '\n'), 1) << output.err;
    for (const std::string& part : bad.named) {
      EXPECT_NE(output.err.find(part), std::string::npos) << output.err << "does not name " << part;
    }
  }
  EXPECT_EQ(scratch.entries(), before);
}

}  // namespace
}  // namespace lieder::test

// Words and facts that several outputs share.
#pragma once

#include <string>

#include "lieder/core/types.hpp"

namespace lieder::cli {

/// "1 symmetry", "2 symmetries".
std::string counted(Index count, const std::string& singular, const std::string& plural);

/// The text with a capital letter and a full stop.
std::string sentence(const std::string& text);

/// The date in UTC, "2026-01-31".
std::string today();

/// How this program was built and with which libraries: names and values.
struct BuildFacts {
  std::string version;
  std::string build;
  std::string compiler;
  std::string blas;
  std::string blas_core;
  int threads = 1;
  std::string eigen;
  std::string boost;
};

BuildFacts build_facts();

}  // namespace lieder::cli

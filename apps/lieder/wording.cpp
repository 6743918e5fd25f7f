#include "wording.hpp"

#include <cblas.h>
#include <fmt/format.h>

#include <boost/version.hpp>
#include <chrono>
#include <ctime>

#include "lieder/core/parallel.hpp"

namespace lieder::cli {

std::string counted(Index count, const std::string& singular, const std::string& plural) {
  return fmt::format("{} {}", count, count == 1 ? singular : plural);
}

std::string sentence(const std::string& text) {
  std::string result = text;
  if (!result.empty() && result.front() >= 'a' && result.front() <= 'z') {
    result.front() = static_cast<char>(result.front() - 'a' + 'A');
  }
  return result.empty() || result.back() == '.' ? result : result + ".";
}

std::string today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

BuildFacts build_facts() {
  return {LIEDER_VERSION,
          LIEDER_BUILD_TYPE,
          __VERSION__,
          openblas_get_config(),
          openblas_get_corename(),
          thread_count(),
          fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION),
          BOOST_LIB_VERSION};
}

}  // namespace lieder::cli

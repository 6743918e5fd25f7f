#include "wording.hpp"

#include <cblas.h>
#include <fmt/format.h>

#include <boost/version.hpp>

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

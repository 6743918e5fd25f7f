#include "measure.hpp"

#include <cblas.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "lieder/core/parallel.hpp"
#include "lieder/core/types.hpp"

namespace lieder::bench {

Seconds timed(const std::function<void()>& work) {
  const auto cpu_now = [] {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
  };
  const auto start = std::chrono::steady_clock::now();
  const double cpu_start = cpu_now();
  work();
  const double cpu = cpu_now() - cpu_start;
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), cpu};
}

Rate dgemm_rate(int size, int repeats) {
  const int threads = thread_count();
  std::vector<Matrix> a(static_cast<std::size_t>(threads), Matrix::Random(size, size));
  std::vector<Matrix> b = a;
  std::vector<Matrix> c = a;
  const double flops = 2.0 * size * size * size * threads;
  Rate best;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const Seconds seconds = timed([&] {
      parallel_for(threads, [&](int, Index first, Index last) {
        for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(last); ++i) {
          cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1.0, a[i].data(), size, b[i].data(),
                      size, 0.0, c[i].data(), size);
        }
      });
    });
    best.wall = std::max(best.wall, flops / seconds.wall);
    best.cpu = std::max(best.cpu, flops / seconds.cpu);
  }
  return best;
}

double triad_bandwidth(int repeats) {
  constexpr Index length = Index{1} << 24;  // three vectors of 128 MiB
  Vector a = Vector::Zero(length);
  const Vector b = Vector::Constant(length, 1.0);
  const Vector c = Vector::Constant(length, 2.0);
  double best = 0.0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const Seconds seconds = timed([&] {
      parallel_for(length, [&](int, Index first, Index last) {
        const Index count = last - first;
        a.segment(first, count) = b.segment(first, count) + 3.0 * c.segment(first, count);
      });
    });
    best = std::max(best, 24.0 * static_cast<double>(length) / seconds.wall);
  }
  return best;
}

double peak_mebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

std::string machine() {
  std::string model = "unknown processor";
  std::ifstream information("/proc/cpuinfo");
  for (std::string line; std::getline(information, line);) {
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  std::istringstream config(openblas_get_config());
  std::string name;
  std::string version;
  config >> name >> version;
  return fmt::format("{} cores, {}, {} {} ({} kernels), {} threads", std::thread::hardware_concurrency(), model, name,
                     version, openblas_get_corename(), thread_count());
}

}  // namespace lieder::bench

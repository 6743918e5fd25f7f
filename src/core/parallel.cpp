#include "lieder/core/parallel.hpp"

#include <cblas.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <thread>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

int default_count() {
  if (const char* text = std::getenv("LIEDER_NUM_THREADS")) {
    const int count = std::atoi(text);
    if (count >= 1) {
      return count;
    }
  }
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

std::atomic<int>& count_setting() {
  static std::atomic<int> count{default_count()};
  return count;
}

// BLAS must not start threads of its own inside our workers.
class SingleThreadedBlas {
 public:
  SingleThreadedBlas() : before_(openblas_get_num_threads()) { openblas_set_num_threads(1); }
  ~SingleThreadedBlas() { openblas_set_num_threads(before_); }
  SingleThreadedBlas(const SingleThreadedBlas&) = delete;
  SingleThreadedBlas& operator=(const SingleThreadedBlas&) = delete;

 private:
  int before_;
};

}  // namespace

int thread_count() {
  return count_setting();
}

void set_thread_count(int count) {
  require(count >= 1, "set_thread_count: count must be at least 1");
  count_setting() = count;
  openblas_set_num_threads(count);
}

void parallel_for(Index count, const std::function<void(int, Index, Index)>& body) {
  const int workers = static_cast<int>(std::min<Index>(thread_count(), count));
  if (workers <= 1) {
    if (count > 0) {
      body(0, 0, count);
    }
    return;
  }
  const SingleThreadedBlas guard;
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(workers));
  const auto run = [&](int worker) {
    try {
      body(worker, count * worker / workers, count * (worker + 1) / workers);
    } catch (...) {
      errors[static_cast<std::size_t>(worker)] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int worker = 1; worker < workers; ++worker) {
      threads.emplace_back(run, worker);
    }
    run(0);
  }
  for (const std::exception_ptr& error : errors) {
    if (error) {
      std::rethrow_exception(error);
    }
  }
}

}  // namespace lieder

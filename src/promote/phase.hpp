// Adds the processor time of this thread during its life to a number of seconds.
#pragma once

#include <ctime>

namespace lieder::detail {

class Phase {
 public:
  explicit Phase(double& seconds) : seconds_(seconds), start_(now()) {}
  ~Phase() { seconds_ += now() - start_; }
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

 private:
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  double& seconds_;
  double start_;
};

}  // namespace lieder::detail

// A progress line with the remaining time, on standard error.
//
// It is drawn only where a person can see it: if the descriptor is not a terminal nothing at all is written. At most
// one line per interval is drawn, over the one before, and it is cleared at the end, so nothing stays on the screen.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "lieder/core/types.hpp"

namespace lieder {

struct ProgressOptions {
  int descriptor = 2;     ///< file descriptor to draw on; silent unless it is a terminal
  double interval = 0.2;  ///< seconds between two lines, >= 0
  double delay = 0.5;     ///< seconds before the first line, >= 0: short tasks draw nothing
};

/// "label  45/120  38%  0:12, about 0:20 left". A total <= 0 means unknown: "label  45  0:12".
std::string progress_line(const std::string& label, Index done, Index total, double elapsed_seconds);

/// Safe to call from several threads. The destructor clears the line.
class Progress {
 public:
  /// ValueError if an option is out of its range.
  explicit Progress(const std::string& label, Index total = 0, const ProgressOptions& options = {});
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `count` more steps are done.
  void advance(Index count = 1);
  /// `done` steps are done in all.
  void set(Index done);
  /// Clears the line; later calls draw nothing. Calling it twice is harmless.
  void finish();

  /// Whether there is a terminal to draw on.
  bool visible() const { return visible_; }

 private:
  using Clock = std::chrono::steady_clock;
  void draw();

  const std::string label_;
  const Index total_;
  const ProgressOptions options_;
  const bool visible_;
  std::mutex mutex_;
  Index done_ = 0;
  bool drawn_ = false;
  bool finished_ = false;
  Clock::time_point start_;
  Clock::time_point next_;
};

}  // namespace lieder

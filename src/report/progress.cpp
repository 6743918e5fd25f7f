#include "lieder/report/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/report/text_table.hpp"
#include "unicode.hpp"

namespace lieder {

namespace {

// "0:07", "12:30", "3:05:00".
std::string clock_text(double seconds) {
  const auto whole = static_cast<long long>(std::llround(std::clamp(seconds, 0.0, 3.6e9)));
  if (whole < 3600) {
    return fmt::format("{}:{:02d}", whole / 60, whole % 60);
  }
  return fmt::format("{}:{:02d}:{:02d}", whole / 3600, (whole / 60) % 60, whole % 60);
}

// The longest start of the text that leaves the last column of the terminal free, so that it never wraps.
std::string fitted(const std::string& text, int descriptor) {
  winsize size{};
  const bool known = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  const Index columns = known ? size.ws_col - 1 : 79;
  std::u32string points = report_detail::decode_utf8(text);
  while (display_width(report_detail::encode_utf8(points)) > columns) {
    points.pop_back();
  }
  return report_detail::encode_utf8(points);
}

// A progress line is a courtesy: if the terminal has gone the work goes on.
void write_to(int descriptor, const std::string& text) {
  const ssize_t written = ::write(descriptor, text.data(), text.size());
  static_cast<void>(written);
}

std::chrono::steady_clock::duration duration(double seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

std::string progress_line(const std::string& label, Index done, Index total, double elapsed_seconds) {
  if (total <= 0) {
    return fmt::format("{}  {}  {}", label, done, clock_text(elapsed_seconds));
  }
  const double share = std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0);
  std::string line =
      fmt::format("{}  {}/{}  {:.0f}%  {}", label, done, total, std::floor(100.0 * share), clock_text(elapsed_seconds));
  if (done > 0 && done < total) {
    line += fmt::format(", about {} left", clock_text(elapsed_seconds * (1.0 - share) / share));
  }
  return line;
}

Progress::Progress(const std::string& label, Index total, const ProgressOptions& options)
    : label_(report_detail::clean_line(label)),
      total_(total),
      options_(options),
      visible_(isatty(options.descriptor) == 1),
      start_(Clock::now()) {
  require(options.interval >= 0.0, fmt::format("ProgressOptions: interval is {}, expected >= 0", options.interval));
  require(options.delay >= 0.0, fmt::format("ProgressOptions: delay is {}, expected >= 0", options.delay));
  next_ = start_ + duration(options.delay);
}

Progress::~Progress() {
  finish();
}

void Progress::advance(Index count) {
  const std::lock_guard lock(mutex_);
  done_ += count;
  draw();
}

void Progress::set(Index done) {
  const std::lock_guard lock(mutex_);
  done_ = done;
  draw();
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (drawn_) {
    write_to(options_.descriptor, "\r\x1b[K");
  }
  drawn_ = false;
  finished_ = true;
}

void Progress::draw() {
  if (!visible_ || finished_) {
    return;
  }
  const Clock::time_point now = Clock::now();
  if (now < next_) {
    return;
  }
  next_ = now + duration(options_.interval);
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  write_to(options_.descriptor,
           "\r\x1b[K" + fitted(progress_line(label_, done_, total_, elapsed), options_.descriptor));
  drawn_ = true;
}

}  // namespace lieder

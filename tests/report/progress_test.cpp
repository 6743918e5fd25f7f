#include "lieder/report/progress.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "lieder/core/error.hpp"

namespace lieder {
namespace {

// What can be read from a descriptor now.
std::string available(int descriptor) {
  ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
  char buffer[4096];
  const ssize_t count = ::read(descriptor, buffer, sizeof(buffer));
  return count > 0 ? std::string(buffer, static_cast<std::size_t>(count)) : std::string();
}

TEST(Progress, WritesNothingWhereThereIsNoTerminal) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  {
    Progress progress("work", 10, {.descriptor = ends[1], .interval = 0.0, .delay = 0.0});
    EXPECT_FALSE(progress.visible());
    for (int i = 0; i < 10; ++i) {
      progress.advance();
    }
  }
  EXPECT_EQ(available(ends[0]), "");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Progress, DrawsOneLineOnATerminalAndClearsIt) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) {
    GTEST_SKIP() << "no pseudo-terminals here";
  }
  const int terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  {
    Progress progress("work\n", 4, {.descriptor = terminal, .interval = 0.0, .delay = 0.0});
    EXPECT_TRUE(progress.visible());
    progress.set(1);
    const std::string drawn = available(master);
    EXPECT_TRUE(drawn.starts_with("\r\x1b[Kwork   1/4  25%  0:00")) << drawn;
    EXPECT_EQ(drawn.find('\n'), std::string::npos);
  }
  EXPECT_EQ(available(master), "\r\x1b[K");
  {
    Progress patient("work", 4, {.descriptor = terminal, .interval = 0.0, .delay = 100.0});
    patient.advance();
  }
  EXPECT_EQ(available(master), "") << "short tasks draw nothing";
  ::close(terminal);
  ::close(master);
}

TEST(Progress, LineHasShareAndRemainingTime) {
  EXPECT_EQ(progress_line("fit", 45, 120, 12.0), "fit  45/120  37%  0:12, about 0:20 left");
  EXPECT_EQ(progress_line("fit", 120, 120, 3725.0), "fit  120/120  100%  1:02:05");
  EXPECT_EQ(progress_line("fit", 0, 120, 1.0), "fit  0/120  0%  0:01");
  EXPECT_EQ(progress_line("fit", 45, 0, 12.0), "fit  45  0:12");
  EXPECT_THROW(Progress("x", 1, {.interval = -1.0}), ValueError);
}

TEST(Progress, CountsFromSeveralThreads) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  Progress progress("work", 400, {.descriptor = ends[1]});
  std::vector<std::thread> threads;
  for (int k = 0; k < 4; ++k) {
    threads.emplace_back([&progress] {
      for (int i = 0; i < 100; ++i) {
        progress.advance();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  progress.finish();
  progress.finish();
  progress.advance();
  EXPECT_EQ(available(ends[0]), "");
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace lieder

#include "lieder/core/checkpoint.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace lieder {
namespace {

struct Stopped {};

TEST(Checkpoint, CallsTheInnermostHookOfItsThread) {
  std::vector<std::string> seen;
  checkpoint("nobody listens");
  {
    const CheckpointScope outer([&seen](std::string_view stage, Index done, Index total) {
      seen.push_back(std::string(stage) + " " + std::to_string(done) + "/" + std::to_string(total));
    });
    checkpoint("fold", 1, 5);
    {
      const CheckpointScope inner([&seen](std::string_view, Index, Index) { seen.emplace_back("inner"); });
      checkpoint("fold", 2, 5);
    }
    std::thread([] { checkpoint("another thread"); }).join();
    checkpoint("step", 3);
  }
  checkpoint("after");
  EXPECT_EQ(seen, (std::vector<std::string>{"fold 1/5", "inner", "step 3/0"}));
}

TEST(Checkpoint, AnExceptionOfTheHookReachesTheCaller) {
  const auto run = [] {
    const CheckpointScope scope([](std::string_view, Index done, Index) {
      if (done == 3) {
        throw Stopped();
      }
    });
    for (Index i = 0; i < 10; ++i) {
      checkpoint("loop", i, 10);
    }
  };
  EXPECT_THROW(run(), Stopped);
  checkpoint("the scope is gone");  // would throw were it not
}

TEST(Checkpoint, AnEmptyHookIsNoHook) {
  const CheckpointScope scope(CheckpointHook{});
  checkpoint("nothing happens", 1, 2);
}

}  // namespace
}  // namespace lieder

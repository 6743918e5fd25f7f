#include "lieder/core/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {
namespace {

TEST(Parallel, CoversEachIndexOnce) {
  const int before = thread_count();
  for (const int threads : {1, 2, 5}) {
    set_thread_count(threads);
    for (const Index count : {0, 1, 4, 1000}) {
      std::vector<std::atomic<int>> hits(static_cast<std::size_t>(count));
      parallel_for(count, [&](int, Index first, Index last) {
        for (Index i = first; i < last; ++i) {
          ++hits[static_cast<std::size_t>(i)];
        }
      });
      for (const auto& hit : hits) {
        EXPECT_EQ(hit, 1);
      }
    }
  }
  set_thread_count(before);
}

TEST(Parallel, ExceptionsReachTheCaller) {
  EXPECT_THROW(parallel_for(100, [](int, Index, Index) { throw std::runtime_error("worker"); }), std::runtime_error);
  EXPECT_THROW(set_thread_count(0), ValueError);
}

}  // namespace
}  // namespace lieder

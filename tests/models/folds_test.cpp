#include "lieder/models/folds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "lieder/core/error.hpp"

namespace lieder {
namespace {

void expect_partition(const Fold& fold, Index samples) {
  std::vector<Index> all = fold.train;
  all.insert(all.end(), fold.test.begin(), fold.test.end());
  std::sort(all.begin(), all.end());
  ASSERT_EQ(static_cast<Index>(all.size()), samples);
  for (Index i = 0; i < samples; ++i) {
    EXPECT_EQ(all[static_cast<std::size_t>(i)], i);
  }
}

TEST(Folds, EachSampleIsTestedOnce) {
  const std::vector<Fold> folds = make_folds(23, 5, 3);
  ASSERT_EQ(folds.size(), 5U);
  std::vector<int> tested(23, 0);
  for (const Fold& fold : folds) {
    expect_partition(fold, 23);
    EXPECT_TRUE(fold.test.size() == 4 || fold.test.size() == 5);
    for (const Index i : fold.test) {
      ++tested[static_cast<std::size_t>(i)];
    }
  }
  EXPECT_EQ(std::count(tested.begin(), tested.end(), 1), 23);
  EXPECT_EQ(make_folds(3, 5, 0).size(), 3U);
  EXPECT_EQ(make_folds(23, 5, 3)[2].test, folds[2].test);
  EXPECT_NE(make_folds(23, 5, 4)[2].test, folds[2].test);
}

TEST(Folds, TrajectoriesAreNotDivided) {
  Vector labels(30);
  for (Index i = 0; i < 30; ++i) {
    labels(i) = static_cast<double>((i * 7) % 6) - 2.5;  // labels need not be consecutive, nor whole
  }
  const auto labels_of = [&](const std::vector<Index>& rows) {
    std::set<double> result;
    for (const Index i : rows) {
      result.insert(labels(i));
    }
    return result;
  };
  const std::vector<Fold> folds = make_folds(30, 4, 1, labels);
  ASSERT_EQ(folds.size(), 4U);
  std::vector<Fold> all = folds;
  all.push_back(split_groups(labels, 12, 5));
  EXPECT_EQ(all.back().train.size(), 15U);  // three trajectories of five samples
  for (const Fold& fold : all) {
    expect_partition(fold, 30);
    for (const double label : labels_of(fold.test)) {
      EXPECT_EQ(labels_of(fold.train).count(label), 0U);
    }
  }
  EXPECT_EQ(split_groups(labels, 30, 5).test.size(), 5U);  // one is left for the test
}

TEST(Folds, SaysWhatIsWrong) {
  EXPECT_THROW(make_folds(10, 1, 0), ValueError);
  EXPECT_THROW(make_folds(1, 2, 0), ValueError);
  EXPECT_THROW(make_folds(10, 2, 0, Vector::Ones(10)), ValueError);
  EXPECT_THROW(make_folds(10, 2, 0, Vector::Ones(9)), ShapeError);
  EXPECT_THROW(split_groups(Vector::Ones(10), 5, 0), ValueError);
}

}  // namespace
}  // namespace lieder

// Expectations on reports: a failure prints the whole report.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "lieder/testing/check_report.hpp"

namespace lieder::test {

inline void expect_passes(const CheckReport& report) {
  EXPECT_TRUE(report.passed()) << report.summary();
}

/// The property fails, and so does the report.
inline void expect_fails(const CheckReport& report, const std::string& property) {
  EXPECT_FALSE(report.property(property).passed()) << report.summary();
  EXPECT_FALSE(report.passed());
}

}  // namespace lieder::test

// A user's own group and representation, checked before they are used: the similarities of the plane, x -> s R x.
//
// The second representation has a mistake in its derivative. The checks say so in a record; what to do about it is the
// user's decision.
#include <cmath>
#include <iostream>

#include "lieder/core/dense.hpp"
#include "lieder/testing/check_group.hpp"
#include "lieder/testing/check_representation.hpp"

int main() {
  const lieder::Matrix rotation{{0.0, -1.0}, {1.0, 0.0}};
  const lieder::Matrix scaling = lieder::Matrix::Identity(2, 2);
  const lieder::MatrixGroup group = lieder::from_generators({rotation, scaling}, "similarities of the plane");
  const lieder::CheckReport group_report = lieder::check_group(group);
  std::cout << group_report.summary();

  // Areas scale with det g, whose derivative is the trace.
  const auto area = [](const lieder::Matrix& g) { return lieder::Matrix{{lieder::determinant(g)}}; };
  const lieder::RepresentationMaps right{"area", 1, area,
                                         [](const lieder::Matrix& xi) { return lieder::Matrix{{xi.trace()}}; }};
  const lieder::RepresentationMaps wrong{"area, wrong derivative", 1, area,
                                         [](const lieder::Matrix& xi) { return lieder::Matrix{{xi(0, 0)}}; }};
  const lieder::CheckReport right_report = lieder::check_representation(group, right);
  const lieder::CheckReport wrong_report = lieder::check_representation(group, wrong);
  std::cout << right_report.summary() << wrong_report.summary();
  return group_report.passed() && right_report.passed() && !wrong_report.passed() ? 0 : 1;
}

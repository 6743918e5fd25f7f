// A user's program: the symmetries of points on a sphere, through the installed headers and library.
#include <cmath>
#include <iostream>

#include "lieder/core/random.hpp"
#include "lieder/discover/cloud_discovery.hpp"
#include "lieder/generators/candidate_sets.hpp"

int main() {
  lieder::Rng rng(1);
  lieder::Matrix points = rng.normal_matrix(1000, 3);
  points.rowwise().normalize();
  const auto candidates = lieder::parse_candidates("affine", {3, {}, {}, {}});
  const auto found = lieder::discover_cloud(points, candidates);
  std::cout << "sphere: " << found.discovery.algebra->name << "\n";
  return found.discovery.algebra->name == "so(3)" ? 0 : 1;
}

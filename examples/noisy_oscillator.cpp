// From noisy states and derivatives to symmetries: an isotropic oscillator in the plane, x'' = -x, with 1 % noise on the derivatives.
// Its linear symmetries are the commutant of the flow, gl(2, C): dimension 8.
#include <iostream>

#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/discover/model_discovery.hpp"
#include "lieder/generators/candidate_sets.hpp"

int main() {
  lieder::Rng rng(7);
  const lieder::Matrix states = rng.normal_matrix(2000, 4);  // (x, y, vx, vy)
  lieder::Matrix derivatives(2000, 4);
  derivatives << states.rightCols(2), -states.leftCols(2);
  derivatives += 0.01 * rng.normal_matrix(2000, 4);
  const auto candidates = lieder::parse_candidates("linear", {4, {"x", "y", "vx", "vy"}, {}, {}});
  const auto found = lieder::discover_model(lieder::ObjectKind::vector_field, {states, derivatives, {}},
                                            lieder::monomials(4, 0, 2), candidates);
  for (const auto& generator : found.discovery.symmetries) {
    std::cout << generator.text << "   defect " << generator.defect << "\n";
  }
  std::cout << found.discovery.algebra->name << "\n";
  return found.discovery.cut.symmetries == 8 ? 0 : 1;
}

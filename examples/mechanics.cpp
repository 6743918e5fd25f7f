// Symmetries and conserved quantities of textbook systems, from states and derivatives at random points: the two tables
// of docs/mechanics.md, where the same numbers are derived by hand.
#include <cmath>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "lieder/core/random.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/user_functions.hpp"
#include "lieder/discover/callable_discovery.hpp"
#include "lieder/discover/conserved.hpp"
#include "lieder/discover/flow_symmetries.hpp"
#include "lieder/generators/candidate_sets.hpp"

using lieder::Index;
using lieder::Matrix;
using lieder::Vector;

namespace {

// x' = f(x), row by row, and states at which it is looked at.
struct System {
  std::string name;
  Index n;
  std::function<Matrix(const Matrix&)> f;
  std::function<Matrix(lieder::Rng&)> states;
};

Matrix columns(const std::vector<Vector>& list) {
  Matrix result(list.front().size(), static_cast<Index>(list.size()));
  for (std::size_t j = 0; j < list.size(); ++j) {
    result.col(static_cast<Index>(j)) = list[j];
  }
  return result;
}

Matrix kepler(const Matrix& x) {
  Matrix f = x;
  f.leftCols(3) = x.rightCols(3);
  for (Index i = 0; i < x.rows(); ++i) {
    f.row(i).tail(3) = -x.row(i).head(3) / std::pow(x.row(i).head(3).norm(), 3);
  }
  return f;
}

// Euler's equations with the moments of inertia a, b, c.
std::function<Matrix(const Matrix&)> top(double a, double b, double c) {
  return [=](const Matrix& w) {
    return columns({(b - c) / a * w.col(1).cwiseProduct(w.col(2)), (c - a) / b * w.col(2).cwiseProduct(w.col(0)),
                    (a - b) / c * w.col(0).cwiseProduct(w.col(1))});
  };
}

std::vector<System> systems() {
  const auto normal = [](Index n) { return [n](lieder::Rng& rng) { return rng.normal_matrix(1000, n); }; };
  const auto far_from_collision = [](lieder::Rng& rng) {
    Matrix x = rng.normal_matrix(1000, 6);
    for (Index i = 0; i < x.rows(); ++i) {
      x.row(i).head(3) *= rng.uniform(0.5, 2.0) / x.row(i).head(3).norm();
    }
    return x;
  };
  return {
      {"isotropic oscillator in R^3", 6,
       [](const Matrix& x) {
         Matrix f = x;
         f << x.rightCols(3), -x.leftCols(3);
         return f;
       },
       normal(6)},
      {"Kepler in R^3", 6, kepler, far_from_collision},
      {"Henon-Heiles", 4,
       [](const Matrix& x) {
         return columns({x.col(2), x.col(3), -x.col(0) - 2.0 * x.col(0).cwiseProduct(x.col(1)),
                         -x.col(1) - x.col(0).cwiseAbs2() + x.col(1).cwiseAbs2()});
       },
       normal(4)},
      {"symmetric top I = (1,1,2)", 3, top(1.0, 1.0, 2.0), normal(3)},
      {"free top I = (1,2,3)", 3, top(1.0, 2.0, 3.0), normal(3)},
      {"Lorenz-63", 3,
       [](const Matrix& x) {
         return columns({10.0 * (x.col(1) - x.col(0)), 28.0 * x.col(0) - x.col(0).cwiseProduct(x.col(2)) - x.col(1),
                         x.col(0).cwiseProduct(x.col(1)) - 8.0 / 3.0 * x.col(2)});
       },
       [](lieder::Rng& rng) {
         Matrix x = rng.uniform_matrix(1000, 3, -20.0, 20.0);
         x.col(2).array() += 25.0;
         return x;
       }},
      {"Lotka-Volterra", 2,
       [](const Matrix& x) {
         const Vector xy = x.col(0).cwiseProduct(x.col(1));
         return columns({2.0 / 3.0 * x.col(0) - 4.0 / 3.0 * xy, xy - x.col(1)});
       },
       [](lieder::Rng& rng) { return rng.uniform_matrix(1000, 2, 0.2, 3.0); }},
  };
}

// 1/r, x/r, y/r, z/r; derivatives by differences.
lieder::DictionaryPtr inverse_distance() {
  return lieder::user_functions(6, {"1/r", "x/r", "y/r", "z/r"}, [](const Matrix& x) {
    const Vector inverse = x.leftCols(3).rowwise().norm().cwiseInverse();
    return columns(
        {inverse, inverse.cwiseProduct(x.col(0)), inverse.cwiseProduct(x.col(1)), inverse.cwiseProduct(x.col(2))});
  });
}

lieder::DictionaryPtr logarithms() {
  return lieder::user_functions(2, {"x", "y", "log(x)", "log(y)"}, [](const Matrix& x) {
    return columns({x.col(0), x.col(1), x.col(0).array().log().matrix(), x.col(1).array().log().matrix()});
  });
}

void print_conserved(const System& system, const std::string& name, const lieder::DictionaryPtr& library) {
  lieder::Rng rng(1);
  const Matrix x = system.states(rng);
  const lieder::Conserved found = lieder::conserved_quantities(library, x, system.f(x));
  std::cout << "| " << system.name << " | " << name << " | " << library->size() << " | " << found.dimension() << " | "
            << found.independent << " |\n";
}

// "18, 1": symmetries, and those of them along the flow.
std::string symmetries(const System& system, const std::string& candidates, bool time_scaling) {
  lieder::Rng rng(1);
  const Matrix x = system.states(rng);
  lieder::Candidates set = lieder::parse_candidates(candidates, {system.n, {}, {}, {}});
  if (time_scaling) {
    set = set.with_output_candidates({Matrix::Identity(system.n, system.n)}, {"-t d/dt"});
  }
  lieder::DiscoveryOptions options;
  options.cut.largest_defect = 1e-3;  // states and derivatives are exact
  const auto map = lieder::with_finite_differences(system.n, system.n, system.f);
  const lieder::Discovery found = lieder::discover_callable(lieder::ObjectKind::vector_field, map, x, set, {}, options);
  std::string text = std::to_string(found.cut.symmetries);
  if (found.cut.symmetries > 0 && !time_scaling) {
    const Index along = lieder::along_flow(set, found.null_space(), x, system.f(x), 1e-6).cols();
    text += along > 0 ? " (" + std::to_string(along) + ")" : "";
  }
  return text;
}

}  // namespace

int main() {
  const std::vector<System> all = systems();
  std::cout << "| system | library | functions | conserved | independent |\n| --- | --- | --- | --- | --- |\n";
  for (const System& system : all) {
    print_conserved(system, "polynomial:4", lieder::monomials(system.n, 0, 4));
  }
  print_conserved(all[1], "polynomial:3, 1/r, x/r, y/r, z/r",
                  lieder::concatenate({lieder::monomials(6, 0, 3), inverse_distance()}));
  print_conserved(all.back(), "x, y, log x, log y", logarithms());
  std::cout << "\n| system | affine | affine, time scaling | polynomial:2 |\n| --- | --- | --- | --- |\n";
  for (const System& system : all) {
    std::cout << "| " << system.name << " | " << symmetries(system, "affine", false) << " | "
              << symmetries(system, "affine", true) << " | " << symmetries(system, "polynomial:2", false) << " |\n";
  }
}

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

#include "algebra_name.hpp"
#include "bracket_tools.hpp"
#include "lieder/core/dense.hpp"
#include "module_structure.hpp"

namespace lieder {

namespace {

// (levi + torus) |x nilradical, all in coordinates of the whole algebra.
struct Semidirect {
  const StructureConstants& c;
  SubalgebraOptions options;
  std::vector<SimpleType> levi_types;
  Matrix levi;
  Matrix nilradical;
  Matrix torus;       // commutes with levi
  bool split = true;  // whether the torus is an abelian subalgebra
  Index derived = 0;  // dimension of [n, n]
  Index centre = 0;   // dimension of the centre of n
  double gap = std::numeric_limits<double>::infinity();

  bool abelian_nilradical() const { return derived == 0; }
  Index n() const { return nilradical.cols(); }
  Index k() const { return torus.cols(); }
  Matrix action_of(const Vector& x) const { return nilradical.transpose() * c.adjoint(x) * nilradical; }
};

void find_torus(Semidirect& g, const Matrix& radical) {
  const Matrix outside = complement(g.nilradical);
  Matrix commuting = radical;
  if (g.levi.cols() > 0) {
    Matrix stacked(g.levi.cols() * radical.cols(), radical.cols());
    for (Index i = 0; i < g.levi.cols(); ++i) {
      stacked.middleRows(i * radical.cols(), radical.cols()) =
          radical.transpose() * g.c.adjoint(g.levi.col(i)) * radical;
    }
    const CoordinateSubspace inner = kernel(stacked, g.options.reference, g.options.noise);
    g.gap = std::min(g.gap, inner.gap);
    commuting = radical * inner.basis;
  }
  const Index k = std::min(radical.cols() - g.nilradical.cols(), commuting.cols());
  const Svd f = svd(outside.transpose() * commuting, true);
  g.torus = commuting * f.v.leftCols(k);
  if (k < 2) {
    return;
  }
  const Matrix ideal = commuting * f.v.rightCols(commuting.cols() - k);
  const Matrix ideal_basis = ideal.cols() > 0 ? Matrix(svd(ideal).u) : ideal;
  std::vector<CoordinateSubspace> series = derived_series(restrict_to(g.c, ideal_basis), g.options);
  for (CoordinateSubspace& term : series) {
    term.basis = ideal_basis * term.basis;
  }
  StructureConstants zero;
  zero.ad.assign(static_cast<std::size_t>(k), Matrix::Zero(k, k));
  g.torus = svd(lift_subalgebra(g.c, g.torus, zero, series, g.options)).u;
  const CoordinateSubspace left =
      column_space(bracket_matrix(g.c, g.torus, g.torus), g.options.reference, g.options.noise);
  g.split = left.dimension() == 0;
  g.gap = std::min(g.gap, left.gap);
}

Semidirect semidirect(const StructureConstants& c, const MixedIdeal& ideal, const std::vector<SimpleType>& simple,
                      const Matrix& nilradical, const SubalgebraOptions& options) {
  Semidirect g{c, options, {}, ideal.levi, {}, {}};
  for (const std::size_t k : ideal.simple) {
    g.levi_types.push_back(simple[k]);
  }
  // The nilradical of an ideal is its intersection with the nilradical.
  const CoordinateSubspace inside = kernel(complement(nilradical).transpose() * ideal.radical, 1.0, options.noise);
  g.nilradical = ideal.radical * inside.basis;
  g.gap = std::min(g.gap, inside.gap);
  const StructureConstants n = restrict_to(c, g.nilradical);
  const CoordinateSubspace derived = derived_algebra(n, options);
  const CoordinateSubspace central = centre(n, options);
  g.derived = derived.dimension();
  g.centre = central.dimension();
  g.gap = std::min({g.gap, derived.gap, central.gap});
  find_torus(g, ideal.radical);
  return g;
}

std::string nilpotent_name(Index n, Index derived, Index centre) {
  if (derived == 0) {
    return abelian_name(n);
  }
  return derived == 1 && centre == 1 ? fmt::format("heis({})", n) : fmt::format("nilpotent({})", n);
}

// A number near a fraction with a denominator up to 6 is written as one.
std::string rational(double value, double tolerance) {
  for (int denominator = 1; denominator <= 6; ++denominator) {
    const double numerator = std::round(value * denominator);
    if (std::abs(value - numerator / denominator) <= tolerance) {
      const auto integer = static_cast<long>(numerator);
      return denominator == 1 ? fmt::format("{}", integer) : fmt::format("{}/{}", integer, denominator);
    }
  }
  return fmt::format("{:.4g}", value);
}

double snapping(double noise) {
  return std::clamp(30.0 * noise, 1e-7, 0.05);
}

// Eigenvalues up to a common factor: the one of largest modulus (real part, if it is real, else imaginary part) becomes
// 1, and real parts sum to a non-negative number. Conjugate pairs are written once, as a+-bi.
std::vector<std::complex<double>> normalised_spectrum(const Matrix& a) {
  const Eigen::VectorXcd raw = eigenvalues(a);
  std::vector<std::complex<double>> values(raw.begin(), raw.end());
  const double size = raw.cwiseAbs().maxCoeff();
  for (std::complex<double>& value : values) {
    if (std::abs(value.imag()) < 1e-6 * size) {
      value = value.real();
    }
  }
  std::stable_sort(values.begin(), values.end(), [size](const auto& x, const auto& y) {
    return std::abs(x) > std::abs(y) + 1e-9 * size ||
           (std::abs(std::abs(x) - std::abs(y)) <= 1e-9 * size && x.real() > y.real());
  });
  double unit = values.front().imag() == 0.0 ? values.front().real() : std::abs(values.front().imag());
  if (values.front().imag() != 0.0 && a.trace() < 0.0) {
    unit = -unit;
  }
  for (std::complex<double>& value : values) {
    value /= unit;
  }
  return values;
}

std::string spectrum_text(const std::vector<std::complex<double>>& values, double tolerance) {
  std::vector<std::string> parts;
  for (const std::complex<double>& value : values) {
    if (std::abs(value.imag()) <= tolerance) {
      parts.push_back(rational(value.real(), tolerance));
    } else if (value.imag() > 0.0) {
      const bool pure = std::abs(value.real()) <= tolerance;
      const std::string imaginary = rational(value.imag(), tolerance);
      parts.push_back((pure ? "" : rational(value.real(), tolerance)) + "+-" + (imaginary == "1" ? "" : imaginary) +
                      "i");
    }
  }
  return "(" + joined(parts, ",") + ")";
}

// R |x_A R^2 by the trace and discriminant of A: Bianchi's types IV to VII.
Named bianchi(const Matrix& a, double tolerance) {
  const double size = singular_values(a)(0);
  const double half_trace = 0.5 * a.trace() / size;
  const Matrix traceless = a / size - half_trace * Matrix::Identity(2, 2);
  // The squared half distance of the eigenvalues, -det of the traceless part.
  const double discriminant = traceless(0, 0) * traceless(0, 0) + traceless(0, 1) * traceless(1, 0);
  if (traceless.norm() <= tolerance) {
    return {"R |x_(1,1) R^2", {"Bianchi V"}, 3};
  }
  if (std::abs(discriminant) <= tolerance) {
    return {"R |x_J R^2", {"Bianchi IV"}, 3};
  }
  const double root = std::sqrt(std::abs(discriminant));
  const bool unimodular = std::abs(half_trace) <= tolerance * std::max(1.0, 1.0 / root);
  if (discriminant < 0.0) {
    return unimodular ? Named{"se(2)", {"iso(2)", "e(2)", "Bianchi VII_0"}, 3}
                      : Named{fmt::format("R |x_({}+-i) R^2", rational(std::abs(half_trace) / root, tolerance)),
                              {"Bianchi VII_h"},
                              3};
  }
  if (unimodular) {
    return {"se(1,1)", {"iso(1,1)", "sol(3)", "Bianchi VI_0"}, 3};
  }
  const double large = std::abs(half_trace) + root;
  const double small = std::abs(half_trace) - root;
  return {fmt::format("R |x_(1,{}) R^2", rational(small / large, tolerance)), {"Bianchi VI_h"}, 3};
}

// No Levi part.
Named solvable_name(const Semidirect& g) {
  const Index n = g.n();
  const Index k = g.k();
  const double tolerance = snapping(g.options.noise);
  const std::string radical = nilpotent_name(n, g.derived, g.centre);
  if (k == 0) {
    return {radical, n == 3 ? std::vector<std::string>{"Bianchi II"} : std::vector<std::string>{}};
  }
  if (k == 1 && g.abelian_nilradical()) {
    const Matrix a = g.action_of(g.torus.col(0));
    if (n == 1) {
      return {"aff(1)", {"aff(1,R)", "sim(1)"}};
    }
    return n == 2 ? bianchi(a, tolerance)
                  : Named{"R |x_" + spectrum_text(normalised_spectrum(a), tolerance) + " " + radical, {}};
  }
  if (k == 2 && n == 2 && g.abelian_nilradical() && g.split) {
    return {"sim(2)", {"aff(1,C)", "(so(2)+R) |x R^2"}};
  }
  return {g.split ? abelian_name(k) + " |x " + radical : fmt::format("solvable({})", n + k), {}};
}

std::string levi_name(const Semidirect& g) {
  return sum_name(g.levi_types, {}, 0).name;
}

// so(p,q) with the signature of the only invariant form of its module: "(n)" or "(p,q)", else empty.
std::string orthogonal_arguments(const Semidirect& g, const ModuleStructure& module) {
  const Index p = std::min(module.form.positive, module.form.negative);
  const Index q = std::max(module.form.positive, module.form.negative);
  if (module.commutant != 1 || module.symmetric_forms != 1 || p + q != g.n()) {
    return {};
  }
  const std::string arguments = p == 0 ? fmt::format("({})", q) : fmt::format("({},{})", p, q);
  const Named levi = sum_name(g.levi_types, {}, 0);
  const bool matches = levi.name == "so" + arguments ||
                       std::find(levi.aliases.begin(), levi.aliases.end(), "so" + arguments) != levi.aliases.end();
  return matches ? arguments : std::string{};
}

Named over_abelian(const Semidirect& g, const ModuleStructure& module) {
  const std::string rn = abelian_name(g.n());
  const std::string arguments = orthogonal_arguments(g, module);
  if (!arguments.empty() && g.k() == 0) {
    Named named{"se" + arguments, {"iso" + arguments, "so" + arguments + " |x " + rn}};
    if (arguments == "(1,3)") {
      named.aliases.emplace_back("Poincare");
    }
    return named;
  }
  if (!arguments.empty() && g.k() == 1) {
    return {"sim" + arguments, {"(so" + arguments + "+R) |x " + rn}};
  }
  if (g.levi_types.size() == 1 && module.commutant == 1) {
    const SimpleType& type = g.levi_types.front();
    const std::string sl = fmt::format("sl({},R)", g.n());
    if (classical_size(type, "sl(", ",R)") == g.n()) {
      return g.k() == 0 ? Named{sl + " |x " + rn, {fmt::format("saff({},R)", g.n())}}
                        : Named{fmt::format("aff({},R)", g.n()),
                                {fmt::format("gl({},R) |x {}", g.n(), rn), "(" + sl + "+R) |x " + rn}};
    }
    if (classical_size(type, "sp(", ",R)") == g.n() && g.k() == 0) {
      return {fmt::format("sp({},R) |x {}", g.n(), rn), {fmt::format("isp({},R)", g.n())}};
    }
  }
  if (g.k() > 0) {
    return {fmt::format("({}+{}) |x {}", levi_name(g), abelian_name(g.k()), rn), {}};
  }
  std::vector<std::string> summands;
  for (const Index d : module.dimensions) {
    summands.push_back(abelian_name(d));
  }
  const std::string space = summands.size() > 1 ? "(" + joined(summands, "+") + ")" : rn;
  Named named{levi_name(g) + " |x " + space, {}};
  if (g.levi_types.size() == 1 && 2 * classical_size(g.levi_types.front(), "su(", ")") == g.n()) {
    named.aliases.push_back(fmt::format("su({0}) |x C^{0}", g.n() / 2));
  }
  return named;
}

// The Galilei algebra of R^n: so(n) on boosts and translations (abelian together), and time with [time, boosts] =
// translations.
bool is_galilei(const Semidirect& g) {
  if (g.levi_types.size() != 1 || g.k() > 0 || g.n() % 2 == 0 || 2 * g.derived + 1 != g.n()) {
    return false;
  }
  const Index d = g.derived;
  const CoordinateSubspace moved =
      column_space(bracket_matrix(g.c, g.levi, g.nilradical), g.options.reference, g.options.noise);
  return classical_size(g.levi_types.front(), "so(", ")") == d && moved.dimension() == 2 * d &&
         column_space(bracket_matrix(g.c, moved.basis, moved.basis), g.options.reference, g.options.noise)
                 .dimension() == 0;
}

}  // namespace

Named mixed_name(const StructureConstants& c, const MixedIdeal& ideal, const std::vector<SimpleType>& simple,
                 const Matrix& nilradical, const SubalgebraOptions& options) {
  const Semidirect g = semidirect(c, ideal, simple, nilradical, options);
  Named named;
  double gap = g.gap;
  if (g.levi.cols() == 0) {
    named = solvable_name(g);
  } else if (!g.split) {
    named = {fmt::format("{} |x solvable({})", levi_name(g), ideal.radical.cols()), {}};
  } else if (g.abelian_nilradical()) {
    std::vector<Matrix> actions;
    for (Index i = 0; i < g.levi.cols(); ++i) {
      actions.push_back(g.action_of(g.levi.col(i)));
    }
    const ModuleStructure module = module_structure(actions, g.n(), {options.noise, options.reference});
    gap = std::min(gap, module.gap);
    named = over_abelian(g, module);
  } else {
    const std::string torus = g.k() > 0 ? "+" + abelian_name(g.k()) : "";
    const std::string acting = torus.empty() ? levi_name(g) : "(" + levi_name(g) + torus + ")";
    named = {acting + " |x " + nilpotent_name(g.n(), g.derived, g.centre), {}};
    if (is_galilei(g)) {
      named = {fmt::format("gal({})", g.derived), {named.name, "Galilei"}};
    }
  }
  named.dimension = ideal.levi.cols() + ideal.radical.cols();
  named.gap = gap;
  return named;
}

}  // namespace lieder

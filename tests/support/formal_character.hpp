// Exact integrals of characters by Weyl's formula: dim Hom_G(A, B) without a single matrix.
//
// A coset of the identity component meets its conjugacy classes in a translated torus. On it the eigenvalues of a
// representation are zeta^s e^(w.theta), zeta a root of unity and w an integer weight, so a representation is a
// multiset of pairs (s, w): sums add, products convolve, duals negate, S2 and A2 follow from chi(g)^2 and chi(g^2).
// Haar measure on the coset is  prod over positive roots (1 - e^(-alpha))  followed by the constant term, and
//   dim Hom_G(A, B) = sum over cosets of measure * constant term of conj(chi_A) chi_B prod (1 - e^(-alpha)).
// A non-compact reductive group has the finite-dimensional representations of its Zariski closure, hence the count of
// the compact form (Weyl's unitary trick). Cosets of O(n): (1, -1, e^(+-i theta)) with the measure of Sp(n - 2) for
// even n, -SO(n) for odd n (Weyl, The Classical Groups, VII.9). Finite groups: one coset a conjugacy class or element.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/rep_expression.hpp"

namespace lieder::test {

inline constexpr int phases = 2520;  ///< roots of unity of every order up to 10
using Exponent = std::vector<int>;   ///< (s mod phases, w_1, ..., w_r)
using FormalCharacter = std::map<Exponent, std::int64_t>;

inline Exponent reduced(Exponent e) {
  e[0] = ((e[0] % phases) + phases) % phases;
  return e;
}

inline FormalCharacter scaled(const FormalCharacter& a, int power) {  // lambda -> lambda^power
  FormalCharacter result;
  for (const auto& [e, m] : a) {
    Exponent f = e;
    for (int& x : f) {
      x *= power;
    }
    result[reduced(f)] += m;
  }
  return result;
}

inline FormalCharacter sum(FormalCharacter a, const FormalCharacter& b, std::int64_t factor = 1) {
  for (const auto& [e, m] : b) {
    a[e] += factor * m;
  }
  return a;
}

inline FormalCharacter product(const FormalCharacter& a, const FormalCharacter& b) {
  FormalCharacter result;
  for (const auto& [e, m] : a) {
    for (const auto& [f, n] : b) {
      Exponent g = e;
      for (std::size_t i = 0; i < g.size(); ++i) {
        g[i] += f[i];
      }
      result[reduced(g)] += m * n;
    }
  }
  return result;
}

inline FormalCharacter square(const FormalCharacter& a, std::int64_t sign) {  // S2 for +1, A2 for -1
  FormalCharacter result = sum(product(a, a), scaled(a, 2), sign);
  for (auto& [e, m] : result) {
    m /= 2;
  }
  return result;
}

struct Coset {
  double measure = 1.0;
  std::size_t rank = 0;
  std::map<std::string, FormalCharacter> leaves;  ///< "1", "V", "ad", "det"
  FormalCharacter denominator;                    ///< prod (1 - e^(-alpha))
};

inline FormalCharacter character(const RepExpression& e, const Coset& coset) {
  using Kind = RepExpression::Kind;
  if (e.kind == Kind::leaf) {
    return coset.leaves.at(e.leaf);
  }
  const FormalCharacter a = character(e.arguments[0], coset);
  switch (e.kind) {
    case Kind::sum:
      return sum(a, character(e.arguments[1], coset));
    case Kind::product:
      return product(a, character(e.arguments[1], coset));
    case Kind::multiple:
      return sum({}, a, e.count);
    case Kind::dual:
      return scaled(a, -1);
    case Kind::symmetric:
      return square(a, 1);
    default:
      return square(a, -1);
  }
}

inline double hom_dimension(const std::vector<Coset>& group, const RepExpression& a, const RepExpression& b) {
  double total = 0.0;
  for (const Coset& coset : group) {
    const FormalCharacter left = product(scaled(character(a, coset), -1), coset.denominator);
    std::map<Exponent, std::vector<std::pair<int, std::int64_t>>> by_weight;
    for (const auto& [e, m] : left) {
      by_weight[Exponent(e.begin() + 1, e.end())].emplace_back(e[0], m);
    }
    for (const auto& [e, m] : character(b, coset)) {
      Exponent opposite(e.begin() + 1, e.end());
      for (int& w : opposite) {
        w = -w;
      }
      const auto found = by_weight.find(opposite);
      if (found != by_weight.end()) {
        for (const auto& [phase, n] : found->second) {
          const int s = (phase + e[0]) % phases;
          total += coset.measure * static_cast<double>(m * n) * std::cos(2.0 * std::numbers::pi * s / phases);
        }
      }
    }
  }
  return total;
}

/// Eigenvalue zeta^phase e^(w.theta), w = sum of signs * e_axis.
inline Exponent exponent(std::size_t rank, int phase, std::vector<std::pair<std::size_t, int>> weight = {}) {
  Exponent e(rank + 1, 0);
  e[0] = phase;
  for (const auto& [axis, sign] : weight) {
    e[axis + 1] += sign;
  }
  return reduced(e);
}

enum class RootSystem { a, b, c, d };

/// Positive roots of A (as gl: e_i - e_j), B, C, D in rank r.
inline std::vector<Exponent> positive_roots(RootSystem type, std::size_t r) {
  std::vector<Exponent> roots;
  for (std::size_t i = 0; i < r; ++i) {
    for (std::size_t j = i + 1; j < r; ++j) {
      roots.push_back(exponent(r, 0, {{i, 1}, {j, -1}}));
      if (type != RootSystem::a) {
        roots.push_back(exponent(r, 0, {{i, 1}, {j, 1}}));
      }
    }
    if (type == RootSystem::b) {
      roots.push_back(exponent(r, 0, {{i, 1}}));
    } else if (type == RootSystem::c) {
      roots.push_back(exponent(r, 0, {{i, 2}}));
    }
  }
  return roots;
}

inline Coset coset(double measure, std::size_t rank, const FormalCharacter& v, const FormalCharacter& ad,
                   const Exponent& det, const std::vector<Exponent>& roots) {
  Coset result;
  result.measure = measure;
  result.rank = rank;
  result.leaves = {{"1", {{exponent(rank, 0), 1}}}, {"V", v}, {"ad", ad}, {"det", {{det, 1}}}};
  result.denominator = {{exponent(rank, 0), 1}};
  for (const Exponent& root : roots) {
    result.denominator = product(result.denominator, sum({{exponent(rank, 0), 1}}, scaled({{root, 1}}, -1), -1));
  }
  return result;
}

/// Weights of the adjoint representation: the roots, and `zeros` times 0.
inline FormalCharacter adjoint_weights(const std::vector<Exponent>& roots, std::size_t rank, std::int64_t zeros) {
  FormalCharacter ad{{exponent(rank, 0), zeros}};
  for (const Exponent& root : roots) {
    ad[root] += 1;
    ad = sum(ad, scaled({{root, 1}}, -1));
  }
  return ad;
}

/// (e^(+-i theta_1), ..., e^(+-i theta_r)) times zeta^phase, and the fixed eigenvalues.
inline FormalCharacter circle_pairs(std::size_t rank, int phase, const std::vector<int>& fixed) {
  FormalCharacter v;
  for (std::size_t i = 0; i < rank; ++i) {
    v[exponent(rank, phase, {{i, 1}})] += 1;
    v[exponent(rank, phase, {{i, -1}})] += 1;
  }
  for (const int s : fixed) {
    v[exponent(rank, s)] += 1;
  }
  return v;
}

/// SO(n) and its real forms SO+(p,q); with `reflections` O(n), O(p,q).
inline std::vector<Coset> orthogonal_cosets(std::size_t n, bool reflections) {
  const bool odd = n % 2 == 1;
  const std::size_t r = n / 2;
  const double measure = reflections ? 0.5 : 1.0;
  const auto roots = positive_roots(odd ? RootSystem::b : RootSystem::d, r);
  const FormalCharacter v = circle_pairs(r, 0, odd ? std::vector<int>{0} : std::vector<int>{});
  std::vector<Coset> result{coset(measure, r, v, square(v, -1), exponent(r, 0), roots)};
  if (reflections && odd) {
    const FormalCharacter w = circle_pairs(r, phases / 2, {phases / 2});
    result.push_back(coset(measure, r, w, square(w, -1), exponent(r, phases / 2), roots));
  } else if (reflections) {
    const FormalCharacter w = circle_pairs(r - 1, 0, {0, phases / 2});
    result.push_back(
        coset(measure, r - 1, w, square(w, -1), exponent(r - 1, phases / 2), positive_roots(RootSystem::c, r - 1)));
  }
  return result;
}

/// GL+(n, R), U(n) as a complex group (V = C^n), or with `real` U(n) on R^2n, whose complexification is C^n + its
/// conjugate. Weights of the special groups are those of the general ones modulo (1, ..., 1): the last coordinate is
/// subtracted from the others.
inline std::vector<Coset> linear_cosets(std::size_t n, bool special, bool real, bool with_determinant) {
  const std::size_t r = special ? n - 1 : n;
  const auto project = [&](const Exponent& e) {
    if (!special) {
      return e;
    }
    Exponent p(e.begin(), e.end() - 1);
    for (std::size_t i = 1; i < p.size(); ++i) {
      p[i] -= e.back();
    }
    return p;
  };
  FormalCharacter v;
  Exponent det = exponent(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    v[project(exponent(n, 0, {{i, 1}}))] += 1;
    det[i + 1] = with_determinant ? 1 : 0;
  }
  std::vector<Exponent> roots;
  for (const Exponent& root : positive_roots(RootSystem::a, n)) {
    roots.push_back(project(root));
  }
  if (real) {
    v = sum(v, scaled(v, -1));
  }
  return {coset(1.0, r, v, adjoint_weights(roots, r, static_cast<std::int64_t>(r)), project(det), roots)};
}

/// Sp(2r, R): the count of compact Sp(r).
inline std::vector<Coset> symplectic_cosets(std::size_t r) {
  const auto roots = positive_roots(RootSystem::c, r);
  return {coset(1.0, r, circle_pairs(r, 0, {}), adjoint_weights(roots, r, static_cast<std::int64_t>(r)), exponent(r, 0),
                roots)};
}

/// One permutation with these cycle lengths: a cycle of length c has all c-th roots of unity as eigenvalues.
inline Coset permutation_coset(double measure, const std::vector<int>& cycles) {
  FormalCharacter v;
  int sign = 0;
  for (const int c : cycles) {
    sign += c - 1;
    for (int j = 0; j < c; ++j) {
      v[{j * (phases / c)}] += 1;
    }
  }
  return coset(measure, 0, v, {}, exponent(0, sign % 2 == 0 ? 0 : phases / 2), {});
}

/// S_n: a coset for each partition of n, of measure 1 / prod_c c^(m_c) m_c!.
inline void symmetric_cosets(int left, int largest, std::vector<int>& cycles, std::vector<Coset>& result) {
  if (left == 0) {
    double centraliser = 1.0;
    std::map<int, int> count;
    for (const int c : cycles) {
      centraliser *= c * ++count[c];
    }
    result.push_back(permutation_coset(1.0 / centraliser, cycles));
    return;
  }
  for (int c = std::min(left, largest); c >= 1; --c) {
    cycles.push_back(c);
    symmetric_cosets(left - c, c, cycles, result);
    cycles.pop_back();
  }
}

inline std::vector<Coset> cyclic_cosets(int n) {
  std::vector<Coset> result;
  for (int j = 0; j < n; ++j) {
    const int cycles = std::gcd(j, n);  // gcd(0, n) = n
    result.push_back(permutation_coset(1.0 / n, std::vector<int>(static_cast<std::size_t>(cycles), n / cycles)));
  }
  return result;
}

inline std::vector<Coset> dihedral_cosets(int n) {
  std::vector<Coset> result;
  for (int j = 0; j < n; ++j) {
    FormalCharacter rotation;
    rotation[exponent(0, j * (phases / n))] += 1;
    rotation[exponent(0, -j * (phases / n))] += 1;
    result.push_back(coset(0.5 / n, 0, rotation, {}, exponent(0, 0), {}));
  }
  const FormalCharacter reflection{{exponent(0, 0), 1}, {exponent(0, phases / 2), 1}};
  result.push_back(coset(0.5, 0, reflection, {}, exponent(0, phases / 2), {}));
  return result;
}

}  // namespace lieder::test

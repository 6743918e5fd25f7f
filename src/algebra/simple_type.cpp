#include "lieder/algebra/simple_type.hpp"

#include <algorithm>
#include <cmath>
#include <complex>

#include "bracket_tools.hpp"
#include "lieder/algebra/invariant_forms.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

// One row of the table: a name with the numbers it implies.
struct Entry {
  std::string name;
  char family;  // of the complexification: A, B (n >= 3), C (n >= 3), D, G; B2 = C2 counts as B
  Index rank;
  Index positive;
  Index negative;
  bool complex_type;
};

std::string number(Index n) {
  return std::to_string(n);
}
std::string pair(const std::string& head, Index p, Index q) {
  return head + "(" + number(p) + "," + number(q) + ")";
}

Index so_dimension(Index n) {
  return n * (n - 1) / 2;
}
Index sp_dimension(Index n) {
  return n * (2 * n + 1);
}  // compact sp(n), and sp(2n,R)

// Family letter and rank of so(n, C), n >= 3 and n != 4.
char so_family(Index n) {
  return n == 3 || n == 6 ? 'A' : n % 2 == 1 ? 'B' : 'D';
}
char sp_family(Index n) {
  return n == 1 ? 'A' : n == 2 ? 'B' : 'C';
}
Index so_rank(Index n) {
  return n / 2;
}

void add_orthogonal(std::vector<Entry>& table, Index n) {
  for (Index p = 0; n != 4 && p <= n / 2; ++p) {
    const Index q = n - p;
    const std::string name = p == 0 ? "so(" + number(n) + ")" : pair("so", p, q);
    table.push_back({name, so_family(n), so_rank(n), p * q, so_dimension(p) + so_dimension(q), false});
  }
  if (n == 4) {
    table.push_back({"so(1,3)", 'A', 2, 3, 3, true});
  } else {
    const Index d = so_dimension(n);
    table.push_back({"so(" + number(n) + ",C)", so_family(n), 2 * so_rank(n), d, d, true});
  }
}

void add_unitary_and_linear(std::vector<Entry>& table, Index n) {
  const Index d = n * n - 1;
  table.push_back({"sl(" + number(n) + ",R)", 'A', n - 1, d - so_dimension(n), so_dimension(n), false});
  for (Index p = 0; p <= n / 2; ++p) {
    const Index q = n - p;
    const std::string name = p == 0 ? "su(" + number(n) + ")" : pair("su", p, q);
    table.push_back({name, 'A', n - 1, 2 * p * q, d - 2 * p * q, false});
  }
  if (n % 2 == 0) {
    table.push_back({"su*(" + number(n) + ")", 'A', n - 1, d - sp_dimension(n / 2), sp_dimension(n / 2), false});
  }
  table.push_back({"sl(" + number(n) + ",C)", 'A', 2 * (n - 1), d, d, true});
}

void add_symplectic(std::vector<Entry>& table, Index n) {
  const Index d = sp_dimension(n);
  table.push_back({"sp(" + number(2 * n) + ",R)", sp_family(n), n, n * (n + 1), n * n, false});
  for (Index p = 0; p <= n / 2; ++p) {
    const Index q = n - p;
    const std::string name = p == 0 ? "sp(" + number(n) + ")" : pair("sp", p, q);
    table.push_back({name, sp_family(n), n, 4 * p * q, d - 4 * p * q, false});
  }
  table.push_back({"sp(" + number(2 * n) + ",C)", sp_family(n), 2 * n, d, d, true});
}

// so*(2n), n >= 3.
Entry quaternionic_orthogonal(Index n) {
  return {"so*(" + number(2 * n) + ")", n == 3 ? 'A' : 'D', n, n * (n - 1), n * n, false};
}

// Every entry of a dimension, in the order in which names are preferred.
std::vector<Entry> entries(Index dimension, bool complex_type) {
  const Index d = complex_type ? dimension / 2 : dimension;
  std::vector<Entry> table;
  if (d == 3) {
    table.push_back({"sl(2,R)", 'A', 1, 2, 1, false});
  }
  for (Index n = 3; so_dimension(n) <= d || n == 4; ++n) {
    if (so_dimension(n) == d || (n == 4 && complex_type && d == 3)) {
      add_orthogonal(table, n);
    }
  }
  if (d == 3 && complex_type) {  // so(1,3) before so(3,C)
    std::stable_partition(table.begin(), table.end(), [](const Entry& e) { return e.name == "so(1,3)"; });
  }
  for (Index n = 2; n * n - 1 <= d; ++n) {
    if (n * n - 1 == d) {
      add_unitary_and_linear(table, n);
    }
  }
  for (Index n = 1; sp_dimension(n) <= d; ++n) {
    if (sp_dimension(n) == d) {
      add_symplectic(table, n);
    }
  }
  for (Index n = 3; so_dimension(2 * n) <= d; ++n) {
    if (so_dimension(2 * n) == d) {
      table.push_back(quaternionic_orthogonal(n));
    }
  }
  if (d == 14) {
    table.push_back({"g2", 'G', 2, 0, 14, false});
    table.push_back({"g2(2)", 'G', 2, 8, 6, false});
    table.push_back({"g2(C)", 'G', 4, 14, 14, true});
  }
  return table;
}

void add_usual_aliases(SimpleType& type) {
  const auto has = [&](const std::string& name) {
    return type.name == name || std::find(type.aliases.begin(), type.aliases.end(), name) != type.aliases.end();
  };
  for (Index n = 1; n <= 8; ++n) {
    if (has("sp(" + number(n) + ")")) {
      type.aliases.push_back("usp(" + number(2 * n) + ")");
    }
  }
}

}  // namespace

std::vector<SimpleType> simple_types(Index dimension, Index positive, Index negative, bool complex_type,
                                     Index short_roots) {
  std::vector<SimpleType> types;
  std::vector<char> families;
  for (const Entry& e : entries(dimension, complex_type)) {
    if (e.complex_type != complex_type || e.positive != positive || e.negative != negative) {
      continue;
    }
    const Index copies = complex_type ? 2 : 1;  // of the root system in the complexification
    const Index n = e.rank / copies;
    const bool contradicted = short_roots >= 0 && ((e.family == 'B' && n >= 3 && short_roots != copies * 2 * n) ||
                                                   (e.family == 'C' && short_roots != copies * 2 * n * (n - 1)));
    if (contradicted) {
      continue;
    }
    const auto known = std::find(families.begin(), families.end(), e.family);
    if (known == families.end()) {
      families.push_back(e.family);
      types.push_back({e.name, {}, dimension, e.rank, positive, negative});
    } else if (SimpleType& type = types[static_cast<std::size_t>(known - families.begin())]; type.name != e.name) {
      if (std::find(type.aliases.begin(), type.aliases.end(), e.name) == type.aliases.end()) {
        type.aliases.push_back(e.name);
      }
    }
  }
  for (SimpleType& type : types) {
    add_usual_aliases(type);
  }
  return types;
}

namespace {

// Squared length of each root for the Killing form, from the root vectors e_a of a generic element:
// t_a = [e_a, e_-a] / B(e_a, e_-a) is dual to a, and |a|^2 = B(t_a, t_a).
Vector squared_root_lengths(const StructureConstants& c, const Matrix& killing, const Vector& x, Index rank) {
  const GeneralEigen e = eigen(c.adjoint(x));
  const Index q = c.dimension();
  std::vector<Index> order(static_cast<std::size_t>(q));
  for (Index i = 0; i < q; ++i) {
    order[static_cast<std::size_t>(i)] = i;
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return std::abs(e.values(a)) > std::abs(e.values(b)); });
  Vector lengths(q - rank);
  for (Index r = 0; r < q - rank; ++r) {
    const Index a = order[static_cast<std::size_t>(r)];
    Index opposite = 0;
    (e.values.array() + e.values(a)).abs().minCoeff(&opposite);
    const Eigen::VectorXcd u = e.vectors.col(a);
    const Eigen::VectorXcd v = e.vectors.col(opposite);
    Eigen::VectorXcd t = Eigen::VectorXcd::Zero(q);
    for (Index i = 0; i < q; ++i) {
      t += u(i) * (c.ad[static_cast<std::size_t>(i)] * v);
    }
    t /= (u.transpose() * killing * v).value();
    lengths(r) = (t.transpose() * killing * t).value().real();
  }
  return lengths;
}

// Number of roots shorter than the geometric mean of the extremes.
Index count_short_roots(const Vector& lengths) {
  const double low = std::max(lengths.minCoeff(), 1e-3 * lengths.maxCoeff());
  return static_cast<Index>((lengths.array() < std::sqrt(low * lengths.maxCoeff())).count());
}

// B_n against C_n, n >= 3: 2n against 2n(n-1) short roots of each copy of the root system; several draws vote.
Index decided_short_roots(const StructureConstants& c, const Matrix& killing, const SimpleType& type, bool complex_type,
                          std::uint64_t seed) {
  constexpr int kDraws = 7;
  const Index copies = complex_type ? 2 : 1;
  const Index n = type.rank / copies;
  const Index few = copies * 2 * n;
  const Index many = few * (n - 1);
  Rng rng(seed);
  int votes = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    const Vector lengths = squared_root_lengths(c, killing, rng.normal_vector(c.dimension()), type.rank);
    votes += 2 * count_short_roots(lengths) > few + many ? 1 : -1;
  }
  return votes > 0 ? many : few;
}

}  // namespace

SimpleType simple_type(const StructureConstants& c, bool complex_type, const SubalgebraOptions& options) {
  const auto [noise, norm, seed] = resolved(c, options);
  const Matrix killing = c.killing_form();
  const Signature s = signature(killing, noise, norm * norm);
  std::vector<SimpleType> types = simple_types(c.dimension(), s.positive, s.negative, complex_type);
  if (types.size() > 1) {
    const Index short_roots = decided_short_roots(c, killing, types.front(), complex_type, seed);
    types = simple_types(c.dimension(), s.positive, s.negative, complex_type, short_roots);
  }
  if (types.empty()) {
    return {"simple(" + number(c.dimension()) + ")", {}, c.dimension(), 0, s.positive, s.negative};
  }
  return types.front();
}

}  // namespace lieder

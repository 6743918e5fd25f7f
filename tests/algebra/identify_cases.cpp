#include "algebra/identify_cases.hpp"

#include <stdexcept>
#include <utility>

#include "algebra/algebra_support.hpp"

// The numbers. Simple algebras: the Killing form is negative on a maximal compact subalgebra and positive on its
// complement, so the signature counts the dimensions of a Cartan decomposition. A semidirect sum (s + t) |x n with
// nilradical n: the Killing form vanishes on n, has the signature of s on s (trace forms of real representations have
// the sign of the Killing form on both parts of the Cartan decomposition), and tr(ad_t^2) decides on the torus t
// (scalings +, rotations -). The rank is that of s + t plus the multiplicity of the zero weight in n. All numbers add
// up over direct sums.
namespace lieder::catalogue {

namespace {

Case simple(const std::string& name, Basis basis, Index rank, Index plus, Index minus, const std::string& from = {}) {
  Case c{name, from, std::move(basis), rank, {plus, minus, 0}};
  c.derived = c.dimension();
  return c;
}

// Abelian.
Case flat(const std::string& name, Basis basis, const std::string& from = {}) {
  Case c{name, from, std::move(basis)};
  c.rank = c.radical = c.nilradical = c.centre = c.dimension();
  c.killing = {0, 0, c.dimension()};
  return c;
}

// A semisimple algebra of this rank and signature, and a centre of dimension k.
Case reductive(const std::string& name, Basis basis, Index rank, Index plus, Index minus, Index k,
               const std::string& from = {}) {
  Case c{name, from, std::move(basis), rank + k, {plus, minus, k}, k, k, k};
  c.derived = c.dimension() - k;
  return c;
}

// The nilradical has dimension n, the torus (dimension k) gives the signs beyond those of the Levi part.
Case mixed(const std::string& name, Basis basis, Index rank, Index plus, Index minus, Index n, Index k, Index centre,
           Index derived) {
  Case c{name, {}, std::move(basis), rank, {plus, minus, 0}, n + k, n, centre, derived};
  c.killing[2] = c.dimension() - plus - minus;
  return c;
}

Case sum(const std::string& name, const Case& a, const Case& b) {
  Case c{name, {}, direct_sum(a.basis, b.basis), a.rank + b.rank};
  for (std::size_t i = 0; i < 3; ++i) {
    c.killing[i] = a.killing[i] + b.killing[i];
  }
  c.radical = a.radical + b.radical;
  c.nilradical = a.nilradical + b.nilradical;
  c.centre = a.centre + b.centre;
  c.derived = a.derived + b.derived;
  return c;
}

void add_simple(std::vector<Case>& list) {
  list.insert(list.end(), {simple("so(3)", so(3), 1, 0, 3),
                           simple("so(4)", so(4), 2, 0, 6),
                           simple("so(5)", so(5), 2, 0, 10),
                           simple("so(6)", so(6), 3, 0, 15),
                           simple("sl(2,R)", sl(2), 1, 2, 1),
                           simple("so(1,3)", so(1, 3), 2, 3, 3),
                           simple("so(2,2)", so(2, 2), 2, 4, 2),
                           simple("so(1,4)", so(1, 4), 2, 4, 6),
                           simple("so(2,3)", so(2, 3), 2, 6, 4),
                           simple("so(1,5)", so(1, 5), 3, 5, 10),
                           simple("so(2,4)", so(2, 4), 3, 8, 7),
                           simple("so(3,3)", so(3, 3), 3, 9, 6),
                           simple("sl(3,R)", sl(3), 2, 5, 3),
                           simple("su(3)", su(3), 2, 0, 8),
                           simple("su(1,2)", su(1, 2), 2, 4, 4),
                           simple("su(1,3)", su(1, 3), 3, 6, 9),
                           simple("sp(6,R)", sp(3), 3, 12, 9),
                           simple("so(7)", so(7), 3, 0, 21),
                           simple("sp(3)", quaternionic_sp(3, 0), 3, 0, 21),
                           simple("g2", g2(false), 2, 0, 14),
                           simple("g2(2)", g2(true), 2, 8, 6),
                           simple("sl(3,C)", complexified(sl(3)), 4, 8, 8)});
  // Isomorphic ones under their other definition.
  list.insert(list.end(),
              {simple("so(3)", su(2), 1, 0, 3, "su(2)"), simple("sl(2,R)", so(1, 2), 1, 2, 1, "so(1,2)"),
               simple("sl(2,R)", sp(1), 1, 2, 1, "sp(2,R)"), simple("sl(2,R)", su(1, 1), 1, 2, 1, "su(1,1)"),
               simple("so(1,3)", complexified(sl(2)), 2, 3, 3, "sl(2,C)"), simple("so(2,3)", sp(2), 2, 6, 4, "sp(4,R)"),
               simple("so(5)", quaternionic_sp(2, 0), 2, 0, 10, "sp(2)"), simple("so(6)", su(4), 3, 0, 15, "su(4)"),
               simple("so(3,3)", sl(4), 3, 9, 6, "sl(4,R)"), simple("so(2,4)", su(2, 2), 3, 8, 7, "su(2,2)"),
               simple("so(1,5)", su_star(2), 3, 5, 10, "sl(2,H)"), simple("su(1,3)", so_star(3), 3, 6, 9, "so*(6)"),
               simple("so(1,4)", quaternionic_sp(1, 1), 2, 4, 6, "sp(1,1)"),
               simple("so(4)", direct_sum(su(2), so(3)), 2, 0, 6, "su(2)+so(3)")});
}

void add_reductive(std::vector<Case>& list) {
  list.insert(list.end(), {flat("R", translations(1)), flat("R", so(2), "so(2)"), flat("R^2", diagonal(2), "scalings"),
                           flat("R^3", translations(3)), flat("R^5", translations(5)),
                           reductive("gl(2,R)", gl(2), 1, 2, 1, 1), reductive("gl(3,R)", gl(3), 2, 5, 3, 1),
                           reductive("so(3)+R", with(so(3), Matrix::Identity(3, 3)), 1, 0, 3, 1),
                           reductive("so(4)+R", with(so(4), Matrix::Identity(4, 4)), 2, 0, 6, 1),
                           reductive("so(3)+R", u(2), 1, 0, 3, 1, "u(2)"), reductive("u(3)", u(3), 2, 0, 8, 1),
                           reductive("so(1,3)+R", with(so(1, 3), Matrix::Identity(4, 4)), 2, 3, 3, 1)});
}

void add_semidirect(std::vector<Case>& list) {
  list.insert(list.end(), {mixed("se(3)", with_translations(so(3), 3), 2, 0, 3, 3, 0, 0, 6),
                           mixed("se(4)", with_translations(so(4), 4), 2, 0, 6, 4, 0, 0, 10),
                           mixed("se(1,2)", with_translations(so(1, 2), 3), 2, 2, 1, 3, 0, 0, 6),
                           mixed("se(1,3)", with_translations(so(1, 3), 4), 2, 3, 3, 4, 0, 0, 10),
                           mixed("aff(2,R)", with_translations(gl(2), 2), 2, 3, 1, 2, 1, 0, 5),
                           mixed("aff(3,R)", with_translations(gl(3), 3), 3, 6, 3, 3, 1, 0, 11),
                           mixed("sl(2,R) |x R^2", with_translations(sl(2), 2), 1, 2, 1, 2, 0, 0, 5),
                           mixed("sl(3,R) |x R^3", with_translations(sl(3), 3), 2, 5, 3, 3, 0, 0, 11),
                           mixed("sp(4,R) |x R^4", with_translations(sp(2), 4), 2, 6, 4, 4, 0, 0, 14),
                           mixed("sim(3)", similitudes(so(3)), 2, 1, 3, 3, 1, 0, 6),
                           mixed("sim(1,3)", similitudes(so(1, 3)), 3, 4, 3, 4, 1, 0, 10),
                           mixed("so(3) |x R^4", with_translations(su(2), 4), 1, 0, 3, 4, 0, 0, 7),
                           mixed("so(3) |x (R^3+R^3)", on_copies(so(3), 2), 3, 0, 3, 6, 0, 0, 9),
                           mixed("so(1,3) |x R^4", with_translations(complexified(sl(2)), 4), 2, 3, 3, 4, 0, 0, 10),
                           mixed("su(3) |x R^6", with_translations(su(3), 6), 2, 0, 8, 6, 0, 0, 14),
                           mixed("(su(3)+R) |x R^6", with_translations(u(3), 6), 3, 0, 9, 6, 1, 0, 14),
                           mixed("sl(2,R) |x heis(3)", jacobi(1), 2, 2, 1, 3, 0, 1, 6),
                           mixed("so(2,3) |x heis(5)", jacobi(2), 3, 6, 4, 5, 0, 1, 15),
                           // time acts nilpotently: the radical is nilpotent, and time is not a bracket
                           mixed("gal(3)", galilei(), 4, 0, 3, 7, 0, 0, 9)});
}

void add_solvable(std::vector<Case>& list) {
  // Torus of dimension 1 with an invertible matrix A on R^n: rank 1, derived algebra R^n, sign of tr A^2.
  list.insert(
      list.end(),
      {mixed("aff(1)", with_translations(gl(1), 1), 1, 1, 0, 1, 1, 0, 1),
       mixed("se(2)", with_translations(so(2), 2), 1, 0, 1, 2, 1, 0, 2),
       mixed("se(1,1)", with_translations(so(1, 1), 2), 1, 1, 0, 2, 1, 0, 2),
       mixed("sim(2)", similitudes(so(2)), 2, 1, 1, 2, 2, 0, 2),
       mixed("R |x_(1,1) R^2", one_matrix(Matrix::Identity(2, 2)), 1, 1, 0, 2, 1, 0, 2),
       mixed("R |x_J R^2", one_matrix(matrix2(1, 1, 0, 1)), 1, 1, 0, 2, 1, 0, 2),
       mixed("R |x_(1,1/2) R^2", one_matrix(diagonal_matrix({1, 0.5})), 1, 1, 0, 2, 1, 0, 2),
       mixed("R |x_(1,-1/3) R^2", one_matrix(diagonal_matrix({3, -1})), 1, 1, 0, 2, 1, 0, 2),
       mixed("R |x_(1/2+-i) R^2", one_matrix(matrix2(0.5, -1, 1, 0.5)), 1, 0, 1, 2, 1, 0, 2),
       // eigenvalues 1 +- i: tr A^2 = 0, the Killing form of a solvable algebra that is not nilpotent vanishes
       mixed("R |x_(1+-i) R^2", one_matrix(matrix2(1, -1, 1, 1)), 1, 0, 0, 2, 1, 0, 2),
       mixed("R |x_(1,2/3,1/3) R^3", one_matrix(diagonal_matrix({3, 2, 1})), 1, 1, 0, 3, 1, 0, 3),
       mixed("R |x heis(3)", oscillator(), 2, 0, 1, 3, 1, 1, 3),
       // nilpotent algebras: rank = dimension, no Killing form
       mixed("heis(3)", heis(1), 3, 0, 0, 3, 0, 1, 1), mixed("heis(5)", heis(2), 5, 0, 0, 5, 0, 1, 1),
       mixed("heis(7)", heis(3), 7, 0, 0, 7, 0, 1, 1), mixed("nilpotent(6)", strictly_upper(4), 6, 0, 0, 6, 0, 1, 3)});
}

const Case& find(const std::vector<Case>& list, const std::string& name) {
  for (const Case& c : list) {
    if (c.name == name && c.from.empty()) {
      return c;
    }
  }
  throw std::out_of_range("no algebra " + name);
}

void add_sums(std::vector<Case>& list) {
  const std::vector<Case> parts = list;
  const auto add = [&](const std::string& name, const std::string& a, const std::string& b) {
    list.push_back(sum(name, find(parts, a), find(parts, b)));
  };
  add("so(3)+R^3", "so(3)", "R^3");
  add("so(3)+sl(2,R)", "so(3)", "sl(2,R)");
  add("so(4)", "so(3)", "so(3)");
  list.back().from = "so(3)+so(3)";
  add("aff(1)+R", "aff(1)", "R");
  add("aff(1)+aff(1)", "aff(1)", "aff(1)");
  add("se(2)+R", "se(2)", "R");
  add("se(3)+R", "se(3)", "R");
  add("so(3)+se(3)", "so(3)", "se(3)");
  add("heis(3)+R^3", "heis(3)", "R^3");
  add("heis(3)+heis(3)", "heis(3)", "heis(3)");
  add("so(3)+heis(3)", "so(3)", "heis(3)");
  add("sl(2,R)+aff(1)", "sl(2,R)", "aff(1)");
  add("(sl(2,R) |x R^2)+R", "sl(2,R) |x R^2", "R");
  add("se(3)+se(2)", "se(3)", "se(2)");
}

}  // namespace

std::string Case::label() const {
  return test::test_name(name + (from.empty() ? "" : " from " + from));
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> list;
    add_simple(list);
    add_reductive(list);
    add_semidirect(list);
    add_solvable(list);
    add_sums(list);
    return list;
  }();
  return all;
}

}  // namespace lieder::catalogue

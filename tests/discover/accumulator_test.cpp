#include "lieder/discover/accumulator.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

struct Problem {
  Problem() : rng(41), x(rng.normal_matrix(300, 3)), model(monomials(3, 0, 3), rng.normal_matrix(20, 3)) {}
  Rng rng;
  Matrix x;
  DictionaryModel model;
  LieDerivative derivative{ObjectKind::vector_field, parse_candidates("affine", {3, {}, {}, {}})};
};

Matrix squared(const Matrix& m) {
  return m.transpose() * m;
}

// Oracle: the dense matrices, all rows at once.
TEST(DiscoveryAccumulator, IsTheDenseProblem) {
  Problem s;
  const Jet jet = s.model.jet(s.x);
  const Vector weights = s.rng.uniform_matrix(300, 1, 0.5, 2.0);
  for (const AccumulatorKind kind : {AccumulatorKind::qr, AccumulatorKind::gram}) {
    DiscoveryAccumulator accumulator(s.derivative, kind);
    accumulator.add(jet, weights);
    const GeneralisedProblem problem = accumulator.problem();
    const double total = weights.sum();
    Matrix c = s.derivative.rows(jet);
    for (Index component = 0; component < 3; ++component) {
      c.middleRows(component * 300, 300) =
          (weights / total).cwiseSqrt().asDiagonal() * c.middleRows(component * 300, 300);
    }
    EXPECT_LT((squared(problem.derivative) - squared(c)).norm(), 1e-12 * squared(c).norm());
    const Vector a = s.rng.normal_vector(12);
    const VectorField v = s.derivative.candidates().field(a);
    const double scale = jacobian_rms(jet, weights);
    EXPECT_NEAR(accumulator.scale(), scale, 1e-12 * scale);
    const Vector squares =
        scale * scale * v.values(s.x).rowwise().squaredNorm() + v.jvp(s.x, jet.values).rowwise().squaredNorm();
    EXPECT_NEAR((problem.size * a).squaredNorm(), squares.dot(weights) / total,
                1e-11 * (problem.size * a).squaredNorm());
  }
}

// Oracle: the same samples by their Jacobian; products DF v_xi from the definition, one candidate and sample at a time.
TEST(DiscoveryAccumulator, ProductsAreAsGoodAsTheJacobian) {
  Problem s;
  const Jet jet = s.model.jet(s.x);
  const Candidates& candidates = s.derivative.candidates();
  DirectionalJet directional{s.x, jet.values, Matrix(900, 12), Vector::Zero(300)};
  for (const Matrix& partial : jet.jacobian) {
    directional.jacobian_squares += partial.rowwise().squaredNorm();
  }
  for (Index a = 0; a < 12; ++a) {
    directional.products.col(a) = s.model.jvp(s.x, candidates.field(Vector::Unit(12, a)).values(s.x)).reshaped();
    EXPECT_LT((s.derivative.field_values(s.derivative.features(jet), 300, a) -
               candidates.field(Vector::Unit(12, a)).values(s.x))
                  .norm(),
              1e-13);
  }
  for (const Vector& weights : {Vector(), Vector(s.rng.uniform_matrix(300, 1, 0.5, 2.0))}) {
    DiscoveryAccumulator a(s.derivative);
    DiscoveryAccumulator b(s.derivative);
    a.add(jet, weights);
    b.add(directional, weights);
    EXPECT_LT((squared(a.problem().derivative) - squared(b.problem().derivative)).norm(),
              1e-12 * squared(a.problem().derivative).norm());
    EXPECT_NEAR(a.scale(), b.scale(), 1e-12 * a.scale());
    EXPECT_EQ(b.samples(), 300);
  }
  directional.products.resize(900, 11);
  DiscoveryAccumulator wrong(s.derivative);
  EXPECT_THROW(wrong.add(directional), ShapeError);
}

TEST(DiscoveryAccumulator, MergesAndStreams) {
  Problem s;
  DiscoveryAccumulator whole(s.derivative);
  whole.add(s.model.jet(s.x));
  DiscoveryAccumulator first(s.derivative);
  DiscoveryAccumulator second(s.derivative);
  first.add(s.model.jet(s.x.topRows(100)));
  second.add(s.model.jet(s.x.middleRows(100, 1)));
  second.add(s.model.jet(s.x.bottomRows(199)));
  first.merge(second);
  EXPECT_EQ(first.samples(), 300);
  EXPECT_LT((squared(first.problem().derivative) - squared(whole.problem().derivative)).norm(),
            1e-12 * squared(whole.problem().derivative).norm());
  const GeneralisedProblem threaded = accumulate(
      s.derivative, 300, [&](Index start, Index count) { return s.model.jet(s.x.middleRows(start, count)); });
  EXPECT_LT((squared(threaded.size) - squared(whole.problem().size)).norm(),
            1e-12 * squared(whole.problem().size).norm());
  DiscoveryAccumulator other(s.derivative, AccumulatorKind::gram);
  EXPECT_THROW(first.merge(other), ValueError);
}

// Milestone line g: exactly symmetric polynomials have singular values of at most 1e-12 (relative) with the QR path.
TEST(DiscoveryAccumulator, ExactSymmetriesAreRounding) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Rng rng(seed);
    const Index n = 4;
    // p(|x|^2) for a random cubic p: x^(2a) has the coefficient c_k k! / prod a_i! with k = |a| (multinomial theorem).
    const auto dictionary = monomials(n, 0, 6);
    const Vector c = rng.normal_vector(4);
    Matrix w = Matrix::Zero(dictionary->size(), 1);
    for (Index i = 0; i < dictionary->size(); ++i) {
      const auto e = dictionary->exponents().row(i);
      if ((e.array().unaryExpr([](int v) { return v % 2; }) == 0).all()) {
        w(i) = c(e.sum() / 2) * std::tgamma(e.sum() / 2 + 1.0);
        for (Index j = 0; j < n; ++j) {
          w(i) /= std::tgamma(e(j) / 2 + 1.0);
        }
      }
    }
    const DictionaryModel model(dictionary, w);
    const Candidates set = parse_candidates("linear", {n, {}, {}, {}});
    DiscoveryAccumulator accumulator(LieDerivative(ObjectKind::function, set));
    accumulator.add(model.jet(rng.uniform_matrix(2000, n)));
    const Discovery found = discover(accumulator.problem(), set, Matrix());
    EXPECT_EQ(found.cut.symmetries, 6) << "seed " << seed;
    EXPECT_LE(found.spectrum.values.tail(6).maxCoeff(), 1e-12) << "seed " << seed;
    EXPECT_EQ(found.algebra->name, "so(4)");
  }
}

}  // namespace
}  // namespace lieder

#include "dictionary/random_dictionaries.hpp"

#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/exponentials.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/linear_combinations.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/dictionary/product.hpp"
#include "lieder/dictionary/radial.hpp"
#include "lieder/dictionary/scaled.hpp"
#include "lieder/dictionary/user_functions.hpp"

namespace lieder::test {

namespace {

Vector positive(Rng& rng, Index size) {
  return rng.uniform_matrix(size, 1, 0.5, 2.0);
}

// A scattered list of multi-indices whose prefixes are mostly not in the list.
Exponents scattered(Rng& rng, Index inputs) {
  const Exponents all = tensor_exponents(inputs, 3);
  std::vector<Index> order = rng.permutation(all.rows());
  order.resize(static_cast<std::size_t>(std::min<Index>(all.rows(), 4)));
  return all(order, Eigen::all);
}

DictionaryPtr random_user_functions(Rng& rng, Index inputs) {
  const Matrix w = rng.normal_matrix(inputs, 2);
  const auto values = [w](const Matrix& x) -> Matrix { return (x * w).array().sin(); };
  const auto derivative = [w](const Matrix& x, Index axis) -> Matrix {
    return (x * w).array().cos().rowwise() * w.row(axis).array();
  };
  return user_functions(inputs, {"f", "g"}, values, derivative);
}

DictionaryPtr random_radial(Rng& rng, Index inputs, RadialKernel kernel) {
  return radial(kernel, rng.normal_matrix(3, inputs), rng.uniform(0.5, 2.0));
}

}  // namespace

DictionaryPtr random_dictionary(int kind, Index inputs, Rng& rng) {
  const auto other = [&] { return random_dictionary(static_cast<int>(rng.integer(10)), inputs, rng); };
  switch (kind) {
    case 0:
      return monomials(inputs, 0, 3);
    case 1:
      return homogeneous_monomials(inputs, 4);
    case 2:
      return tensor_monomials(inputs, 2);
    case 3:
      return monomials(scattered(rng, inputs));
    case 4: {
      const Vector lower = rng.normal_vector(inputs);
      return legendre_polynomials(lower, lower + positive(rng, inputs), 4);
    }
    case 5:
      return hermite_polynomials(rng.normal_vector(inputs), positive(rng, inputs), 4);
    case 6:
      return fourier(3, positive(rng, inputs));
    case 7:
      return random_radial(rng, inputs, RadialKernel::gaussian);
    case 8:
      return random_radial(rng, inputs, rng.uniform() < 0.5 ? RadialKernel::multiquadric : RadialKernel::thin_plate);
    case 9:
      return random_user_functions(rng, inputs);
    case 10:
      return concatenate({other(), other(), other()});
    case 11:
      return product(other(), other());
    case 12: {
      const DictionaryPtr inner = other();
      return linear_combinations(inner, rng.normal_matrix(inner->size(), 3));
    }
    case 13:
      return exponentials(0.5 * rng.normal_matrix(4, inputs));
    default:
      return scaled(other(), rng.normal_vector(inputs), positive(rng, inputs));
  }
}

}  // namespace lieder::test

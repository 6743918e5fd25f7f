// What the tests of this layer share: names of parametrised tests, messages of errors, Kronecker products.
#pragma once

#include <cctype>
#include <string>

#include "lieder/core/types.hpp"

namespace lieder::test {

/// [[0, I], [-I, 0]] of size 2n.
inline Matrix symplectic_form(Index n) {
  Matrix j = Matrix::Zero(2 * n, 2 * n);
  j.topRightCorner(n, n).setIdentity();
  j.bottomLeftCorner(n, n) = -Matrix::Identity(n, n);
  return j;
}

/// A mathematical name as the name of a test: letters, digits and single underscores.
inline std::string test_name(std::string text) {
  const std::size_t semidirect = text.find("|x");
  if (semidirect != std::string::npos) {
    text.replace(semidirect, 2, "on");
  }
  std::string result;
  for (const char c : text) {
    const std::string word = c == '+'   ? "_plus_"
                             : c == '-' ? "_minus_"
                             : c == '*' ? "_star_"
                             : c == '/' ? "_over_"
                             : c == '@' ? "_of_"
                                        : "_";
    for (const char d : std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : word) {
      if (d != '_' || (!result.empty() && result.back() != '_')) {
        result += d;
      }
    }
  }
  while (!result.empty() && result.back() == '_') {
    result.pop_back();
  }
  return result;
}

/// The message of the Error that f throws.
template <class Error, class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

/// a (x) b: entry (i p + k, j q + l) is a_ij b_kl for a p x q matrix b.
inline Matrix kronecker(const Matrix& a, const Matrix& b) {
  Matrix result(a.rows() * b.rows(), a.cols() * b.cols());
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < a.cols(); ++j) {
      result.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
    }
  }
  return result;
}

}  // namespace lieder::test

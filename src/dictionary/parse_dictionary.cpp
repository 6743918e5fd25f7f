#include "lieder/dictionary/parse_dictionary.hpp"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cmath>
#include <numbers>
#include <vector>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/exponentials.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/linear_combinations.hpp"
#include "lieder/dictionary/measure.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/dictionary/product.hpp"
#include "lieder/dictionary/radial.hpp"
#include "lieder/dictionary/scaled.hpp"

namespace lieder {

namespace {

constexpr double kMaxFunctions = 20000.0;
constexpr const char* kAccepted =
    "polynomial:D, legendre:D, hermite:D, fourier:D, fourier:D:L (period L, or one for each input), exponential:D or "
    "radial:K, or sums and products of them (A+B, A*B)";

[[noreturn]] void reject(std::string_view text, const std::string& reason) {
  throw InputError(fmt::format("--model: expected {}; got '{}': {}", kAccepted, text, reason));
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

struct Request {
  std::string_view text;  // the whole option, for messages
  std::string_view name;
  int number;                          // D or K
  std::vector<std::string_view> rest;  // what follows the number
};

Request parse_request(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  Request request{text, parts[0], 0, {parts.begin() + std::min<std::ptrdiff_t>(2, std::ssize(parts)), parts.end()}};
  const bool known = request.name == "polynomial" || request.name == "legendre" || request.name == "hermite" ||
                     request.name == "fourier" || request.name == "exponential" || request.name == "radial";
  if (!known) {
    reject(text, fmt::format("'{}' is not one of them", request.name));
  }
  const int least = request.name == "radial" || request.name == "exponential" ? 1 : 0;
  if (parts.size() < 2 || !parse_number(parts[1], request.number) || request.number < least) {
    reject(text, fmt::format("'{}:' needs a whole number >= {}", request.name, least));
  }
  if (request.rest.size() > (request.name == "fourier" ? 1U : 0U)) {
    reject(text, fmt::format("nothing is expected after '{}:{}'", request.name, request.number));
  }
  return request;
}

void require_data(const Request& request, Index inputs, const DataRange& range) {
  require(range.count >= 1, fmt::format("parse_dictionary: '{}' needs the range of the data", request.text));
  require_size("parse_dictionary: inputs of the data range", range.inputs(), inputs);
}

void require_functions(const Request& request, double count) {
  if (count > kMaxFunctions) {
    reject(request.text, fmt::format("{:.4g} functions, more than the limit of {}", count, kMaxFunctions));
  }
}

// Each pair of a cosine and a sine stands for k and -k; 2^i binomial(n, i) binomial(D, i) vectors have i nonzero
// entries.
double fourier_count(Index inputs, int max_frequency) {
  double term = 1.0;
  double count = 1.0;
  for (int i = 1; i <= std::min<Index>(inputs, max_frequency); ++i) {
    term *= 2.0 * static_cast<double>(inputs - i + 1) / i * (max_frequency - i + 1.0) / i;
    count += term;
  }
  return count;
}

DictionaryPtr make_fourier(const Request& request, Index inputs) {
  require_functions(request, fourier_count(inputs, request.number));
  Vector periods = Vector::Constant(inputs, 2.0 * std::numbers::pi);
  if (!request.rest.empty()) {
    const std::vector<std::string_view> texts = split(request.rest[0], ',');
    if (texts.size() != 1 && static_cast<Index>(texts.size()) != inputs) {
      reject(request.text, fmt::format("{} periods for {} inputs", texts.size(), inputs));
    }
    for (Index j = 0; j < inputs; ++j) {
      const std::string_view text = texts[texts.size() == 1 ? 0 : static_cast<std::size_t>(j)];
      if (!parse_number(text, periods(j)) || !std::isfinite(periods(j)) || periods(j) <= 0.0) {
        reject(request.text, fmt::format("period '{}' is not a positive number", text));
      }
    }
  }
  return fourier(request.number, periods);
}

double mean_neighbour_distance(const Matrix& centres) {
  double sum = 0.0;
  for (Index i = 0; i < centres.rows(); ++i) {
    Vector squares = (centres.rowwise() - centres.row(i)).rowwise().squaredNorm();
    squares(i) = squares.maxCoeff();
    sum += std::sqrt(squares.minCoeff());
  }
  return sum / static_cast<double>(centres.rows());
}

DictionaryPtr make_radial(const Request& request, Index inputs, const DataRange& range) {
  require_functions(request, request.number + 1.0);
  const Vector scale = range.spread();
  const Matrix standardised =
      (range.sample.rowwise() - range.mean.transpose()).array().rowwise() / scale.transpose().array();
  const std::vector<Index> chosen = farthest_points(standardised, request.number);
  if (static_cast<int>(chosen.size()) < request.number) {
    reject(request.text, fmt::format("only {} distinct points in the sample of {} rows to choose centres from",
                                     chosen.size(), standardised.rows()));
  }
  const Matrix centres = standardised(chosen, Eigen::all);
  const double width = centres.rows() > 1 ? mean_neighbour_distance(centres) : 1.0;
  return concatenate(
      {monomials(inputs, 0, 0), scaled(radial(RadialKernel::gaussian, centres, width), range.mean, scale)});
}

DictionaryPtr parse_one(std::string_view text, Index inputs, const DataRange& range) {
  const Request request = parse_request(text);
  if (request.name == "fourier") {
    return make_fourier(request, inputs);
  }
  if (request.name == "radial") {
    require_data(request, inputs, range);
    return make_radial(request, inputs, range);
  }
  require_functions(request, graded_count(inputs, request.number));
  if (request.name == "polynomial") {
    return monomials(inputs, 0, request.number);
  }
  if (request.name == "exponential") {
    return exponentials(inputs, request.number);
  }
  require_data(request, inputs, range);
  return request.name == "legendre" ? legendre_polynomials(range.box_lower(), range.box_upper(), request.number)
                                    : hermite_polynomials(range.mean, range.spread(), request.number);
}

// Splits at an operator in front of a name, so that the + of a number such as 1e+3 stays.
std::vector<std::string_view> split_terms(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == separator && std::isalpha(static_cast<unsigned char>(text[i + 1])) != 0) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  parts.push_back(text.substr(start));
  return parts;
}

// The place of the function 1 in a dictionary, or -1.
Index constant_function(const Dictionary& dictionary) {
  const std::vector<std::string> names = default_names(dictionary.inputs());
  for (Index k = 0; k < dictionary.size(); ++k) {
    if (dictionary.text(k, names) == "1") {
      return k;
    }
  }
  return -1;
}

// The dictionary without function k; nothing when that was all.
DictionaryPtr without_function(const DictionaryPtr& dictionary, Index k) {
  if (dictionary->size() == 1) {
    return nullptr;
  }
  if (const auto* m = dynamic_cast<const Monomials*>(dictionary.get())) {
    Exponents kept(m->size() - 1, m->inputs());
    kept << m->exponents().topRows(k), m->exponents().bottomRows(m->size() - 1 - k);
    return monomials(std::move(kept));
  }
  Matrix kept = Matrix::Zero(dictionary->size(), dictionary->size() - 1);
  kept.topLeftCorner(k, k).setIdentity();
  kept.bottomRightCorner(kept.cols() - k, kept.cols() - k).setIdentity();
  return linear_combinations(dictionary, std::move(kept));
}

DictionaryPtr parse_product(std::string_view text, Index inputs, const DataRange& range) {
  DictionaryPtr result;
  for (const std::string_view factor : split_terms(text, '*')) {
    const DictionaryPtr next = parse_one(factor, inputs, range);
    if (result && static_cast<double>(result->size()) * static_cast<double>(next->size()) > kMaxFunctions) {
      reject(text, fmt::format("more than {} functions", kMaxFunctions));
    }
    result = result ? product(result, next) : next;
  }
  return result;
}

}  // namespace

DictionaryPtr parse_dictionary(std::string_view text, Index inputs, const DataRange& range) {
  require(inputs >= 1, fmt::format("parse_dictionary: expected at least 1 input, got {}", inputs));
  const std::vector<std::string_view> terms = split_terms(text, '+');
  if (terms.size() == 1) {
    return parse_product(text, inputs, range);
  }
  std::vector<DictionaryPtr> parts;
  bool constant = false;
  Index size = 0;
  for (const std::string_view term : terms) {
    DictionaryPtr part = parse_product(term, inputs, range);
    size += part->size();
    if (static_cast<double>(size) > kMaxFunctions) {
      reject(text, fmt::format("more than {} functions", kMaxFunctions));
    }
    const Index one = constant_function(*part);
    if (one >= 0 && constant) {
      part = without_function(part, one);
    }
    constant = constant || one >= 0;
    if (part) {
      parts.push_back(std::move(part));
    }
  }
  return parts.size() == 1 ? parts.front() : concatenate(std::move(parts));
}

}  // namespace lieder

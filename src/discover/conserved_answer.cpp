// From the generalised problem to readable, independent quantities, lowest degree first.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "discover/conserved_problem.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/equation.hpp"
#include "lieder/discover/readable_basis.hpp"

namespace lieder::detail {

namespace {

GeneralisedProblem columns(const GeneralisedProblem& problem, const std::vector<Index>& chosen) {
  return {problem.derivative(Eigen::all, chosen), problem.size(Eigen::all, chosen)};
}

// Terms that matter: coefficients in units of their function's size, above 1e-3 of the largest.
Index term_count(const Vector& coefficients, const Vector& sizes) {
  const Vector scaled = coefficients.cwiseAbs().cwiseProduct(sizes);
  return (scaled.array() > 1e-3 * scaled.maxCoeff()).count();
}

// A defect that a rounded basis of these conserved quantities may have (see discovery.cpp).
double allowed_defect(double largest, double error, const Cut& cut, const ConservedOptions& options) {
  constexpr double kSlack = 1.05;
  return std::max({options.cut.floor, std::min(kSlack * largest, cut.tolerance), error}) * (1.0 + 1e-9);
}

// The columns of `basis` that extend the span of `known` (in the inner product of the size), shortest texts first.
std::vector<Index> extending(const Matrix& basis, const Matrix& known, Index count, const GeneralisedProblem& problem) {
  const Vector sizes = problem.size.colwise().norm();
  Matrix span = known.cols() > 0 ? qr_q(problem.size * known) : Matrix(problem.size.rows(), 0);
  std::vector<Index> order(static_cast<std::size_t>(basis.cols()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return term_count(basis.col(a), sizes) < term_count(basis.col(b), sizes); });
  std::vector<Index> chosen;
  for (const double least : {0.05, 1e-3, 1e-6}) {
    for (const Index i : order) {
      if (static_cast<Index>(chosen.size()) == count) {
        return chosen;
      }
      const Vector whole = problem.size * basis.col(i);
      Vector rest = whole - span * (span.transpose() * whole);
      rest -= span * (span.transpose() * rest);
      if (rest.norm() > least * whole.norm()) {
        Matrix wider(span.rows(), span.cols() + 1);
        wider << span, rest.normalized();
        span = wider;
        chosen.push_back(i);
      }
    }
  }
  return chosen;
}

// S grad h at the sites: for each site an n x d matrix, in the unit of the function's rms gradient.
std::vector<Matrix> gradients_at_sites(const ConservedProblem& problem, const Dictionary& library,
                                       const Matrix& coefficients) {
  const Index n = library.inputs();
  std::vector<Matrix> result(static_cast<std::size_t>(problem.sites.rows()), Matrix(n, coefficients.cols()));
  Vector squares = Vector::Zero(coefficients.cols());
  for (Index j = 0; j < n; ++j) {
    const Matrix values = problem.spread(j) * library.derivative(problem.sites, j) * coefficients;
    squares += values.colwise().squaredNorm().transpose();
    for (Index i = 0; i < values.rows(); ++i) {
      result[static_cast<std::size_t>(i)].row(j) = values.row(i);
    }
  }
  const Vector scale = (squares / static_cast<double>(problem.sites.rows())).cwiseSqrt().cwiseMax(1e-300);
  for (Matrix& gradient : result) {
    gradient = gradient * scale.cwiseInverse().asDiagonal();
  }
  return result;
}

// Marks functions whose gradient is independent of those of the marked ones before: a matroid, so going through the
// list once finds the largest number. Generic points decide: the median over the sites of the sine of the angle.
Index mark_independent(const ConservedProblem& problem, const Dictionary& library, const ConservedOptions& options,
                       std::vector<ConservedFunction>& functions) {
  if (functions.empty()) {
    return 0;
  }
  Matrix coefficients(library.size(), static_cast<Index>(functions.size()));
  double variation = 0.0;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    coefficients.col(static_cast<Index>(i)) = functions[i].coefficients;
    variation = std::max(variation, functions[i].relative_variation);
  }
  const double tolerance = std::min(0.1, std::max(options.independence_tolerance, 10.0 * variation));
  const std::vector<Matrix> gradients = gradients_at_sites(problem, library, coefficients);
  std::vector<Matrix> spans(gradients.size(), Matrix(library.inputs(), 0));
  Index count = 0;
  for (std::size_t f = 0; f < functions.size() && count < library.inputs(); ++f) {
    std::vector<double> sines;
    std::vector<Vector> rests;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      const Vector g = gradients[i].col(static_cast<Index>(f));
      Vector rest = g - spans[i] * (spans[i].transpose() * g);
      rest -= spans[i] * (spans[i].transpose() * rest);
      sines.push_back(g.norm() > 1e-3 ? rest.norm() / g.norm() : 0.0);
      rests.push_back(rest);
    }
    std::vector<double> sorted = sines;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
    if (sorted[sorted.size() / 2] <= tolerance) {
      continue;
    }
    functions[f].independent = true;
    ++count;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      Matrix wider(spans[i].rows(), spans[i].cols() + 1);
      wider << spans[i], rests[i] / std::max(rests[i].norm(), 1e-300);
      spans[i] = wider;
    }
  }
  return count;
}

class Answer {
 public:
  Answer(const ConservedProblem& problem, DictionaryPtr library, const ConservedOptions& options, Conserved& result)
      : problem_(problem),
        library_(std::move(library)),
        options_(options),
        result_(result),
        degrees_(function_degrees(*library_)),
        names_(options.names.empty() ? default_names(library_->inputs()) : options.names) {
    require_size("ConservedOptions::names", static_cast<Index>(names_.size()), library_->inputs());
  }

  void add_functions() {
    std::set<int> levels(degrees_.begin(), degrees_.end());
    if (!levels.empty()) {
      levels.erase(std::prev(levels.end()));
    }
    for (const int level : levels) {
      if (level > 0) {
        add_level(level);
      }
    }
    add_level(*std::max_element(degrees_.begin(), degrees_.end()));
  }

 private:
  void add_level(int level) {
    std::vector<Index> chosen;
    for (std::size_t k = 0; k < degrees_.size(); ++k) {
      if (degrees_[k] <= level) {
        chosen.push_back(static_cast<Index>(k));
      }
    }
    const bool all = static_cast<Index>(chosen.size()) == library_->size();
    const GeneralisedProblem part = columns(problem_.factors, chosen);
    const Spectrum spectrum = all ? result_.spectrum : generalised_spectrum(part, options_.trivial_tolerance);
    const Index count = all ? result_.cut.symmetries : (spectrum.values.array() <= result_.cut.tolerance).count();
    const Index known = result_.dimension();
    if (count <= known) {
      return;
    }
    const double error =
        result_.standard_errors.size() > 0 ? result_.standard_errors.tail(result_.cut.symmetries).maxCoeff() : 0.0;
    const Matrix null_space = spectrum.generators.rightCols(count);
    const double allowed =
        allowed_defect(spectrum.values(spectrum.values.size() - count), error, result_.cut, options_);
    const Matrix whole = expand(null_space, chosen);
    if (level <= 2 && known == 0 && add_squares(whole, allowed)) {
      return;
    }
    const ReadableBasis basis = readable_basis(null_space, part, {allowed, options_.max_denominator});
    const Matrix readable = expand(basis.generators, chosen);
    for (const Index i : extending(readable, result_.coefficients(), count - known, problem_.factors)) {
      add(readable.col(i));
    }
  }

  Matrix expand(const Matrix& coefficients, const std::vector<Index>& chosen) const {
    Matrix result = Matrix::Zero(library_->size(), coefficients.cols());
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      result.row(chosen[k]) = coefficients.row(static_cast<Index>(k));
    }
    return result;
  }

  // Whether the value is the same on all tracks: its spread over all samples is that within the tracks.
  std::optional<double> level_of(const Vector& coefficients) const {
    if (problem_.means.size() == 0) {
      return std::nullopt;
    }
    const double within = (problem_.factors.derivative * coefficients).norm();
    const double total = (problem_.centred * coefficients).norm();
    constexpr double kSame = 3.0;
    return total <= kSame * within + 1e-12 * (problem_.factors.size * coefficients).norm()
               ? std::optional<double>(problem_.means.dot(without_constants(coefficients)))
               : std::nullopt;
  }

  Vector without_constants(Vector coefficients) const {
    for (std::size_t k = 0; k < degrees_.size(); ++k) {
      if (degrees_[k] == 0) {
        coefficients(static_cast<Index>(k)) = 0.0;
      }
    }
    return coefficients;
  }

  void add(Vector coefficients) {
    const double variation = relative_defects(problem_.factors, coefficients)(0);
    Vector shown = without_constants(coefficients);
    const Vector scaled = shown.cwiseAbs().cwiseProduct(problem_.factors.size.colwise().norm().transpose());
    const double least = std::clamp(0.1 * variation, 1e-10, 1e-3) * scaled.maxCoeff();
    shown = (scaled.array() < least).select(0.0, shown);
    ConservedFunction f{coefficients, equation(*library_, shown, names_, {6, 0.0}), variation, 0, false, {}, {}};
    for (Index k = 0; k < shown.size(); ++k) {
      f.degree = shown(k) != 0.0 ? std::max(f.degree, degrees_[static_cast<std::size_t>(k)]) : f.degree;
    }
    f.level = level_of(coefficients);
    if (f.level) {
      set_constant(f.coefficients, -*f.level);
    }
    result_.functions.push_back(std::move(f));
  }

  void set_constant(Vector& coefficients, double value) const {
    const auto* monomials = dynamic_cast<const Monomials*>(library_.get());
    if (monomials != nullptr) {
      const Index k = ExponentIndex(monomials->exponents()).find(Eigen::RowVectorXi::Zero(monomials->inputs()));
      if (k >= 0) {
        coefficients(k) = value;
      }
    }
  }

  // Quadratic relations that hold on all tracks, as squares if all of them can be written so.
  bool add_squares(const Matrix& relations, double allowed) {
    const auto* monomials = dynamic_cast<const Monomials*>(library_.get());
    if (monomials == nullptr || problem_.means.size() == 0) {
      return false;
    }
    for (Index i = 0; i < relations.cols(); ++i) {
      if (!level_of(relations.col(i))) {
        return false;
      }
    }
    const auto split = split_into_squares(*monomials, relations);
    std::vector<SquaredRelation> found;
    for (Index i = 0; split && i < split->cols(); ++i) {
      const double own = relative_defects(problem_.factors, split->col(i))(0);
      const SquaresOptions options{std::max(allowed, 1.05 * own), options_.max_denominator, names_};
      if (auto relation = as_squares(*monomials, split->col(i), problem_.means, problem_.factors, options)) {
        found.push_back(*relation);
      }
    }
    if (!split || static_cast<Index>(found.size()) < split->cols()) {
      return false;
    }
    std::stable_sort(found.begin(), found.end(), [](const SquaredRelation& a, const SquaredRelation& b) {
      return last_variable(a.squares) < last_variable(b.squares);
    });
    for (const SquaredRelation& relation : found) {
      add(relation.coefficients);
      result_.functions.back().text = relation.squares.text;
      result_.functions.back().squares = relation.squares;
    }
    return true;
  }

  static Index last_variable(const SumOfSquares& squares) {
    Index last = squares.forms.cols() - 1;
    while (last > 0 && squares.forms.col(last).cwiseAbs().maxCoeff() < 1e-6) {
      --last;
    }
    return last;
  }

  const ConservedProblem& problem_;
  DictionaryPtr library_;
  const ConservedOptions& options_;
  Conserved& result_;
  std::vector<int> degrees_;
  std::vector<std::string> names_;
};

}  // namespace

Conserved conserved_from(const ConservedProblem& problem, const DictionaryPtr& library, const Spectrum& spectrum,
                         const Vector& errors, const ConservedOptions& options) {
  require(options.independence_tolerance > 0.0 && options.independence_tolerance < 1.0,
          "ConservedOptions: independence_tolerance must lie in (0, 1)");
  Conserved result;
  result.spectrum = spectrum;
  result.standard_errors = errors;
  if (spectrum.values.size() == 0) {
    result.status = Status::rank_deficient;
    result.message = "the library holds constants only";
    return result;
  }
  result.cut = choose_cut(spectrum.values, errors, options.cut);
  const Index near = (spectrum.values.array() < options.near_conserved).count() - result.cut.symmetries;
  if (near > 0) {
    result.notes.push_back(
        fmt::format("{} outside the cut {} by less than {:g}: nearly conserved",
                    near == 1 ? std::string("one combination") : fmt::format("{} combinations", near),
                    near == 1 ? "varies" : "vary", options.near_conserved));
  }
  if (result.cut.symmetries > 0) {
    Answer(problem, library, options, result).add_functions();
    result.independent = mark_independent(problem, *library, options, result.functions);
  }
  return result;
}

}  // namespace lieder::detail

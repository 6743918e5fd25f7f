#include "lieder/generators/candidate_sets.hpp"

#include <fmt/format.h>

#include <charconv>
#include <functional>
#include <map>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/monomials.hpp"

namespace lieder {

namespace {

struct Named {
  std::vector<Matrix> matrices;
  std::vector<std::string> texts;
};

std::vector<std::string> coordinate_names(const CandidateSpace& space) {
  return space.names.empty() ? default_names(space.dimension) : space.names;
}

bool is_logarithmic(const CandidateSpace& space, Index i) {
  return !space.logarithmic.empty() && space.logarithmic[static_cast<std::size_t>(i)];
}

std::string original_name(const CandidateSpace& space, Index i) {
  const auto& names = space.original_names.empty() ? coordinate_names(space) : space.original_names;
  return names[static_cast<std::size_t>(i)];
}

Matrix unit(Index n, Index row, Index col, double value = 1.0) {
  Matrix result = Matrix::Zero(n, n + 1);
  result(row, col) = value;
  return result;
}

void add_translations(const CandidateSpace& space, Named& set) {
  for (Index i = 0; i < space.dimension; ++i) {
    set.matrices.push_back(unit(space.dimension, i, 0));
  }
}

void add_rotations(const CandidateSpace& space, Named& set) {
  for (Index i = 0; i < space.dimension; ++i) {
    for (Index j = i + 1; j < space.dimension; ++j) {
      Matrix rotation = unit(space.dimension, j, i + 1);  // x_i d/dx_j
      rotation(i, j + 1) = -1.0;
      set.matrices.push_back(rotation);
    }
  }
}

void add_scalings(const CandidateSpace& space, Named& set) {
  for (Index i = 0; i < space.dimension; ++i) {
    set.matrices.push_back(unit(space.dimension, i, is_logarithmic(space, i) ? 0 : i + 1));
    const std::string name = original_name(space, i);
    set.texts.push_back(fmt::format("{0} d/d{0}", name));
  }
}

void add_linear(const CandidateSpace& space, Named& set) {
  for (Index i = 0; i < space.dimension; ++i) {
    for (Index j = 0; j < space.dimension; ++j) {
      set.matrices.push_back(unit(space.dimension, j, i + 1));  // x_i d/dx_j
    }
  }
}

Candidates polynomial_set(std::string_view text, const CandidateSpace& space) {
  const std::string_view digits = text.substr(std::string_view("polynomial:").size());
  int degree = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), degree);
  if (error != std::errc() || end != digits.data() + digits.size() || degree < 0 || degree > 20) {
    throw InputError(fmt::format("--candidates: expected polynomial:D with D from 0 to 20, got '{}'", text));
  }
  return all_fields(std::string(text), monomials(space.dimension, 0, degree), space.dimension, coordinate_names(space));
}

}  // namespace

Candidates parse_candidates(std::string_view text, const CandidateSpace& space) {
  require(space.dimension >= 1, "parse_candidates: the dimension must be at least 1");
  using Builder = std::function<void(const CandidateSpace&, Named&)>;
  const std::map<std::string_view, Builder> sets = {
      {"translations", add_translations},
      {"scalings", add_scalings},
      {"rotations", add_rotations},
      {"euclidean",
       [](const CandidateSpace& s, Named& set) {
         add_translations(s, set);
         add_rotations(s, set);
       }},
      {"linear", add_linear},
      {"affine",
       [](const CandidateSpace& s, Named& set) {
         add_translations(s, set);
         add_linear(s, set);
       }},
  };
  if (const auto found = sets.find(text); found != sets.end()) {
    Named set;
    found->second(space, set);
    if (set.matrices.empty()) {
      throw InputError(fmt::format("--candidates: '{}' is empty for {} input{}", text, space.dimension,
                                   space.dimension == 1 ? "" : "s"));
    }
    return candidates_from_affine(std::string(text), set.matrices, coordinate_names(space), set.texts);
  }
  if (text.starts_with("polynomial:")) {
    return polynomial_set(text, space);
  }
  if (text.find(':') == std::string_view::npos) {
    throw InputError(
        fmt::format("--candidates: unknown set '{}', expected translations, rotations, euclidean, scalings, linear, "
                    "affine, polynomial:D, a group such as so:1,3, or a TOML file",
                    text));
  }
  return candidates_from_group(parse_group(text), space);
}

Candidates candidates_from_group(const MatrixGroup& group, const CandidateSpace& space) {
  if (group.action_dimension() != space.dimension) {
    throw InputError(
        fmt::format("{} acts on {} inputs, but there are {}", group.name(), group.action_dimension(), space.dimension));
  }
  std::vector<Matrix> matrices;
  for (const Matrix& xi : group.algebra().basis()) {
    matrices.push_back(group.affine_part(xi));
  }
  if (matrices.empty()) {
    throw InputError(fmt::format("{} is a finite group, it has no generators to look for", group.name()));
  }
  return candidates_from_affine(group.name(), matrices, coordinate_names(space));
}

}  // namespace lieder

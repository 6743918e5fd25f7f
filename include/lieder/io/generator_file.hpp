// Generators given by a user: as candidates, to be identified, or of a group.
//
// TOML: a list of generators of affine fields v(x) = A x + b on R^n.
//
//   [[generator]]
//   name = "rotation"             # optional; g0, g1, ... by place
//   matrix = [[0, -1], [1, 0]]    # A, n x n, row by row; zero if only a translation is given
//   translation = [0, 0]          # b, optional
//   output = [[1]]                # psi', p x p: the action on the outputs, optional: in every generator or in none
//
// A group file has generators and further elements x -> A x + b (reflections, permutations), and may say how they act
// on the time of x' = f(x): of a generator the rate c in [v, f] = c f, of an element the factor, -1 reverses it.
//
//   [[element]]
//   matrix = [[-1, 0], [0, -1]]
//   time = 1                      # optional
//
// NPY: an array of shape q x n x n (the matrices A).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

/// Invariant: matrix is n x n, translation has size n (zero if none was given), output is p x p or 0 x 0.
struct NamedGenerator {
  std::string name;
  Matrix matrix;
  Vector translation;
  Matrix output;
  double time = 0.0;  ///< of an element: 0 if the file does not say

  bool has_translation() const { return !translation.isZero(0.0); }
  bool has_output() const { return output.size() > 0; }
};

/// Reads a TOML file. All generators have the same n, the same p, distinct names. Throws InputError that names the
/// file, the line and the generator: TOML syntax, an unknown or missing key, a wrong type or shape, a number that is
/// not finite.
std::vector<NamedGenerator> read_generator_file(const std::filesystem::path& path);

struct GroupFile {
  std::vector<NamedGenerator> generators;
  std::vector<NamedGenerator> elements;
};

/// Reads a TOML file with at least one generator or element, of one n and one p. Throws as read_generator_file.
GroupFile read_group_file(const std::filesystem::path& path);

/// Reads NPY (by its first bytes or its name) or TOML. Throws InputError; also for a shape other than q x n x n.
std::vector<NamedGenerator> read_generators(const std::filesystem::path& path);

}  // namespace lieder

// `lieder reproduce heat`: the heat operator e^{tA} of a periodic box learned from noisy pairs of fields.
//
// Media: constant and equal diffusivities, constant and unequal ones, and one that varies with x only. Kernels: Hermite
// functions of y - x times 1, cos and sin of each coordinate of the mean position. Candidates: translations, the rotation, and
// scalings along x and y. Inputs are white noise, outputs carry normal errors of `noise` times their root mean square.
// The error of an operator is |T_w u - T u| / |T u| over fresh fields without noise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lieder/fields/heat_operator.hpp"

namespace lieder::cli {

struct HeatStudyOptions {
  Index nodes = 24;  // of the grid along each axis
  Index degree = 6;  // of the kernels
  double noise = 0.3;
  std::vector<Index> pairs;
  Index draws = 5;
  std::uint64_t seed = 0;
};

/// One draw of one medium with one number of pairs.
struct HeatFit {
  double plain = 0.0;  // errors
  double enforced = 0.0;
  double promoted = 0.0;
  Index kept = 0;  // by promoted
  std::string promoted_algebra;
  std::string plain_algebra;  // discovered in the plain fit
  double largest_gap = 0.0;
  double seconds = 0.0;  // of promoted
};

struct HeatPoint {
  std::size_t medium = 0;  // of heat_media()
  Index pairs = 0;
  std::vector<HeatFit> fits;  // draw after draw
};

struct HeatMediumCase {
  const char* name;
  HeatMedium medium;
  std::vector<Index> symmetries;  // of the candidates
  const char* algebra;
};
const std::vector<HeatMediumCase>& heat_media();

struct HeatStudy {
  HeatStudyOptions options;
  Index unknowns = 0;
  std::vector<Index> enforced_unknowns;  // of each medium
  std::vector<double> floors;            // of each medium: error of the enforced fit to many pairs without noise
  std::vector<HeatPoint> points;
  double seconds = 0.0;
};

HeatStudy run_heat_study(const HeatStudyOptions& options);

std::string heat_text(const HeatStudy& study);
/// The tables in Markdown, for docs/fields.md.
std::string heat_markdown(const HeatStudy& study);
std::string heat_json(const HeatStudy& study);

}  // namespace lieder::cli

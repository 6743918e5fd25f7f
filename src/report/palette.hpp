// The colours of pages and figures (private): one table, light and dark.
#pragma once

#include <string>
#include <string_view>

namespace lieder::report_detail {

enum class Role {
  ink,
  muted,
  axis,
  grid,
  paper,
  point,
  symmetry,
  broken,
  near,
  trivial,
  positive,
  negative,
  series_1,
  series_2,
  series_3,
  series_4,
  series_5,
  series_6,
  far_point,  ///< of a cloud, behind the middle
  depth_1,    ///< arrows in space, from the farthest ...
  depth_2,
  depth_3,
  depth_4,
  depth_5,  ///< ... to the nearest
};

/// "#rrggbb" of the light theme; different for every role.
std::string_view light_colour(Role role);

/// The role of curve number k: the six series colours in turn.
Role series_role(std::size_t k);

/// "var(--plot-ink,#1b2430)" for the light colour "#1b2430"; the colour itself if it is not in the table.
std::string themed_colour(std::string_view light_hex);

/// "--plot-ink:#1b2430;..." : the declarations of all roles for one theme.
std::string light_declarations();
std::string dark_declarations();

}  // namespace lieder::report_detail

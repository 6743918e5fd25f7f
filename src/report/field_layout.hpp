// What the figures of vector fields in the plane and in space have in common (private): the box around everything that
// is drawn, the choice of the arrows and their lengths, the cells of the panels.
#pragma once

#include <string>
#include <vector>

#include "lieder/report/plot.hpp"
#include "script.hpp"

namespace lieder::report_detail {

/// The part of space that is drawn. low < high. If all sides are alike within a factor of four they get one scale, so
/// that a rotation looks round.
struct FieldBox {
  RowVector low;
  RowVector high;
  bool equal = true;

  RowVector size() const { return high - low; }
  /// Lengths of the unit of the drawing: one for all axes if `equal`.
  RowVector unit() const;
  /// Widens side j about its centre to this length.
  void widen(Index j, double length);
};

/// Around all positions and data, with a margin. A side without extent gets the length of the longest.
FieldBox field_box(const VectorFieldPlot& plot);

/// Arrows of one panel: centred on their positions, at most `limit` and evenly spread, the longest as long as the
/// distance between neighbours. No rows if the field is zero.
struct Arrows {
  Matrix tails;    ///< k x d
  Matrix vectors;  ///< k x d
};

Arrows choose_arrows(const VectorFieldPanel& field, const FieldBox& box, Index limit);

/// The name of axis j.
std::string axis_name(const VectorFieldPlot& plot, Index j);

/// Panels side by side in rows.
struct FieldGrid {
  double columns = 1.0;
  double cell_width = 0.0;
  double cell_height = 0.0;

  /// As many columns as look well; the height is to be set.
  FieldGrid(std::size_t panels, Index dimension);
  double left(std::size_t panel) const;
  double top(std::size_t panel) const;
  double width() const;
  double height(std::size_t panels) const;
};

inline constexpr double kFieldTitle = 26.0;  ///< height of the title of a panel

Script draw_in_plane(const VectorFieldPlot& plot, FieldBox box);
Script draw_in_space(const VectorFieldPlot& plot, const FieldBox& box);

}  // namespace lieder::report_detail

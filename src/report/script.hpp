// Writes the gnuplot script of one figure (private). All positions of the layout are in pixels from the top left of the
// canvas; texts are quoted, so that nothing in them is taken for a command.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "lieder/report/plot.hpp"
#include "palette.hpp"
#include "scale.hpp"

namespace lieder::report_detail {

struct Rect {
  double left = 0.0;
  double top = 0.0;
  double width = 0.0;
  double height = 0.0;
};

enum class Anchor { left, centre, right };

struct LegendEntry {
  std::string label;
  Role role = Role::ink;
  int point_type = 0;  ///< gnuplot's number of the mark; 0: none
  double point_size = 0.0;
  bool line = false;
  bool dashed = false;
};

/// Width in pixels that is set aside for a text of the standard size (widths of fonts differ: a safe estimate).
double text_width(std::string_view text);

/// The text, its end replaced by "…" if it is wider than this.
std::string shortened(std::string_view text, double width);

/// Height of a legend of this width in pixels.
double legend_height(const std::vector<LegendEntry>& entries, double width);

class Script {
 public:
  static constexpr int kWidth = 640;  ///< of a full-width figure; pages draw it a little larger (page_svg)

  Script(double width, double height);

  /// The text on one line in gnuplot's double quotes, every sign of ASCII in octal: nothing in it is special.
  static std::string quote(std::string_view text);
  /// rgb '#rrggbb'
  static std::string colour(Role role);

  template <class... Args>
  void command(fmt::format_string<Args...> format, Args&&... args) {
    body_ += fmt::format(format, std::forward<Args>(args)...) + '\n';
  }

  /// A block of numbers, one line for each row; its name.
  std::string data(const MatrixRef& rows);

  /// Begins a plot in this rectangle: no labels, arrows or axes from the one before.
  void panel(const Rect& rect);
  /// Axis 'x' or 'y' with its ticks; grid lines at the labelled ones if `grid`.
  void axis(char name, const Scale& scale, const std::vector<Tick>& ticks, bool grid);
  /// Text on the canvas (not in a plot's coordinates).
  void text(std::string_view text, double x, double y, Anchor anchor, Role role, int size = 13);
  /// Rows of entries from (left, top), within `width`; legend_height() tells what they take.
  void legend(const std::vector<LegendEntry>& entries, double left, double top, double width);

  int width() const { return width_; }
  int height() const { return height_; }

  /// The whole script.
  std::string assemble() const;

 private:
  /// "x,y" in gnuplot's screen coordinates.
  std::string screen(double x, double y) const;
  void legend_entry(const LegendEntry& entry, double x, double y);

  int width_;
  int height_;
  int blocks_ = 0;
  std::string data_;
  std::string body_;
};

/// Draws the script: a figure with `svg` and `ok`, or with the message why not. `data`: the numbers drawn, may be
/// empty.
Figure draw(const Script& script, const std::string& title, TextTable data, const PlotOptions& options);

}  // namespace lieder::report_detail

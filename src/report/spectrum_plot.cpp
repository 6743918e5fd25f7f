#include <algorithm>
#include <array>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/report/plot.hpp"
#include "plot_check.hpp"
#include "script.hpp"
#include "unicode.hpp"

namespace lieder {

namespace {

using namespace report_detail;

constexpr double kFloor = 1e-17;
constexpr Index kMostValues = 100000;
constexpr int kDownTriangle = 11;

struct ClassStyle {
  const char* name;
  const char* singular;
  const char* plural;
  Role role;
  int point_type;
  double relative_size;
};

// In the order of SpectrumClass.
constexpr std::array<ClassStyle, 4> kStyles{{{"broken", "broken", "broken", Role::broken, 7, 1.0},
                                             {"symmetry", "symmetry", "symmetries", Role::symmetry, 13, 1.35},
                                             {"near-symmetry", "near-symmetry", "near-symmetries", Role::near, 9, 1.1},
                                             {"trivial", "trivial", "trivial", Role::trivial, 6, 0.95}}};

const ClassStyle& style_of(SpectrumClass kind) {
  return kStyles.at(static_cast<std::size_t>(kind));
}

void check(const SpectrumPlot& plot) {
  const Index q = plot.values.size();
  require(q >= 1 && q <= kMostValues, fmt::format("spectrum_plot: {} values, expected 1 to {}", q, kMostValues));
  require_drawable("spectrum_plot: values", plot.values, Domain::nonnegative);
  for (Index i = 1; i < q; ++i) {
    require(plot.values(i) <= plot.values(i - 1),
            fmt::format("spectrum_plot: values[{}] is {}, above values[{}] = {}: expected descending order", i,
                        plot.values(i), i - 1, plot.values(i - 1)));
  }
  if (!plot.classes.empty()) {
    require_size("spectrum_plot: classes", static_cast<Index>(plot.classes.size()), q, "one for each value, or none");
  }
  if (plot.errors.size() > 0) {
    require_size("spectrum_plot: errors", plot.errors.size(), q, "one for each value, or none");
    require_drawable("spectrum_plot: errors", plot.errors, Domain::nonnegative);
  }
  for (const auto& [name, value] : {std::pair{"cut", plot.cut}, std::pair{"gap", plot.gap}}) {
    require(!value || (std::isfinite(*value) && *value > 0.0),
            fmt::format("spectrum_plot: {} is {}, expected a positive number", name, value.value_or(0.0)));
  }
}

class SpectrumDrawing {
 public:
  explicit SpectrumDrawing(const SpectrumPlot& plot) : plot_(plot), drawn_(plot.values.cwiseMax(kFloor)) {
    classes_ = plot.classes;
    for (Index i = 0; classes_.size() < static_cast<std::size_t>(drawn_.size()); ++i) {
      const bool below = plot.cut && plot.values(i) <= *plot.cut;
      classes_.push_back(below ? SpectrumClass::symmetry : SpectrumClass::broken);
    }
    size_ = drawn_.size() <= 40 ? 0.95 : drawn_.size() <= 150 ? 0.7 : 0.45;
  }

  Script script() const {
    const std::vector<LegendEntry> entries = legend();
    const double top = 34.0 + legend_height(entries, kWidth);
    const Rect rect{72.0, top, kWidth - 84.0, 270.0};
    Script script(kWidth, top + rect.height + 54.0);
    script.panel(rect);
    const auto count = static_cast<double>(drawn_.size());
    const Scale x{0.5 - 0.01 * count, 0.5 + 1.01 * count, false};
    const Scale y = value_scale();
    script.axis('x', x, index_ticks(x), false);
    script.axis('y', y, value_ticks(y), true);
    script.legend(entries, rect.left - 60.0, 0.0, kWidth);
    script.text(plot_.value_label, 12.0, top - 17.0, Anchor::left, Role::muted);
    script.text("index", rect.left + 0.5 * rect.width, top + rect.height + 43.0, Anchor::centre, Role::muted);
    cut_line(script, rect, x, y);
    gap_mark(script, rect, x, y);
    points(script, y);
    return script;
  }

  TextTable table() const {
    const bool errors = plot_.errors.size() > 0;
    std::vector<TextColumn> columns{{"index", TextAlign::number}, {plot_.value_label, TextAlign::number}};
    if (errors) {
      columns.emplace_back("standard error", TextAlign::number);
    }
    columns.emplace_back("class", TextAlign::text);
    TextTable result(columns);
    for (Index i = 0; i < drawn_.size(); ++i) {
      std::vector<std::string> cells{fmt::format("{}", i + 1), format_number(plot_.values(i))};
      if (errors) {
        cells.push_back(format_number(plot_.errors(i), 2));
      }
      cells.emplace_back(style_of(class_of(i)).name);
      result.add_row(std::move(cells));
    }
    return result;
  }

 private:
  static constexpr double kWidth = Script::kWidth;

  SpectrumClass class_of(Index i) const { return classes_[static_cast<std::size_t>(i)]; }
  bool floored(Index i) const { return plot_.values(i) < kFloor; }
  bool any_floored() const { return floored(drawn_.size() - 1); }

  std::vector<LegendEntry> legend() const {
    std::vector<LegendEntry> entries;
    if (plot_.classes.empty() && !plot_.cut) {
      return entries;
    }
    for (const ClassStyle& style : kStyles) {
      const auto kind = static_cast<SpectrumClass>(&style - kStyles.data());
      const auto count = std::count(classes_.begin(), classes_.end(), kind);
      if (count > 0) {
        entries.push_back({fmt::format("{} {}", count, count == 1 ? style.singular : style.plural), style.role,
                           style.point_type, style.relative_size});
      }
    }
    if (any_floored()) {
      entries.push_back({"below 10⁻¹⁷", Role::muted, kDownTriangle, 1.0});
    }
    return entries;
  }

  Scale value_scale() const {
    Extent extent(true);
    extent.add(drawn_);
    if (plot_.errors.size() > 0) {
      extent.add(drawn_ + plot_.errors);
    }
    extent.add(drawn_.maxCoeff() / 100.0);  // at least two decades: closer values are no gap
    if (plot_.cut) {
      extent.add(*plot_.cut);
    }
    return extent.scale(0.06);
  }

  static std::vector<Tick> index_ticks(const Scale& x) {
    std::vector<Tick> result = ticks(x, x.hi <= 26.0 ? 27 : 8);
    std::erase_if(result, [](const Tick& tick) { return tick.value < 1.0 || tick.value != std::round(tick.value); });
    for (Tick& tick : result) {
      tick.label = std::to_string(std::lround(tick.value));
    }
    if (result.empty() || result.front().value > 1.5) {
      result.insert(result.begin(), {1.0, "1", true});
    }
    return result;
  }

  std::vector<Tick> value_ticks(const Scale& y) const {
    std::vector<Tick> result = ticks(y, 8);
    if (any_floored()) {
      std::erase_if(result, [](const Tick& tick) { return tick.value < 15.0 * kFloor; });
      result.insert(result.begin(), {kFloor, "≤ 10⁻¹⁷", true});
    }
    return result;
  }

  void cut_line(Script& script, const Rect& rect, const Scale& x, const Scale& y) const {
    if (!plot_.cut) {
      return;
    }
    script.command("set arrow from graph 0,first {0:.9g} to graph 1,first {0:.9g} nohead lc {1} lw 1.2 dt (6,4)",
                   *plot_.cut, Script::colour(Role::near));
    const double level = rect.top + rect.height * (1.0 - y.fraction(*plot_.cut));
    const bool left = x.fraction(static_cast<double>(above()) + 0.5) > 0.5;
    script.text(fmt::format("cut {}", typeset_number(*plot_.cut, 2)), rect.left + (left ? 8.0 : rect.width - 4.0),
                level - 10.0, left ? Anchor::left : Anchor::right, Role::near, 12);
  }

  // How many values are above the cut.
  Index above() const { return plot_.cut ? (plot_.values.array() > *plot_.cut).count() : 0; }

  void gap_mark(Script& script, const Rect& rect, const Scale& x, const Scale& y) const {
    const Index k = above();
    Index next = k;
    while (next < drawn_.size() && class_of(next) == SpectrumClass::trivial) {
      ++next;
    }
    if (!plot_.cut || k == 0 || next == drawn_.size()) {
      return;
    }
    const double upper = drawn_(k - 1);
    const double lower = drawn_(next);
    const double ratio = plot_.gap.value_or(upper / lower);
    const double at = static_cast<double>(k) + 0.5;
    script.command(
        "set arrow from first {0:.9g},{1:.9g} to first {0:.9g},{2:.9g} heads size screen 0.008,25 filled lc {3} lw 1.4",
        at, upper, lower, Script::colour(Role::ink));
    const auto level = [&](double value) { return rect.top + rect.height * (1.0 - y.fraction(value)); };
    const double cut = level(*plot_.cut);
    const bool over = cut - level(upper) >= level(lower) - cut;
    const double middle = over ? 0.5 * (level(upper) + cut) : 0.5 * (level(lower) + cut);
    const bool left = x.fraction(at) > 0.5;
    const bool bound = !plot_.gap && floored(next);
    script.text(fmt::format("gap {}{}", bound ? "> " : "", typeset_number(ratio, 2)),
                rect.left + rect.width * x.fraction(at) + (left ? -10.0 : 10.0), middle,
                left ? Anchor::right : Anchor::left, Role::ink);
  }

  // One block of numbers and one part of the plot command for each class that occurs, error bars first.
  void points(Script& script, const Scale& y) const {
    std::vector<std::string> parts;
    if (plot_.errors.size() > 0) {
      Matrix bars(drawn_.size(), 4);
      for (Index i = 0; i < drawn_.size(); ++i) {
        bars.row(i) << static_cast<double>(i + 1), drawn_(i), std::max(y.lo, drawn_(i) - plot_.errors(i)),
            drawn_(i) + plot_.errors(i);
      }
      parts.push_back(fmt::format("{} using 1:2:3:4 with yerrorbars pt -1 lw 1.2 lc {}", script.data(bars),
                                  Script::colour(Role::axis)));
    }
    for (const bool floor : {false, true}) {
      for (const ClassStyle& style : kStyles) {
        const auto kind = static_cast<SpectrumClass>(&style - kStyles.data());
        std::vector<double> members;
        for (Index i = 0; i < drawn_.size(); ++i) {
          if (class_of(i) == kind && floored(i) == floor) {
            members.insert(members.end(), {static_cast<double>(i + 1), drawn_(i)});
          }
        }
        if (!members.empty()) {
          const Eigen::Map<const Matrix> columns(members.data(), 2, static_cast<Index>(members.size() / 2));
          parts.push_back(fmt::format("{} using 1:2 with points pt {} ps {:.3g} lc {}",
                                      script.data(columns.transpose()), floor ? kDownTriangle : style.point_type,
                                      size_ * style.relative_size, Script::colour(style.role)));
        }
      }
    }
    script.command("plot {}", fmt::join(parts, ", "));
  }

  const SpectrumPlot& plot_;
  Vector drawn_;
  std::vector<SpectrumClass> classes_;
  double size_ = 1.0;
};

}  // namespace

Figure spectrum_plot(const SpectrumPlot& plot, const PlotOptions& options) {
  check(plot);
  const SpectrumDrawing drawing(plot);
  return draw(drawing.script(), plot.title, drawing.table(), options);
}

}  // namespace lieder

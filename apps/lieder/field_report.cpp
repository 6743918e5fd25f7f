// The HTML page of a field or an operator on fields: that of a discovery, with the grid, the derivatives or the kernel, and
// the axis of symmetry on a sphere.
#include <fmt/format.h>

#include <numbers>

#include "field_run.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

void add_axis(HtmlReport& report, const AxisOfSymmetry& axis) {
  const double degrees = 180.0 / std::numbers::pi;
  report.subsection("Axis of symmetry");
  report.paragraph(fmt::format("{} degrees from the pole, towards longitude {}.", format_number(degrees * axis.tilt, 3),
                               format_number(degrees * axis.azimuth, 3)));
  TextTable table({TextColumn("rotation about", TextAlign::text), TextColumn("relative defect", TextAlign::number)});
  const char* const names[] = {"the axis", "a second axis", "a third axis"};
  for (Index i = 0; i < axis.defects.size(); ++i) {
    table.add_row({names[i], typeset_number(axis.defects(i), 3)});
  }
  report.table(table, "Three orthogonal axes; a field without an axis of symmetry has about 0.71 for each.");
}

void add_field(HtmlReport& report, const FieldRun& run) {
  report.section("Field");
  report.paragraph(run.description + ".");
  report.paragraph(fmt::format("Derivatives: {}, relative error {}; {} without them.", run.method,
                               typeset_number(run.derivative_error, 2), counted(run.missing, "node", "nodes")));
  if (run.axis) {
    add_axis(report, *run.axis);
  }
}

void add_operator(HtmlReport& report, const FieldRun& run) {
  report.section("Operator");
  report.paragraph(sentence(run.run.model));
  report.paragraph(fmt::format("Fitted to {} of fields ({}): relative residual {}, noise {}.",
                               counted(run.pairs, "pair", "pairs"), run.description, typeset_number(run.residual, 3),
                               typeset_number(run.noise, 3)));
}

}  // namespace

WrittenReport write_field_report(const FieldRun& run, const DiscoverOptions& options, const std::string& command) {
  const bool pairs = run.pairs > 0;
  const std::string subtitle =
      pairs ? fmt::format("An operator on fields; {}", counted(run.pairs, "pair", "pairs")) : run.description;
  return write_discover_report(run.run, options, command, {subtitle, [&run, pairs](HtmlReport& report) {
                                                             pairs ? add_operator(report, run) : add_field(report, run);
                                                           }});
}

}  // namespace lieder::cli

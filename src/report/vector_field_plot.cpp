#include <algorithm>

#include "field_layout.hpp"
#include "lieder/core/error.hpp"
#include "lieder/report/plot.hpp"
#include "plot_check.hpp"

namespace lieder {

namespace {

using namespace report_detail;

void check(const VectorFieldPlot& plot) {
  require(!plot.fields.empty(), "vector_field_plot: no fields, expected at least one");
  require(plot.max_arrows >= 1, fmt::format("vector_field_plot: max_arrows is {}, expected >= 1", plot.max_arrows));
  require(plot.max_points >= 0, fmt::format("vector_field_plot: max_points is {}, expected >= 0", plot.max_points));
  const Index d = plot.fields.front().positions.cols();
  require(d == 2 || d == 3, fmt::format("vector_field_plot: positions have {} columns, expected 2 or 3", d));
  for (std::size_t k = 0; k < plot.fields.size(); ++k) {
    const VectorFieldPanel& field = plot.fields[k];
    const std::string name = fmt::format("vector_field_plot: field {} '{}'", k, field.label);
    require(field.positions.rows() > 0, name + " has no positions, expected at least one");
    require_shape(name + " positions", field.positions, -1, d, "all fields have one dimension");
    require_shape(name + " vectors", field.vectors, field.positions.rows(), d, "one vector for each position");
    require_drawable_matrix(name + " positions", field.positions);
    require_drawable_matrix(name + " vectors", field.vectors);
  }
  if (plot.data.rows() > 0) {
    require_shape("vector_field_plot: data", plot.data, -1, d, "as the positions");
    require_drawable_matrix("vector_field_plot: data", plot.data);
  }
  if (!plot.axis_labels.empty()) {
    require_size("vector_field_plot: axis_labels", static_cast<Index>(plot.axis_labels.size()), d, "or none");
  }
}

std::vector<std::string> notes_of(const VectorFieldPlot& plot, Index arrows) {
  std::vector<std::string> result;
  if (plot.data.rows() > plot.max_points) {
    result.push_back(fmt::format("{} of {} data points drawn", plot.max_points, plot.data.rows()));
  }
  const Index positions = plot.fields.front().positions.rows();
  if (arrows > 0 && arrows < positions) {
    result.push_back(fmt::format("Arrows at {} of {} positions", arrows, positions));
  }
  return result;
}

}  // namespace

Figure vector_field_plot(const VectorFieldPlot& plot, const PlotOptions& options) {
  check(plot);
  const FieldBox box = field_box(plot);
  const bool plane = plot.fields.front().positions.cols() == 2;
  Figure figure = draw(plane ? draw_in_plane(plot, box) : draw_in_space(plot, box), plot.title, {}, options);
  figure.notes = notes_of(plot, choose_arrows(plot.fields.front(), box, plot.max_arrows).tails.rows());
  return figure;
}

}  // namespace lieder

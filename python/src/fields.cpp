// lieder.fields: grids, fields, their derivatives and Lie derivatives, harmonics, NetCDF files.
#include <fmt/format.h>
#include <nanobind/eigen/sparse.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <limits>
#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "field_argument.hpp"
#include "lieder/core/error.hpp"
#include "lieder/fields/field.hpp"
#include "lieder/fields/heat_operator.hpp"
#include "lieder/io/netcdf.hpp"

namespace lieder::python {

Matrix node_values(const ArrayLike& array, const GridPtr& grid, const char* name) {
  nb::object numbers = numbers_from(array, name);
  const auto given = nb::cast<std::vector<Index>>(numbers.attr("shape"));
  const std::vector<Index> shape = grid->shape();
  const auto starts_with = [&given](const std::vector<Index>& first) {
    return (given.size() == first.size() || given.size() == first.size() + 1) &&
           std::equal(first.begin(), first.end(), given.begin());
  };
  const bool by_axes = starts_with(shape);
  if (!by_axes && !starts_with({grid->size()})) {
    throw ShapeError(fmt::format("{}: expected the shape ({}) of the grid, or ({},), and perhaps components, got {}",
                                 name, fmt::join(shape, ", "), grid->size(), as_text(numbers.attr("shape"))));
  }
  const Index components = given.size() == (by_axes ? shape.size() : 1) ? 1 : given.back();
  return MatrixArgument({numbers.attr("reshape")(nb::make_tuple(grid->size(), components))}, name).matrix();
}

Field field_from(const ArrayLike& argument, const GridPtr& grid, const char* name) {
  if (nb::isinstance<Field>(argument.object)) {
    return nb::cast<Field>(argument.object);
  }
  Field result{grid, node_values(argument, grid, name)};
  check_field(result);
  return result;
}

nb::object node_array(const Matrix& values, const Grid& grid) {
  std::vector<Index> shape = grid.shape();
  if (values.cols() != 1) {
    shape.push_back(values.cols());
  }
  return nb::cast(values).attr("reshape")(nb::tuple(nb::cast(shape)));
}

namespace {

const char* kind_text(GridKind kind) {
  return kind == GridKind::box ? "box" : kind == GridKind::disk ? "disk" : "sphere";
}

void bind_grid(nb::module_& module) {
  nb::class_<GridAxis>(module, "GridAxis", "One direction of a grid.")
      .def_ro("nodes", &GridAxis::nodes)
      .def_ro("periodic", &GridAxis::periodic)
      .def_ro("period", &GridAxis::period, "Of a periodic axis.")
      .def("__repr__", [](const GridAxis& axis) {
        return fmt::format("GridAxis({} nodes from {:.6g}{})", axis.nodes.size(), axis.nodes(0),
                           axis.periodic ? fmt::format(", period {:.6g}", axis.period) : "");
      });
  module.def("periodic_axis", &periodic_axis, nb::arg("lower"), nb::arg("upper"), nb::arg("count"),
             "count >= 4 nodes lower + i h, h = (upper - lower) / count.");
  module.def("bounded_axis", &bounded_axis, nb::arg("lower"), nb::arg("upper"), nb::arg("count"),
             "count >= 4 nodes from lower to upper, both included.");
  module.def(
      "even_axis",
      [](const ArrayLike& coordinates, bool periodic, const std::string& name, double scale) {
        require(scale > 0.0 && std::isfinite(scale), fmt::format("scale: expected a positive number, got {}", scale));
        GridAxis axis = even_axis(name, vector_from(coordinates, "coordinates"), periodic);
        axis.nodes *= scale;
        axis.period *= scale;
        return axis;
      },
      nb::arg("coordinates"), nb::arg("periodic") = false, nb::arg("name") = "coordinates", nb::arg("scale") = 1.0,
      "From ascending, evenly spaced coordinates times `scale`; periodic: the period is one step more than they span.");
  nb::class_<Grid>(module, "Grid", "Nodes with quadrature weights on a box, a disk or the sphere, in C order.")
      .def_static(
          "box", [](std::vector<GridAxis> axes) { return Grid::box(std::move(axes)); }, nb::arg("axes"),
          "1 to 3 axes, each periodic or bounded.")
      .def_static("disk", &Grid::disk, nb::arg("radius"), nb::arg("radial"), nb::arg("angular"),
                  "Gauss nodes in the radius times even angles.")
      .def_static(
          "sphere", [](Index latitudes, Index longitudes) { return Grid::sphere(latitudes, longitudes); },
          nb::arg("latitudes"), nb::arg("longitudes"), "Gauss latitudes from south to north, even longitudes.")
      .def_static(
          "sphere",
          [](const ArrayLike& latitudes, const GridAxis& longitudes) {
            return Grid::sphere(vector_from(latitudes, "latitudes"), longitudes);
          },
          nb::arg("latitudes"), nb::arg("longitudes"),
          "Given latitudes (radians, ascending) and a periodic axis of longitudes.")
      .def_prop_ro("kind", [](const Grid& grid) { return kind_text(grid.kind()); })
      .def_prop_ro("axes", &Grid::axes)
      .def_prop_ro(
          "shape", [](const Grid& grid) { return nb::tuple(nb::cast(grid.shape())); }, "Nodes along each axis.")
      .def_prop_ro("size", &Grid::size, "N")
      .def_prop_ro("dimension", &Grid::dimension, "n of the points; 3 on the sphere.")
      .def_prop_ro(
          "points", [](const Grid& grid) { return grid.points(); }, "N x n, Cartesian (a copy).")
      .def_prop_ro(
          "weights", [](const Grid& grid) { return grid.weights(); }, "N; they add up to the volume (a copy).")
      .def_prop_ro("description", &Grid::description)
      .def("__len__", &Grid::size)
      .def("__repr__", [](const Grid& grid) { return fmt::format("Grid('{}')", grid.description()); });
}

void bind_field(nb::module_& module) {
  nb::class_<Field>(module, "Field", "c components at the nodes of a grid; NaN is a missing value.")
      .def(
          "__init__",
          [](Field* self, const GridPtr& grid, const ArrayLike& values) {
            Field made{grid, node_values(values, grid, "values")};
            check_field(made);
            new (self) Field(std::move(made));
          },
          nb::arg("grid"), nb::arg("values"),
          "values: the shape of the grid, with a last axis of components or without, or N x c (copied).")
      .def_ro("grid", &Field::grid)
      .def_prop_ro(
          "values", [](const Field& field) { return field.values; }, "N x c (a copy).")
      .def_prop_ro(
          "array", [](const Field& field) { return node_array(field.values, *field.grid); },
          "The values in the shape of the grid, with a last axis of components where there are several (a copy).")
      .def_prop_ro("components", [](const Field& field) { return field.values.cols(); })
      .def("__repr__", [](const Field& field) {
        return fmt::format("Field('{}', {} components)", field.grid->description(), field.values.cols());
      });
}

FieldDerivativeOptions derivatives(int order) {
  FieldDerivativeOptions options;
  options.order = order;
  return options;
}

// q x N x c, NaN where a derivative is not known.
nb::object lie_derivative(const Field& field, const Candidates& candidates, int order) {
  std::vector<Matrix> result = in_engine([&] {
    const FieldJet jet = field_jet(field, derivatives(order));
    const Matrix rows = LieDerivative(ObjectKind::function, candidates).rows(jet.jet);
    const auto known = static_cast<Index>(jet.nodes.size());
    std::vector<Matrix> all;
    for (Index a = 0; a < rows.cols(); ++a) {
      Matrix values =
          Matrix::Constant(field.values.rows(), field.values.cols(), std::numeric_limits<double>::quiet_NaN());
      for (Index c = 0; c < values.cols(); ++c) {
        for (Index i = 0; i < known; ++i) {
          values(jet.nodes[static_cast<std::size_t>(i)], c) = rows(c * known + i, a);
        }
      }
      all.push_back(std::move(values));
    }
    return all;
  });
  return stacked(result);
}

void bind_derivatives(nb::module_& module) {
  nb::class_<FieldJet>(module, "FieldJet", "Values and derivatives of a field where all of them are known.")
      .def_prop_ro(
          "points", [](const FieldJet& jet) { return jet.jet.points; }, "N' x n")
      .def_prop_ro(
          "values", [](const FieldJet& jet) { return jet.jet.values; }, "N' x c")
      .def_prop_ro(
          "jacobian", [](const FieldJet& jet) { return stacked(jet.jet.jacobian); }, "n x N' x c: d u / d x_j")
      .def_prop_ro(
          "errors", [](const FieldJet& jet) { return stacked(jet.errors); },
          "Of the jacobian, n x N' x c: the difference from a less accurate estimate.")
      .def_prop_ro("weights", [](const FieldJet& jet) { return jet.weights; })
      .def_prop_ro("nodes", [](const FieldJet& jet) { return jet.nodes; })
      .def_ro("method", &FieldJet::method)
      .def_prop_ro("relative_error", &FieldJet::relative_error);
  module.def(
      "field_jet",
      [](const Field& field, int order) { return in_engine([&] { return field_jet(field, derivatives(order)); }); },
      nb::arg("field"), nb::arg("order") = 0,
      "The first derivatives. order: 2, 4 .. 12 of finite differences; 0: spectral along periodic axes, 8 along "
      "others, 2 "
      "with missing values.");
  module.def(
      "lie_derivative", &lie_derivative, nb::arg("field"), nb::arg("candidates"), nb::arg("order") = 0,
      "L_xi u = Du v_xi - rho'_xi u for each candidate, q x N x c; NaN where a derivative is not known. The candidates "
      "carry rho' (with_values); without it the components are scalars.");
}

void bind_values(nb::module_& module) {
  nb::class_<ValueAction>(module, "ValueAction", "A linear action on the c components of a field.")
      .def(
          "__init__",
          [](ValueAction* self, const ArrayLike& algebra, const ArrayLike& elements) {
            ValueAction made;
            made.algebra = matrices_from(algebra, "algebra");
            made.elements = matrices_from(elements, "elements");
            require(!made.algebra.empty() || !made.elements.empty(), "algebra: expected at least one matrix");
            made.components = (made.algebra.empty() ? made.elements : made.algebra).front().rows();
            require(made.components >= 1, "algebra: expected matrices with at least one row");
            for (const auto* matrices : {&made.algebra, &made.elements}) {
              for (const Matrix& matrix : *matrices) {
                require_shape("algebra", matrix, made.components, made.components, "c x c");
                require_finite("algebra", matrix);
              }
            }
            new (self) ValueAction(std::move(made));
          },
          nb::arg("algebra"), nb::arg("elements").none() = nb::none(),
          "rho' of each generator (q x c x c), and rho of each further element of the action on space.")
      .def_ro("components", &ValueAction::components, "c")
      .def_prop_ro(
          "algebra", [](const ValueAction& values) { return stacked(values.algebra); }, "rho', q x c x c")
      .def_prop_ro(
          "elements", [](const ValueAction& values) { return stacked(values.elements); }, "rho, k x c x c");
  module.def(
      "tensor_values", [](const Candidates& space, Index rank) { return tensor_values(space, rank); }, nb::arg("space"),
      nb::arg("rank"),
      "Tensors of this rank, c = n^rank: 0 scalars, 1 vectors; x -> A x + b moves them by A (x) ... (x) A.");
  module.def(
      "tensor_values", [](const GroupAction& space, Index rank) { return tensor_values(space, rank); },
      nb::arg("space"), nb::arg("rank"));
  module.def(
      "representation_values",
      [](const Representation& representation) {
        return representation_values(representation.group(), representation);
      },
      nb::arg("representation"), "Values in a representation of a group.");
  module.def(
      "with_values",
      [](const Candidates& candidates, const ValueAction& values, Index count) {
        require(count >= 1, fmt::format("count: expected at least 1, got {}", count));
        return with_values(candidates, values, count);
      },
      nb::arg("candidates"), nb::arg("values"), nb::arg("count") = 1,
      "The candidates with this action on the components of a field (of `count` such tensors).");
  module.def("galilean_boosts", &galilean_boosts, nb::arg("space_dimension"), nb::arg("velocities"),
             nb::arg("names") = std::vector<std::string>(),
             "t d/dx_i of fields on (t, x_1 .. x_d). velocities: the values are (u, 1), and u moves by u + c.");
  module.def("homogeneous_values", &homogeneous_values, nb::arg("field"), "The field with a further component 1.");
}

void bind_netcdf(nb::module_& module) {
  nb::class_<NetcdfDimension>(module, "NetcdfDimension", "A named axis of a variable.")
      .def_ro("name", &NetcdfDimension::name)
      .def_ro("size", &NetcdfDimension::size)
      .def_ro("coordinates", &NetcdfDimension::coordinates, "Empty if the file gives none.")
      .def_ro("units", &NetcdfDimension::units);
  nb::class_<NetcdfVariable>(module, "NetcdfVariable", "An array on named dimensions.")
      .def_ro("name", &NetcdfVariable::name)
      .def_ro("long_name", &NetcdfVariable::long_name)
      .def_ro("units", &NetcdfVariable::units)
      .def_ro("dimensions", &NetcdfVariable::dimensions)
      .def_prop_ro(
          "array",
          [](const NetcdfVariable& variable) {
            const Vector data =
                Eigen::Map<const Vector>(variable.data.data(), static_cast<Index>(variable.data.size()));
            return nb::cast(data).attr("reshape")(nb::tuple(nb::cast(variable.shape())));
          },
          "The values, NaN where they are missing.")
      .def("at", &at_index, nb::arg("dimension"), nb::arg("index"), "At one index of a dimension.")
      .def("mean", &mean_over, nb::arg("dimension"), "The mean over a dimension.");
  module.def(
      "read_netcdf", [](const std::string& path, const std::string& variable) { return read_netcdf(path, variable); },
      nb::arg("path"), nb::arg("variable") = "",
      "A numeric variable; by default the only one of two or more dimensions.");
}

void bind_heat(nb::module_& module) {
  nb::class_<HeatOperator>(module, "HeatOperator",
                           "u -> e^{t A} u, A u = div(D grad u), on a periodic box in the plane.")
      .def(
          "__init__",
          [](HeatOperator* self, const GridPtr& grid, double time, double first, double second, double modulation) {
            new (self) HeatOperator(grid, {time, first, second, modulation});
          },
          nb::arg("grid"), nb::arg("time") = 0.1, nb::arg("first") = 1.0, nb::arg("second") = 1.0,
          nb::arg("modulation") = 0.0, "D = (1 + modulation cos(2 pi x / L)) diag(first, second).")
      .def(
          "__call__",
          [](const HeatOperator& heat, const ArrayLike& u) {
            const Field field = field_from(u, heat.grid(), "u");
            return in_engine([&] { return heat.apply(field); });
          },
          nb::arg("u"), "e^{t A} of each component: a Field, or an array on the grid.");
  module.def(
      "random_periodic_field",
      [](const GridPtr& grid, double length, Rng& rng, Index components) {
        return in_engine([&] { return random_periodic_field(grid, length, rng, components); });
      },
      nb::arg("grid"), nb::arg("length"), nb::arg("rng"), nb::arg("components") = 1,
      "A smooth random field of correlation length `length` (0: white noise), root mean square one.");
}

}  // namespace

void bind_grids(nb::module_& module) {
  bind_grid(module);
  bind_field(module);
  bind_derivatives(module);
  bind_values(module);
  bind_netcdf(module);
  bind_heat(module);
}

}  // namespace lieder::python

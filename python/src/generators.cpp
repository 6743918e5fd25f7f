// lieder.generators: vector fields, candidates, flows, group actions.
#include <fmt/format.h>
#include <nanobind/eigen/sparse.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/error.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/generators/flow.hpp"
#include "lieder/generators/group_action.hpp"
#include "lieder/io/generator_file.hpp"

namespace lieder::python {

namespace {

std::vector<std::string> names_or_default(std::vector<std::string> names, Index count) {
  if (names.empty()) {
    return default_names(count);
  }
  require_size("names", static_cast<Index>(names.size()), count, "one for each coordinate");
  return names;
}

Matrix finite_matrix(const ArrayLike& array, const char* name) {
  Matrix result = MatrixArgument(array, name).matrix();
  require_finite(name, result);
  return result;
}

std::vector<Matrix> finite_matrices(const ArrayLike& array, const char* name) {
  std::vector<Matrix> result = matrices_from(array, name);
  for (const Matrix& matrix : result) {
    require_finite(name, matrix);
  }
  return result;
}

void bind_fields(nb::module_& module) {
  nb::class_<VectorField>(module, "VectorField", "v(x) = coefficients phi(x), n components on K functions.")
      .def(
          "__init__",
          [](VectorField* self, const DictionaryPtr& functions, const ArrayLike& coefficients) {
            new (self) VectorField(functions, finite_matrix(coefficients, "coefficients"));
          },
          nb::arg("functions"), nb::arg("coefficients"), "coefficients: n x K.")
      .def_prop_ro("inputs", &VectorField::inputs)
      .def_prop_ro("functions", &VectorField::functions_ptr)
      .def_prop_ro(
          "coefficients", [](const VectorField& field) { return Matrix(field.coefficients()); }, "n x K (a copy).")
      .def(
          "values",
          [](const VectorField& field, const ArrayLike& points) {
            const MatrixArgument x(points, "points");
            return in_engine([&] { return field.values(x.ref()); });
          },
          nb::arg("points"), "v(x_i): N x n -> N x n.")
      .def(
          "jvp",
          [](const VectorField& field, const ArrayLike& points, const ArrayLike& directions) {
            const MatrixArgument x(points, "points");
            const MatrixArgument u(directions, "directions");
            require_shape("directions", u.ref(), x.rows(), x.cols(), "as points");
            return in_engine([&] { return field.jvp(x.ref(), u.ref()); });
          },
          nb::arg("points"), nb::arg("directions"), "Dv(x_i) u_i, N x n.")
      .def(
          "text",
          [](const VectorField& field, std::vector<std::string> names, int digits) {
            return field.text(names_or_default(std::move(names), field.inputs()), digits);
          },
          nb::arg("names") = std::vector<std::string>(), nb::arg("digits") = 4, "'x d/dy - y d/dx'.")
      .def_prop_ro("affine_matrix", &affine_matrix, "[b | A], n x (n + 1), of an affine field.")
      .def("__repr__", [](const VectorField& field) {
        return fmt::format("VectorField('{}')", field.text(default_names(field.inputs())));
      });
  module.def(
      "affine_field", [](const ArrayLike& matrix) { return affine_field(finite_matrix(matrix, "matrix")); },
      nb::arg("matrix"), "x -> A x + b from [b | A], n x (n + 1).");
  module.def(
      "linear_field", [](const ArrayLike& matrix) { return linear_field(finite_matrix(matrix, "matrix")); },
      nb::arg("matrix"), "x -> A x from A, n x n.");
  module.def(
      "lie_bracket",
      [](const VectorField& v, const VectorField& w, const ArrayLike& points) {
        const MatrixArgument x(points, "points");
        return in_engine([&] { return lie_bracket(v, w, x.ref()); });
      },
      nb::arg("v"), nb::arg("w"), nb::arg("points"), "Dw v - Dv w at N x n points.");
  module.def(
      "flow",
      [](const VectorField& v, const ArrayLike& points, double t) {
        const MatrixArgument x(points, "points");
        FlowResult result = in_engine([&] { return flow(v, x.ref(), t); });
        if (result.status != Status::ok) {
          PyErr_SetString(PyExc_ArithmeticError,
                          fmt::format("flow: {} of {} points did not arrive", result.stopped, x.rows()).c_str());
          throw nb::python_error();
        }
        return std::move(result.points);
      },
      nb::arg("v"), nb::arg("points"), nb::arg("t"), "exp(t v) of N x n points. ArithmeticError if one blows up.");
}

void bind_candidate_class(nb::module_& module) {
  const auto coordinates = [](const Candidates& set, const ArrayLike& array) {
    Vector x = vector_from(array, "coordinates");
    require_size("coordinates", x.size(), set.size(), "one for each candidate");
    return x;
  };
  nb::class_<Candidates>(module, "Candidates", "The generators among which symmetries are looked for.")
      .def_prop_ro("name", &Candidates::name)
      .def_prop_ro("size", &Candidates::size, "q")
      .def_prop_ro("space_dimension", &Candidates::space_dimension, "n, of one copy")
      .def_prop_ro("copies", &Candidates::copies)
      .def_prop_ro("inputs", &Candidates::inputs)
      .def_prop_ro("outputs", &Candidates::outputs, "m with an action on the outputs, else 0")
      .def_prop_ro("functions", &Candidates::functions_ptr)
      .def_prop_ro("names", &Candidates::names)
      .def_prop_ro("texts", &Candidates::texts)
      .def_prop_ro("affine", &Candidates::affine)
      .def_prop_ro(
          "matrices",
          [](const Candidates& set) {
            std::vector<Matrix> result;
            for (Index a = 0; a < set.size(); ++a) {
              result.push_back(affine_matrix(set.field(Vector::Unit(set.size(), a))));
            }
            return stacked(result);
          },
          "[b | A] of affine candidates, q x n x (n + 1).")
      .def("with_copies", &Candidates::with_copies, nb::arg("copies"), "The same acting on copies of R^n at once.")
      .def(
          "with_output_action",
          [](const Candidates& set, const ArrayLike& matrices) {
            return set.with_output_action(finite_matrices(matrices, "matrices"));
          },
          nb::arg("matrices"), "With psi' for each candidate, q x m x m.")
      .def(
          "with_output_candidates",
          [](const Candidates& set, const ArrayLike& matrices, const std::vector<std::string>& texts) {
            return set.with_output_candidates(finite_matrices(matrices, "matrices"), texts);
          },
          nb::arg("matrices"), nb::arg("texts"), "Extended by candidates that act on the outputs only, k x m x m.")
      .def(
          "field", [coordinates](const Candidates& set, const ArrayLike& x) { return set.field(coordinates(set, x)); },
          nb::arg("coordinates"), "The vector field sum_a x_a v_a.")
      .def(
          "output_matrix",
          [coordinates](const Candidates& set, const ArrayLike& x) { return set.output_matrix(coordinates(set, x)); },
          nb::arg("coordinates"), "sum_a x_a psi'_a, m x m.")
      .def(
          "text",
          [coordinates](const Candidates& set, const ArrayLike& x, int digits) {
            return set.text(coordinates(set, x), digits);
          },
          nb::arg("coordinates"), nb::arg("digits") = 4)
      .def("__len__", &Candidates::size)
      .def("__repr__", [](const Candidates& set) {
        return fmt::format("Candidates('{}', {} generators on R^{}{})", set.name(), set.size(), set.space_dimension(),
                           set.copies() > 1 ? fmt::format(", {} copies", set.copies()) : "");
      });
}

Candidates from_file(const std::string& path, Index dimension, const std::vector<std::string>& names) {
  std::vector<Matrix> matrices;
  std::vector<Matrix> outputs;
  for (const NamedGenerator& generator : read_generators(path)) {
    if (generator.matrix.rows() != dimension) {
      throw InputError(fmt::format("{}: generator '{}' is {} x {}, but there are {} inputs (in each copy)", path,
                                   generator.name, generator.matrix.rows(), generator.matrix.cols(), dimension));
    }
    Matrix matrix(dimension, dimension + 1);
    matrix << generator.translation, generator.matrix;
    matrices.push_back(matrix);
    if (generator.has_output()) {
      outputs.push_back(generator.output);
    }
  }
  const Candidates set = candidates_from_affine(path, matrices, names);
  return outputs.empty() ? set : set.with_output_action(outputs);
}

void bind_candidate_makers(nb::module_& module) {
  using Names = std::vector<std::string>;
  module.def(
      "parse_candidates",
      [](const std::string& text, Index dimension, const Names& names, const std::vector<bool>& logarithmic,
         const Names& original_names) {
        return parse_candidates(text, {dimension, names, logarithmic, original_names});
      },
      nb::arg("text"), nb::arg("dimension"), nb::arg("names") = Names(), nb::arg("logarithmic") = std::vector<bool>(),
      nb::arg("original_names") = Names(),
      "translations, scalings, rotations, euclidean, linear, affine, polynomial:D or a group, on R^dimension.");
  module.def("candidates_from_file", &from_file, nb::arg("path"), nb::arg("dimension"), nb::arg("names") = Names(),
             "A TOML file of generators, or an .npy of shape q x n x n.");
  module.def(
      "candidates_from_affine",
      [](const ArrayLike& matrices, const std::string& name, Names names) {
        const std::vector<Matrix> given = finite_matrices(matrices, "matrices");
        require(!given.empty(), "matrices: expected at least one generator");
        return candidates_from_affine(name, given, std::move(names));
      },
      nb::arg("matrices"), nb::arg("name") = "affine fields", nb::arg("names") = Names(),
      "The span of affine fields [b | A], q x n x (n + 1).");
  module.def(
      "candidates_from_fields",
      [](const std::vector<VectorField>& fields, const std::string& name, Names names) {
        require(!fields.empty(), "fields: expected at least one");
        return candidates_from_fields(name, fields, std::move(names));
      },
      nb::arg("fields"), nb::arg("name") = "fields", nb::arg("names") = Names(),
      "The span of fields on one dictionary.");
  module.def(
      "all_fields",
      [](const DictionaryPtr& functions, const std::string& name, Names names) {
        return all_fields(name, functions, functions->inputs(), std::move(names));
      },
      nb::arg("functions"), nb::arg("name") = "all fields", nb::arg("names") = Names(),
      "Every field phi_k d/dx_j of a dictionary.");
}

nb::object elements_array(const GroupAction& action, bool outputs) {
  std::vector<Matrix> result;
  for (const FiniteElement& element : action.elements()) {
    result.push_back(outputs ? element.output : element.input);
  }
  return stacked(result);
}

void bind_actions(nb::module_& module) {
  nb::class_<GroupAction>(module, "GroupAction", "F(theta_g x) = psi_g F(x): how a group acts on inputs and outputs.")
      .def_prop_ro("name", &GroupAction::name)
      .def_prop_ro("inputs", &GroupAction::inputs)
      .def_prop_ro("outputs", &GroupAction::outputs)
      .def_prop_ro("generators", &GroupAction::generators, "Candidates, or None for a finite group.")
      .def_prop_ro(
          "input_elements", [](const GroupAction& action) { return elements_array(action, false); },
          "[b | A] of the further elements, k x n x (n + 1).")
      .def_prop_ro(
          "output_elements", [](const GroupAction& action) { return elements_array(action, true); },
          "psi of the further elements, k x m x m.")
      .def(
          "random_element",
          [](const GroupAction& action, Rng& rng, double scale) {
            const FiniteElement element = action.random_element(rng, scale);
            return nb::make_tuple(element.input, element.output);
          },
          nb::arg("rng"), nb::arg("scale") = 1.0, "([b | A], psi) of a random element.")
      .def("with_output_like_input", &GroupAction::with_output_like_input)
      .def("__repr__", [](const GroupAction& action) {
        return fmt::format("GroupAction('{}', {} inputs, {} outputs)", action.name(), action.inputs(),
                           action.outputs());
      });
  module.def(
      "group_action",
      [](const MatrixGroup& group, Index outputs, Index copies) { return group_action(group, outputs, copies); },
      nb::arg("group"), nb::arg("outputs") = 1, nb::arg("copies") = 1,
      "The group's own action on copies of its space; the outputs do not move.");
  module.def(
      "group_action",
      [](const MatrixGroup& group, const Representation& output, Index copies) {
        return group_action(group, output, copies);
      },
      nb::arg("group"), nb::arg("output"), nb::arg("copies") = 1, "With outputs in a representation.");
  module.def(
      "group_action",
      [](const Representation& input, const Representation& output) { return group_action(input, output); },
      nb::arg("input"), nb::arg("output"), "Inputs and outputs in representations of one group.");
  module.def(
      "group_action", [](const Candidates& generators, Index outputs) { return group_action(generators, outputs); },
      nb::arg("generators"), nb::arg("outputs") = 1, "By any vector fields.");
}

}  // namespace

void bind_generators(nb::module_& module) {
  bind_fields(module);
  bind_candidate_class(module);
  bind_candidate_makers(module);
  bind_actions(module);
}

}  // namespace lieder::python

// lieder.dictionary: sets of functions with derivatives, models in them, measures.
#include "lieder/dictionary/dictionary.hpp"

#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/dictionary/measure.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/parse_dictionary.hpp"
#include "lieder/dictionary/product.hpp"
#include "lieder/dictionary/scaled.hpp"
#include "lieder/dictionary/user_functions.hpp"

namespace lieder::python {

namespace {

std::vector<std::string> names_or_default(std::vector<std::string> names, Index count) {
  return names.empty() ? default_names(count) : names;
}

// A callable that the engine's threads call: the GIL is taken for each call, and for the last reference.
std::shared_ptr<nb::object> shared_callable(nb::object function) {
  return {new nb::object(std::move(function)), [](nb::object* object) {
            const nb::gil_scoped_acquire acquire;
            delete object;
          }};
}

DictionaryPtr functions_of_user(Index inputs, std::vector<std::string> texts, nb::object values,
                                nb::object derivative) {
  const auto value_function = shared_callable(std::move(values));
  UserFunctions::Values evaluate = [value_function](const Matrix& points) {
    const nb::gil_scoped_acquire acquire;
    return MatrixArgument({(*value_function)(nb::cast(points))}, "values of the user's functions", true).matrix();
  };
  UserFunctions::Derivative differentiate;
  if (!derivative.is_none()) {
    const auto derivative_function = shared_callable(std::move(derivative));
    differentiate = [derivative_function](const Matrix& points, Index axis) {
      const nb::gil_scoped_acquire acquire;
      return MatrixArgument({(*derivative_function)(nb::cast(points), axis)}, "derivatives of the user's functions",
                            true)
          .matrix();
    };
  }
  return user_functions(inputs, std::move(texts), std::move(evaluate), std::move(differentiate));
}

void bind_functions(nb::module_& module) {
  nb::class_<Dictionary>(module, "Dictionary", "K scalar functions on R^n with their derivatives.")
      .def_prop_ro("inputs", &Dictionary::inputs, "n")
      .def_prop_ro("size", &Dictionary::size, "K")
      .def_prop_ro("description", &Dictionary::description)
      .def_prop_ro("polynomial_degree", &Dictionary::polynomial_degree)
      .def_prop_ro("is_monomials",
                   [](const Dictionary& dictionary) { return dynamic_cast<const Monomials*>(&dictionary) != nullptr; })
      .def(
          "values",
          [](const Dictionary& dictionary, const ArrayLike& points) {
            const MatrixArgument x(points, "points");
            return in_engine([&] { return dictionary.values(x.ref()); });
          },
          nb::arg("points"), "phi_k(x_i): points N x n -> N x K.")
      .def(
          "derivative",
          [](const Dictionary& dictionary, const ArrayLike& points, Index axis) {
            const MatrixArgument x(points, "points");
            require(axis >= 0 && axis < dictionary.inputs(),
                    fmt::format("axis: expected 0 .. {}, got {}", dictionary.inputs() - 1, axis));
            return in_engine([&] { return dictionary.derivative(x.ref(), axis); });
          },
          nb::arg("points"), nb::arg("axis"), "d phi_k / d x_axis at N x n points, N x K.")
      .def(
          "texts",
          [](const Dictionary& dictionary, std::vector<std::string> names) {
            const std::vector<std::string> own = names_or_default(std::move(names), dictionary.inputs());
            require_size("names", static_cast<Index>(own.size()), dictionary.inputs(), "one for each input");
            std::vector<std::string> result;
            for (Index k = 0; k < dictionary.size(); ++k) {
              result.push_back(dictionary.text(k, own));
            }
            return result;
          },
          nb::arg("names") = std::vector<std::string>(), "The functions as texts.")
      .def(
          "__add__",
          [](const DictionaryPtr& a, const DictionaryPtr& b) {
            return concatenate({a, b});
          },
          nb::is_operator())
      .def(
          "__mul__", [](const DictionaryPtr& a, const DictionaryPtr& b) { return product(a, b); }, nb::is_operator())
      .def("__len__", &Dictionary::size)
      .def("__repr__", [](const Dictionary& dictionary) {
        return fmt::format("Dictionary('{}', inputs={}, size={})", dictionary.description(), dictionary.inputs(),
                           dictionary.size());
      });
}

void bind_makers(nb::module_& module) {
  module.def(
      "parse_dictionary",
      [](const std::string& text, Index inputs, const ArrayLike& points) {
        if (points.is_none()) {
          return parse_dictionary(text, inputs);
        }
        const MatrixArgument x(points, "points");
        require_shape("points", x.ref(), -1, inputs, "one column for each input");
        return parse_dictionary(text, inputs, data_range(x.ref()));
      },
      nb::arg("text"), nb::arg("inputs"), nb::arg("points").none() = nb::none(),
      "polynomial:D, legendre:D, hermite:D, fourier:D[:L], exponential:D, radial:K, A+B, A*B on `inputs` variables. "
      "points (N x n): the data that legendre, hermite and radial are made for.");
  module.def(
      "monomials",
      [](Index inputs, int max_degree, int min_degree) {
        return DictionaryPtr(monomials(inputs, min_degree, max_degree));
      },
      nb::arg("inputs"), nb::arg("max_degree"), nb::arg("min_degree") = 0,
      "All monomials of these total degrees in graded order.");
  module.def("user_functions", &functions_of_user, nb::arg("inputs"), nb::arg("texts"), nb::arg("values"),
             nb::arg("derivative").none() = nb::none(),
             "The user's own functions: values(points N x n) -> N x K, derivative(points, axis) -> N x K; without it "
             "central differences are taken. Both are called from the engine's threads, one at a time.");
  module.def(
      "scaled_dictionary",
      [](const DictionaryPtr& dictionary, const ArrayLike& shift, const ArrayLike& scale) {
        return scaled(dictionary, vector_from(shift, "shift"), vector_from(scale, "scale"));
      },
      nb::arg("dictionary"), nb::arg("shift"), nb::arg("scale"), "phi_k((x - shift) / scale), n numbers each.");
}

void bind_model(nb::module_& module) {
  nb::class_<DictionaryModel>(module, "DictionaryModel", "F(x) = W^T phi(x).")
      .def(
          "__init__",
          [](DictionaryModel* self, const DictionaryPtr& dictionary, const ArrayLike& coefficients) {
            Matrix w = MatrixArgument(coefficients, "coefficients", true).matrix();
            require_finite("coefficients", w);
            new (self) DictionaryModel(dictionary, std::move(w));
          },
          nb::arg("dictionary"), nb::arg("coefficients"), "coefficients: K x m.")
      .def_prop_ro("inputs", &DictionaryModel::inputs)
      .def_prop_ro("outputs", &DictionaryModel::outputs)
      .def_prop_ro("dictionary", &DictionaryModel::dictionary)
      .def_prop_ro(
          "coefficients", [](const DictionaryModel& model) { return Matrix(model.coefficients()); }, "K x m (a copy).")
      .def(
          "value",
          [](const DictionaryModel& model, const ArrayLike& points) {
            const MatrixArgument x(points, "points");
            return in_engine([&] { return model.value(x.ref()); });
          },
          nb::arg("points"), "N x n -> N x m.")
      .def(
          "jvp",
          [](const DictionaryModel& model, const ArrayLike& points, const ArrayLike& directions) {
            const MatrixArgument x(points, "points");
            const MatrixArgument v(directions, "directions");
            require_shape("directions", v.ref(), x.rows(), x.cols(), "as points");
            return in_engine([&] { return model.jvp(x.ref(), v.ref()); });
          },
          nb::arg("points"), nb::arg("directions"), "Row i is DF(x_i) v_i: N x n, N x n -> N x m.")
      .def(
          "equations",
          [](const DictionaryModel& model, std::vector<std::string> names, int digits) {
            const std::vector<std::string> own = names_or_default(std::move(names), model.inputs());
            EquationOptions options;
            options.digits = digits;
            std::vector<std::string> result;
            for (Index c = 0; c < model.outputs(); ++c) {
              result.push_back(model.equation(c, own, options));
            }
            return result;
          },
          nb::arg("names") = std::vector<std::string>(), nb::arg("digits") = 4, "One text for each output.")
      .def("__repr__", [](const DictionaryModel& model) {
        return fmt::format("DictionaryModel('{}', {} inputs, {} outputs)", model.dictionary()->description(),
                           model.inputs(), model.outputs());
      });
  module.def(
      "fit_dictionary",
      [](const DictionaryPtr& dictionary, const ArrayLike& inputs, const ArrayLike& outputs, const ArrayLike& weights,
         double rcond, double ridge) {
        const MatrixArgument x(inputs, "inputs");
        const MatrixArgument y(outputs, "outputs", true);
        const Vector w = vector_from(weights, "weights");
        LeastSquaresOptions options;
        options.rcond = rcond;
        options.ridge = ridge;
        return in_engine([&] { return fit_dictionary(dictionary, x.ref(), y.ref(), w, options).model; });
      },
      nb::arg("dictionary"), nb::arg("inputs"), nb::arg("outputs"), nb::arg("weights").none() = nb::none(),
      nb::arg("rcond") = 1e-10, nb::arg("ridge") = 0.0, "Least squares: inputs N x n, outputs N x m or N.");
}

void bind_measures(nb::module_& module) {
  nb::class_<Measure>(module, "Measure", "A probability measure on R^n.")
      .def_prop_ro("dimension", &Measure::dimension)
      .def_prop_ro("description", &Measure::description)
      .def(
          "rule",
          [](const Measure& measure, int degree) {
            QuadratureRule rule = measure.rule(degree);
            return nb::make_tuple(nb::cast(std::move(rule.points)), nb::cast(std::move(rule.weights)));
          },
          nb::arg("degree"), "Nodes (N x n) and weights (N), exact for polynomials up to this degree.");
  const auto two_vectors = [&module](const char* name, MeasurePtr (*make)(const Vector&, const Vector&),
                                     const char* first, const char* second, const char* text) {
    module.def(
        name,
        [make, first, second](const ArrayLike& a, const ArrayLike& b) {
          return make(vector_from(a, first), vector_from(b, second));
        },
        nb::arg(first), nb::arg(second), text);
  };
  two_vectors("box_measure", &box_measure, "lower", "upper", "Uniform on a box with these corners (n numbers each).");
  two_vectors("gaussian_measure", &gaussian_measure, "mean", "standard_deviation", "Independent normal coordinates.");
  module.def(
      "gram",
      [](const Dictionary& dictionary, const Measure& measure) {
        return in_engine([&] { return gram(dictionary, measure); });
      },
      nb::arg("dictionary"), nb::arg("measure"), "int phi_k phi_l dmu, K x K.");
}

}  // namespace

void bind_dictionary(nb::module_& module) {
  bind_functions(module);
  bind_makers(module);
  bind_model(module);
  bind_measures(module);
}

}  // namespace lieder::python

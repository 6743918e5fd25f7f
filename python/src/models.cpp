// lieder.models and lieder.io: trained models in files, tables.
#include <fmt/format.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/data_source.hpp"
#include "lieder/io/model_file.hpp"
#include "lieder/models/folds.hpp"
#include "lieder/models/trained_model.hpp"

namespace lieder::python {

namespace {

void bind_statistics(nb::module_& module) {
  using Statistics = ColumnStatistics;
  nb::class_<Statistics>(module, "ColumnStatistics", "Extent and spread of the columns of training data.")
      .def_ro("minimum", &Statistics::minimum)
      .def_ro("maximum", &Statistics::maximum)
      .def_ro("mean", &Statistics::mean)
      .def_ro("standard_deviation", &Statistics::standard_deviation);
}

TrainedModel make(const std::string& kind, const DictionaryModel& model, const ArrayLike& inputs,
                  const ArrayLike& outputs, const std::vector<std::string>& input_names,
                  const std::vector<std::string>& output_names, const std::string& group, Index equivariant_size,
                  double ridge, double train_error, Index controls, const std::string& input_representation,
                  const std::string& output_representation, Index copies) {
  const MatrixArgument x(inputs, "inputs");
  const MatrixArgument y(outputs, "outputs", true);
  require(kind == "regression" || kind == "dynamics" || kind == "map",
          fmt::format("kind: expected regression, dynamics or map, got '{}'", kind));
  TrainedModel result{kind,
                      group,
                      input_representation,
                      output_representation,
                      copies,
                      equivariant_size,
                      ridge,
                      input_names,
                      output_names,
                      model,
                      column_statistics(x.ref()),
                      column_statistics(y.ref()),
                      x.rows(),
                      train_error,
                      controls};
  check(result);
  return result;
}

void bind_trained(nb::module_& module) {
  using Model = TrainedModel;
  nb::class_<Model>(module, "TrainedModel",
                    "A model with where it came from; the command line reads and writes the same.")
      .def_ro("kind", &Model::kind)
      .def_ro("group", &Model::group)
      .def_ro("input_representation", &Model::input_representation)
      .def_ro("output_representation", &Model::output_representation)
      .def_ro("copies", &Model::copies)
      .def_ro("equivariant_size", &Model::equivariant_size)
      .def_ro("ridge", &Model::ridge)
      .def_ro("input_names", &Model::input_names)
      .def_ro("output_names", &Model::output_names)
      .def_ro("model", &Model::model)
      .def_ro("input_statistics", &Model::input_statistics)
      .def_ro("output_statistics", &Model::output_statistics)
      .def_ro("train_samples", &Model::train_samples)
      .def_ro("train_error", &Model::train_error)
      .def_ro("controls", &Model::controls)
      .def(
          "predict",
          [](const Model& model, const ArrayLike& inputs) {
            const MatrixArgument x(inputs, "inputs");
            return in_engine([&] { return model.model.value(x.ref()); });
          },
          nb::arg("inputs"), "N x n -> N x m.")
      .def(
          "equations",
          [](const Model& model, int digits) {
            EquationOptions options;
            options.digits = digits;
            std::vector<std::string> result;
            for (Index c = 0; c < model.model.outputs(); ++c) {
              result.push_back(model.model.equation(c, model.input_names, options));
            }
            return result;
          },
          nb::arg("digits") = 4, "One text for each output.")
      .def(
          "save", [](const Model& model, const std::string& path) { in_engine([&] { save_model(path, model); }); },
          nb::arg("path"), "Writes JSON; the file appears when it is complete.")
      .def("__getstate__", [](const Model& model) { return model_text(model); })
      .def("__setstate__",
           [](Model& self, const std::string& state) { new (&self) Model(model_from_text(state, "pickled model")); })
      .def("__repr__", [](const Model& model) {
        return fmt::format("TrainedModel({}, '{}'{}, {} samples)", model.kind, model.model.dictionary()->description(),
                           model.group.empty() ? "" : ", group '" + model.group + "'", model.train_samples);
      });
  module.def("trained_model", &make, nb::arg("kind"), nb::arg("model"), nb::arg("inputs"), nb::arg("outputs"),
             nb::arg("input_names"), nb::arg("output_names"), nb::arg("group") = "", nb::arg("equivariant_size") = 0,
             nb::arg("ridge") = 0.0, nb::arg("train_error") = 0.0, nb::arg("controls") = 0,
             nb::arg("input_representation") = "", nb::arg("output_representation") = "", nb::arg("copies") = 1,
             "inputs N x n, outputs N x m: the training samples.");
  module.def(
      "load_model", [](const std::string& path) { return in_engine([&] { return load_model(path); }); },
      nb::arg("path"), "Reads a model file of the command line or of TrainedModel.save.");
}

void bind_tables(nb::module_& module) {
  module.def(
      "read_columns",
      [](const std::string& path, const std::string& inputs, const std::string& outputs, const std::string& weights,
         const std::string& time, const std::string& trajectory, const std::string& missing) {
        DataSelection selection{inputs, outputs, weights, time, trajectory, {}};
        require(missing == "error" || missing == "drop",
                fmt::format("missing: expected error or drop, got '{}'", missing));
        selection.table.missing = missing == "drop" ? MissingPolicy::drop : MissingPolicy::error;
        std::vector<std::string> input_names;
        std::vector<std::string> output_names;
        Index dropped = 0;
        DataBlock block = in_engine([&] {
          DataSource source(path, selection);
          DataBlock all = source.read_all();
          input_names = labels(source.inputs());
          output_names = labels(source.outputs());
          dropped = source.dropped_rows();
          return all;
        });
        return nb::make_tuple(std::move(block.inputs), std::move(block.outputs), std::move(block.weights),
                              std::move(block.time), std::move(block.trajectory), input_names, output_names, dropped);
      },
      nb::arg("path"), nb::arg("inputs") = "", nb::arg("outputs") = "", nb::arg("weights") = "", nb::arg("time") = "",
      nb::arg("trajectory") = "", nb::arg("missing") = "error");
  module.def(
      "write_table",
      [](const std::string& path, const std::vector<std::string>& names, const ArrayLike& values) {
        const MatrixArgument table(values, "values");
        in_engine([&] { write_table(path, names, table.ref()); });
      },
      nb::arg("path"), nb::arg("names"), nb::arg("values"), "N x C values to CSV, or to .npy without the names.");
  module.def(
      "make_folds",
      [](Index samples, Index count, std::uint64_t seed, const ArrayLike& labels) {
        std::vector<std::tuple<std::vector<Index>, std::vector<Index>>> result;
        for (Fold& fold : make_folds(samples, count, seed, vector_from(labels, "labels"))) {
          result.emplace_back(std::move(fold.train), std::move(fold.test));
        }
        return result;
      },
      nb::arg("samples"), nb::arg("count"), nb::arg("seed") = 0, nb::arg("labels").none() = nb::none(),
      "[(train rows, test rows)]: samples of equal label share a fold.");
  module.def(
      "split_groups",
      [](const ArrayLike& labels, Index count, std::uint64_t seed) {
        Fold fold = split_groups(vector_from(labels, "labels"), count, seed);
        return std::tuple(std::move(fold.train), std::move(fold.test));
      },
      nb::arg("labels"), nb::arg("count"), nb::arg("seed") = 0);
}

}  // namespace

void bind_models(nb::module_& module) {
  bind_statistics(module);
  bind_trained(module);
  bind_tables(module);
}

}  // namespace lieder::python

// lieder.algebra: Lie algebras, their identification, matrix groups.
#include <fmt/format.h>
#include <nanobind/stl/array.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/algebra/action.hpp"
#include "lieder/algebra/identify.hpp"
#include "lieder/algebra/levi.hpp"
#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/error.hpp"

namespace lieder::python {

namespace {

Vector coordinates_of(const ArrayLike& array, Index dimension, const char* name) {
  Vector result = vector_from(array, name);
  require_size(name, result.size(), dimension, "one for each element of the basis");
  return result;
}

// c[i, j, k] = c_ij^k from ad[i](k, j).
nb::object constants_array(const StructureConstants& c) {
  std::vector<Matrix> transposed;
  for (const Matrix& ad : c.ad) {
    transposed.emplace_back(ad.transpose());
  }
  return stacked(transposed);
}

StructureConstants constants_from(const ArrayLike& array, double closure_defect) {
  StructureConstants result;
  for (const Matrix& slice : matrices_from(array, "constants")) {
    result.ad.emplace_back(slice.transpose());
  }
  result.closure_defect = closure_defect;
  const Index q = result.dimension();
  for (const Matrix& ad : result.ad) {
    require_shape("constants", ad, q, q, "c[i, j, k] with q entries along each axis");
    require_finite("constants", ad);
  }
  return result;
}

void bind_constants(nb::module_& module) {
  nb::class_<StructureConstants>(module, "StructureConstants",
                                 "[xi_i, xi_j] = sum_k c[i, j, k] xi_k, constants of the matrix commutator.")
      .def(
          "__init__",
          [](StructureConstants* self, const ArrayLike& constants, double closure_defect) {
            new (self) StructureConstants(constants_from(constants, closure_defect));
          },
          nb::arg("constants"), nb::arg("closure_defect") = 0.0, "From a q x q x q array c[i, j, k].")
      .def_prop_ro("array", &constants_array, "c[i, j, k], q x q x q.")
      .def_prop_ro("dimension", &StructureConstants::dimension)
      .def_ro("closure_defect", &StructureConstants::closure_defect,
              "Largest distance of a bracket from the span, relative: zero for an algebra.")
      .def(
          "bracket",
          [](const StructureConstants& c, const ArrayLike& x, const ArrayLike& y) {
            return c.bracket(coordinates_of(x, c.dimension(), "x"), coordinates_of(y, c.dimension(), "y"));
          },
          nb::arg("x"), nb::arg("y"), "[x, y] in coordinates (q).")
      .def(
          "adjoint",
          [](const StructureConstants& c, const ArrayLike& x) {
            return c.adjoint(coordinates_of(x, c.dimension(), "x"));
          },
          nb::arg("x"), "The matrix of [x, .], q x q.")
      .def("killing_form", &StructureConstants::killing_form, "tr(ad_x ad_y), q x q.")
      .def("jacobi_defect", &StructureConstants::jacobi_defect)
      .def("__repr__", [](const StructureConstants& c) {
        return fmt::format("StructureConstants(dimension={}, closure_defect={:.3g})", c.dimension(), c.closure_defect);
      });
}

void bind_lie_algebra(nb::module_& module) {
  nb::class_<LieAlgebra>(module, "LieAlgebra", "A matrix Lie algebra: a basis of n x n matrices with the commutator.")
      .def(
          "__init__",
          [](LieAlgebra* self, const ArrayLike& basis, const std::string& name) {
            new (self) LieAlgebra(matrices_from(basis, "basis"), name);
          },
          nb::arg("basis"), nb::arg("name") = "", "From a q x n x n array, or a sequence of n x n matrices.")
      .def_prop_ro(
          "basis", [](const LieAlgebra& algebra) { return stacked(algebra.basis()); }, "q x n x n (a copy).")
      .def_prop_ro("dimension", &LieAlgebra::dimension)
      .def_prop_ro("matrix_size", &LieAlgebra::matrix_size)
      .def_prop_ro("name", &LieAlgebra::name)
      .def(
          "element",
          [](const LieAlgebra& algebra, const ArrayLike& coordinates) {
            return algebra.element(coordinates_of(coordinates, algebra.dimension(), "coordinates"));
          },
          nb::arg("coordinates"), "sum_i x_i xi_i, n x n.")
      .def(
          "coordinates",
          [](const LieAlgebra& algebra, const ArrayLike& a) {
            const MatrixArgument matrix(a, "a");
            require_shape("a", matrix.ref(), algebra.matrix_size(), algebra.matrix_size());
            double residual = 0.0;
            Vector x = algebra.coordinates(matrix.ref(), &residual);
            return nb::make_tuple(nb::cast(std::move(x)), residual);
          },
          nb::arg("a"), "Least-squares coordinates of an n x n matrix and the relative residual.")
      .def("structure_constants", [](const LieAlgebra& algebra) { return structure_constants(algebra); })
      .def("__repr__", [](const LieAlgebra& algebra) {
        return fmt::format("LieAlgebra({}dimension={}, matrices {} x {})",
                           algebra.name().empty() ? "" : "'" + algebra.name() + "', ", algebra.dimension(),
                           algebra.matrix_size(), algebra.matrix_size());
      });
  module.def(
      "bracket",
      [](const ArrayLike& a, const ArrayLike& b) {
        const MatrixArgument first(a, "a");
        const MatrixArgument second(b, "b");
        require_shape("b", second.ref(), first.rows(), first.cols(), "as a");
        require_shape("a", first.ref(), first.cols(), first.cols(), "square");
        return in_engine([&] { return bracket(first.ref(), second.ref()); });
      },
      nb::arg("a"), nb::arg("b"), "[a, b] = a b - b a of n x n matrices.");
  module.def(
      "generated_algebra",
      [](const ArrayLike& matrices, double tolerance) {
        const std::vector<Matrix> given = matrices_from(matrices, "matrices");
        return in_engine([&] { return generated_algebra(given, tolerance); });
      },
      nb::arg("matrices"), nb::arg("tolerance") = 1e-9,
      "The smallest matrix Lie algebra that contains the given n x n matrices.");
}

void bind_identity(nb::module_& module) {
  using Identity = AlgebraIdentity;
  nb::class_<Identity>(module, "AlgebraIdentity", "Which Lie algebra it is: a name and the numbers behind it.")
      .def_ro("name", &Identity::name)
      .def_ro("aliases", &Identity::aliases)
      .def_ro("dimension", &Identity::dimension)
      .def_ro("closed", &Identity::closed, "False for a set that is not closed under the bracket.")
      .def_ro("abelian", &Identity::abelian)
      .def_ro("nilpotent", &Identity::nilpotent)
      .def_ro("solvable", &Identity::solvable)
      .def_ro("semisimple", &Identity::semisimple)
      .def_ro("reductive", &Identity::reductive)
      .def_ro("compact", &Identity::compact)
      .def_ro("rank", &Identity::rank, "Dimension of a Cartan subalgebra.")
      .def_ro("killing_signature", &Identity::killing_signature, "[positive, negative, zero] eigenvalues.")
      .def_ro("derived_dimension", &Identity::derived_dimension)
      .def_ro("centre_dimension", &Identity::centre_dimension)
      .def_ro("radical_dimension", &Identity::radical_dimension)
      .def_ro("nilradical_dimension", &Identity::nilradical_dimension)
      .def_ro("levi_dimension", &Identity::levi_dimension)
      .def_ro("derived_series", &Identity::derived_series)
      .def_ro("lower_central_series", &Identity::lower_central_series)
      .def_ro("simple_ideals", &Identity::simple_ideals)
      .def_ro("closure_defect", &Identity::closure_defect)
      .def_ro("jacobi_defect", &Identity::jacobi_defect)
      .def_ro("smallest_gap", &Identity::smallest_gap, "Of all rank decisions: a name with a gap near 1 is a guess.")
      .def("__repr__", [](const Identity& identity) {
        return fmt::format("AlgebraIdentity('{}', dimension={}, rank={})", identity.name, identity.dimension,
                           identity.rank);
      });
  const auto options = [](double noise) {
    IdentifyOptions result;
    result.noise = noise;
    return result;
  };
  module.def(
      "identify",
      [options](const LieAlgebra& algebra, double noise) {
        return in_engine([&] { return identify(algebra, options(noise)); });
      },
      nb::arg("algebra"), nb::arg("noise") = 0.0, "Name of a matrix Lie algebra.");
  module.def(
      "identify",
      [options](const StructureConstants& constants, double noise) {
        return in_engine([&] { return identify(constants, options(noise)); });
      },
      nb::arg("constants"), nb::arg("noise") = 0.0,
      "Name of the algebra with these constants; noise: their relative error, 0 estimates it.");
  module.def(
      "describe_action",
      [](const ArrayLike& generators, double tolerance) {
        const std::vector<Matrix> given = matrices_from(generators, "generators");
        for (const Matrix& matrix : given) {
          require_shape("generators", matrix, given.front().rows(), given.front().rows() + 1, "[b | A], n x (n + 1)");
          require_finite("generators", matrix);
        }
        return in_engine([&] { return describe_action(given, tolerance); });
      },
      nb::arg("generators"), nb::arg("tolerance") = 1e-6,
      "What affine generators [b | A] (q x n x (n + 1)) do: 'rotations', 'scalings', ...");
}

void bind_group(nb::module_& module) {
  nb::class_<MatrixGroup>(
      module, "MatrixGroup",
      "A matrix Lie group by name: 't:3', 'so:3', 'o:1,3', 'se:2', 'sl:2', 'sp:4', 'u:2', 'heis:1', "
      "'s:5', 'z:4', 'd:6', or a product 'so:3 x z:2'.")
      .def(
          "__init__", [](MatrixGroup* self, const std::string& name) { new (self) MatrixGroup(parse_group(name)); },
          nb::arg("name"))
      .def_prop_ro("name", &MatrixGroup::name)
      .def_prop_ro("dimension", &MatrixGroup::dimension, "Of the Lie algebra.")
      .def_prop_ro("matrix_size", &MatrixGroup::matrix_size)
      .def_prop_ro("action_dimension", &MatrixGroup::action_dimension, "Of the space it acts on.")
      .def_prop_ro("algebra", &MatrixGroup::algebra)
      .def_prop_ro(
          "components", [](const MatrixGroup& group) { return stacked(group.components()); },
          "k x n x n: elements that generate the group together with the identity component.")
      .def_prop_ro("affine", &MatrixGroup::affine)
      .def_prop_ro("complex", &MatrixGroup::complex)
      .def_prop_ro("orthogonal", &MatrixGroup::orthogonal)
      .def(
          "exp",
          [](const MatrixGroup& group, const ArrayLike& x) {
            return group.exp(coordinates_of(x, group.dimension(), "coordinates"));
          },
          nb::arg("coordinates"), "exp(sum_i x_i xi_i), n x n.")
      .def(
          "random_element",
          [](const MatrixGroup& group, Rng& rng, double scale) { return group.random_element(rng, scale); },
          nb::arg("rng"), nb::arg("scale") = 1.0, "An n x n matrix of the group, further components included.")
      .def(
          "affine_part",
          [](const MatrixGroup& group, const ArrayLike& matrix) {
            const MatrixArgument given(matrix, "matrix");
            require_shape("matrix", given.ref(), group.matrix_size(), group.matrix_size());
            return group.affine_part(given.ref());
          },
          nb::arg("matrix"), "[b | A] of an element of the group or the algebra, m x (m + 1).")
      .def(
          "form_residual",
          [](const MatrixGroup& group, const ArrayLike& g) {
            const MatrixArgument given(g, "g");
            require_shape("g", given.ref(), group.matrix_size(), group.matrix_size());
            return group.form_residual(given.ref());
          },
          nb::arg("g"), "How far the forms that the group preserves are from preserved by g.")
      .def(
          "__mul__",
          [](const MatrixGroup& a, const MatrixGroup& b) {
            return direct_product({a, b});
          },
          nb::is_operator())
      .def(
          "__eq__", [](const MatrixGroup& a, const MatrixGroup& b) { return a == b; }, nb::is_operator())
      .def("__hash__", [](const MatrixGroup& group) { return nb::hash(nb::str(group.name().c_str())); })
      .def("__getstate__", [](const MatrixGroup& group) { return group.name(); })
      .def("__setstate__",
           [](MatrixGroup& self, const std::string& name) { new (&self) MatrixGroup(parse_group(name)); })
      .def("__repr__", [](const MatrixGroup& group) { return fmt::format("MatrixGroup('{}')", group.name()); });
  module.def(
      "from_generators",
      [](const ArrayLike& generators, const std::string& name, const ArrayLike& components, double tolerance) {
        std::vector<Matrix> basis = matrices_from(generators, "generators");
        std::vector<Matrix> further = matrices_from(components, "components");
        return in_engine([&] { return from_generators(std::move(basis), name, std::move(further), tolerance); });
      },
      nb::arg("generators"), nb::arg("name"), nb::arg("components").none() = nb::none(), nb::arg("tolerance") = 1e-8,
      "The group generated by exp of the span of n x n matrices, which must be closed under the bracket, and by "
      "further "
      "elements.");
}

}  // namespace

void bind_algebra(nb::module_& module) {
  bind_constants(module);
  bind_lie_algebra(module);
  bind_identity(module);
  bind_group(module);
}

}  // namespace lieder::python

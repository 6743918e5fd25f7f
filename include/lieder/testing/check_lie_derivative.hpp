// Is L_xi F the derivative of the group action, d/dt K_{exp(t xi)} F at t = 0?
//
//   object         K_{exp(t xi)} F (x), theta_t the flow of v_xi
//   function       exp(-t psi') F(theta_t x)
//   vector_field   exp(-t psi') D theta_{-t} F(theta_t x)    (the tangent map by the variational equation)
//   map            exp(-t psi') theta_{-t}(F(theta_t x))
//   submanifold    F(theta_t x) for the level set F = 0: N^T v is compared after multiplication by DF N
//
// Neither rows nor Jacobians enter the right-hand side: a wrong Jacobian-vector product, a wrong sign or a wrong output
// action shows.
#pragma once

#include <functional>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"
#include "lieder/testing/check_report.hpp"

namespace lieder {

/// A user's Lie derivative: the jet of F to rows (m N) x q, component by component, as LieDerivative::rows. For a
/// submanifold the jet is level_set_jet of that of F.
using LieDerivativeRows = std::function<Matrix(const Jet& jet)>;

/// "L_xi F = d/dt K_exp(t xi) F" for at least three random xi in the span of the candidates (coordinates of size
/// options.scale), at the rows of `points`; the cases are pairs of both. Noise below 1e-12 is raised to that where
/// flows are integrated numerically. Throws what LieDerivative's constructor and rows throw.
CheckReport check_lie_derivative(ObjectKind kind, const Candidates& candidates, const LieDerivativeRows& rows,
                                 const AnyDifferentiableMap& map, const MatrixRef& points,
                                 const CheckOptions& options = {});

/// The library's rows.
CheckReport check_lie_derivative(const LieDerivative& derivative, const AnyDifferentiableMap& map,
                                 const MatrixRef& points, const CheckOptions& options = {});

}  // namespace lieder

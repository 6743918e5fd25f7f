// Outcome of a numerical computation: carried in the result, together with the numbers that justify it.
#pragma once

#include <string_view>

namespace lieder {

enum class Status {
  ok,              ///< the answer is usable
  poor_fit,        ///< the model does not explain the data (test R^2 below the threshold)
  rank_deficient,  ///< the data do not determine the answer
  ambiguous,       ///< no gap separates symmetries from the rest, a near-symmetry is reported instead
  not_converged,   ///< an iteration stopped before its tolerance; the residual says where
  empty,           ///< the constraints contradict one another: only zero satisfies them
};

/// "ok", "poor_fit", ...: the strings of `"status"` in the JSON output.
std::string_view to_string(Status status);

/// True when the result carries a usable answer (exit status 0 of the command line).
inline bool is_usable(Status status) {
  return status == Status::ok || status == Status::ambiguous;
}

}  // namespace lieder

// Dictionaries by name: the values of `--model` on the command line.
//
//   polynomial:D      all monomials of degree <= D, the constant included
//   legendre:D        the same space, orthonormal on the bounding box of the data
//   hermite:D         the same space, orthonormal for a Gaussian with the data's mean and standard deviation
//   fourier:D         sines and cosines of total frequency <= D and period 2 pi (the inputs are angles)
//   fourier:D:L       the same with period L; fourier:D:L1,L2,... has one period for each input
//   exponential:D     exp(a . x) for all whole numbers a_j >= 0 with sum 1..D
//   radial:K          the constant and K Gaussians of the standardised inputs, centred on data far from one another,
//                     as wide as the mean distance between neighbouring centres
//   A+B, A*B          the functions of both (a second constant is left out), all products; * before +
#pragma once

#include <string_view>

#include "lieder/dictionary/data_range.hpp"
#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

/// The dictionary on `inputs` variables. `range` describes the data (data_range); legendre, hermite and radial need it,
/// it may be empty for the others. Throws InputError that names --model, what is accepted and what was found; a
/// dictionary of more than 20,000 functions is refused.
DictionaryPtr parse_dictionary(std::string_view text, Index inputs, const DataRange& range = {});

}  // namespace lieder

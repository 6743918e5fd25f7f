// Dictionaries of every kind with random parameters, for tests that any dictionary must pass.
#pragma once

#include "lieder/core/random.hpp"
#include "lieder/dictionary/dictionary.hpp"

namespace lieder::test {

inline constexpr int kDictionaryKinds = 15;

/// Kind 0..kDictionaryKinds-1 on `inputs` variables. Kinds from 10 on, but for 13, wrap dictionaries of kinds below 10.
DictionaryPtr random_dictionary(int kind, Index inputs, Rng& rng);

}  // namespace lieder::test

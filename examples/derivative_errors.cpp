// Derivatives of a noisy signal on uneven times by every method: the true error beside the one that is estimated without
// knowing the truth, and what `auto` chooses. A damped oscillation, 200 samples of eight periods, medians of 20 seeds.
#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <vector>

#include "lieder/core/random.hpp"
#include "lieder/trajectories/derivatives.hpp"

namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

lieder::Trajectory damped(double noise, lieder::Rng& rng) {
  lieder::Trajectory data{lieder::Vector(200), lieder::Matrix(200, 1), lieder::Matrix(200, 0), 0};
  for (lieder::Index i = 0; i < 200; ++i) {
    const double t = 0.125 * (static_cast<double>(i) + rng.uniform(-0.3, 0.3));
    data.times(i) = t;
    data.states(i, 0) = std::exp(-0.1 * t) * std::cos(2.0 * t) + noise * rng.normal();
  }
  return data;
}

double true_error(const lieder::DerivativeEstimate& found, const lieder::Vector& times) {
  double sum = 0.0;
  for (lieder::Index i = found.first; i < found.first + found.count; ++i) {
    const double t = times(i);
    const double slope = std::exp(-0.1 * t) * (-0.1 * std::cos(2.0 * t) - 2.0 * std::sin(2.0 * t));
    sum += std::pow(found.derivatives(i, 0) - slope, 2);
  }
  return std::sqrt(sum / static_cast<double>(found.count));
}

}  // namespace

int main() {
  bool within = true;
  std::cout << std::setprecision(2) << "method                  noise     true error  estimated\n";
  for (const char* method :
       {"finite-difference:2", "finite-difference:4", "finite-difference:8", "savitzky-golay", "spline", "auto"}) {
    for (const double noise : {0.0, 1e-3, 1e-2, 1e-1}) {
      std::vector<double> actual;
      std::vector<double> estimated;
      std::string used;
      for (unsigned seed = 0; seed < 20; ++seed) {
        lieder::Rng rng(seed);
        const lieder::Trajectory data = damped(noise, rng);
        used = method == std::string("auto") ? lieder::derivative_samples({data}).method : method;
        const auto found =
            lieder::estimate_derivative(data, lieder::parse_derivatives(used), lieder::noise_level({data}));
        actual.push_back(true_error(found, data.times));
        estimated.push_back(found.rms_error()(0));
      }
      const double ratio = median(actual) / median(estimated);
      within = within && ratio < 3.0 && (ratio > 1.0 / 3.0 || noise == 0.0);
      std::cout << std::left << std::setw(24) << method << std::setw(10) << noise << std::setw(12) << median(actual)
                << std::setw(11) << median(estimated) << (used == method ? "" : used) << "\n";
    }
  }
  return within ? 0 : 1;
}

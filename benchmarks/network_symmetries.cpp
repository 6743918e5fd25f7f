// Discovery on networks beside LieGG's method, and what discovery and the penalties cost. One line of JSON for each result.
//
//   bench_network_symmetries learned SEED [epochs=E]   a network 10-32-32-1 on the O(5)-invariant target, 9,500 samples
//   bench_network_symmetries speed                     discovery of a network with three layers of 384; training steps
//
// LieGG (Moskalev, Sepliarskaia, Sosnovik, Smeulders, NeurIPS 2022): the singular vectors H_k (5 x 5, unit Frobenius norm)
// of the matrix with the rows vec sum_copies grad F(x_i) x_i^T; with its singular values s_k, symmetry variance s_k^2 / N (the
// mean of (L_H F)^2) and symmetry bias |H_k - (H_k - H_k^T)/2|, both of the smallest. It chooses no dimension. Here its
// computation, in single precision as published, runs on the same network and samples, and its two measures are also
// taken of the directions that discover_network finds.
#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/generators/group_action.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/equivariant_mlp.hpp"
#include "lieder/nn/kept_symmetry.hpp"
#include "lieder/nn/lie_derivative_penalty.hpp"
#include "lieder/nn/network_discovery.hpp"
#include "lieder/nn/training.hpp"
#include "lieder/promote/layer_penalty.hpp"
#include "nn/tasks.hpp"

namespace {

using namespace lieder;
using namespace lieder::nn;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

DifferentiableNetwork differentiable(const std::shared_ptr<DenseMlp>& network) {
  DifferentiableOptions options;
  options.precision = Precision::float32;
  return DifferentiableNetwork([network](const at::Tensor& x) { return network->forward(x); }, network->inputs(),
                               options);
}

struct Directions {
  std::string method;
  Matrix generators;  // 25 x k, unit columns, the smallest defect last; E_ij row by row
  Vector variance;    // of each
  double seconds = 0.0;
};

double bias(const Vector& generator) {
  const Matrix h = generator.reshaped<Eigen::RowMajor>(5, 5);
  return 0.5 * (h + h.transpose()).norm();
}

// The published computation.
Directions liegg(const std::shared_ptr<DenseMlp>& network, const Matrix& points) {
  const double start = now();
  const at::Tensor x = to_tensor(points, at::kFloat).requires_grad_(true);
  const at::Tensor y = network->forward(x);
  const at::Tensor gradient = torch::autograd::grad({y}, {x}, {torch::ones_like(y)})[0];
  const at::Tensor data = x.detach();
  at::Tensor rows = torch::zeros({points.rows(), 5, 5}, at::kFloat);
  for (int64_t copy = 0; copy < 2; ++copy) {
    rows += torch::bmm(gradient.slice(1, 5 * copy, 5 * copy + 5).unsqueeze(2),
                       data.slice(1, 5 * copy, 5 * copy + 5).unsqueeze(1));
  }
  const auto svd = torch::svd(rows.reshape({points.rows(), 25}));
  Directions result{"LieGG", to_matrix(std::get<2>(svd)), Vector(), 0.0};
  const Vector s = to_vector(std::get<1>(svd));
  result.variance = s.array().square() / static_cast<double>(points.rows());
  result.seconds = now() - start;
  return result;
}

Directions ours(const NetworkDiscovery& found, double seconds) {
  Directions result{"discover_network", found.discovery.spectrum.generators, Vector(25), seconds};
  result.generators.colwise().normalize();
  for (Index k = 0; k < 25; ++k) {
    result.variance(k) = (found.problem.derivative * result.generators.col(k)).squaredNorm();
  }
  return result;
}

void print_directions(const Directions& d, const Matrix& rotations, const std::string& more) {
  double largest = 0.0;
  for (Index k = 15; k < 25; ++k) {
    largest = std::max(largest, bias(d.generators.col(k)));
  }
  fmt::print(
      "{{\"benchmark\": \"learned\", \"method\": \"{}\", \"variance\": {:.4g}, \"bias\": {:.4g}, "
      "\"largest_bias_of_10\": "
      "{:.4g}, \"angle\": {:.4g}, \"seconds\": {:.4f}{}}}\n",
      d.method, d.variance(24), bias(d.generators.col(24)), largest,
      principal_angles(d.generators.rightCols(10), rotations).maxCoeff(), d.seconds, more);
}

int learned(std::uint64_t seed, Index epochs) {
  const Task task = invariant_task();
  Rng rng(2000 + seed);
  const Matrix x = task.inputs(rng, 9500);
  const Matrix x_test = task.inputs(rng, 5000);
  torch::manual_seed(seed);
  auto network = std::make_shared<DenseMlp>(10, 1, DenseMlpOptions{32, 2, at::kFloat, false});
  TrainingOptions training;
  training.epochs = epochs;
  training.validation = 0.0;
  training.seed = seed;
  const TrainingResult trained = train(*network, to_tensor(x), to_tensor(task.targets(x)), training);
  const double mse = mean_square_error(*network, to_tensor(x_test), to_tensor(task.targets(x_test)));
  fmt::print(
      "{{\"benchmark\": \"learned\", \"method\": \"training\", \"seed\": {}, \"epochs\": {}, \"test_mse\": {:.4g}, "
      "\"seconds\": {:.1f}}}\n",
      seed, epochs, mse, trained.seconds);

  const MatrixGroup gl = parse_group("gl:5");
  Matrix rotations(25, 10);
  for (Index i = 0; i < 10; ++i) {
    rotations.col(i) = gl.algebra().coordinates(parse_group("so:5").algebra().basis(i));
  }
  print_directions(liegg(network, x), rotations, "");
  const Candidates candidates = *group_action(gl, 1, 2).generators();
  const DifferentiableNetwork map = differentiable(network);
  double start = now();
  const NetworkDiscovery found = discover_network(ObjectKind::function, map, x, candidates);
  const double seconds = now() - start;
  const Discovery& d = found.discovery;
  print_directions(
      ours(found, seconds), rotations,
      fmt::format(", \"dimension\": {}, \"gap\": {:.4g}, \"algebra\": \"{}\", \"singular_values\": [{:.3g}, "
                  "{:.3g}]",
                  d.cut.symmetries, d.cut.gap, d.algebra ? d.algebra->name : "none", d.spectrum.values(14),
                  d.spectrum.values(15)));
  if (d.cut.symmetries > 0) {
    const auto exact = close_symmetry(gl, d.spectrum.generators.rightCols(d.cut.symmetries));
    if (exact) {
      fmt::print(
          "{{\"benchmark\": \"learned\", \"method\": \"closed\", \"algebra\": \"{}\", \"dimension\": {}, \"rounded\": "
          "{}, \"moved\": {:.4g}, \"angle\": {:.4g}}}\n",
          exact->identity.name, exact->dimension(), exact->rounded, exact->moved,
          principal_angles(exact->coordinates, rotations).maxCoeff());
    }
  }
  start = now();
  const Candidates all = parse_candidates("linear", {10, {}, {}, {}});
  const NetworkDiscovery wide = discover_network(ObjectKind::function, map, x, all);
  Matrix diagonal(100, 10);
  for (Index i = 0; i < 10; ++i) {
    Matrix both = Matrix::Zero(10, 10);
    both.topLeftCorner(5, 5) = parse_group("so:5").algebra().basis(i);
    both.bottomRightCorner(5, 5) = both.topLeftCorner(5, 5);
    diagonal.col(i) = parse_group("gl:10").algebra().coordinates(both);
  }
  const Discovery& w = wide.discovery;
  fmt::print(
      "{{\"benchmark\": \"learned\", \"method\": \"gl(10)\", \"dimension\": {}, \"gap\": {:.4g}, \"algebra\": \"{}\", "
      "\"singular_values\": [{:.3g}, {:.3g}], \"angle\": {:.4g}, \"within\": {:.4g}, \"seconds\": {:.4f}}}\n",
      w.cut.symmetries, w.cut.gap, w.algebra ? w.algebra->name : "none", w.spectrum.values(89), w.spectrum.values(90),
      principal_angles(w.spectrum.generators.rightCols(10), diagonal).maxCoeff(),
      principal_angles(w.spectrum.generators.rightCols(std::max<Index>(10, w.cut.symmetries)), diagonal).maxCoeff(),
      now() - start);
  return 0;
}

// The median of the seconds of `repeats` calls.
template <class F>
double median_seconds(int repeats, const F& call) {
  std::vector<double> times;
  for (int k = 0; k < repeats; ++k) {
    const double start = now();
    call();
    times.push_back(now() - start);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void discovery_speed(Index outputs, const Candidates& candidates, Index inputs, const std::string& what) {
  constexpr Index samples = 100000;
  torch::manual_seed(1);
  Rng rng(1);
  const Matrix points = rng.normal_matrix(samples, inputs);
  const at::Tensor x = to_tensor(points, at::kFloat);
  auto network = std::make_shared<DenseMlp>(inputs, outputs, DenseMlpOptions{384, 3, at::kFloat, false});
  const DifferentiableNetwork map = differentiable(network);
  const double pass = median_seconds(3, [&] {
    for (Index first = 0; first < samples; first += 4096) {
      network->zero_grad();
      network->forward(x.slice(0, first, std::min(first + 4096, samples))).square().mean().backward();
    }
  });
  NetworkDiscovery found;
  const double discovery =
      median_seconds(3, [&] { found = discover_network(ObjectKind::function, map, points, candidates); });
  const double each = discovery / static_cast<double>(candidates.size());
  fmt::print(
      "{{\"benchmark\": \"discovery\", \"case\": \"{}\", \"inputs\": {}, \"outputs\": {}, \"candidates\": {}, "
      "\"route\": "
      "\"{}\", \"pass\": {:.3f}, \"discovery\": {:.3f}, \"ratio_per_generator\": {:.3f}, \"ratio\": {:.3f}}}\n",
      what, inputs, outputs, candidates.size(), describe(found.route), pass, discovery, each / pass, discovery / pass);
}

// One step of Adam at batch 500 on three layers of 384, plain and with a penalty, in turns.
void penalty_speed(const std::string& what, const Candidates& candidates, Index inputs, Index outputs) {
  torch::manual_seed(1);
  Rng rng(1);
  const Matrix points = rng.normal_matrix(500, inputs);
  const Matrix values = rng.normal_matrix(500, outputs);
  const at::Tensor x = to_tensor(points, at::kFloat);
  const at::Tensor y = to_tensor(values, at::kFloat);
  auto network = std::make_shared<DenseMlp>(inputs, outputs, DenseMlpOptions{384, 3, at::kFloat, false});
  torch::optim::Adam adam(network->parameters(), torch::optim::AdamOptions(1e-3));
  LieDerivativePenalty penalty(candidates, points, values);
  const TensorFunction function = [network](const at::Tensor& z) { return network->forward(z); };
  const auto step = [&](bool with) {
    adam.zero_grad();
    at::Tensor loss = (network->forward(x) - y).square().mean();
    if (with) {
      loss = loss + 1e-3 * penalty(function, x);
    }
    loss.backward();
    adam.step();
  };
  step(true);
  std::vector<double> plain;
  std::vector<double> penalised;
  for (int k = 0; k < 31; ++k) {
    plain.push_back(median_seconds(1, [&] { step(false); }));
    penalised.push_back(median_seconds(1, [&] { step(true); }));
  }
  std::nth_element(plain.begin(), plain.begin() + 15, plain.end());
  std::nth_element(penalised.begin(), penalised.begin() + 15, penalised.end());
  fmt::print(
      "{{\"benchmark\": \"penalty\", \"case\": \"{}\", \"candidates\": {}, \"plain\": {:.5f}, \"penalised\": {:.5f}, "
      "\"ratio\": {:.3f}}}\n",
      what, candidates.size(), plain[15], penalised[15], penalised[15] / plain[15]);
}

// The prox of the weights of three layers, 384 channels of gl(5), beside a plain step of the same layers.
void prox_speed() {
  torch::manual_seed(1);
  Rng rng(1);
  const MatrixGroup group = parse_group("gl:5");
  const Representation in = parse_representation("2V", group);
  const Representation hidden = hidden_representation(group, 384);
  const Representation out = parse_representation("1", group);
  std::vector<LayerAction> actions{layer_action(in, hidden), layer_action(hidden, hidden), layer_action(hidden, hidden),
                                   layer_action(hidden, out)};
  std::vector<AffineLayer> weights;
  for (const auto& [to, from] : {std::pair{384, 10}, std::pair{384, 384}, std::pair{384, 384}, std::pair{1, 384}}) {
    weights.push_back({rng.normal_matrix(to, from) / std::sqrt(from), Vector::Zero(to)});
  }
  const Matrix points = rng.normal_matrix(500, 10);
  auto network = std::make_shared<DenseMlp>(10, 1, DenseMlpOptions{384, 3, at::kFloat, false});
  torch::optim::Adam adam(network->parameters(), torch::optim::AdamOptions(1e-3));
  const at::Tensor x = to_tensor(points, at::kFloat);
  const double plain = median_seconds(31, [&] {
    adam.zero_grad();
    network->forward(x).square().mean().backward();
    adam.step();
  });
  NuclearProx prox(IntertwinerDefect(actions), {1, 1e-6, false});
  Index iterations = 0;
  const double each = median_seconds(11, [&] {
    for (AffineLayer& layer : weights) {
      layer.weight += 1e-4 * rng.normal_matrix(layer.weight.rows(), layer.weight.cols());
    }
    iterations = prox.apply(weights, 1e-3).iterations;
  });
  constexpr double every = 20.0;
  fmt::print(
      "{{\"benchmark\": \"prox\", \"hidden\": \"{}\", \"plain\": {:.5f}, \"prox\": {:.5f}, \"iterations\": {}, "
      "\"every\": "
      "{}, \"ratio\": {:.3f}}}\n",
      hidden.text(), plain, each, iterations, every, 1.0 + each / (every * plain));
}

int speed() {
  torch::set_num_threads(1);
  const Candidates gl5 = *group_action(parse_group("gl:5"), 1, 2).generators();
  discovery_speed(1, gl5, 10, "gl(5) on two vectors");
  const MatrixGroup so3 = parse_group("so:3");
  const Candidates wide =
      *group_action(parse_representation("20V", so3), parse_representation("20V", so3)).generators();
  discovery_speed(60, wide, 60, "so(3) on 20 vectors in and out");
  penalty_speed("gl(5), one output", gl5, 10, 1);
  const MatrixGroup gl3 = parse_group("gl:3");
  penalty_speed(
      "gl(3), nine outputs",
      *group_action(parse_representation("5(1)+5V", gl3), parse_representation("V*dual(V)", gl3)).generators(), 20, 9);
  prox_speed();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  try {
    if (mode == "speed") {
      return speed();
    }
    if (mode == "learned" && argc >= 3) {
      const std::string epochs = argc > 3 ? argv[3] : "epochs=300";
      require(epochs.rfind("epochs=", 0) == 0, "expected epochs=E");
      return learned(std::strtoull(argv[2], nullptr, 10), std::stol(epochs.substr(7)));
    }
  } catch (const std::invalid_argument& error) {
    std::cerr << "bench_network_symmetries: " << error.what() << "\n";
    return 2;
  }
  std::cerr << "usage: bench_network_symmetries learned SEED [epochs=E] | speed\n";
  return 2;
}

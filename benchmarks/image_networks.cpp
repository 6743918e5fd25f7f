// Convolutional networks on 1,000 upright images of Fashion-MNIST, tested on upright, rotated and translated ones.
//
//   bench_image_networks run DATA_DIR plain|steerable|promoted SEED [key=value ...]     one line of JSON
//   bench_image_networks figure TITLE X_LABEL Y_LABEL FILE.svg < LABEL,x,y,error lines  a line plot
//
// DATA_DIR has the unpacked files of Debian's dataset-fashion-mnist. All networks: three convolutions 5 x 5, a blur and every
// second pixel after the first two, x sigmoid(x) or gates, the mean over the image and a linear layer; Adam, a half cosine.
//
//   plain      free kernels
//   steerable  kernels that commute with SO(2), hidden fields: scalars, frequency 1, frequency 2
//   promoted   the same fields, kernels in a dictionary, lambda times the norm of all layers' Lie derivatives under the rotation
//
// Keys: epochs, train, test (numbers of images), rate, batch, gain, lambda; size, degree, narrow, wide: of
// kernels in functions; first, second, last: channels of a plain
// network; scalars, first, second, last: copies of the fields and scalars at the end of the others.
#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <numbers>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "images.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/output_file.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/dictionary_conv2d.hpp"
#include "lieder/nn/image_equivariance.hpp"
#include "lieder/nn/nonlinearities.hpp"
#include "lieder/nn/steerable_conv2d.hpp"
#include "lieder/report/plot.hpp"

namespace {

using namespace lieder;
using namespace lieder::nn;
using Keys = std::map<std::string, double>;

constexpr Index kSide = kImageSide;
constexpr Index kMargin = 6;     // of zeros around images whose local errors are measured
constexpr int kDifferences = 4;  // order

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// ---- networks ---------------------------------------------------------------------------------------------------------

struct Stage {
  std::string name;
  TensorFunction function;
  ImageSpace output;  // of the last stage: not used
};

struct ImageNetwork {
  torch::nn::Sequential parameters;  // holds the modules
  std::vector<Stage> stages;
  std::vector<PromotedLayer> promoted;

  at::Tensor forward(at::Tensor x) const {
    for (const Stage& stage : stages) {
      x = stage.function(x);
    }
    return x;
  }
  Index parameter_count() const {
    Index count = 0;
    for (const at::Tensor& p : parameters->parameters()) {
      count += p.numel();
    }
    return count;
  }
};

// Every second pixel of the image blurred by [1 3 3 1] / 8 along both axes: what would alias is damped, and quarter turns of
// an even grid are kept.
at::Tensor halved(const at::Tensor& x) {
  const at::Tensor g = torch::tensor({0.125, 0.375, 0.375, 0.125}, x.options().requires_grad(false));
  const at::Tensor kernel = (g.view({4, 1}) * g).expand({x.size(1), 1, 4, 4}).contiguous();
  return torch::conv2d(x, kernel, at::Tensor(), at::IntArrayRef({2, 2}), at::IntArrayRef({1, 1}),
                       at::IntArrayRef({1, 1}), x.size(1));
}

// Stages of three convolutions with what comes between; generators: of the channels after each convolution and activation.
void add_stages(ImageNetwork& network, const std::vector<TensorFunction>& convolutions,
                const std::vector<TensorFunction>& activations, const std::vector<Matrix>& before,
                const std::vector<Matrix>& after) {
  Index side = kSide + 2 * kMargin;  // where equivariance is measured
  double spacing = 1.0;
  for (std::size_t l = 0; l < 3; ++l) {
    const auto space = [&](const Matrix& sigma) {
      return ImageSpace{sigma.rows(), side, side, spacing, sigma, false, kDifferences};
    };
    network.stages.push_back({fmt::format("convolution {}", l + 1), convolutions[l], space(before[l])});
    network.stages.push_back({fmt::format("activation {}", l + 1), activations[l], space(after[l])});
    if (l < 2) {
      side /= 2;
      spacing *= 2.0;
      network.stages.push_back({fmt::format("pooling {}", l + 1), halved, space(after[l])});
    }
  }
  torch::nn::Linear linear(after[2].rows(), 10);
  network.parameters->push_back(linear);
  network.stages.push_back({"mean and linear",
                            [linear](const at::Tensor& x) mutable {
                              return linear->forward(x.mean(at::IntArrayRef({2, 3})));
                            },
                            {}});
}

at::Tensor silu(const at::Tensor& x) {
  return x * torch::sigmoid(x);
}

double key(const Keys& keys, const std::string& name, double otherwise) {
  const auto found = keys.find(name);
  return found == keys.end() ? otherwise : found->second;
}

Index count_of(const Keys& keys, const std::string& name, Index otherwise) {
  return static_cast<Index>(key(keys, name, static_cast<double>(otherwise)));
}

ImageNetwork plain_network(const Keys& keys) {
  ImageNetwork network;
  const std::vector<Index> widths = {1, count_of(keys, "first", 6), count_of(keys, "second", 8),
                                     count_of(keys, "last", 12)};
  const Index size = count_of(keys, "size", 5);
  std::vector<TensorFunction> convolutions;
  std::vector<Matrix> still;
  for (std::size_t l = 0; l < 3; ++l) {
    torch::nn::Conv2d layer(torch::nn::Conv2dOptions(widths[l], widths[l + 1], size).padding(size / 2));
    network.parameters->push_back(layer);
    convolutions.emplace_back([layer](const at::Tensor& x) mutable { return layer->forward(x); });
    still.emplace_back(Matrix::Zero(widths[l + 1], widths[l + 1]));
  }
  add_stages(network, convolutions, {silu, silu, silu}, still, still);
  return network;
}

Representation hidden_fields(const MatrixGroup& group, const Keys& keys) {
  const Representation one = multiple(count_of(keys, "scalars", 8), Representation::trivial(group));
  return direct_sum(one, direct_sum(multiple(count_of(keys, "first", 5), frequency(group, 1)),
                                    multiple(count_of(keys, "second", 3), frequency(group, 2))));
}

ImageNetwork field_network(const MatrixGroup& group, bool steerable, const Keys& keys) {
  ImageNetwork network;
  const Representation hidden = hidden_fields(group, keys);
  const Representation last = multiple(count_of(keys, "last", 40), Representation::trivial(group));
  GatedNonlinearity gates(hidden);
  const Representation gated = gates->gated_representation();
  const std::vector<std::pair<Representation, Representation>> sides = {
      {Representation::trivial(group), gated}, {hidden, gated}, {hidden, last}};
  std::vector<TensorFunction> convolutions;
  for (const auto& [in, out] : sides) {
    SteerableConv2dOptions options;
    options.gain = key(keys, "gain", 1.5);
    options.kernel.size = count_of(keys, "size", 5);
    options.kernel.max_degree = static_cast<int>(key(keys, "degree", 2));
    options.kernel.widths.resize(2);
    options.kernel.widths << key(keys, "narrow", 0.8), key(keys, "wide", 1.2);
    if (steerable) {
      SteerableConv2d layer(in, out, options);
      network.parameters->push_back(layer);
      convolutions.emplace_back([layer](const at::Tensor& x) mutable { return layer->forward(x); });
    } else {
      DictionaryConv2d layer(in.dimension(), out.dimension(), options);
      network.parameters->push_back(layer);
      network.promoted.push_back(promoted_layer(layer, in, out));
      convolutions.emplace_back([layer](const at::Tensor& x) mutable { return layer->forward(x); });
    }
  }
  const TensorFunction activate = [gates](const at::Tensor& x) mutable { return gates->forward(x); };
  const Matrix turn = group.algebra().basis().front();
  const Matrix zero = Matrix::Zero(last.dimension(), last.dimension());
  add_stages(network, convolutions, {activate, activate, silu},
             {gated.algebra_matrix(turn), gated.algebra_matrix(turn), zero},
             {hidden.algebra_matrix(turn), hidden.algebra_matrix(turn), zero});
  return network;
}

ImageNetwork make_network(const std::string& kind, const Keys& keys) {
  if (kind == "plain") {
    return plain_network(keys);
  }
  return field_network(parse_group("so:2"), kind == "steerable", keys);
}

// ---- training and tests -----------------------------------------------------------------------------------------------

double accuracy(const ImageNetwork& network, const at::Tensor& x, const at::Tensor& y) {
  const torch::NoGradGuard guard;
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < x.size(0); i += 250) {
    const std::int64_t n = std::min<std::int64_t>(250, x.size(0) - i);
    right += (network.forward(x.narrow(0, i, n)).argmax(1) == y.narrow(0, i, n)).sum().item<std::int64_t>();
  }
  return static_cast<double>(right) / static_cast<double>(x.size(0));
}

struct Trained {
  ImageNetwork network;
  double seconds = 0.0;
  double lambda = 0.0;
  std::string kept = "-";
  double loss = 0.0;
};

Trained trained(const std::string& kind, const Images& data, std::uint64_t seed, double lambda, const Keys& keys) {
  const double start = now();
  torch::manual_seed(seed + 1);
  Trained result{make_network(kind, keys), 0.0, lambda, "-", 0.0};
  std::optional<LayerPromotion> promotion;
  if (lambda > 0.0) {
    LayerPromotionOptions options;
    options.every = 10;
    promotion.emplace(result.network.promoted, lambda, options);
  }
  const Index epochs = count_of(keys, "epochs", 20);
  const auto batch = count_of(keys, "batch", 25);
  const Index batches = data.x.size(0) / batch;
  const double rate = key(keys, "rate", 0.01);
  torch::optim::Adam optimiser(result.network.parameters->parameters(), torch::optim::AdamOptions(rate));
  for (Index epoch = 0; epoch < epochs; ++epoch) {
    const at::Tensor order = torch::randperm(data.x.size(0), torch::kLong);
    for (Index b = 0; b < batches; ++b) {
      const double progress = static_cast<double>(epoch * batches + b) / static_cast<double>(epochs * batches);
      const double now_rate = 0.5 * rate * (1.0 + std::cos(std::numbers::pi * progress));
      static_cast<torch::optim::AdamOptions&>(optimiser.param_groups()[0].options()).lr(now_rate);
      const Images part = data.rows(order.narrow(0, b * batch, batch));
      optimiser.zero_grad();
      const at::Tensor loss = torch::nn::functional::cross_entropy(result.network.forward(part.x), part.y);
      loss.backward();
      optimiser.step();
      result.loss = loss.item<double>();
      if (promotion) {
        (*promotion)(now_rate);
      }
    }
  }
  if (promotion) {
    result.kept = promotion->last() && promotion->last()->kept.cols() == 1 ? "rotation" : "nothing";
  }
  result.seconds = now() - start;
  return result;
}

std::string json_list(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) {
    text += fmt::format("{}{:.4g}", text.empty() ? "" : ", ", value);
  }
  return "[" + text + "]";
}

// Relative local errors of the stages under a generator at blurred test images with a margin of zeros.
std::string stage_errors(const ImageNetwork& network, const at::Tensor& images, const Matrix& affine, bool turns) {
  const at::Tensor x = blurred(at::constant_pad_nd(images, {kMargin, kMargin, kMargin, kMargin}, 0.0));
  std::vector<ChainLayer> chain;
  ImageSpace space{1, kSide + 2 * kMargin, kSide + 2 * kMargin};
  space.order = kDifferences;
  std::vector<SpaceAction> actions = {image_action(space, affine)};
  for (std::size_t s = 0; s < network.stages.size(); ++s) {
    chain.push_back(image_layer(network.stages[s].name, network.stages[s].function, space, true));
    if (s + 1 == network.stages.size()) {
      actions.push_back(unmoved());
      break;
    }
    space = network.stages[s].output;
    if (!turns) {
      space.channel_generator = Matrix();
    }
    actions.push_back(image_action(space, affine));
  }
  const ChainEquivariance found = local_equivariance(chain, image_rows(x), actions);
  std::vector<double> relative;
  std::vector<double> contribution;
  std::vector<double> uncertainty;
  for (const LayerEquivariance& layer : found.layers) {
    relative.push_back(layer.relative);
    contribution.push_back(layer.contribution);
    uncertainty.push_back(layer.error > 0.0 ? layer.relative * layer.uncertainty / layer.error : 0.0);
  }
  return fmt::format(
      "{{\"relative\": {}, \"uncertainty\": {}, \"contribution\": {}, \"whole\": {:.4g}, \"size\": {:.4g}}}",
      json_list(relative), json_list(uncertainty), json_list(contribution), found.error, found.layers.back().size);
}

int run(const std::string& folder, const std::string& kind, std::uint64_t seed, const Keys& keys) {
  const Images all = read_fashion_mnist(folder, "train");
  const Images test = read_fashion_mnist(folder, "t10k").slice(0, count_of(keys, "test", 2000));
  torch::manual_seed(100 + seed);
  const Images data =
      all.rows(torch::randperm(all.x.size(0), torch::kLong).narrow(0, 0, count_of(keys, "train", 1000)));
  const double lambda = kind == "promoted" ? key(keys, "lambda", 10000.0) : 0.0;
  const Trained run = trained(kind, data, seed, lambda, keys);
  Rng rng(seed);
  Vector angles(test.x.size(0));
  for (Index i = 0; i < angles.size(); ++i) {
    angles(i) = rng.uniform(0.0, 2.0 * std::numbers::pi);
  }
  const double upright = accuracy(run.network, test.x, test.y);
  const double turned = accuracy(run.network, rotated(test.x, angles), test.y);
  const double moved = accuracy(run.network, translated(test.x, rng, 4), test.y);
  std::vector<double> curve;
  const Images some = test.slice(0, std::min<Index>(1000, test.x.size(0)));
  for (int step = 0; step <= 12; ++step) {
    const Vector angle = Vector::Constant(some.x.size(0), std::numbers::pi * step / 12.0);
    curve.push_back(accuracy(run.network, rotated(some.x, angle), some.y));
  }
  std::string names;
  for (const Stage& stage : run.network.stages) {
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", stage.name);
  }
  const at::Tensor probes = test.x.narrow(0, 0, 16);
  fmt::print(
      "{{\"network\": \"{}\", \"seed\": {}, \"parameters\": {}, \"lambda\": {}, \"kept\": \"{}\", \"train_loss\": "
      "{:.3g}, "
      "\"upright\": {:.4f}, \"rotated\": {:.4f}, \"translated\": {:.4f}, \"curve\": {}, \"seconds\": {:.1f}, "
      "\"stages\": [{}], \"rotation\": {}, \"translation\": {}}}\n",
      kind, seed, run.network.parameter_count(), run.lambda, run.kept, run.loss, upright, turned, moved,
      json_list(curve), run.seconds, names, stage_errors(run.network, probes, image_rotation(), true),
      stage_errors(run.network, probes, image_translation(false), false));
  return 0;
}

int figure(const std::string& title, const std::string& x_label, const std::string& y_label, const std::string& path) {
  LinePlot plot{title, {x_label, false}, {y_label, false}, {}};
  std::vector<std::pair<std::string, std::vector<std::array<double, 3>>>> groups;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string label;
    std::array<double, 3> point{};
    std::getline(words, label, ',');
    char comma = ',';
    words >> point[0] >> comma >> point[1] >> comma >> point[2];
    require(!words.fail(), "figure: expected lines LABEL,x,y,error, got: " + line);
    if (groups.empty() || groups.back().first != label) {
      groups.push_back({label, {}});
    }
    groups.back().second.push_back(point);
  }
  for (const auto& [label, points] : groups) {
    const auto n = static_cast<Index>(points.size());
    Series series{label, Vector(n), Vector(n), Vector(n)};
    for (Index i = 0; i < n; ++i) {
      const auto& point = points[static_cast<std::size_t>(i)];
      series.x(i) = point[0];
      series.y(i) = point[1];
      series.errors(i) = point[2];
    }
    plot.series.push_back(std::move(series));
  }
  const Figure drawn = line_plot(plot);
  require(drawn.ok, "figure: " + drawn.message);
  write_text_file(path, drawn.svg);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 6 && std::string(argv[1]) == "figure") {
      return figure(argv[2], argv[3], argv[4], argv[5]);
    }
    require(argc >= 5 && std::string(argv[1]) == "run",
            "usage: bench_image_networks run DATA_DIR plain|steerable|promoted SEED [key=value ...]");
    Keys keys;
    for (int i = 5; i < argc; ++i) {
      const std::string word = argv[i];
      const auto equals = word.find('=');
      require(equals != std::string::npos, "expected key=value");
      keys[word.substr(0, equals)] = std::stod(word.substr(equals + 1));
    }
    const std::string kind = argv[3];
    require(kind == "plain" || kind == "steerable" || kind == "promoted",
            "the network is plain, steerable or promoted");
    return run(argv[2], kind, std::strtoull(argv[4], nullptr, 10), keys);
  } catch (const std::invalid_argument& error) {
    std::cerr << "bench_image_networks: " << error.what() << "\n";
    return 2;
  }
}

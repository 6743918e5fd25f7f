// Forward and backward of an equivariant layer of 384 channels beside torch::nn::Linear of the same size, batch 500.
//
//   bench_layer_speed [BATCH] [REPEATS] [THREADS]
#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "lieder/nn/equivariant_linear.hpp"

namespace {

using namespace lieder;
using namespace lieder::nn;

struct Times {
  std::vector<double> wall;
  std::vector<double> processor;  // of all threads: other programs on the machine do not count
};

void time_one(const std::function<at::Tensor(const at::Tensor&)>& forward, torch::nn::Module& module,
              const at::Tensor& x, Times& times) {
  module.zero_grad();
  if (x.is_cuda()) {
    torch::cuda::synchronize();
  }
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t processor = std::clock();
  forward(x).sum().backward();
  if (x.is_cuda()) {
    torch::cuda::synchronize();
  }
  times.wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  times.processor.push_back(static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void run(const std::string& group_name, const std::string& text, Index batch, int repeats, at::ScalarType type,
         const torch::Device& device) {
  const Representation rep = parse_representation(text, parse_group(group_name));
  torch::manual_seed(1);
  EquivariantLinear layer(rep, rep, EquivariantLinearOptions{true, 1.0, type});
  torch::nn::Linear dense(rep.dimension(), rep.dimension());
  layer->to(device);
  dense->to(device, type);
  const at::Tensor x = torch::randn({batch, rep.dimension()}, at::TensorOptions(type).device(device)).requires_grad_();
  Times ours;
  Times plain;
  for (int i = 0; i < repeats; ++i) {  // in turns: what slows the machine slows both
    time_one([&](const at::Tensor& z) { return layer->forward(z); }, *layer, x, ours);
    time_one([&](const at::Tensor& z) { return dense->forward(z); }, *dense, x, plain);
  }
  fmt::print(
      "{{\"benchmark\": \"layer_speed\", \"device\": \"{}\", \"threads\": {}, \"group\": \"{}\", \"representation\": "
      "\"{}\", \"channels\": {}, \"batch\": {}, \"dtype\": \"{}\", \"dimension\": {}, \"seconds\": {:.6f}, "
      "\"linear_seconds\": {:.6f}, \"ratio\": {:.3f}, \"processor_ratio\": {:.3f}}}\n",
      device.str(), at::get_num_threads(), group_name, rep.text(), rep.dimension(), batch,
      type == at::kFloat ? "float" : "double", layer->weight_dimension(), median(ours.wall), median(plain.wall),
      median(ours.wall) / median(plain.wall), median(ours.processor) / median(plain.processor));
}

}  // namespace

int main(int argc, char** argv) {
  const Index batch = argc > 1 ? std::atol(argv[1]) : 500;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 101;
  if (argc > 3) {
    at::set_num_threads(std::atoi(argv[3]));
  }
  std::vector<torch::Device> devices = {torch::Device(torch::kCPU)};
  if (torch::cuda::is_available()) {
    devices.emplace_back(torch::kCUDA);
  } else {
    fmt::print(stderr, "bench_layer_speed: no GPU here, CPU only\n");
  }
  for (const torch::Device& device : devices) {
    for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
      run("so:3", "102(1)+34V+11V^2+3V^3", batch, repeats, type, device);
      run("o:3", "32V+10V^2+3V^3+117(1)", batch, repeats, type, device);
      run("o:5", "25V+5V^2+134(1)", batch, repeats, type, device);
      run("o:1,3", "24V+6V^2+1V^3+128(1)", batch, repeats, type, device);
    }
  }
  return 0;
}

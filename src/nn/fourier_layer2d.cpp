#include "lieder/nn/fourier_layer2d.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>
#include <map>
#include <utility>

#include "lieder/core/error.hpp"

namespace lieder::nn {

FourierLayer2dImpl::FourierLayer2dImpl(Index inputs, Index outputs, const FourierLayer2dOptions& options)
    : torch::nn::Module("FourierLayer2d"), inputs_(inputs), outputs_(outputs), options_(options) {
  require(inputs >= 1 && outputs >= 1, "Fourier layer: needs at least one channel on each side");
  require(options.modes >= 0 && options.modes <= 64, "Fourier layer: modes must lie in 0 .. 64");
  require(options.gain > 0.0 && std::isfinite(options.gain), "Fourier layer: the gain must be positive");
  require(options.dtype == at::kDouble || options.dtype == at::kFloat, "Fourier layer: dtype is kDouble or kFloat");
  const std::int64_t top = options.modes;
  std::map<std::int64_t, std::int64_t> shells;  // |k|^2 to its parameter
  std::vector<std::int64_t> squares;
  for (std::int64_t col = 0; col <= top; ++col) {
    for (std::int64_t row = col == 0 ? 0 : -top; row <= top; ++row) {
      const std::int64_t square = row * row + col * col;
      if (options.isotropic && square > top * top) {
        continue;
      }
      modes_.emplace_back(row, col);
      squares.push_back(square);
      shells.emplace(square, 0);
    }
  }
  std::int64_t next = 0;
  for (auto& [square, place] : shells) {
    place = next++;
  }
  std::vector<std::int64_t> shell;
  for (const std::int64_t square : squares) {
    shell.push_back(shells[square]);
  }
  shell_ = register_buffer("shell", torch::tensor(shell, torch::kLong));
  const auto count = static_cast<Index>(modes_.size());
  const auto numbers = at::TensorOptions(options.dtype);
  real_ = register_parameter("real", torch::zeros({options.isotropic ? next : count, outputs, inputs}, numbers));
  if (!options.isotropic) {
    imag_ = register_parameter("imag", torch::zeros({count - 1, outputs, inputs}, numbers));  // modes_[0] is k = 0
  }
  reset_parameters();
}

void FourierLayer2dImpl::reset_parameters() {
  const torch::NoGradGuard guard;
  const double deviation = options_.gain / std::sqrt(static_cast<double>(inputs_));
  real_.normal_(0.0, deviation);
  if (imag_.defined()) {  // |M|^2 = real^2 + imag^2, but for the real mode k = 0
    imag_.normal_(0.0, deviation * std::sqrt(0.5));
    real_.narrow(0, 1, imag_.size(0)).mul_(std::sqrt(0.5));
  }
}

at::Tensor FourierLayer2dImpl::multipliers() const {
  if (!imag_.defined()) {
    const at::Tensor real = real_.index_select(0, shell_);
    return torch::complex(real, torch::zeros_like(real));
  }
  return torch::complex(real_, torch::cat({torch::zeros_like(real_.narrow(0, 0, 1)), imag_}, 0));
}

at::Tensor FourierLayer2dImpl::forward(const at::Tensor& x) {
  const std::int64_t least = 2 * options_.modes + 1;
  if (x.dim() != 4 || x.size(1) != inputs_ || x.size(2) < least || x.size(3) < least) {
    throw ShapeError(fmt::format(
        "Fourier layer: expected images N x {} x h x w with h, w >= {}, got {} dimensions{}", inputs_, least, x.dim(),
        x.dim() == 4 ? fmt::format(": N x {} x {} x {}", x.size(1), x.size(2), x.size(3)) : ""));
  }
  const std::int64_t h = x.size(2);
  const std::int64_t w = x.size(3);
  const std::int64_t columns = w / 2 + 1;  // of the half spectrum
  std::vector<std::int64_t> places;
  std::vector<std::int64_t> mirrored;  // of column 0: the conjugates at -k_row
  std::vector<std::int64_t> sources;
  for (std::size_t p = 0; p < modes_.size(); ++p) {
    const auto [row, col] = modes_[p];
    places.push_back((row < 0 ? row + h : row) * columns + col);
    if (col == 0 && row > 0) {
      mirrored.push_back((h - row) * columns);
      sources.push_back(static_cast<std::int64_t>(p));
    }
  }
  const auto index = torch::TensorOptions().dtype(torch::kLong).device(x.device());
  const at::Tensor at_modes = torch::tensor(places, torch::kLong).to(index);
  const at::Tensor spectrum = torch::fft::rfft2(x).reshape({x.size(0), inputs_, h * columns});
  const at::Tensor low = spectrum.index_select(2, at_modes);                      // {N, inputs, P}
  const at::Tensor moved = torch::matmul(multipliers(), low.permute({2, 1, 0}));  // {P, outputs, N}
  const at::Tensor values = moved.permute({2, 1, 0});                             // {N, outputs, P}
  at::Tensor all = torch::zeros({x.size(0), outputs_, h * columns}, values.options().requires_grad(false))
                       .index_add(2, at_modes, values);
  if (!mirrored.empty()) {
    const at::Tensor from = torch::tensor(sources, torch::kLong).to(index);
    all = all.index_add(2, torch::tensor(mirrored, torch::kLong).to(index), torch::conj(values.index_select(2, from)));
  }
  return torch::fft::irfft2(all.view({x.size(0), outputs_, h, columns}), at::IntArrayRef({h, w}));
}

}  // namespace lieder::nn

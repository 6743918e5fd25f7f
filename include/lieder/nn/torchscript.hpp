// TorchScript modules: networks that were saved by torch.jit.script(model).save(FILE) or torch.jit.trace(...).save(FILE)
// from Python, or by torch::jit::Module::save.
#pragma once

#include <string>

#include "lieder/core/types.hpp"
#include "lieder/nn/differentiable_network.hpp"

namespace lieder::nn {

/// The module in evaluation mode, with the precision of its parameters (float32 if it has none), for samples of `inputs`
/// numbers. Gradients of its parameters are not kept. The graph optimiser of TorchScript is off during calls: it knows no
/// forward mode. Throws InputError with one line: the file cannot be read, it is no TorchScript module (a state_dict or a
/// pickled Python module is none), or the module takes another number of inputs (both numbers are named where a layer's
/// weights tell the module's).
DifferentiableNetwork load_torchscript(const std::string& path, Index inputs,
                                       const DifferentiableOptions& options = {});

}  // namespace lieder::nn

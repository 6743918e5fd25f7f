// Promote, from data to an exactly equivariant network whose symmetry nobody named.
//
//   1  a dense network is trained with the penalty lambda R(F) on its Lie derivatives (lie_derivative_penalty.hpp) and with
//      weight decay, on the samples that are not held out
//   2  its own Lie derivatives at the samples say which candidates it keeps: proposals at the leaps of the singular
//      values, each made an exact subalgebra (kept_symmetry.hpp)
//   3  for each proposal an exactly equivariant network of that subalgebra is trained on the same samples; the held-out
//      error chooses among them and the dense network: the most symmetry within `slack` of the smallest error. A proposal
//      inside a larger one (so(2) in so(3)) is also tried under it: the network of the larger algebra, which the data
//      break a little, plus one of the smaller on what that leaves (sum_network.hpp)
//   4  the chosen network is trained on all samples
//
// The held-out error is what makes the choice safe: with few samples the gap between kept and broken candidates is
// narrow, but a wrong symmetry costs far more than the right one saves.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/nn/equivariant_mlp.hpp"
#include "lieder/nn/kept_symmetry.hpp"
#include "lieder/nn/lie_derivative_penalty.hpp"
#include "lieder/nn/network.hpp"
#include "lieder/nn/network_discovery.hpp"
#include "lieder/nn/training.hpp"

namespace lieder::nn {

struct PromotedNetworkOptions {
  double lambda = 1e-3;        ///< of R, in units of the outputs' variance; >= 0
  double weight_decay = 0.03;  ///< of the dense network; >= 0
  double validation = 0.2;     ///< share held out, in (0, 1)
  double slack = 0.1;          ///< >= 0
  DenseMlpOptions dense{384, 3, at::kFloat, true};
  EquivariantMlpOptions equivariant;
  LieDerivativePenaltyOptions penalty;
  ProposalOptions proposals;
  TrainingOptions training;  ///< of all networks; its validation, weight_decay and penalty are set here
  Index trial_epochs = 0;    ///< of step 3; 0: as training
  std::function<void(const std::string&)> progress;  ///< one line before each network
};

struct PromotionTrial {
  KeptSymmetry symmetry;
  std::optional<KeptSymmetry> under;  ///< the larger algebra, if it was tried under one
  double validation_loss = 0.0;
  std::string failure;  ///< why there is no network for it; empty if there is
};

struct PromotedNetwork {
  NetworkPtr network;                  ///< the answer: equivariant, or the dense one
  std::optional<KeptSymmetry> under;   ///< nearly kept: that of the first term if the answer is a sum
  std::optional<KeptSymmetry> kept;    ///< nothing: no symmetry is kept
  NetworkPtr dense;                    ///< of step 1
  double dense_loss = 0.0;             ///< held out
  double penalty = 0.0;                ///< R of it
  NetworkDiscovery discovery;          ///< of it
  std::vector<PromotionTrial> trials;  ///< in the order of the proposals
  TrainingResult training;             ///< of the answer
};

/// `input`, `output`: how the candidates, the algebra of their group, act. x: N x n, y: N x m. The representations must
/// make sense for every subalgebra: they are parsed again for its group. Throws ShapeError, ValueError.
PromotedNetwork promote_network(const Representation& input, const Representation& output, const MatrixRef& x,
                                const MatrixRef& y, const PromotedNetworkOptions& options = {});

/// An equivariant network for a kept symmetry, initial weights: the same texts of representations under its group.
NetworkPtr restricted_network(const KeptSymmetry& kept, const Representation& input, const Representation& output,
                              const EquivariantMlpOptions& options);

}  // namespace lieder::nn

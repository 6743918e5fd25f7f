#include "dictionary/tensor_products.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder::detail {

struct TensorProducts::Workspace {
  Matrix table;                        // kBlockRows x table columns
  Matrix prefixes;                     // kBlockRows x prefixes that are not part of the result
  std::vector<const double*> columns;  // where the column of each node starts
};

TensorProducts::TensorProducts(const Exponents& exponents) : exponents_(exponents) {
  require(exponents.rows() >= 1 && exponents.cols() >= 1,
          fmt::format("exponents: expected at least 1 function and 1 variable, got {} x {}", exponents.rows(),
                      exponents.cols()));
  require(exponents.minCoeff() >= 0, fmt::format("exponents: expected entries >= 0, got {}", exponents.minCoeff()));
  table_start_.push_back(0);
  for (Index j = 0; j < exponents.cols(); ++j) {
    table_start_.push_back(table_start_.back() + exponents.col(j).maxCoeff() + 1);
  }
  ExponentIndex index;
  for (Index k = 0; k < exponents.rows(); ++k) {
    Eigen::RowVectorXi prefix = Eigen::RowVectorXi::Zero(exponents.cols());
    Index node = -1;
    const auto visit = [&](Index factor) {
      const Index parent = node;
      node = index.find_or_insert(prefix);
      if (node == static_cast<Index>(nodes_.size())) {
        nodes_.push_back({parent, factor, -1});
      }
    };
    for (Index j = 0; j < exponents.cols(); ++j) {
      if (exponents(k, j) > 0) {
        prefix(j) = exponents(k, j);
        visit(table_start_[static_cast<std::size_t>(j)] + prefix(j));
      }
    }
    if (node < 0) {
      visit(-1);
    }
    Node& last = nodes_[static_cast<std::size_t>(node)];
    require(last.output < 0, fmt::format("exponents: rows {} and {} are the same", last.output, k));
    last.output = k;
  }
}

void TensorProducts::evaluate_block(Workspace& workspace, Eigen::Ref<Matrix> result) const {
  const Index rows = result.rows();
  const auto map = [rows](const double* data) { return Eigen::Map<const Eigen::ArrayXd>(data, rows); };
  Index prefix = 0;
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    const Node& node = nodes_[k];
    if (node.factor < 0) {
      result.col(node.output).setOnes();
      workspace.columns[k] = result.col(node.output).data();
      continue;
    }
    const double* factor = workspace.table.col(node.factor).data();
    if (node.parent < 0) {
      workspace.columns[k] = factor;
      if (node.output >= 0) {
        result.col(node.output).array() = map(factor);
      }
      continue;
    }
    double* target = node.output >= 0 ? result.col(node.output).data() : workspace.prefixes.col(prefix++).data();
    Eigen::Map<Eigen::ArrayXd>(target, rows) =
        map(workspace.columns[static_cast<std::size_t>(node.parent)]) * map(factor);
    workspace.columns[k] = target;
  }
}

Matrix TensorProducts::evaluate(const MatrixRef& points, Index axis, const FillTable& fill) const {
  Matrix result(points.rows(), exponents_.rows());
  const auto prefixes =
      std::count_if(nodes_.begin(), nodes_.end(), [](const Node& node) { return node.parent >= 0 && node.output < 0; });
  Workspace workspace{Matrix(kBlockRows, table_start_.back()), Matrix(kBlockRows, prefixes),
                      std::vector<const double*>(nodes_.size())};
  for (Index first = 0; first < points.rows(); first += kBlockRows) {
    const Index rows = std::min(kBlockRows, points.rows() - first);
    for (Index j = 0; j < points.cols(); ++j) {
      const Index start = table_start_[static_cast<std::size_t>(j)];
      const Index columns = table_start_[static_cast<std::size_t>(j) + 1] - start;
      fill(j, points.col(j).segment(first, rows), j == axis, workspace.table.block(0, start, rows, columns));
    }
    auto block = result.middleRows(first, rows);
    evaluate_block(workspace, block);
    for (Index k = 0; axis >= 0 && k < exponents_.rows(); ++k) {
      if (exponents_(k, axis) == 0) {
        block.col(k).setZero();
      }
    }
  }
  return result;
}

}  // namespace lieder::detail

// Grids with quadrature weights on boxes, disks and the sphere: where fields u : X -> R^c have their values.
//
//   box      1 to 3 axes, each periodic (nodes lower + i h, h = (upper - lower) / count, equal weights) or bounded (nodes
//            from lower to upper, both included; Gregory's weights, error O(h^4))
//   disk     in R^2: Gauss nodes in the radius times even angles; exact for polynomials of degree < min(2 radial,
//            angular)
//   sphere   the unit sphere in R^3: latitudes times even longitudes. Gauss latitudes are exact for harmonics of degree
//            < min(2 latitudes, longitudes); given ones weigh as the bands between their midpoints
//
// Nodes are numbered in C order, the last axis fastest, as NPY arrays are. Points are Cartesian in R^n (n = 3 on the
// sphere), so vector fields of R^n that leave X in place act on fields on X. The weights add up to the volume of X.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

enum class GridKind { box, disk, sphere };

/// One direction of a grid. Nodes of a box axis in its own units; of a disk the radius and the angle; of the sphere
/// latitude and longitude in radians.
struct GridAxis {
  Vector nodes;
  bool periodic = false;
  double period = 0.0;  ///< of a periodic axis
};

class Grid;
using GridPtr = std::shared_ptr<const Grid>;

/// Axes of a box. Throws ValueError unless lower < upper (finite) and count >= 4.
GridAxis periodic_axis(double lower, double upper, Index count);
GridAxis bounded_axis(double lower, double upper, Index count);
/// From coordinates that a file gives. ValueError that names `name`, the step and where it changes unless they are
/// finite, ascending and even to 1e-3 of a step (float coordinates), at least 4.
GridAxis even_axis(const std::string& name, const Vector& coordinates, bool periodic);

/// Invariant: points are N x n, weights N, not negative, N the product of shape().
class Grid {
 public:
  /// Throws ValueError unless there are 1 to 3 axes of at least 4 nodes.
  static GridPtr box(std::vector<GridAxis> axes);
  /// radial >= 2, angular >= 4, radius > 0.
  static GridPtr disk(double radius, Index radial, Index angular);
  /// Gauss latitudes (>= 4) from south to north.
  static GridPtr sphere(Index latitudes, Index longitudes);
  /// Given latitudes (radians, ascending, in [-pi/2, pi/2]) and `longitudes` (even; once around the sphere).
  static GridPtr sphere(const Vector& latitudes, const GridAxis& longitudes);

  GridKind kind() const { return kind_; }
  const std::vector<GridAxis>& axes() const { return axes_; }
  /// Nodes along each axis.
  std::vector<Index> shape() const;
  /// N.
  Index size() const { return points_.rows(); }
  /// n.
  Index dimension() const { return points_.cols(); }
  const Matrix& points() const { return points_; }
  const Vector& weights() const { return weights_; }
  /// "periodic box 32 x 32", "sphere 90 x 180".
  std::string description() const;

 private:
  Grid(GridKind kind, std::vector<GridAxis> axes, Matrix points, Vector weights);

  GridKind kind_;
  std::vector<GridAxis> axes_;
  Matrix points_;
  Vector weights_;
};

/// Same kind, axes and nodes (to 1e-9 of a step): fields on them may be compared. Otherwise throws ValueError that says
/// what differs, with `name` for the second grid.
void require_same_grid(const std::string& name, const Grid& a, const Grid& b);

}  // namespace lieder

// Equivariant linear layers at scale: the basis of Hom_G for 384 and 3,840 channels, and one map applied to a batch, in
// irreducible coordinates and as the dense product of the same size (DGEMM on the expanded matrix).
//
//   bench_equivariant_map [BATCH] [REPEATS]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/core/random.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "measure.hpp"

namespace {

using namespace lieder;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void run(const std::string& group_name, const std::string& text, Index batch, int repeats) {
  const MatrixGroup group = parse_group(group_name);
  const Representation rep = parse_representation(text, group);
  std::vector<double> solve;
  std::vector<double> structured;
  std::vector<double> dense;
  for (int i = 0; i < repeats; ++i) {
    solve.push_back(bench::timed([&] { intertwiners(rep, rep); }).wall);
  }
  const IntertwinerSpace space = intertwiners(rep, rep);
  Rng rng(1);
  const Vector c = rng.normal_vector(space.dimension());
  const EquivariantMap map = space.map(c);
  const Matrix transposed = space.to_dense(c).transpose();
  const Matrix x = rng.normal_matrix(batch, rep.dimension());
  Matrix y;
  Matrix z;
  for (int i = 0; i < 3 * repeats; ++i) {  // in turns: what slows the machine slows both
    structured.push_back(bench::timed([&] { y = map.apply(x); }).wall);
    dense.push_back(bench::timed([&] { z = multiply(x, transposed); }).wall);
  }
  fmt::print(
      "{{\"benchmark\": \"equivariant_map\", \"group\": \"{}\", \"channels\": {}, \"batch\": {}, \"dimension\": {}, "
      "\"basis_numbers\": {}, \"dense_basis_numbers\": {:.4g}, \"solve_seconds\": {:.5f}, \"apply_seconds\": {:.6f}, "
      "\"dense_seconds\": {:.6f}, \"ratio\": {:.2f}, \"difference\": {:.2g}, \"peak_mib\": {:.0f}}}\n",
      group_name, rep.dimension(), batch, space.dimension(), space.memory(),
      static_cast<double>(space.dimension()) * static_cast<double>(rep.dimension()) *
          static_cast<double>(rep.dimension()),
      median(solve), median(structured), median(dense), median(structured) / median(dense), (y - z).norm() / z.norm(),
      bench::peak_mebibytes());
}

}  // namespace

int main(int argc, char** argv) {
  const Index batch = argc > 1 ? std::atol(argv[1]) : 500;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 5;
  lieder::set_thread_count(lieder::thread_count());
  for (const char* group : {"so:3", "o:3"}) {
    run(group, "102(1)+34V+11V^2+3V^3", batch, repeats);
    run(group, "1020(1)+340V+110V^2+30V^3", batch, repeats);
  }
  return 0;
}

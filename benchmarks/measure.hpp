// What a benchmark compares itself with, measured in the same run: clocks, the DGEMM rate and the memory bandwidth of
// all threads, the peak memory of the process, and the machine in words.
#pragma once

#include <functional>
#include <string>

namespace lieder::bench {

/// Seconds of wall time and of processor time (all threads). On a machine that others use too, processor time is the
/// steadier of the two.
struct Seconds {
  double wall = 0.0;
  double cpu = 0.0;
};
Seconds timed(const std::function<void()>& work);

/// Flops a second of wall time, and a second of processor time (one core's rate), of one DGEMM of order `size` for each
/// thread at once: the best of `repeats`.
struct Rate {
  double wall = 0.0;
  double cpu = 0.0;
};
Rate dgemm_rate(int size = 1500, int repeats = 4);

/// Bytes a second of a_i = b_i + s c_i on vectors far larger than the caches, 24 bytes an entry (McCalpin's triad), all
/// threads at once: the best of `repeats`.
double triad_bandwidth(int repeats = 4);

/// Peak resident memory of this process in 2^20 bytes.
double peak_mebibytes();

/// "2 cores, AMD EPYC, OpenBLAS 0.3.21 (Cooperlake kernels)".
std::string machine();

}  // namespace lieder::bench

// Threads. One setting for the whole library: how many workers share a loop, and how many threads BLAS may use.
#pragma once

#include <functional>

#include "lieder/core/types.hpp"

namespace lieder {

/// Number of threads that lieder uses (default: the hardware's, or LIEDER_NUM_THREADS).
int thread_count();
/// Sets it, for BLAS too; count >= 1.
void set_thread_count(int count);

/// Runs body(worker, first, last) on contiguous pieces of [0, count), one piece a worker; the first exception is
/// rethrown. BLAS runs single-threaded inside.
void parallel_for(Index count, const std::function<void(int worker, Index first, Index last)>& body);

}  // namespace lieder

// A loop in LibTorch's own threads.
//
// at::parallel_for is a template, serial in code that is compiled without OpenMP, as ours is: an OpenMP of our own would
// bring a second set of threads. TensorIterator's loop is compiled inside LibTorch, so a tensor of one byte per thread
// carries ours there.
#pragma once
#include <ATen/Parallel.h>
#include <ATen/TensorIterator.h>
#include <torch/types.h>

#include <algorithm>
#include <vector>

namespace attune::kernels {

/// Calls f(from, to) for ranges that together are [begin, end), each once, on as many threads as LibTorch may take and
/// on none for less than `grain`; serial in a parallel region. Waits for all; an exception of f comes out. The threads
/// know nothing of gradient modes: f reads and writes memory, it calls no tensor operation.
template <class F>
void parallel_for(int64_t begin, int64_t end, int64_t grain, const F& f) {
  const int64_t size = end - begin;
  if (size <= 0) return;
  const int64_t parts = std::min<int64_t>(at::get_num_threads(), at::divup(size, std::max<int64_t>(grain, 1)));
  if (parts <= 1 || at::in_parallel_region()) return f(begin, end);
  std::vector<char> bytes(static_cast<size_t>(parts));
  const int64_t width = at::divup(size, parts);
  const auto run = [&](char** data, const int64_t*, int64_t count, int64_t) {  // of one dimension: the last is 1
    const int64_t part = data[0] - bytes.data();
    const int64_t from = begin + part * width, to = std::min(end, begin + (part + count) * width);
    if (from < to) f(from, to);
  };
  const at::Tensor carrier = torch::from_blob(bytes.data(), {parts}, at::kByte);
  at::TensorIteratorConfig().add_const_input(carrier).build().for_each(run, 1);
}

}  // namespace attune::kernels

// What counts for the whole process: threads, devices.
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/types.h>

#include <algorithm>
#include <cstdlib>

#include "attune/config.h"
#include "src/base/processors.h"
#include "src/kernels/isa.h"
#include "src/kernels/torch_errors.h"

namespace attune {
namespace {

torch::Device parse_device(const std::string& name) {
  const std::string hint = "--device takes auto, cpu, cuda or cuda:N";
  try {
    const torch::Device device(name);
    if (device.is_cpu() || device.is_cuda()) return device;
  } catch (const c10::Error&) {
    throw Error("unknown device '" + name + "'", hint);
  }
  throw Error("the device '" + name + "' is not supported", hint);
}

torch::Device device_of(const std::string& name) {
  const bool cuda = torch::cuda::is_available();
  if (name == "auto") return cuda ? torch::kCUDA : torch::kCPU;
  const torch::Device device = parse_device(name);
  if (!device.is_cuda()) return device;
  if (!cuda) throw Error("--device " + name + ": this LibTorch or this machine has no CUDA", "--device cpu");
  const auto count = static_cast<int64_t>(torch::cuda::device_count());
  if (device.index() >= count)
    throw Error("--device " + name + ": the machine has " + std::to_string(count) + ", counted from 0");
  return device;
}

}  // namespace

// LibTorch takes a thread for each of the machine's cores, whatever share of them is ours. Who sets OMP_NUM_THREADS knows
// better.
void set_threads(int count) {
  kernels::without_torch_errors([&] {
    if (count > 0)
      at::set_num_threads(count);
    else if (std::getenv("OMP_NUM_THREADS") == nullptr)
      at::set_num_threads(std::min(at::get_num_threads(), available_processors()));
    kernels::isa();
  });
}

std::string resolve_device(const std::string& name) {
  return kernels::without_torch_errors([&] { return device_of(name).str(); });
}

}  // namespace attune

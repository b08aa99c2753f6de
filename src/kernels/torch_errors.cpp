#include "src/kernels/torch_errors.h"

#include <c10/util/Exception.h>

#include <new>
#include <stdexcept>
#include <string_view>

namespace attune::kernels {

void rethrow_without_torch() {
  try {
    throw;
  } catch (const c10::OutOfMemoryError&) {
    throw std::bad_alloc();
  } catch (const c10::Error& error) {
    // On the processor LibTorch has no type of its own for it.
    if (std::string_view(error.what_without_backtrace()).find("DefaultCPUAllocator") != std::string_view::npos)
      throw std::bad_alloc();
    throw std::runtime_error(error.what_without_backtrace());
  }
}

}  // namespace attune::kernels

// Errors of LibTorch as those of the standard library, for callers that do not see its headers. Torch-free.
#pragma once

namespace attune::kernels {

/// Throws what is being caught: too little memory as std::bad_alloc, another error of LibTorch as std::runtime_error with its
/// message, anything else as it is.
[[noreturn]] void rethrow_without_torch();

/// Calls f(); errors of LibTorch leave it as rethrow_without_torch has them.
template <class F>
decltype(auto) without_torch_errors(const F& f) {
  try {
    return f();
  } catch (...) {
    rethrow_without_torch();
  }
}

}  // namespace attune::kernels

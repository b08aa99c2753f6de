// What a server takes at most. Torch-free.
#pragma once
#include <cstdint>

namespace attune::serve {

struct ServeLimits {
  int64_t sentences = 64;     // of a request
  int64_t characters = 2000;  // of a sentence
  int64_t beam = 32, nbest = 16;
  int64_t queue = 256;     // sentences that wait
  int64_t seconds = 30;    // until an answer
  int64_t body = 1 << 20;  // bytes of a request
  int64_t clients = 128;   // connections that are heard at the same time
};

}  // namespace attune::serve

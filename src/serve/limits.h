// What a server takes at most. Torch-free.
#pragma once
#include <chrono>
#include <cstddef>
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

/// Of one connection (Connection).
struct ConnectionLimits {
  std::chrono::milliseconds silence{2'000};                                // before a request
  std::chrono::milliseconds request{10'000};                               // from its first byte to its last
  std::chrono::milliseconds crowded_silence{200}, crowded_request{1'000};  // the same while others wait
  std::chrono::milliseconds answer{60'000};  // from the request's first byte to the answer's last
  std::chrono::milliseconds leaving{2'000};  // the rest of an answer when the server leaves; all else ends at once
  std::chrono::milliseconds drain{200};      // until a connection with unread bytes is closed
  size_t longest_head = 64 << 10;            // bytes of a request's first line and headers
};

}  // namespace attune::serve

// A polite end: SIGINT and SIGTERM are noted, and whoever is at work leaves when what is under way is done. A second one
// of the same kind ends the program at once.
#pragma once

namespace attune {

/// Notes the signals while it lives; one at a time. A signal that the program was started to ignore (nohup, a shell's
/// `&`) stays ignored.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// The signal that came, 0 if none did.
  int signal() const;
};

}  // namespace attune

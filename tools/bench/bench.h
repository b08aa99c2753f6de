// What every benchmark does: says on which machine it runs, verifies its result, and only then times it.
#pragma once
#include <CLI/CLI.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace attune::bench {

/// Adds --threads and parses; then runs `body`. Exit codes: 0; 1 when a result is wrong; 2 when the user can repair it.
int run(CLI::App& app, int argc, char** argv, const std::function<void()>& body);

/// One line: threads, precision, LibTorch's version, the processor's instruction sets and those that LibTorch uses.
void print_machine(const std::string& precision);

/// Ends the benchmark, with exit code 1, unless `holds`: a wrong result is not timed.
void verify(bool holds, const std::string& what);

/// |a - b| <= tolerance max(|a|, |b|); false when one of them is no number.
bool is_near(double a, double b, double tolerance);

/// Runs a program and waits; its standard output is dropped. Seconds it took; verify fails when its exit code is not 0.
double seconds_of_program(const std::vector<std::string>& words);

/// Seconds since it was made.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A folder that is removed at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace attune::bench

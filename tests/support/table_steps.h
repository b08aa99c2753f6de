// A model that is a table: the next token's probabilities depend on the sentence and on everything before it, drawn once from a hash. What
// search should find can be worked out by hand or by trying everything.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "src/base/random.h"
#include "src/decode/search/steps.h"
#include "src/text/tokenizer.h"

namespace attune::testing {

/// One sentence's table.
class ProbabilityTable {
 public:
  /// `words` tokens beside the four special ones. `source` columns of alignment.
  ProbabilityTable(uint64_t seed, int64_t words, int64_t source)
      : seed_(seed), vocabulary_(text::kEnd + 1 + words), source_(source) {}

  int64_t vocabulary() const { return vocabulary_; }
  int64_t source() const { return source_; }
  /// Log-probabilities of what follows `read` (begin token left out).
  std::vector<double> next(const std::vector<int64_t>& read) const {
    Random random = at(read);
    std::vector<double> out;
    double sum = 0;
    for (int64_t token = 0; token < vocabulary_; ++token) sum += out.emplace_back(std::exp(3 * random.uniform()));
    for (double& value : out) value = std::log(value / sum);
    return out;
  }
  std::vector<double> alignment(const std::vector<int64_t>& read) const {
    Random random = at(read);
    std::vector<double> out;
    for (int64_t j = 0; j < source_; ++j) out.push_back(random.uniform());
    return out;
  }

 private:
  Random at(const std::vector<int64_t>& read) const {
    uint64_t hash = seed_;
    for (const int64_t token : read) hash = Random(hash * 1000003 + static_cast<uint64_t>(token)).next();
    return Random(hash);
  }
  uint64_t seed_;
  int64_t vocabulary_, source_;
};

class TableSteps : public decode::Steps {
 public:
  explicit TableSteps(std::vector<ProbabilityTable> tables) : tables_(std::move(tables)) {
    for (size_t b = 0; b < tables_.size(); ++b) rows_.push_back({b, {}});
  }
  int64_t sentences() const override { return static_cast<int64_t>(tables_.size()); }
  torch::Tensor next(const torch::Tensor& origin, const torch::Tensor& tokens) override {
    ++calls;
    rows_read += origin.numel();
    rows_ = reordered(rows_, origin);
    int64_t source = 0;
    for (const ProbabilityTable& table : tables_) source = std::max(source, table.source());
    const int64_t rows = origin.numel();
    torch::Tensor out = torch::empty({rows, tables_.front().vocabulary()}, torch::kDouble);
    alignment_ = torch::full({rows, source}, 99.0, torch::kDouble);  // padding that must not come through
    for (int64_t i = 0; i < rows; ++i) {
      Row& row = rows_[static_cast<size_t>(i)];
      const auto token = tokens[i].item<int64_t>();
      if (token != text::kBegin) row.read.push_back(token);
      const ProbabilityTable& table = tables_[row.sentence];
      out[i] = torch::tensor(table.next(row.read), torch::kDouble);
      alignment_[i].slice(0, 0, table.source()) = torch::tensor(table.alignment(row.read), torch::kDouble);
    }
    return out;
  }
  torch::Tensor alignment() const override { return alignment_; }

  int64_t calls = 0, rows_read = 0;

 protected:
  struct Row {
    size_t sentence;
    std::vector<int64_t> read;
  };
  virtual std::vector<Row> reordered(const std::vector<Row>& rows, const torch::Tensor& origin) const {
    std::vector<Row> out;
    for (int64_t i = 0; i < origin.numel(); ++i) out.push_back(rows[static_cast<size_t>(origin[i].item<int64_t>())]);
    return out;
  }

 private:
  std::vector<ProbabilityTable> tables_;
  std::vector<Row> rows_;
  torch::Tensor alignment_;
};

/// A deliberate defect: state stays in its row while hypotheses change places.
class ForgetfulTableSteps : public TableSteps {
 public:
  using TableSteps::TableSteps;

 protected:
  std::vector<Row> reordered(const std::vector<Row>& rows, const torch::Tensor& origin) const override {
    return static_cast<size_t>(origin.numel()) == rows.size() ? rows : TableSteps::reordered(rows, origin);
  }
};

}  // namespace attune::testing

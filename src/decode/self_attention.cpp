// Self-attention: where the words of a source look among each other, in the blocks of its encoder.
#include "src/base/log.h"
#include "src/corpus/batch.h"
#include "src/decode/attention_maps.h"
#include "src/decode/batches.h"
#include "src/decode/evaluating.h"
#include "src/decode/plain.h"
#include "src/decode/translator.h"

namespace attune::decode {

SelfAttentions Translator::self_attention(const std::vector<std::string>& sources, const Request& request) const {
  Call call = begin(request);
  models::Seq2Seq model = models_.members().front();
  std::vector<SelfAttention> out;
  std::vector<size_t> line_of;  // of a sentence that is read
  std::vector<Extent> sizes;
  for (const std::string& line : clean_lines(sources, request.numbers)) {
    const text::Segmented& source = out.emplace_back(SelfAttention{open_line(line).source}).source;
    if (source.ids.size() > kLongestForced) {
      spdlog::warn("line {}: {} tokens; self-attention is kept of at most {}: the line has none",
                   number_of(out.size() - 1, request.numbers), source.ids.size(), kLongestForced);
      continue;
    }
    call.note_source(source.ids);
    line_of.push_back(out.size() - 1);
    sizes.push_back({std::ssize(source.ids) + 1, std::ssize(source.ids) + 1});
  }
  const Evaluating evaluating(models_.members());
  for (const auto& indices : bounded_batches(sizes, call.options.batch, kLargestForced)) {
    std::vector<std::vector<int32_t>> ids;
    for (const int64_t i : indices) ids.push_back(out[line_of[static_cast<size_t>(i)]].source.ids);
    const corpus::SourceBatch batch = corpus::make_source_batch(ids);
    const Tensor maps =
        model->encode(batch.source.to(model->device()), batch.lengths.to(model->device()), {}, /*maps=*/true).maps;
    for (size_t b = 0; b < indices.size(); ++b) {
      SelfAttention& found = out[line_of[static_cast<size_t>(indices[b])]];
      const int64_t length = std::ssize(ids[b]) + 1;
      const Tensor own = maps[static_cast<int64_t>(b)].narrow(1, 0, length).narrow(2, 0, length);
      found.mean = to_matrix(own.mean(0));
      found.maps = attention_maps(own, model->map_layers(), request.heads);
    }
  }
  return {std::move(out), call.limits};
}

}  // namespace attune::decode

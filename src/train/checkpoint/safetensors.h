// Tensors in a file, as the safetensors format has them (https://huggingface.co/docs/safetensors):
//
//   8 bytes, little endian: n | n bytes of JSON | the tensors' bytes, one behind the other
//   {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ..., "__metadata__": {"key": "value"}}
//
// What is read is distrusted: every number is checked against the file's size before it is used.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "src/train/optimizer.h"

namespace attune::train {

/// Gives the bytes of a file with these tensors (of any device and layout) to `sink`, part after part: the same bytes as
/// Python's safetensors writes, wider types first, so that each lies aligned; then by name.
void write_safetensors(const NamedTensors& tensors, const std::map<std::string, std::string>& metadata,
                       const std::function<void(std::string_view)>& sink);
/// The same bytes, in one piece.
std::string to_safetensors(const NamedTensors& tensors, const std::map<std::string, std::string>& metadata = {});

/// The tensors of such bytes, on the CPU. Error saying what is wrong, with `name` of the file in front.
NamedTensors from_safetensors(std::string_view bytes, const std::string& name);

}  // namespace attune::train

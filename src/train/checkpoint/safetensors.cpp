#include "src/train/checkpoint/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "src/base/error.h"

namespace attune::train {
namespace {

using nlohmann::json;
using torch::Tensor;

static_assert(std::endian::native == std::endian::little, "the format is little endian");

constexpr size_t kLengthBytes = 8;
constexpr uint64_t kLongestHeader = 100'000'000;  // as the reference implementation
constexpr int64_t kMostDimensions = 64;

struct Type {
  std::string_view name;
  torch::ScalarType type;
};
// In the order in which the reference implementation puts tensors into a file.
constexpr std::array<Type, 9> kTypes = {{{"I64", torch::kLong},
                                         {"F64", torch::kDouble},
                                         {"F32", torch::kFloat},
                                         {"I32", torch::kInt},
                                         {"BF16", torch::kBFloat16},
                                         {"F16", torch::kHalf},
                                         {"I16", torch::kShort},
                                         {"U8", torch::kByte},
                                         {"BOOL", torch::kBool}}};

const Type& row_of(torch::ScalarType type) {
  for (const Type& row : kTypes)
    if (row.type == type) return row;
  throw std::invalid_argument("safetensors: no name for the type " + std::string(c10::toString(type)));
}

/// One entry of a header, checked.
struct Entry {
  std::string name;
  torch::ScalarType type;
  std::vector<int64_t> shape;
  uint64_t begin, end;
};

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  NamedTensors read() {
    const json header = this->header();
    std::vector<Entry> entries;
    for (const auto& [key, value] : header.items())
      if (key != "__metadata__") entries.push_back(entry(key, value));
    check_cover(entries);
    NamedTensors out;
    for (const Entry& entry : entries) out[entry.name] = tensor(entry);
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(name_ + ": " + what, "the file is damaged or no safetensors file");
  }

  json header() {
    if (bytes_.size() < kLengthBytes) fail("only " + std::to_string(bytes_.size()) + " bytes, not even a header");
    uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), kLengthBytes);
    if (length > kLongestHeader || length > bytes_.size() - kLengthBytes)
      fail("the header claims " + std::to_string(length) + " bytes, the file has " + std::to_string(bytes_.size()));
    data_ = bytes_.substr(kLengthBytes + length);
    json header = json::parse(bytes_.substr(kLengthBytes, length), nullptr, /*allow_exceptions=*/false);
    if (!header.is_object()) fail("the header is no JSON object");
    return header;
  }

  Entry entry(const std::string& key, const json& value) const {
    const std::string place = "tensor '" + key + "': ";
    if (!value.is_object() || !value.contains("dtype") || !value["dtype"].is_string() || !value.contains("shape") ||
        !value["shape"].is_array() || !value.contains("data_offsets") || !value["data_offsets"].is_array() ||
        value["data_offsets"].size() != 2)
      fail(place + "expected dtype, shape and two data_offsets");
    Entry out{key, type_of(value["dtype"].get<std::string>(), place), {}, 0, 0};
    uint64_t size = torch::elementSize(out.type);
    if (value["shape"].size() > kMostDimensions) fail(place + "too many dimensions");
    for (const json& length : value["shape"]) {
      out.shape.push_back(static_cast<int64_t>(number(length, place)));
      // Bounded by the file, so that the product cannot overflow; an empty tensor has size 0 from there on.
      if (size != 0 && static_cast<uint64_t>(out.shape.back()) > data_.size() / size)
        fail(place + "larger than the file");
      size *= static_cast<uint64_t>(out.shape.back());
    }
    out.begin = number(value["data_offsets"][0], place);
    out.end = number(value["data_offsets"][1], place);
    if (out.begin > out.end || out.end > data_.size()) fail(place + "lies outside the file");
    if (out.end - out.begin != size) fail(place + "its shape does not fit its bytes");
    return out;
  }

  torch::ScalarType type_of(const std::string& name, const std::string& place) const {
    for (const Type& row : kTypes)
      if (row.name == name) return row.type;
    fail(place + "unknown dtype '" + name + "'");
  }

  uint64_t number(const json& value, const std::string& place) const {
    if (!value.is_number_unsigned() || value.get<uint64_t>() > std::numeric_limits<int64_t>::max())
      fail(place + "expected whole numbers, not below 0");
    return value.get<uint64_t>();
  }

  /// The tensors must cover the data: no hole, no overlap, nothing behind.
  void check_cover(std::vector<Entry>& entries) const {
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
    uint64_t at = 0;
    for (const Entry& entry : entries) {
      if (entry.begin != at) fail("tensor '" + entry.name + "' does not begin where the one before ends");
      at = entry.end;
    }
    if (at != data_.size()) fail(std::to_string(data_.size() - at) + " bytes belong to no tensor");
  }

  Tensor tensor(const Entry& entry) const {
    Tensor out = torch::empty(entry.shape, torch::TensorOptions().dtype(entry.type));
    if (entry.end > entry.begin) std::memcpy(out.data_ptr(), data_.data() + entry.begin, entry.end - entry.begin);
    return out;
  }

  std::string_view bytes_, data_;
  const std::string& name_;
};

}  // namespace

void write_safetensors(const NamedTensors& tensors, const std::map<std::string, std::string>& metadata,
                       const std::function<void(std::string_view)>& sink) {
  std::vector<std::pair<std::string, Tensor>> ordered;
  for (const auto& [name, tensor] : tensors) ordered.emplace_back(name, tensor.detach().cpu().contiguous());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return &row_of(a.second.scalar_type()) < &row_of(b.second.scalar_type());
  });
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  uint64_t at = 0;
  for (const auto& [name, tensor] : ordered) {
    header[name] = {{"dtype", row_of(tensor.scalar_type()).name},
                    {"shape", tensor.sizes().vec()},
                    {"data_offsets", {at, at + tensor.nbytes()}}};
    at += tensor.nbytes();
  }
  std::string text = header.dump();
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');
  const uint64_t length = text.size();
  sink({reinterpret_cast<const char*>(&length), kLengthBytes});
  sink(text);
  for (const auto& [name, tensor] : ordered) sink({static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()});
}

std::string to_safetensors(const NamedTensors& tensors, const std::map<std::string, std::string>& metadata) {
  std::string out;
  write_safetensors(tensors, metadata, [&](std::string_view bytes) { out += bytes; });
  return out;
}

NamedTensors from_safetensors(std::string_view bytes, const std::string& name) { return Reader(bytes, name).read(); }

}  // namespace attune::train

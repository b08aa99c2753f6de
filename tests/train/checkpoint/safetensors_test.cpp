#include "src/train/checkpoint/safetensors.h"

#include <cstring>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::train {
namespace {

using ::testing::HasSubstr;

/// The tensors of tools/golden/train.py.
NamedTensors golden() {
  const auto count = torch::arange(6);
  return {{"weight", (count.to(torch::kFloat) / 4).reshape({2, 3})},
          {"a.bias", torch::tensor({1.5F, -2.25F, 1e-30F})},
          {"double", count.to(torch::kDouble).reshape({3, 2}) / 3},
          {"half", torch::tensor({0.5, -1.0}).to(torch::kHalf)},
          {"long", torch::tensor({{int64_t{1}}, {-(int64_t{1} << 40)}})},
          {"int", torch::tensor({7, -8, 9}, torch::kInt)},
          {"short", torch::tensor({-3}, torch::kShort)},
          {"bytes", torch::arange(5, torch::kByte)},
          {"bool", torch::tensor({true, false, true})},
          {"scalar", torch::tensor(2.5F)},
          {"empty", torch::zeros({0, 4})}};
}

std::string file(const std::string& header, const std::string& data = "") {
  const uint64_t length = header.size();
  std::string out(8, '\0');
  std::memcpy(out.data(), &length, 8);
  return out + header + data;
}
std::string problem(const std::string& bytes) {
  return error_of([&] { from_safetensors(bytes, "some.safetensors"); });
}
void expect_equal(const NamedTensors& a, const NamedTensors& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, tensor] : a) {
    ASSERT_TRUE(b.contains(name)) << name;
    EXPECT_EQ(tensor.scalar_type(), b.at(name).scalar_type()) << name;
    EXPECT_TRUE(torch::equal(tensor, b.at(name))) << name;
  }
}

TEST(Safetensors, WritesTheVeryBytesThatPythonWrites) {
  EXPECT_EQ(to_safetensors(golden(), {{"format", "pt"}}),
            read_file(ATTUNE_SOURCE_DIR "/tests/fixtures/train/python.safetensors"));
}

TEST(Safetensors, ReadsWhatPythonWrote) {
  expect_equal(golden(),
               from_safetensors(read_file(ATTUNE_SOURCE_DIR "/tests/fixtures/train/python.safetensors"), "python"));
}

TEST(Safetensors, ReadsBackWhatItWroteOfAnyLayout) {
  const NamedTensors tensors = {{"transposed", torch::randn({3, 5}).t()},
                                {"bfloat", torch::randn({7}).to(torch::kBFloat16)},
                                {"sliced", torch::randn({8, 8}).slice(1, 2, 5)}};
  expect_equal(tensors, from_safetensors(to_safetensors(tensors), "x"));
  EXPECT_TRUE(from_safetensors(to_safetensors({}), "x").empty());
}

TEST(Safetensors, KeepsEveryBitOfNumbersThatAreNone) {
  const auto odd = torch::tensor({NAN, INFINITY, -INFINITY, -0.0F});
  const auto back = from_safetensors(to_safetensors({{"x", odd}}), "x").at("x");
  EXPECT_EQ(std::memcmp(odd.data_ptr(), back.data_ptr(), odd.nbytes()), 0);
}

TEST(Safetensors, LaysEveryTensorAligned) {
  const std::string bytes = to_safetensors({{"a", torch::ones({3}, torch::kByte)}, {"b", torch::ones({3})}});
  uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0U);
}

TEST(Safetensors, RefusesEveryTruncation) {
  const std::string whole = to_safetensors(golden());
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_THAT(problem(whole.substr(0, length)), HasSubstr("some.safetensors: ")) << length;
}

TEST(Safetensors, SurvivesAnyByteChanged) {
  const std::string whole = to_safetensors(golden());
  for (size_t at = 0; at < whole.size(); ++at)
    for (const int change : {1, 0x20, 0xff}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ change);
      try {
        from_safetensors(changed, "x");  // a number may differ; what may not happen is a crash
      } catch (const Error&) {
      }
    }
}

TEST(Safetensors, SaysWhatIsWrongWithAHeader) {
  const std::string four(4, 'x');
  EXPECT_THAT(problem(""), HasSubstr("only 0 bytes"));
  EXPECT_THAT(problem(std::string(8, '\xff')), HasSubstr("the header claims"));
  EXPECT_THAT(problem(file("PK\3\4 no JSON")), HasSubstr("no JSON object"));
  EXPECT_THAT(problem(file("[1, 2]")), HasSubstr("no JSON object"));
  EXPECT_THAT(problem(file(R"({"x": 1})")), HasSubstr("expected dtype, shape and two data_offsets"));
  EXPECT_THAT(problem(file(R"({"x": {"dtype": "C128", "shape": [1], "data_offsets": [0, 4]}})", four)),
              HasSubstr("unknown dtype 'C128'"));
  EXPECT_THAT(problem(file(R"({"x": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}})", four)),
              HasSubstr("larger than the file"));
  EXPECT_THAT(problem(file(R"({"x": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}})", four)),
              HasSubstr("whole numbers"));
  EXPECT_THAT(problem(file(R"({"x": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}})", four)),
              HasSubstr("whole numbers"));
  EXPECT_THAT(problem(file(R"({"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}})", four)),
              HasSubstr("outside the file"));
  EXPECT_THAT(problem(file(R"({"x": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}})", four)),
              HasSubstr("outside the file"));
  EXPECT_THAT(problem(file(R"({"x": {"dtype": "U8", "shape": [2], "data_offsets": [0, 4]}})", four)),
              HasSubstr("does not fit its bytes"));
  EXPECT_THAT(
      problem(file(R"({"x": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 4]}})", four)),
      HasSubstr("larger than the file"));
}

TEST(Safetensors, RefusesHolesAndOverlaps) {
  const std::string eight(8, 'x');
  const std::string x = R"({"x": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]})";
  EXPECT_THAT(problem(file(x + "}", eight)), HasSubstr("4 bytes belong to no tensor"));
  EXPECT_THAT(problem(file(x + R"(, "y": {"dtype": "U8", "shape": [6], "data_offsets": [2, 8]}})", eight)),
              HasSubstr("'y' does not begin"));
  EXPECT_THAT(problem(file(x + R"(, "y": {"dtype": "U8", "shape": [3], "data_offsets": [5, 8]}})", eight)),
              HasSubstr("'y' does not begin"));
}

}  // namespace
}  // namespace attune::train

// "Did you mean": the known names that a mistyped one is near to.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace attune::config {

/// Edits between two words: insert, delete, replace, swap neighbours (optimal string alignment). Case, '-' and '_' make
/// no difference.
size_t edit_distance(std::string_view first, std::string_view second);

/// The known name nearest to `word`, or nothing when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// "; did you mean 'x'?" or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

/// The names of what stands in a folder, the first thousand: for a missing file.
std::vector<std::string> names_in(const std::filesystem::path& folder);

/// "'a', 'b' or 'c'"
std::string either(const std::vector<std::string>& names);

}  // namespace attune::config

#include "src/train/checkpoint/checkpoint.h"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>
#include <sstream>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"
#include "src/base/mapped_file.h"
#include "src/train/checkpoint/safetensors.h"

namespace attune::train {
namespace {

namespace fs = std::filesystem;

constexpr char kModel[] = "model.safetensors", kOptimizer[] = "optimizer.safetensors", kState[] = "state.json",
               kChecksums[] = "checksums";
constexpr char kAside[] = ".aside-", kDamaged[] = ".damaged";  // being written or deleted; kept for a look

/// Bytes that are not what was written: the checkpoint before may be whole. A disk that cannot be read is another matter.
struct Damaged : Error {
  using Error::Error;
};

bool is_name(const std::string& text) {
  return text.size() >= 8 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "<32 hexadecimal digits>  <file>", one a line.
std::map<std::string, std::string> read_checksums(const fs::path& file) {
  std::map<std::string, std::string> out;
  if (!fs::exists(file)) throw Damaged(file.string() + " is missing", "restore it from a copy");
  std::istringstream lines(read_file(file));
  for (std::string sum, name; lines >> sum >> name;) out[name] = sum;
  return out;
}

/// One file of a checkpoint, held against its checksum.
MappedFile open_checked(const fs::path& folder, const char* file, const std::map<std::string, std::string>& checksums) {
  const fs::path path = folder / file;
  if (!fs::exists(path)) throw Damaged(path.string() + " is missing", "restore it from a copy");
  MappedFile mapped(path);
  const auto expected = checksums.find(file);
  if (expected == checksums.end() || expected->second != checksum(mapped.text()))
    throw Damaged(path.string() + " is damaged: it does not fit its checksum",
                  "restore it from a copy, or name another checkpoint of the run");
  return mapped;
}

void remove_folder(const fs::path& folder) {
  std::error_code reason;
  fs::remove_all(folder, reason);
  if (reason) throw Error("cannot delete " + folder.string() + ": " + reason.message(), "delete it by hand");
}

void rename_folder(const fs::path& from, const fs::path& to) {
  std::error_code reason;
  fs::rename(from, to, reason);
  if (reason)
    throw Error("cannot rename " + from.string() + " to " + to.filename().string() + ": " + reason.message(),
                "check the space and the permissions there");
}

/// Puts `aside` where `final` is; if something is there already, so that at no moment there is nothing.
void put_in_place(const fs::path& aside, const fs::path& final) {
  std::error_code ignored;
  if (fs::exists(final, ignored)) {
    // A file system that cannot exchange two names has to live with the moment between.
    if (::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, final.c_str(), RENAME_EXCHANGE) == 0)
      return remove_folder(aside);
    remove_folder(final);
  }
  rename_folder(aside, final);
}

void write_parts(const fs::path& folder, const Checkpoint& checkpoint) {
  std::string checksums;
  // Part after part: a copy of all weights and moments would be the most memory that a training needs.
  const auto put = [&](const char* file, const auto& write) {
    NewFile out(folder / file);
    write([&](std::string_view bytes) { out.append(bytes); });
    out.finish();
    checksums += file_checksum(folder / file) + "  " + file + "\n";
  };
  put(kModel, [&](const auto& sink) {
    write_safetensors(checkpoint.model, {{"format", "pt"}, {"producer", "attune " ATTUNE_VERSION}}, sink);
  });
  put(kOptimizer, [&](const auto& sink) { write_safetensors(checkpoint.optimizer, {{"format", "pt"}}, sink); });
  put(kState, [&](const auto& sink) { sink(to_json(checkpoint.state)); });
  write_file(folder / kChecksums, checksums);
}

}  // namespace

std::vector<std::string> Checkpoints::names() const {
  std::vector<std::string> out;
  std::error_code reason;
  for (fs::directory_iterator entry(folder_, reason), end; !reason && entry != end; entry.increment(reason))
    if (is_name(entry->path().filename().string())) out.push_back(entry->path().filename().string());
  if (reason && reason != std::errc::no_such_file_or_directory)
    throw Error("cannot read " + folder_.string() + ": " + reason.message());
  std::sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
    return std::pair(a.size(), std::string_view(a)) < std::pair(b.size(), std::string_view(b));
  });
  return out;
}

Checkpoint Checkpoints::read(const std::string& name, Parts parts) const {
  const fs::path folder = folder_ / name;
  const auto checksums = read_checksums(folder / kChecksums);
  Checkpoint out;
  out.name = name;
  const auto tensors = [&](const char* file) {
    return from_safetensors(open_checked(folder, file, checksums).text(), (folder / file).string());
  };
  out.state = state_from_json(std::string(open_checked(folder, kState, checksums).text()), (folder / kState).string());
  if (parts != Parts::kState) out.model = tensors(kModel);
  if (parts == Parts::kAll) out.optimizer = tensors(kOptimizer);
  return out;
}

std::optional<Checkpoint> Checkpoints::newest(Parts parts) const {
  const auto all = names();
  for (auto name = all.rbegin(); name != all.rend(); ++name) {
    try {
      return read(*name, parts);
    } catch (const Damaged& e) {
      if (std::next(name) == all.rend())
        throw Error(std::string(e.what()) + (all.size() > 1 ? "; no checkpoint of the run is whole" : ""), e.hint());
      spdlog::warn("{}; going back to the checkpoint before", e.what());
    }
  }
  return std::nullopt;
}

Checkpoint Checkpoints::find(const std::string& which, Parts parts) const {
  const auto all = names();
  if (all.empty())
    throw Error(folder_.string() + " holds no checkpoint", "train the run first: attune train CONFIG.yaml");
  if (which == "last") return *newest(parts);
  if (which == "best") {
    const std::string best = newest(Parts::kState)->state.best.checkpoint;
    if (std::find(all.begin(), all.end(), best) != all.end()) return read(best, parts);
    if (!best.empty()) spdlog::warn("the best checkpoint, {}, is gone; the newest is taken", best);
    return *newest(parts);
  }
  if (std::find(all.begin(), all.end(), which) != all.end()) return read(which, parts);
  std::string known;
  for (const auto& name : all) known += ", " + name;
  throw Error("no checkpoint '" + which + "' in " + folder_.string(), "there are best, last" + known);
}

void Checkpoints::write(const Checkpoint& checkpoint, int64_t keep) const {
  make_folder(folder_);
  const fs::path aside = folder_ / (kAside + checkpoint.name), final = folder_ / checkpoint.name;
  remove_folder(aside);
  try {
    make_folder(aside);
    write_parts(aside, checkpoint);
    sync_folder(aside);
    put_in_place(aside, final);
    sync_folder(folder_);
  } catch (const Error&) {
    std::error_code ignored;
    fs::remove_all(aside, ignored);
    throw;
  }
  auto old = names();
  old.resize(old.size() - std::min(old.size(), static_cast<size_t>(keep)));
  for (const std::string& name : old) {
    if (name == checkpoint.name || name == checkpoint.state.best.checkpoint) continue;
    // Renamed first: deleting takes a while, and half a checkpoint must not stand under a name.
    rename_folder(folder_ / name, folder_ / (kAside + name));
    remove_folder(folder_ / (kAside + name));
  }
}

void Checkpoints::tidy(const std::string& last) const {
  std::vector<fs::path> leftovers;
  std::error_code reason;
  for (fs::directory_iterator entry(folder_, reason), end; !reason && entry != end; entry.increment(reason))
    if (entry->path().filename().string().starts_with(kAside)) leftovers.push_back(entry->path());
  for (const fs::path& folder : leftovers) remove_folder(folder);
  const auto all = names();
  for (auto name = all.rbegin(); name != all.rend() && *name != last; ++name) {
    const fs::path aside = folder_ / (*name + kDamaged);
    remove_folder(aside);
    rename_folder(folder_ / *name, aside);
    sync_folder(folder_);
    spdlog::warn("the damaged checkpoint {} is kept as {}", *name, aside.string());
  }
}

NamedTensors weights_of(const torch::nn::Module& module) {
  NamedTensors out;
  for (const auto& item : module.named_parameters()) out[item.key()] = item.value();
  for (const auto& item : module.named_buffers()) out[item.key()] = item.value();
  return out;
}

void load_weights(torch::nn::Module& module, const Checkpoint& checkpoint) {
  try {
    copy_named(checkpoint.model, weights_of(module), "checkpoint " + checkpoint.name);
  } catch (const Error& e) {
    throw Error(e.what(), "the checkpoint is of another architecture than the run's config describes");
  }
}

}  // namespace attune::train

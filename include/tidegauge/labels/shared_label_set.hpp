// The labels of a series, held by several.
#pragma once

#include <tidegauge/labels/label_set.hpp>

#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

namespace tidegauge {

/// A label set that never changes and is not copied with its holders.
///
/// Threads: copies may be used by several.
class shared_label_set {
  public:
    // Wherever one is wanted, its labels will do.
    shared_label_set(label_set labels = {})  // NOLINT(google-explicit-constructor)
        : labels_(std::make_shared<const label_set>(std::move(labels))) {}
    shared_label_set(std::initializer_list<label> labels) : shared_label_set(label_set(labels)) {}

    operator const label_set&() const noexcept {  // NOLINT(google-explicit-constructor)
        return *labels_;
    }
    [[nodiscard]] const label_set& operator*() const noexcept { return *labels_; }
    [[nodiscard]] const label_set* get() const noexcept { return labels_.get(); }

    /// The value of `name`, empty when there is no such label.
    [[nodiscard]] std::string_view operator[](std::string_view name) const noexcept {
        return (*labels_)[name];
    }

  private:
    std::shared_ptr<const label_set> labels_;
};

}  // namespace tidegauge

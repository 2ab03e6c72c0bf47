#include <vector>

#include "zen.hpp"

ZEN_ENTRY(count) {
    auto bytes = zen::input<std::uint8_t>("bytes");
    std::vector<std::int64_t> counts(zen::param_int("bins"));
    for (auto b : bytes.data) counts[b * counts.size() / 256]++;
    zen::output("counts", {counts.size()}, counts);
    return 0;
}

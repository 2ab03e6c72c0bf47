// The entry load: pictures from a text.
#include <vector>

#include "zen.hpp"

namespace {

// The pictures of one part of the data.
struct part {
    std::vector<float> x;
    std::vector<std::uint8_t> y;
};

}

ZEN_ENTRY(load) {
    auto text = zen::input<std::uint8_t>("data").data;
    std::size_t height = zen::param_int("height"), width = zen::param_int("width");
    std::size_t pixels = height * width, line = pixels + 2, pictures = text.size() / line;
    if (pictures * line != text.size()) zen::fail("%zu bytes are no whole lines of %zu pixels, a label and a line end", text.size(), pixels);
    part train, test;
    for (std::size_t i = 0; i < pictures; i++) {
        const std::uint8_t *at = &text[i * line], label = at[pixels] - '0';
        if (label > 9) zen::fail("line %zu has no digit as its label", i + 1);
        part &to = i % 4 == 3 ? test : train;
        for (std::size_t p = 0; p < pixels; p++) to.x.push_back(at[p] == '#');
        to.y.push_back(label);
    }
    zen::output("x_train", {train.y.size(), height, width}, train.x);
    zen::output("y_train", {train.y.size()}, train.y);
    zen::output("x_test", {test.y.size(), height, width}, test.x);
    zen::output("y_test", {test.y.size()}, test.y);
    return 0;
}

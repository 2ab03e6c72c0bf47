#include "model.h"

static const char *const NAMES[TENSORS] = {"conv1_weight", "conv1_bias", "conv2_weight", "conv2_bias", "fc1_weight", "fc1_bias", "fc2_weight", "fc2_bias"};
static const char *const IMAGE_SIZE = "image_size", *const LABELS = "classes";

static zen::shape shape_of(const sizes &s, std::uint32_t tensor) {
    switch (tensor) {
    case 0: return {CHANNELS_1, 1, 3, 3};
    case 1: return {CHANNELS_1};
    case 2: return {CHANNELS_2, CHANNELS_1, 3, 3};
    case 3: return {CHANNELS_2};
    case 4: return {HIDDEN, s.features_2()};
    case 5: return {HIDDEN};
    case 6: return {CLASSES, HIDDEN};
    default: return {CLASSES};
    }
}

void model_write(const sizes &s, const layers &l, const classes &trained) {
    zen::buffer<float> parts[TENSORS];
    std::size_t written[TENSORS] = {};
    for (std::uint32_t t = 0; t < TENSORS; t++) parts[t] = zen::buffer<float>(shape_of(s, t).count(), NAMES[t]);
    each_weight(s, l, [&](std::uint32_t t, float &w) { parts[t][written[t]++] = w; });
    zen::output_tensors port("model");
    for (std::uint32_t t = 0; t < TENSORS; t++) port.put(NAMES[t], shape_of(s, t), parts[t]);
    const std::int64_t size[] = {s.height, s.width};
    port.put(IMAGE_SIZE, {2}, size);
    std::uint8_t labels[CLASSES];
    std::size_t n = 0;
    for (std::uint32_t k = 0; k < CLASSES; k++)
        if (trained.has[k]) labels[n++] = static_cast<std::uint8_t>(k);
    port.put(LABELS, {n}, std::span(labels, n));
}

classes classes_read() {
    const auto labels = zen::input_tensors("model").get<std::uint8_t>(LABELS);
    for (std::uint8_t label : labels.data)
        if (label >= CLASSES) zen::fail("input \"model\" was trained on the label %u; labels are 0 to %u", label, CLASSES - 1);
    return classes({labels.data.data(), labels.rows()});
}

// The size of the images that the model was trained on.
static sizes trained_on(const zen::input_tensors &port) {
    const auto size = port.get<std::int64_t>(IMAGE_SIZE);
    const std::int64_t height = size.data[0], width = size.data[1];
    if (height < SMALLEST || width < SMALLEST || height > MOST_PIXELS || height * width > MOST_PIXELS)
        zen::fail("input \"model\": there are no networks for images of %lld × %lld", height, width);
    return {static_cast<std::uint32_t>(height), static_cast<std::uint32_t>(width)};
}

static void check_size(const char *port, const zen::shape &x, const sizes &s) {
    if (x.row_len() != s.pixels()) zen::fail("input \"%s\" has %llu values in a row; the model was trained on %u", port, x.row_len(), s.pixels());
    if (x[1] != s.height) zen::fail("input \"%s\" has images of %llu × %llu; the model was trained on %u × %u", port, x[1], x[2], s.height, s.width);
}

// One tensor of the model, of the dimensions that the size of the images asks for.
static zen::tensor<float> read_part(const zen::input_tensors &port, const sizes &s, std::uint32_t tensor) {
    auto part = port.get<float>(NAMES[tensor]);
    if (part.dims != shape_of(s, tensor)) zen::fail("input \"model\": %s does not fit images of %u × %u", NAMES[tensor], s.height, s.width);
    return part;
}

model::model(const char *port, const zen::reader<float> &x) : size(trained_on(zen::input_tensors("model"))), weights(layers::count(size), "model") {
    check_size(port, x.dims(), size);
    const zen::input_tensors tensors("model");
    zen::tensor<float> parts[TENSORS];
    std::size_t taken[TENSORS] = {};
    for (std::uint32_t t = 0; t < TENSORS; t++) parts[t] = read_part(tensors, size, t);
    std::fill(weights.begin(), weights.end(), 0.0f);
    each_weight(size, layers(size, weights.data()), [&](std::uint32_t t, float &w) { w = parts[t].data[taken[t]++]; });
    if (!std::all_of(weights.begin(), weights.end(), is_finite)) zen::fail("input \"model\" has NaN or infinity among its weights");
}

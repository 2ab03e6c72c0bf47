// Sends the rows of a port through a model.
#ifndef APPLY_H
#define APPLY_H

#include "forward.h"
#include "model.h"
#include "rows.h"
#include "softmax.h"

// Calls use(row, logits, opinion) for every row of x, the port called `port`, in order.
template <class Use>
void apply(const char *port, const zen::reader<float> &x, Use use) {
    model m(port, x);
    forward f(m.size, layers(m.size, m.weights.data()));
    const std::uint32_t group = group_of(m.size);
    if (!f.ok()) zen::fail("out of memory: %u images of %u × %u at once", group, m.size.height, m.size.width);
    f.take_weights();
    zen::buffer<float> images(group * m.size.pixels() + 4, port);
    for (std::uint64_t first = 0; first < x.rows(); first += group) {
        const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(group, x.rows() - first));
        rows_read(port, x, first, count, images.data());
        f.apply(images.data(), count);
        for (std::uint32_t i = 0; i < count; i++) {
            const float *logits = f.logits.data() + i * LOGITS;
            const opinion o(logits);
            if (!is_finite(o.log_sum))
                zen::fail("input \"%s\": the values of row %llu are too large for the model's weights; scale them as in training", port, first + i);
            use(first + i, logits, o);
        }
        zen::progress(static_cast<double>(first + count), static_cast<double>(x.rows()));
    }
}

#endif

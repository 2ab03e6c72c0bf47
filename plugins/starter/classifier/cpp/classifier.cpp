// The entries fit, predict and evaluate: the class of the nearest mean.
#include <limits>
#include <vector>

#include "zen.hpp"

ZEN_ENTRY(fit) {
    auto x = zen::input<float>("x_train");
    auto y = zen::input<std::uint8_t>("y_train");
    std::size_t classes = zen::param_int("classes"), rows = y.data.size(), width = x.dims.row_len();
    if (rows == 0) zen::fail("input \"x_train\" has no rows");
    std::vector<double> centroids(classes * width);
    std::vector<std::int64_t> counts(classes);
    for (std::size_t i = 0; i < rows; i++) {
        auto k = y.data[i];
        if (k >= classes) zen::fail("row %zu of input \"y_train\" has the label %u; labels are below %zu", i, k, classes);
        for (std::size_t j = 0; j < width; j++) centroids[k * width + j] += x.data[i * width + j];
        counts[k]++;
        if (i % 1000 == 0) zen::progress(i, rows);
    }
    for (std::size_t i = 0; i < centroids.size(); i++)
        if (counts[i / width] > 0) centroids[i] /= counts[i / width];
    zen::output_tensors model("model");
    model.put("centroids", {classes, x.dims[1], x.dims[2]}, centroids);
    model.put("counts", {classes}, counts);
    return 0;
}

namespace {

class model {
public:
    std::size_t classes() const { return counts_.data.size(); }

    // The class whose mean is nearest to a row, the first of equals.
    std::uint8_t nearest(std::span<const float> row) const {
        std::uint8_t best = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < classes(); k++) {
            double distance = 0;
            for (std::size_t j = 0; j < row.size(); j++) {
                double d = row[j] - centroids_.data[k * row.size() + j];
                distance += d * d;
            }
            if (counts_.data[k] > 0 && distance < least) best = k, least = distance;
        }
        return best;
    }

private:
    zen::input_tensors port_{"model"};
    zen::tensor<double> centroids_ = port_.get<double>("centroids");
    zen::tensor<std::int64_t> counts_ = port_.get<std::int64_t>("counts"); // 0: the class is never predicted
};

}

ZEN_ENTRY(predict) {
    auto x = zen::input<float>("x");
    model m;
    std::vector<std::uint8_t> y(x.dims.rows());
    for (std::size_t i = 0; i < y.size(); i++) y[i] = m.nearest(x.row(i));
    zen::output("y_pred", {y.size()}, y);
    return 0;
}

ZEN_ENTRY(evaluate) {
    auto x = zen::input<float>("x_test");
    auto y = zen::input<std::uint8_t>("y_test");
    model m;
    std::size_t rows = y.data.size(), classes = m.classes(), correct = 0;
    if (rows == 0) zen::fail("input \"x_test\" has no rows");
    std::vector<std::int64_t> confusion(classes * classes);
    for (std::size_t i = 0; i < rows; i++) {
        auto right = y.data[i], guess = m.nearest(x.row(i));
        if (right >= classes) zen::fail("row %zu of input \"y_test\" has the label %u; labels are below %zu", i, right, classes);
        correct += guess == right;
        confusion[right * classes + guess]++;
    }
    double accuracy = double(correct) / rows;
    zen::metric("accuracy", 0, accuracy);
    zen::scalar("accuracy", accuracy);
    zen::output("confusion", {classes, classes}, confusion);
    return 0;
}

// zen.hpp: write a zen plugin (ABI zen1) in C++20, over zen.h of the C SDK.
//
//     #include "zen.hpp"
//
//     ZEN_ENTRY(scale) {
//         auto x = zen::input<float>("x");
//         for (float &v : x.data) v *= 2;
//         zen::output("y", x.dims, x.data);
//         return 0;
//     }
//
// What goes wrong ends the step at once with a text that the user reads: a breach
// of the contract traps with the host's text, what this header finds goes through
// zen::fail, and so do assert, what the standard library would throw, and a
// failing new. So nothing here returns an error, and nothing needs exceptions.
//
// Objects own their memory. The host keeps no pointer, so every buffer may be used
// again as soon as a call returns. Nothing here is for threads; a plugin has one.
#ifndef ZEN_HPP
#define ZEN_HPP

#if __cplusplus < 202002L
#error "zen.hpp needs -std=c++20 or newer, which zen build passes by itself"
#endif

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "zen.h"

namespace zen {

// ---- what a step tells --------------------------------------------------------

// Ends the step with this text as its error: zen::fail("%s is odd", what).
[[noreturn]] __attribute__((cold, noinline, format(printf, 1, 2))) inline void fail(const char *format, ...) {
    char text[ZEN_TEXT_MAX];
    va_list args;
    va_start(args, format);
    std::uint32_t n = zen_format(text, sizeof text, format, args);
    va_end(args);
    zen_raw_fail(text, n);
    __builtin_trap(); // the host has ended the execution already
}

namespace detail {

__attribute__((noinline, format(printf, 2, 0))) inline void log(std::int32_t level, const char *format, va_list args) {
    char text[ZEN_TEXT_MAX];
    zen_raw_log(level, text, zen_format(text, sizeof text, format, args));
}

} // namespace detail

#define ZEN_LOG_FUNCTION(name, level)                                                        \
    __attribute__((format(printf, 1, 2))) inline void name(const char *format, ...) {        \
        va_list args;                                                                        \
        va_start(args, format);                                                              \
        detail::log(level, format, args);                                                    \
        va_end(args);                                                                        \
    }

// Write a line to the step's log: zen::info("loss %g", loss). error does not end
// the step; fail does.
ZEN_LOG_FUNCTION(debug, ZEN_DEBUG)
ZEN_LOG_FUNCTION(info, ZEN_INFO)
ZEN_LOG_FUNCTION(warn, ZEN_WARN)
ZEN_LOG_FUNCTION(error, ZEN_ERROR)
#undef ZEN_LOG_FUNCTION

// How far the step is, in any unit: zen::progress(epoch, epochs).
inline void progress(double done, double total) { zen_raw_progress(done, total); }

// A value of a named series: zen::metric("loss", epoch, loss).
inline void metric(std::string_view name, std::int64_t step, double value) {
    zen_raw_metric(name.data(), static_cast<std::uint32_t>(name.size()), step, value);
}

// The seed of this execution; 0 unless the manifest says random = true.
inline std::int64_t seed() { return zen_raw_seed(); }

// ---- element types --------------------------------------------------------------

// The bits of a float16. C++ has no such type for wasm; the conversion is yours.
struct f16 {
    std::uint16_t bits;
};

// What a tensor can hold: bool (one byte), the integers, float, double and f16.
template <class T>
concept element = std::same_as<T, f16> || std::same_as<T, bool> ||
                  ((std::integral<T> || std::floating_point<T>) && sizeof(T) <= 8 && !std::is_const_v<T>);

// The code of an element type, ZEN_F32 for example.
template <element T>
constexpr std::int32_t dtype_of() {
    if constexpr (std::same_as<T, f16>) return ZEN_F16;
    else if constexpr (std::same_as<T, bool>) return ZEN_BOOL;
    else if constexpr (std::floating_point<T>) return sizeof(T) == 4 ? ZEN_F32 : ZEN_F64;
    else {
        constexpr int log2 = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
        return (std::is_signed_v<T> ? ZEN_I8 : ZEN_U8) + log2;
    }
}

// ---- dimensions -----------------------------------------------------------------

// As the first dimension of an output: rows are appended until the entry returns.
inline constexpr std::uint64_t rows_unknown = ZEN_ROWS_UNKNOWN;

// The dimensions of a tensor; none: a scalar. {n, 28, 28} makes one of any integers.
class shape {
public:
    constexpr shape() = default;

    template <std::integral... I>
    constexpr shape(I... dims) : rank_(sizeof...(I)), dims_{static_cast<std::uint64_t>(dims)...} {
        static_assert(sizeof...(I) <= ZEN_MAX_RANK);
    }

    // Dimensions whose number is known at run time only.
    explicit shape(std::span<const std::uint64_t> dims) : rank_(static_cast<std::uint32_t>(dims.size())) {
        if (dims.size() > ZEN_MAX_RANK) fail("%zu dimensions; at most %d", dims.size(), ZEN_MAX_RANK);
        std::copy(dims.begin(), dims.end(), dims_);
    }

    // The dimensions of the tensor behind a handle.
    static shape of(std::int32_t handle) {
        shape s;
        s.rank_ = static_cast<std::uint32_t>(zen_raw_dims(handle, s.dims_, ZEN_MAX_RANK));
        return s;
    }

    constexpr std::size_t size() const { return rank_; }
    constexpr std::uint64_t operator[](std::size_t i) const { return dims_[i]; }
    constexpr const std::uint64_t *data() const { return dims_; }
    constexpr const std::uint64_t *begin() const { return dims_; }
    constexpr const std::uint64_t *end() const { return dims_ + rank_; }
    bool operator==(const shape &o) const { return std::equal(begin(), end(), o.begin(), o.end()); }

    // The first dimension; 1 for a scalar.
    constexpr std::uint64_t rows() const { return rank_ == 0 ? 1 : dims_[0]; }

    // Elements of one row.
    constexpr std::uint64_t row_len() const {
        std::uint64_t n = 1;
        for (std::uint32_t i = 1; i < rank_; i++) n *= dims_[i];
        return n;
    }

    // The dimensions of one row.
    constexpr shape row() const {
        shape s;
        for (std::uint32_t i = 1; i < rank_; i++) s.dims_[s.rank_++] = dims_[i];
        return s;
    }

    // Elements in all.
    constexpr std::uint64_t count() const {
        std::uint64_t n = 1;
        for (std::uint64_t d : *this) n *= d;
        return n;
    }

private:
    std::uint32_t rank_ = 0;
    std::uint64_t dims_[ZEN_MAX_RANK] = {};
};

// ---- memory -----------------------------------------------------------------------

// Elements in memory of their own. Unlike a std::vector it is not zeroed first,
// and holds bools as bytes.
template <element T>
class buffer {
public:
    using value_type = T;

    buffer() = default;
    // count elements of any value; the step fails when there is no memory left.
    explicit buffer(std::uint64_t count, const char *name = "a buffer")
        : data_(static_cast<T *>(zen_alloc(name, count > UINT32_MAX ? UINT32_MAX : count * sizeof(T)))), size_(static_cast<std::size_t>(count)) {}
    buffer(buffer &&o) noexcept : data_(std::exchange(o.data_, nullptr)), size_(std::exchange(o.size_, 0)) {}
    buffer &operator=(buffer &&o) noexcept {
        std::swap(data_, o.data_);
        std::swap(size_, o.size_);
        return *this;
    }
    ~buffer() { std::free(data_); }

    T *data() { return data_; }
    const T *data() const { return data_; }
    std::size_t size() const { return size_; }
    T &operator[](std::size_t i) { return data_[i]; }
    const T &operator[](std::size_t i) const { return data_[i]; }
    T *begin() { return data_; }
    T *end() { return data_ + size_; }
    const T *begin() const { return data_; }
    const T *end() const { return data_ + size_; }

private:
    T *data_ = nullptr;
    std::size_t size_ = 0;
};

namespace detail {

// `input "x"`, `tensor "coef" of input "model"`: what messages call a tensor.
inline std::string quoted(const char *what, std::string_view name) {
    return std::string(what).append(" \"").append(name).append("\"");
}

// Ends the step: names are what there is.
[[noreturn]] __attribute__((cold, noinline)) inline void not_there(const std::string &port, bool given, const std::string &what, const std::vector<std::string> &names) {
    if (!given) fail("%s is not there", port.c_str());
    std::string there;
    for (const std::string &n : names) there += (there.empty() ? "" : ", ") + n;
    fail("%s has no %s; there are %s", port.c_str(), what.c_str(), there.empty() ? "none" : there.c_str());
}

inline std::uint32_t length(std::string_view s) { return static_cast<std::uint32_t>(s.size()); }

template <class C>
using element_of = std::remove_const_t<typename decltype(std::span(std::declval<C &>()))::element_type>;

template <element T>
void check_dtype(const std::string &what, const char *is, std::int32_t got, const char *does) {
    if (got != dtype_of<T>()) fail("%s %s %s, and the step %s %s", what.c_str(), is, zen_dtype_name(got), does, zen_dtype_name(dtype_of<T>()));
}

inline std::uint64_t whole_rows(const std::string &what, std::size_t elements, std::uint64_t row_len) {
    std::uint64_t rows = row_len == 0 ? 0 : elements / row_len;
    if (rows * row_len != elements) fail("%s: %zu elements are no whole rows of %llu", what.c_str(), elements, row_len);
    return rows;
}

// Reads a text of any length: read fills at most cap bytes and returns the length
// of the whole text.
template <class Read>
std::string text(Read read) {
    std::string s(256, 0);
    std::uint32_t n = read(s.data(), length(s));
    if (n > s.size()) {
        s.resize(n);
        read(s.data(), n);
    }
    s.resize(n);
    return s;
}

} // namespace detail

// ---- parameters -----------------------------------------------------------------

inline std::int64_t param_int(std::string_view name) { return zen_raw_param_i64(name.data(), detail::length(name)); }
inline double param_float(std::string_view name) { return zen_raw_param_f64(name.data(), detail::length(name)); }
inline bool param_bool(std::string_view name) { return zen_raw_param_bool(name.data(), detail::length(name)) != 0; }
inline std::string param_str(std::string_view name) {
    return detail::text([&](char *dst, std::uint32_t cap) { return zen_raw_param_str(name.data(), detail::length(name), dst, cap); });
}

// ---- input tensors ----------------------------------------------------------------

// A whole tensor in memory, row-major.
template <element T>
struct tensor {
    shape dims;
    buffer<T> data;

    std::size_t rows() const { return static_cast<std::size_t>(dims.rows()); }
    std::size_t row_len() const { return static_cast<std::size_t>(dims.row_len()); }

    // The elements of row i.
    std::span<T> row(std::size_t i) { return {data.data() + i * row_len(), row_len()}; }
    std::span<const T> row(std::size_t i) const { return {data.data() + i * row_len(), row_len()}; }

    // The value of a scalar, or of any tensor with one element.
    T value() const {
        if (data.size() != 1) fail("%zu elements where one is wanted", data.size());
        return data[0];
    }
};

// A tensor that is read by row ranges, in any order and any number of times.
template <element T>
class reader {
public:
    reader(std::string what, std::int32_t handle) : what_(std::move(what)), handle_(handle), dims_(shape::of(handle)) {
        detail::check_dtype<T>(what_, "is", zen_raw_dtype(handle), "reads it as");
    }

    const shape &dims() const { return dims_; }
    std::uint64_t rows() const { return dims_.rows(); }
    std::size_t row_len() const { return static_cast<std::size_t>(dims_.row_len()); }

    // Fills dst with the rows from first on; its length is a multiple of row_len.
    void read_rows(std::uint64_t first, std::span<T> dst) const {
        read(first, detail::whole_rows(what_, dst.size(), dims_.row_len()), dst.data());
    }

    // The whole tensor.
    tensor<T> read_all() const {
        std::uint64_t row_bytes = dims_.row_len() * sizeof(T);
        if (row_bytes != 0 && rows() > UINT32_MAX / row_bytes)
            fail("%s has %llu rows, more than a plugin's memory holds: read it by rows", what_.c_str(), rows());
        tensor<T> t{dims_, buffer<T>(rows() * dims_.row_len(), what_.c_str())};
        read(0, rows(), t.data.data());
        return t;
    }

private:
    void read(std::uint64_t first, std::uint64_t rows, T *dst) const {
        zen_raw_read(handle_, first, rows, dst, static_cast<std::uint32_t>(rows * dims_.row_len() * sizeof(T)));
    }

    std::string what_;
    std::int32_t handle_;
    shape dims_;
};

// Opens an input port, to read it by rows; nothing when it is optional and left
// open.
template <element T>
std::optional<reader<T>> open_optional(std::string_view name) {
    std::int32_t handle = zen_raw_input(name.data(), detail::length(name));
    if (handle < 0) return std::nullopt;
    return reader<T>(detail::quoted("input", name), handle);
}

// Opens an input port, to read it by rows.
template <element T>
reader<T> open(std::string_view name) {
    auto r = open_optional<T>(name);
    if (!r) fail("%s is not there", detail::quoted("input", name).c_str());
    return *std::move(r);
}

// Reads a whole input port.
template <element T>
tensor<T> input(std::string_view name) {
    return open<T>(name).read_all();
}

// Reads a whole input port; nothing when it is optional and left open.
template <element T>
std::optional<tensor<T>> input_optional(std::string_view name) {
    auto r = open_optional<T>(name);
    if (!r) return std::nullopt;
    return r->read_all();
}

// ---- output tensors -----------------------------------------------------------------

// An output tensor that is written row by row, in order.
template <element T>
class writer {
public:
    // A handle of -1: nobody wants it, and what is written is dropped.
    writer(std::string what, std::int32_t handle, const shape &dims) : what_(std::move(what)), handle_(handle), dims_(dims) {}

    // Appends rows; the length of rows is a multiple of a row's.
    void write(std::span<const T> rows) { write(rows.data(), detail::whole_rows(what_, rows.size(), dims_.row_len())); }

    // Writes all rows at once.
    void write_all(std::span<const T> data) {
        std::uint64_t want = dims_.rows() * dims_.row_len();
        if (want != data.size()) fail("%s: its dimensions want %llu elements, there are %zu", what_.c_str(), want, data.size());
        write(data.data(), dims_.rows());
    }

private:
    void write(const T *data, std::uint64_t rows) {
        if (handle_ >= 0) zen_raw_write(handle_, data, rows);
    }

    std::string what_;
    std::int32_t handle_;
    shape dims_;
};

// Starts an output port, to write it by rows. When it is optional and left open,
// what is written to it is dropped.
template <element T>
writer<T> create(std::string_view name, const shape &dims) {
    std::string what = detail::quoted("output", name);
    std::int32_t handle = zen_raw_output(name.data(), detail::length(name));
    if (handle >= 0) {
        detail::check_dtype<T>(what, "is declared as", zen_raw_dtype(handle), "writes");
        zen_raw_create(handle, static_cast<std::int32_t>(dims.size()), dims.data());
    }
    return writer<T>(std::move(what), handle, dims);
}

// Writes a whole output port from a buffer, a std::vector, an array or a span. A
// port that is optional and left open is skipped.
template <class C>
void output(std::string_view name, const shape &dims, const C &data) {
    create<detail::element_of<const C>>(name, dims).write_all(std::span(data));
}

// Writes a scalar output port.
template <element T>
void scalar(std::string_view name, T value) {
    create<T>(name, {}).write_all(std::span<const T>(&value, 1));
}

// ---- named tensors: models, sets of files ---------------------------------------------

// The named tensors of an input port.
class input_tensors {
public:
    // Opens the port. Of one that is optional and left open, given tells.
    explicit input_tensors(std::string_view port) : port_(detail::quoted("input", port)), handle_(zen_raw_input(port.data(), detail::length(port))) {}

    bool given() const { return handle_ >= 0; }

    // The names, in byte order.
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (std::int32_t i = 0, n = given() ? zen_raw_tensors_count(handle_) : 0; i < n; i++)
            all.push_back(detail::text([&](char *dst, std::uint32_t cap) { return zen_raw_tensors_name(handle_, i, dst, cap); }));
        return all;
    }

    // Opens the tensor of that name, to read it by rows; nothing when there is none.
    template <element T>
    std::optional<reader<T>> find(std::string_view name) const {
        std::int32_t handle = given() ? zen_raw_tensors_find(handle_, name.data(), detail::length(name)) : -1;
        if (handle < 0) return std::nullopt;
        return reader<T>(detail::quoted("tensor", name) + " of " + port_, handle);
    }

    // Reads the whole tensor of that name.
    template <element T>
    tensor<T> get(std::string_view name) const {
        auto r = find<T>(name);
        if (!r) detail::not_there(port_, given(), detail::quoted("tensor", name), names());
        return r->read_all();
    }

private:
    std::string port_;
    std::int32_t handle_;
};

// The named tensors of an output port. When it is optional and left open, what is
// put there is dropped.
class output_tensors {
public:
    explicit output_tensors(std::string_view port) : port_(detail::quoted("output", port)), handle_(zen_raw_output(port.data(), detail::length(port))) {}

    // Starts a tensor under a new name, to write it by rows.
    template <element T>
    writer<T> create(std::string_view name, const shape &dims) {
        std::int32_t handle = -1;
        if (handle_ >= 0)
            handle = zen_raw_tensors_create(handle_, name.data(), detail::length(name), dtype_of<T>(), static_cast<std::int32_t>(dims.size()), dims.data());
        return writer<T>(detail::quoted("tensor", name) + " of " + port_, handle, dims);
    }

    // Writes a whole tensor under a new name.
    template <class C>
    void put(std::string_view name, const shape &dims, const C &data) {
        create<detail::element_of<const C>>(name, dims).write_all(std::span(data));
    }

private:
    std::string port_;
    std::int32_t handle_;
};

// ---- random numbers ---------------------------------------------------------------------

// The same numbers on every machine: SplitMix64 (Steele, Lea, Flood 2014).
// zen::rng r(zen::seed()). It serves std::shuffle and the distributions of
// <random> as well; their results may differ from one standard library to another.
class rng {
public:
    using result_type = std::uint64_t;

    explicit rng(std::int64_t seed) : state_(zen_rng_from(seed)) {}

    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return UINT64_MAX; }

    // 64 random bits.
    result_type operator()() { return zen_rng_u64(&state_); }
    // Uniform in [0, 1), 53 bits.
    double uniform() { return zen_rng_f64(&state_); }
    // Uniform in [0, n), without bias; n > 0.
    std::uint64_t below(std::uint64_t n) { return zen_rng_below(&state_, n); }

    // Shuffles in place (Fisher and Yates).
    template <class C>
    void shuffle(C &items) {
        for (std::size_t i = items.size(); i > 1; i--) std::swap(items[i - 1], items[static_cast<std::size_t>(below(i))]);
    }

private:
    zen_rng state_;
};

} // namespace zen

#include "zen_table.hpp"

// ---- what the libraries abort with ------------------------------------------------------

// Weak, and found before the libraries' own: what libc++ would throw, and assert,
// become the step's error. Only in wasm: other libraries have other names.
#ifdef __wasm__
#ifdef _LIBCPP_VERBOSE_ABORT_NOEXCEPT
#define ZEN_ABORT_NOEXCEPT _LIBCPP_VERBOSE_ABORT_NOEXCEPT
#else
#define ZEN_ABORT_NOEXCEPT
#endif
[[noreturn]] __attribute__((weak)) void std::__libcpp_verbose_abort(const char *format, ...) ZEN_ABORT_NOEXCEPT {
    char text[ZEN_TEXT_MAX];
    va_list args;
    va_start(args, format);
    std::uint32_t n = zen_format(text, sizeof text, format, args);
    va_end(args);
    zen_raw_fail(text, n);
    __builtin_trap();
}
#undef ZEN_ABORT_NOEXCEPT

extern "C" [[noreturn]] __attribute__((weak)) void __assert_fail(const char *condition, const char *file, int line, const char *function) {
    zen::fail("assertion failed: %s (%s:%d, in %s)", condition, file, line, function);
}
#endif

#endif

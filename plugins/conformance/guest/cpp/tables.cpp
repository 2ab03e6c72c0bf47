// Tables: every type of column, row ranges, declared and open types.
#include <array>
#include <cstring>
#include <functional>
#include <memory>

#include "zen.hpp"

// Calls f with every type of a column whose values have a size, and its code.
template <class F>
static void each_sized(F f) {
    f.template operator()<bool>(ZEN_BOOL);
    f.template operator()<std::int8_t>(ZEN_I8);
    f.template operator()<std::int16_t>(ZEN_I16);
    f.template operator()<std::int32_t>(ZEN_I32);
    f.template operator()<std::int64_t>(ZEN_I64);
    f.template operator()<std::uint8_t>(ZEN_U8);
    f.template operator()<std::uint16_t>(ZEN_U16);
    f.template operator()<std::uint32_t>(ZEN_U32);
    f.template operator()<std::uint64_t>(ZEN_U64);
    f.template operator()<zen::f16>(ZEN_F16);
    f.template operator()<float>(ZEN_F32);
    f.template operator()<double>(ZEN_F64);
    f.template operator()<zen::date>(ZEN_DATE);
    f.template operator()<zen::timestamp>(ZEN_TIMESTAMP);
}

// The column of v, every third row of which is null; of tensors dims are those of a row.
template <class T, class V>
static zen::column<std::optional<T>> with_nulls(const V &v, std::size_t rows, const zen::shape &dims, auto at) {
    zen::column<std::optional<T>> c(dims);
    for (std::size_t i = 0; i < rows; i++) {
        if (i % 3 == 1) c.push_back(std::nullopt);
        else c.push_back(at(v, i));
    }
    return c;
}

template <class T>
static void make_sized(zen::output_table &t, std::span<const T> v) {
    using row_type = std::span<const T>;
    auto one = t.create<T>("one");
    auto null = t.create<std::optional<T>>("null");
    auto row = t.create<row_type>("row", {2, 3});
    auto row_null = t.create<std::optional<row_type>>("row_null", {2});
    std::size_t n = v.size() / 10;
    one.write(v.first(n));
    null.write(with_nulls<T>(v.subspan(n, n), n, {}, [](auto from, std::size_t i) { return from[i]; }));
    row.write(v.subspan(2 * n, 6 * n));
    row_null.write(with_nulls<row_type>(v.subspan(8 * n, 2 * n), n, {2}, [](auto from, std::size_t i) { return from.subspan(2 * i, 2); }));
}

template <class T>
static void make_elements(zen::output_table &t, const zen::buffer<std::uint8_t> &file) {
    std::size_t n = file.size() / sizeof(T);
    auto v = std::make_unique<T[]>(n);
    if constexpr (std::same_as<T, bool>)
        for (std::size_t i = 0; i < n; i++) v[i] = file[i] != 0;
    else std::memcpy(v.get(), file.data(), n * sizeof(T));
    make_sized<T>(t, {v.get(), n});
}

template <class T>
static void make_texts(zen::output_table &t, std::string_view file) {
    std::vector<T> lines;
    for (std::size_t end; (end = file.find('\n')) != file.npos; file.remove_prefix(end + 1)) {
        auto line = file.substr(0, end);
        lines.push_back(T(reinterpret_cast<typename T::const_pointer>(line.data()), line.size()));
    }
    auto one = t.create<T>("one");
    auto null = t.create<std::optional<T>>("null");
    one.write(lines);
    null.write(with_nulls<T>(lines, lines.size(), {}, [](auto &from, std::size_t i) { return from[i]; }));
}

static std::string_view text_of(const zen::buffer<std::uint8_t> &file) { return {reinterpret_cast<const char *>(file.data()), file.size()}; }

ZEN_ENTRY(make_table) {
    auto file = zen::input<std::uint8_t>("file").data;
    std::string dtype = zen::param_str("dtype");
    zen::output_table t("t");
    each_sized([&]<class T>(std::int32_t code) {
        if (dtype == zen_dtype_name(code)) make_elements<T>(t, file);
    });
    if (dtype == "utf8") make_texts<std::string_view>(t, text_of(file));
    if (dtype == "binary") make_texts<zen::bytes>(t, text_of(file));
    return 0;
}

// Copies rows of a column, all of them when all is set.
using copier = std::function<void(std::uint64_t first, std::uint64_t rows, bool all)>;

template <class T>
static copier copy_of(const zen::input_table &from, zen::output_table &to, const std::string &name) {
    auto r = from.open<T>(name);
    auto w = to.create<T>(name, r.dims());
    return [&from, name, r, w, part = zen::column<T>()](std::uint64_t first, std::uint64_t rows, bool all) mutable {
        if (all) return w.write(from.get<T>(name));
        r.read_rows(first, rows, part);
        w.write(part);
    };
}

template <class T>
static copier copy_nulls(const zen::input_table &from, zen::output_table &to, const std::string &name) {
    return from.type(name)->nullable ? copy_of<std::optional<T>>(from, to, name) : copy_of<T>(from, to, name);
}

static copier copy_column(const zen::input_table &from, zen::output_table &to, const std::string &name) {
    auto type = *from.type(name);
    copier c;
    each_sized([&]<class T>(std::int32_t code) {
        if (type.dtype != code) return;
        c = type.dims.size() > 0 ? copy_nulls<std::span<const T>>(from, to, name) : copy_nulls<T>(from, to, name);
    });
    if (type.dtype == ZEN_UTF8) c = copy_nulls<std::string_view>(from, to, name);
    if (type.dtype == ZEN_BINARY) c = copy_nulls<zen::bytes>(from, to, name);
    return c;
}

static void copy_ranges(std::vector<copier> &columns, std::uint64_t rows, std::uint64_t chunk) {
    bool backwards = zen::param_bool("backwards");
    for (std::uint64_t done = 0; done < rows;) {
        std::uint64_t n = std::min(chunk, rows - done);
        for (auto &c : columns) c(backwards ? rows - done - n : done, n, false);
        done += n;
    }
}

static void copy_port(std::string_view port) {
    zen::input_table from(port);
    if (!from.given()) return;
    zen::output_table to(port);
    std::vector<copier> columns;
    for (auto &name : from.names()) columns.push_back(copy_column(from, to, name));
    auto chunk = static_cast<std::uint64_t>(zen::param_int("chunk"));
    if (chunk > 0) return copy_ranges(columns, from.rows(), chunk);
    for (auto &c : columns) c(0, from.rows(), true);
}

ZEN_ENTRY(copy_table) {
    copy_port("t");
    copy_port("open");
    return 0;
}

using pair = std::array<float, 2>;

static pair pair_of(std::uint64_t i) { return {static_cast<float>(i), static_cast<float>(i) + 0.5f}; }

struct people {
    zen::column_writer<std::span<const float>> x;
    zen::column_writer<std::optional<zen::bytes>> photo;
    zen::column_writer<std::string_view> name;
    zen::column_writer<std::optional<std::int32_t>> age;
    zen::column_writer<std::int64_t> id;
};

static std::string_view name_of(std::uint64_t i) { return std::string_view("ü€xü€xü€xü€xü€xü€x").substr(0, i % 7 * 6); }

static void write_people(people &to, std::uint64_t first, std::uint64_t rows) {
    zen::column<std::span<const float>> x({2});
    zen::column<std::optional<zen::bytes>> photo;
    std::vector<std::string> names;
    std::vector<std::optional<std::int32_t>> ages;
    std::vector<std::int64_t> ids;
    for (std::uint64_t i = first; i < first + rows; i++) {
        std::array<std::byte, 3> bytes;
        bytes.fill(static_cast<std::byte>(i));
        x.push_back(pair_of(i));
        if (i % 3 == 2) photo.push_back(std::nullopt);
        else photo.push_back(zen::bytes(bytes).first(i % 4));
        names.emplace_back(name_of(i));
        ages.push_back(i % 5 == 1 ? std::nullopt : std::optional(static_cast<std::int32_t>(i % 100)));
        ids.push_back(7 * static_cast<std::int64_t>(i) - 3);
    }
    to.x.write(x);
    to.photo.write(photo);
    to.name.write(names);
    to.age.write(ages);
    to.id.write(ids);
}

ZEN_ENTRY(people) {
    auto rows = static_cast<std::uint64_t>(zen::param_int("rows")), chunk = static_cast<std::uint64_t>(zen::param_int("chunk"));
    zen::output_table t("people");
    people to{
        t.create<std::span<const float>>("x", {2}), t.create<std::optional<zen::bytes>>("photo"), t.create<std::string_view>("name"),
        t.create<std::optional<std::int32_t>>("age"), t.create<std::int64_t>("id"),
    };
    for (std::uint64_t first = 0; first < rows; first += chunk) write_people(to, first, std::min(chunk, rows - first));
    std::vector<float> w;
    for (std::uint64_t i = 0; i < rows; i++)
        for (float v : pair_of(i)) w.push_back(v);
    zen::output("w", {rows, 2}, w);
    return 0;
}

ZEN_ENTRY(score) {
    zen::input_table people("people");
    auto w = zen::input<float>("w");
    auto ids = people.get<std::int64_t>("id");
    auto ages = people.get<std::optional<std::int32_t>>("age");
    zen::column<std::optional<double>> scores;
    for (std::size_t i = 0; i < ages.size(); i++)
        scores.push_back(ages[i] ? std::optional(static_cast<double>(*ages[i]) * static_cast<double>(w.data[i * w.dims[1]])) : std::nullopt);
    zen::output_table("scores").put("id", ids, "score", scores);
    return 0;
}

ZEN_ENTRY(misread) {
    zen::input_table people("people");
    std::string how = zen::param_str("how");
    if (how == "missing") people.get<std::int64_t>("height");
    if (how == "type") people.get<std::int64_t>("name");
    if (how == "null") people.get<std::int32_t>("age");
    if (how == "null_text") people.get<zen::bytes>("photo");
    return 0;
}

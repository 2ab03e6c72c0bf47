// zen_table.hpp: tables; zen.hpp includes it.
//
//     ZEN_ENTRY(older) {
//         zen::input_table people("people");
//         zen::column<std::optional<std::int32_t>> older;
//         for (auto age : people.get<std::optional<std::int32_t>>("age"))
//             older.push_back(age ? std::optional(*age + 1) : std::nullopt);
//         zen::output_table("out").put("older", older);
//         return 0;
//     }
//
// A column is typed by what one of its rows is:
//
//     bool, std::int32_t, float, zen::f16, …   a number
//     std::string_view                         text, utf8
//     zen::bytes                               bytes, binary
//     zen::date, zen::timestamp                of std::chrono
//     std::span<const float>, …                a tensor of any dimensions, row-major
//     std::optional of any of these            the same, where rows may be null
#ifndef ZEN_TABLE_HPP
#define ZEN_TABLE_HPP

namespace zen {

// A value of a binary column.
using bytes = std::span<const std::byte>;
// Days since 1970-01-01.
using date = std::chrono::sys_days;
// Microseconds since 1970-01-01T00:00:00Z.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

namespace detail {

// What is known of a row's type: its elements, what lies in memory for one, their
// code, and whether rows may be null, are texts or are tensors.
template <class T>
struct cell {};

template <class E, std::int32_t code, class S = E>
struct cell_of {
    using element = E;
    using stored = S;
    static constexpr std::int32_t dtype = code;
    static constexpr bool nullable = false, text = false, tensor = false;
};

template <element T>
struct cell<T> : cell_of<T, dtype_of<T>()> {};
template <>
struct cell<bool> : cell_of<bool, ZEN_BOOL, std::uint8_t> {};
template <>
struct cell<date> : cell_of<date, ZEN_DATE> {};
template <>
struct cell<timestamp> : cell_of<timestamp, ZEN_TIMESTAMP> {};

template <>
struct cell<std::string_view> : cell_of<char, ZEN_UTF8> {
    static constexpr bool text = true;
};
template <>
struct cell<bytes> : cell_of<std::byte, ZEN_BINARY> {
    static constexpr bool text = true;
};

template <class T>
    requires(!cell<T>::text && !cell<T>::tensor && !cell<T>::nullable)
struct cell<std::span<const T>> : cell<T> {
    static constexpr bool tensor = true;
};
template <class T>
    requires(!cell<T>::nullable)
struct cell<std::optional<T>> : cell<T> {
    static constexpr bool nullable = true;
};

template <class T>
struct value_of {
    using type = T;
};
template <class T>
struct value_of<std::optional<T>> {
    using type = T;
};

// "[28, 28]"; nothing for no dimensions.
inline std::string text_of(const shape &dims) {
    std::string s;
    for (std::uint64_t d : dims) s.append(s.empty() ? "[" : ", ").append(std::to_string(d));
    return s.empty() ? s : s.append("]");
}

} // namespace detail

// What a row of a column can be.
template <class T>
concept row_type = requires { detail::cell<T>::dtype; };

// ---- rows in memory -----------------------------------------------------------------

// Rows of a column in memory, laid out as Arrow does. They were read, or were put
// there by push_back, to be written.
template <row_type T>
class column {
    using cell = detail::cell<T>;
    using value = typename detail::value_of<T>::type;

public:
    using value_type = T;
    using stored_type = typename cell::stored; // an element; of a bool: a byte

    // No rows yet; dims are those of one row, of tensors only.
    explicit column(const shape &dims = {}) : dims_(dims), row_len_(static_cast<std::size_t>(dims.count())) {
        if constexpr (cell::text) offsets_.push_back(0);
    }

    std::size_t size() const { return size_; }
    const shape &dims() const { return dims_; }

    // Row i. A text or a tensor lies in this column's memory.
    T operator[](std::size_t i) const {
        if constexpr (cell::nullable)
            if (!zen_is_valid(validity_.data(), i)) return std::nullopt;
        if constexpr (cell::text) return value(values_.data() + offsets_[i], static_cast<std::size_t>(offsets_[i + 1] - offsets_[i]));
        else if constexpr (cell::tensor) return value(reinterpret_cast<typename value::pointer>(values_.data() + i * row_len_), row_len_);
        else return static_cast<value>(values_[i]);
    }

    // Appends a copy of v.
    void push_back(const T &v) {
        if constexpr (cell::nullable) {
            push_validity(v.has_value());
            if (v) push_value(*v);
            else push_null();
        } else {
            push_value(v);
        }
        size_++;
    }

    // The parts of Arrow's layout: elements, of texts all their bytes; one bit per row,
    // none without std::optional; where each text starts and the last one ends.
    std::span<const stored_type> values() const { return values_; }
    std::span<const std::uint8_t> validity() const { return validity_; }
    std::span<const std::int32_t> offsets() const { return offsets_; }

    class iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;

        iterator() = default;
        iterator(const column *of, std::size_t i) : of_(of), i_(i) {}
        T operator*() const { return (*of_)[i_]; }
        iterator &operator++() {
            i_++;
            return *this;
        }
        iterator operator++(int) { return {of_, i_++}; }
        bool operator==(const iterator &o) const { return i_ == o.i_; }

    private:
        const column *of_ = nullptr;
        std::size_t i_ = 0;
    };
    iterator begin() const { return {this, 0}; }
    iterator end() const { return {this, size_}; }

private:
    template <row_type>
    friend class column_reader;

    void push_value(const value &v) {
        if constexpr (cell::text) {
            if (v.size() > INT32_MAX - values_.size()) fail("a column in memory has at most %d bytes of texts: write it part by part", INT32_MAX);
            values_.insert(values_.end(), v.begin(), v.end());
            offsets_.push_back(static_cast<std::int32_t>(values_.size()));
        } else if constexpr (cell::tensor) {
            if (v.size() != row_len_) fail("a row of %zu elements, the column has rows of %zu", v.size(), row_len_);
            values_.insert(values_.end(), v.begin(), v.end());
        } else {
            values_.push_back(v);
        }
    }

    void push_null() {
        if constexpr (cell::text) offsets_.push_back(offsets_.back());
        else values_.resize(values_.size() + row_len_);
    }

    void push_validity(bool valid) {
        if (size_ % 8 == 0) validity_.push_back(0);
        zen_set_valid(validity_.data(), size_, valid);
    }

    shape dims_;
    std::size_t row_len_;
    std::size_t size_ = 0;
    std::vector<stored_type> values_;
    std::vector<std::uint8_t> validity_;
    std::vector<std::int32_t> offsets_;
};

// ---- input tables -------------------------------------------------------------------

// The type of a column.
struct column_type {
    std::int32_t dtype; // ZEN_I32, ZEN_UTF8, …
    bool nullable;
    shape dims; // of one row

    explicit column_type(std::int32_t handle) : dtype(zen_raw_dtype(handle)), nullable(zen_raw_nullable(handle) != 0), dims(shape::of(handle).row()) {}
};

// A column that is read by row ranges, in any order and any number of times.
template <row_type T>
class column_reader {
    using cell = detail::cell<T>;

public:
    column_reader(std::string what, std::int32_t handle) : what_(std::move(what)), handle_(handle), type_(handle), rows_(shape::of(handle).rows()) {
        if (type_.dtype != cell::dtype || (type_.dims.size() > 0 && !cell::tensor))
            fail("%s is %s%s, and the step reads it as %s", what_.c_str(), zen_dtype_name(type_.dtype), detail::text_of(type_.dims).c_str(), zen_dtype_name(cell::dtype));
    }

    std::uint64_t rows() const { return rows_; }
    // The dimensions of one row.
    const shape &dims() const { return type_.dims; }
    // Whether rows may be null. Where one is, it can be read as std::optional only.
    bool nullable() const { return type_.nullable; }
    // For the functions of zen.h that begin with zen_raw_.
    std::int32_t handle() const { return handle_; }

    // The rows from first on.
    column<T> read_rows(std::uint64_t first, std::uint64_t rows) const {
        column<T> c(dims());
        read_rows(first, rows, c);
        return c;
    }

    // Puts the rows from first on in place of what c has, in the same memory when it
    // suffices.
    void read_rows(std::uint64_t first, std::uint64_t rows, column<T> &c) const {
        c.size_ = size_of(rows);
        c.dims_ = dims();
        c.row_len_ = static_cast<std::size_t>(dims().count());
        read_validity(first, rows, c.validity_);
        if constexpr (cell::text) {
            c.offsets_.resize(c.size_ + 1);
            zen_raw_read_offsets(handle_, first, rows, c.offsets_.data(), static_cast<std::uint32_t>(c.offsets_.size() * sizeof(std::int32_t)));
            c.values_.resize(static_cast<std::size_t>(c.offsets_.back()));
        } else {
            c.values_.resize(c.size_ * c.row_len_);
        }
        zen_raw_read(handle_, first, rows, c.values_.data(), static_cast<std::uint32_t>(c.values_.size() * sizeof(typename cell::stored)));
    }

    // Fills dst with the rows from first on, without nulls; of tensors its length is a
    // multiple of a row's.
    void read_rows(std::uint64_t first, std::span<typename cell::element> dst) const
        requires(!cell::nullable && !cell::text)
    {
        std::uint64_t rows = detail::whole_rows(what_, dst.size(), dims().count());
        std::vector<std::uint8_t> validity;
        read_validity(first, rows, validity);
        zen_raw_read(handle_, first, rows, dst.data(), static_cast<std::uint32_t>(dst.size_bytes()));
    }

    // The whole column.
    column<T> read_all() const { return read_rows(0, rows_); }

private:
    std::size_t size_of(std::uint64_t rows) const {
        std::uint64_t row_bytes = cell::text ? sizeof(std::int32_t) : dims().count() * sizeof(typename cell::stored);
        if (rows > UINT32_MAX / (row_bytes + 1)) fail("%s: %llu rows at once are more than a plugin's memory holds; read fewer", what_.c_str(), rows);
        return static_cast<std::size_t>(rows);
    }

    // Without std::optional no row may be null; then there is nothing to keep.
    void read_validity(std::uint64_t first, std::uint64_t rows, std::vector<std::uint8_t> &validity) const {
        if (!cell::nullable && !nullable()) return;
        validity.resize(static_cast<std::size_t>(zen_validity_bytes(rows)));
        zen_raw_read_validity(handle_, first, rows, validity.data(), static_cast<std::uint32_t>(validity.size()));
        if constexpr (!cell::nullable) {
            for (std::uint64_t i = 0; i < rows; i++)
                if (!zen_is_valid(validity.data(), i)) fail("%s: row %llu is null; read it as std::optional", what_.c_str(), first + i);
            validity.clear();
        }
    }

    std::string what_;
    std::int32_t handle_;
    column_type type_;
    std::uint64_t rows_;
};

// The table of an input port.
class input_table {
public:
    // Opens the port. Of one that is optional and left open, given tells.
    explicit input_table(std::string_view port) : port_(detail::quoted("input", port)), handle_(zen_raw_input(port.data(), detail::length(port))) {}

    bool given() const { return handle_ >= 0; }
    std::uint64_t rows() const { return given() ? shape::of(handle_).rows() : 0; }

    // The names of the columns, in their order.
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (std::int32_t i = 0, n = given() ? zen_raw_columns_count(handle_) : 0; i < n; i++)
            all.push_back(detail::text([&](char *dst, std::uint32_t cap) { return zen_raw_columns_name(handle_, i, dst, cap); }));
        return all;
    }

    // The type of the column of that name; nothing when there is none.
    std::optional<column_type> type(std::string_view name) const {
        std::int32_t handle = find_handle(name);
        return handle < 0 ? std::nullopt : std::optional<column_type>(handle);
    }

    // Opens the column of that name, to read it by rows; nothing when there is none.
    template <row_type T>
    std::optional<column_reader<T>> find(std::string_view name) const {
        std::int32_t handle = find_handle(name);
        if (handle < 0) return std::nullopt;
        return column_reader<T>(detail::quoted("column", name) + " of " + port_, handle);
    }

    // Opens the column of that name, to read it by rows.
    template <row_type T>
    column_reader<T> open(std::string_view name) const {
        auto r = find<T>(name);
        if (!r) detail::not_there(port_, given(), detail::quoted("column", name), names());
        return *std::move(r);
    }

    // Reads the whole column of that name.
    template <row_type T>
    column<T> get(std::string_view name) const {
        return open<T>(name).read_all();
    }

private:
    std::int32_t find_handle(std::string_view name) const { return given() ? zen_raw_columns_find(handle_, name.data(), detail::length(name)) : -1; }

    std::string port_;
    std::int32_t handle_;
};

// ---- output tables ------------------------------------------------------------------

// A column that is written row by row, in order.
template <row_type T>
class column_writer {
    using cell = detail::cell<T>;

public:
    // A handle of -1: nobody wants it, and what is written is dropped.
    column_writer(std::string what, std::int32_t handle, const shape &dims) : what_(std::move(what)), handle_(handle), dims_(dims) {}

    // For the functions of zen.h that begin with zen_raw_.
    std::int32_t handle() const { return handle_; }

    // Appends rows.
    void write(const column<T> &rows) {
        if (rows.dims().count() != dims_.count()) fail("%s: rows of %llu elements where rows of %llu are wanted", what_.c_str(), rows.dims().count(), dims_.count());
        const std::uint8_t *validity = cell::nullable ? rows.validity().data() : nullptr;
        const std::int32_t *offsets = cell::text ? rows.offsets().data() : nullptr;
        if (handle_ >= 0) zen_raw_write_column(handle_, rows.size(), rows.values().data(), validity, offsets);
    }

    // Appends elements, none of them null; of tensors the length is a multiple of a
    // row's.
    void write(std::span<const typename cell::element> elements)
        requires(!cell::text)
    {
        std::uint64_t rows = detail::whole_rows(what_, elements.size(), dims_.count());
        if (handle_ >= 0) zen_raw_write(handle_, elements.data(), rows);
    }

    // Appends rows from what push_back of a column takes: a std::vector<std::string>.
    template <class R>
        requires(!std::convertible_to<const R &, std::span<const typename cell::element>>)
    void write(const R &rows) {
        column<T> c(dims_);
        for (const auto &v : rows) c.push_back(v);
        write(c);
    }

private:
    std::string what_;
    std::int32_t handle_;
    shape dims_;
};

// The table of an output port. When it is optional and left open, what is written
// there is dropped.
class output_table {
public:
    explicit output_table(std::string_view port) : port_(detail::quoted("output", port)), handle_(zen_raw_output(port.data(), detail::length(port))) {}

    // Starts a column, to write it by rows; dims are those of one row, of tensors only.
    // All columns are started before the first row of any is written, and all end with
    // equally many rows.
    template <row_type T>
    column_writer<T> create(std::string_view name, const shape &dims = {}) {
        using cell = detail::cell<T>;
        std::int32_t handle = -1;
        if (handle_ >= 0)
            handle = zen_raw_columns_create(handle_, name.data(), detail::length(name), cell::dtype, cell::nullable, static_cast<std::int32_t>(dims.size()), dims.data());
        return column_writer<T>(detail::quoted("column", name) + " of " + port_, handle, dims);
    }

    // Writes the whole table: put("id", ids, "label", labels). What is written may be
    // columns, or rows in a std::vector, a buffer, an array or a span.
    template <class C, class... Rest>
    void put(std::string_view name, const C &rows, const Rest &...rest) {
        auto w = create_for(name, rows);
        put(rest...); // which creates the other columns before the first row of this one
        w.write(rows);
    }

private:
    void put() {}

    template <row_type T>
    column_writer<T> create_for(std::string_view name, const column<T> &rows) {
        return create<T>(name, rows.dims());
    }

    template <class C>
    auto create_for(std::string_view name, const C &) {
        using item = detail::element_of<const C>;
        if constexpr (std::convertible_to<item, std::string_view>) return create<std::string_view>(name);
        else return create<item>(name);
    }

    std::string port_;
    std::int32_t handle_;
};

} // namespace zen

#endif

// Arrays of zeros that end with their owner.
#ifndef MEMORY_H
#define MEMORY_H

#include <cstdint>
#include <cstdlib>

template <class T>
class zeros {
public:
    // count zeros; data() is null when there is no memory left.
    explicit zeros(std::uint64_t count)
        : data_(count <= SIZE_MAX / sizeof(T) ? static_cast<T *>(std::calloc(static_cast<std::size_t>(count), sizeof(T))) : nullptr) {}
    zeros(const zeros &) = delete;
    ~zeros() { std::free(data_); }

    T *data() { return data_; }
    const T *data() const { return data_; }

private:
    T *data_;
};

#endif

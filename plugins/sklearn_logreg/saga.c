#include "saga.h"

#include <stdlib.h>

#include "catch_up.h"
#include "zen_exponential.h"

/* scikit-learn's draw: 32-bit xorshift, 31 bits of it, modulo rows. */
static uint32_t draw(saga *s) {
    uint32_t r = s->draws;
    r ^= r << 13;
    r ^= r >> 17;
    r ^= r << 5;
    s->draws = r;
    return (r & 0x7fffffffu) % s->problem.rows;
}

static inline uint32_t add_term(const saga *s, uint32_t n, uint32_t feature, float value) {
    s->terms[n] = (saga_term){feature, feature * s->stride, value};
    return n + (value != 0.0f); /* written in any case: a branch would be guessed wrong too often */
}

/* Fills terms from a row. Blank stretches go four at a time. */
static uint32_t collect_terms(const saga *all, const float *row) {
    const saga copy = *all, *s = &copy;
    const uint32_t width = s->problem.width;
    uint32_t n = 0, j = 0;
    for (; j + 4 <= width; j += 4) {
        const f32x4 v = *(const f32x4 *)(row + j);
        if (!lanes_any(v != 0.0f)) continue;
        for (uint32_t i = 0; i < 4; i++) n = add_term(s, n, j + i, v[i]);
    }
    for (; j < width; j++) n = add_term(s, n, j, row[j]);
    return n;
}

static missed missed_since(const saga *s, uint32_t step) {
    uint32_t count = s->done - step;
    return (missed){
        .rates = s->rate + step,
        .count = count,
        .first = lanes_of(s->rate[step]),
        .last = lanes_of(s->rate[s->done - 1]),
        .sum = lanes_of((float)(s->rate_sum[s->done] - s->rate_sum[step])),
        .shrink = lanes_of(s->shrink),
        .shrink_sum = lanes_of((float)((double)s->shrink * count)),
    };
}

/* Brings `vectors` vectors of each term's weights up to date and adds their
 * products to scores. Inlined for constant `vectors`, the sums stay in registers. */
static inline __attribute__((always_inline)) void
score(saga *all, uint32_t n, uint32_t first, const uint32_t vectors) {
    /* A copy: no write through a pointer can change it, so it is not read again. */
    const saga copy = *all, *s = &copy;
    f32x4 *scores = (f32x4 *)(s->scores + first);
    f32x4 sum[4];
    for (uint32_t v = 0; v < vectors; v++) sum[v] = lanes_of(0.0f);
    for (uint32_t i = 0; i < n; i++) {
        const saga_term t = s->terms[i];
        f32x4 *w = (f32x4 *)(s->weight + t.weights + first);
        const f32x4 *g = (const f32x4 *)(s->gradient_sum + t.weights + first);
        const f32x4 x = lanes_of(t.value);
        f32x4 now[4];
        for (uint32_t v = vectors; v-- > 0;) now[v] = w[v];
        if (s->updated[t.feature] != s->done) {
            const missed m = missed_since(s, s->updated[t.feature]);
            for (uint32_t v = vectors; v-- > 0;) w[v] = now[v] = catch_up(now[v], g[v], &m);
        }
        for (uint32_t v = 0; v < vectors; v++) sum[v] += x * now[v];
    }
    for (uint32_t v = 0; v < vectors; v++) scores[v] = sum[v];
}

/* Moves `vectors` vectors of each term's weights and gradient sums. */
static inline __attribute__((always_inline)) void
move(saga *all, uint32_t n, uint32_t first, const uint32_t vectors) {
    const saga copy = *all, *s = &copy;
    f32x4 jump[4], correction[4];
    for (uint32_t v = 0; v < vectors; v++) {
        jump[v] = ((const f32x4 *)(s->jump + first))[v];
        correction[v] = ((const f32x4 *)(s->correction + first))[v];
    }
    for (uint32_t i = 0; i < n; i++) {
        const saga_term t = s->terms[i];
        f32x4 *w = (f32x4 *)(s->weight + t.weights + first);
        f32x4 *g = (f32x4 *)(s->gradient_sum + t.weights + first);
        const f32x4 x = lanes_of(t.value);
        /* From the last to the first: one bounds check covers them all. */
        for (uint32_t v = vectors; v-- > 0;) {
            w[v] -= x * jump[v];
            g[v] += x * correction[v];
        }
    }
}

/* Calls pass for all vectors of a feature, at most four at a time. */
#define FOR_ALL_VECTORS(pass, s, n)                              \
    for (uint32_t first = 0; first < (s)->stride; first += 16)   \
        switch ((s)->stride - first) {                           \
        case 4: pass(s, n, first, 1); break;                     \
        case 8: pass(s, n, first, 2); break;                     \
        case 12: pass(s, n, first, 3); break;                    \
        default: pass(s, n, first, 4); break;                    \
        }

/* Turns scores into the gradient of the loss: probabilities, less 1 at target. */
static void scores_to_gradient(saga *s, uint32_t target) {
    const uint32_t classes = s->problem.classes;
    float *scores = s->scores;
    double power[256], sum = 0.0;
    float max = scores[0];
    for (uint32_t k = 1; k < classes; k++)
        if (scores[k] > max) max = scores[k];
    for (uint32_t k = 0; k < classes; k++) sum += power[k] = zen_exponential((double)scores[k] - (double)max);
    for (uint32_t k = 0; k < classes; k++) scores[k] = (float)(power[k] / sum);
    scores[target] -= 1.0f;
}

/* One draw and what follows from it. */
static void take_step(saga *s) {
    const uint32_t classes = s->problem.classes;
    const uint32_t row = draw(s);
    if (!s->seen[row]) {
        s->seen[row] = 1;
        s->seen_count++;
    }
    const uint32_t n = collect_terms(s, s->problem.x + (uint64_t)row * s->problem.width);
    FOR_ALL_VECTORS(score, s, n)
    for (uint32_t k = 0; k < classes; k++) s->scores[k] += s->intercept[k];
    scores_to_gradient(s, s->problem.target[row]);

    const double per_row = s->step / s->seen_count;
    const double size = s->step * (1.0 - 1.0 / s->seen_count);
    float *before = s->gradient + (uint64_t)row * s->stride;
    for (uint32_t k = 0; k < classes; k++) {
        const float change = s->scores[k] - before[k];
        before[k] = s->scores[k];
        s->correction[k] = change;
        s->jump[k] = (float)(change * size);
        s->intercept_gradient_sum[k] += change;
        s->intercept[k] = (float)(s->intercept[k] - (per_row * s->intercept_gradient_sum[k] + s->jump[k]));
    }
    FOR_ALL_VECTORS(move, s, n)
    for (uint32_t i = 0; i < n; i++) s->updated[s->terms[i].feature] = s->done;

    s->rate[s->done] = (float)per_row;
    s->rate_sum[s->done + 1] = s->rate_sum[s->done] + per_row;
    s->done++;
}

void saga_steps(saga *s, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) take_step(s);
}

static void catch_up_all(saga *s) {
    for (uint32_t j = 0; j < s->problem.width; j++) {
        const missed m = missed_since(s, s->updated[j]);
        for (uint32_t i = j * s->stride; i < (j + 1) * s->stride; i += 4) {
            f32x4 *w = (f32x4 *)(s->weight + i);
            *w = catch_up(*w, *(const f32x4 *)(s->gradient_sum + i), &m);
        }
        s->updated[j] = 0;
    }
    s->done = 0;
}

static float magnitude(float v) { return v < 0.0f ? -v : v; }

saga_epoch saga_end_epoch(saga *s) {
    catch_up_all(s);
    const uint32_t width = s->problem.width, classes = s->problem.classes;
    saga_epoch e = {.finite = true};
    float max_weight = 0.0f, max_change = 0.0f;
    uint64_t zeros = 0;
    for (uint32_t j = 0; j < width; j++)
        for (uint32_t k = 0; k < classes; k++) {
            const uint32_t i = j * s->stride + k;
            const float w = s->weight[i], change = magnitude(w - s->previous[i]);
            if (!(magnitude(w) <= 3.4028234e38f)) e.finite = false;
            if (magnitude(w) > max_weight) max_weight = magnitude(w);
            if (change > max_change) max_change = change;
            if (w == 0.0f) zeros++;
            s->previous[i] = w;
        }
    for (uint32_t k = 0; k < classes; k++)
        if (!(magnitude(s->intercept[k]) <= 3.4028234e38f)) e.finite = false;
    e.max_change = max_weight != 0.0f ? (double)(max_change / max_weight) : 0.0;
    e.zero_share = (double)zeros / ((double)width * classes);
    return e;
}

void saga_model(const saga *s, float *coef, float *intercept) {
    const uint32_t width = s->problem.width, classes = s->problem.classes;
    for (uint32_t k = 0; k < classes; k++) {
        for (uint32_t j = 0; j < width; j++) coef[(uint64_t)k * width + j] = s->weight[j * s->stride + k];
        intercept[k] = s->intercept[k];
    }
}

static void *zeros(bool *ok, uint64_t count, uint64_t size) {
    void *p = count <= SIZE_MAX / size ? calloc((size_t)count, (size_t)size) : NULL;
    if (p == NULL) *ok = false;
    return p;
}

bool saga_start(saga *s, saga_problem p) {
    *s = (saga){.problem = p, .draws = p.draws, .stride = (p.classes + 3) / 4 * 4};
    /* L of the loss, then 1/(2L + µn) of Defazio et al. 2014 with µ = 0: the
     * penalty is L1 only. */
    const double lipschitz = 0.25 * (p.max_square + 1.0);
    s->step = 1.0 / (2.0 * lipschitz);
    s->shrink = (float)(s->step / (p.c * p.rows));

    bool ok = true;
    const uint64_t weights = (uint64_t)p.width * s->stride;
    if (weights > UINT32_MAX) return false;
    s->weight = zeros(&ok, weights, sizeof(float));
    s->previous = zeros(&ok, weights, sizeof(float));
    s->gradient_sum = zeros(&ok, weights, sizeof(float));
    s->gradient = zeros(&ok, (uint64_t)p.rows * s->stride, sizeof(float));
    s->intercept = zeros(&ok, s->stride, sizeof(float));
    s->intercept_gradient_sum = zeros(&ok, s->stride, sizeof(float));
    s->scores = zeros(&ok, s->stride, sizeof(float));
    s->correction = zeros(&ok, s->stride, sizeof(float));
    s->jump = zeros(&ok, s->stride, sizeof(float));
    s->terms = zeros(&ok, (uint64_t)p.width + 1, sizeof(saga_term));
    s->seen = zeros(&ok, p.rows, 1);
    s->updated = zeros(&ok, p.width, sizeof(uint32_t));
    s->rate = zeros(&ok, p.rows, sizeof(float));
    s->rate_sum = zeros(&ok, (uint64_t)p.rows + 1, sizeof(double));
    return ok;
}

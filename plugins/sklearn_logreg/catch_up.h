/* The steps that a feature's weights have missed, all at once.
 *
 * A step of SAGA takes w to soft(w - rate·g, shrink), where
 * soft(v, p) = v - clamp(v, -p, p). While a drawn row is 0 in a feature, neither
 * the weight enters the scores nor the gradient sum g changes, so the steps can
 * wait. They have a closed form as long as g and the penalty pull a weight one
 * way; it is exact but for rounding, unlike scikit-learn's shortcut for sparse
 * rows. Lanes for which it does not hold are stepped one by one. */
#ifndef CATCH_UP_H
#define CATCH_UP_H

#include "lanes.h"

typedef struct missed {
    const float *rates;      /* of the missed steps, never rising */
    uint32_t count;          /* of them, at least 1 */
    f32x4 first, last, sum;  /* of the rates */
    f32x4 shrink, shrink_sum;
} missed;

static inline f32x4 soft(f32x4 v, f32x4 shrink) { return v - lanes_clamp(v, shrink); }

static inline float catch_up_one(float w, float g, const missed *m) {
    const float p = m->shrink[0];
    for (uint32_t i = 0; i < m->count; i++) {
        float v = w - m->rates[i] * g;
        w = v > p ? v - p : v < -p ? v + p : 0.0f;
    }
    return w;
}

__attribute__((noinline)) static f32x4 catch_up_slowly(f32x4 w, f32x4 g, f32x4 fast, i32x4 slow, const missed *m) {
    for (int i = 0; i < 4; i++)
        if (slow[i]) fast[i] = catch_up_one(w[i], g[i], m);
    return fast;
}

static inline f32x4 catch_up(f32x4 w, f32x4 g, const missed *m) {
    f32x4 v = w - m->sum * g;
    f32x4 shrunk = soft(v, m->shrink_sum);
    if (m->count == 1) return shrunk;

    /* The penalty is stronger in every step: down to zero, and stay. */
    f32x4 pull = lanes_abs(g);
    i32x4 penalty_wins = pull * m->first <= m->shrink;
    /* The gradient is stronger in every step: away from zero for ever … */
    i32x4 gradient_wins = pull * m->last >= m->shrink;
    i32x4 away = gradient_wins & (w * g <= 0.0f);
    f32x4 pushed = v + lanes_copysign(m->shrink_sum, g);
    /* … or towards it, without reaching it yet. */
    i32x4 towards = gradient_wins & (v * g > 0.0f) & (lanes_abs(v) >= m->shrink_sum);

    f32x4 fast = lanes_select(away, pushed, shrunk);
    i32x4 slow = ~(penalty_wins | away | towards);
    return lanes_any(slow) ? catch_up_slowly(w, g, fast, slow, m) : fast;
}

#endif

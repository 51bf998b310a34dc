// Finds bytes of interest in blocks of 64, one bit a byte, the first byte in the lowest bit.
// Header only, so that the functions are inlined into the Swift loops that call them.

#ifndef BYTESCAN_H
#define BYTESCAN_H

#include <stdint.h>

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/// What a block of 64 bytes holds.
typedef struct {
    uint64_t delimiters;
    uint64_t quotes;
    uint64_t line_feeds;
    uint64_t carriage_returns;
    /// NUL, and bytes that are not ASCII.
    uint64_t suspects;
    /// From every odd quote of the block up to the byte before the next quote.
    uint64_t quoted;
} bytescan_block;

/// Each bit becomes the exclusive or of itself and all lower ones.
static inline uint64_t bytescan_running(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

#if defined(__SSE2__)

static inline uint64_t bytescan_equal(const __m128i lanes[4], char byte) {
    const __m128i wanted = _mm_set1_epi8(byte);
    uint64_t mask = 0;
    for (int lane = 0; lane < 4; lane++) {
        const __m128i equal = _mm_cmpeq_epi8(lanes[lane], wanted);
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(equal) << (16 * lane);
    }
    return mask;
}

static inline uint64_t bytescan_high(const __m128i lanes[4]) {
    uint64_t mask = 0;
    for (int lane = 0; lane < 4; lane++) {
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(lanes[lane]) << (16 * lane);
    }
    return mask;
}

typedef __m128i bytescan_lane;

static inline bytescan_lane bytescan_load(const uint8_t *bytes) {
    return _mm_loadu_si128((const __m128i *)bytes);
}

#elif defined(__ARM_NEON)

typedef uint8x16_t bytescan_lane;

static inline bytescan_lane bytescan_load(const uint8_t *bytes) { return vld1q_u8(bytes); }

/// One bit for each of the 64 bytes that are all ones.
static inline uint64_t bytescan_bits(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t ab = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
    uint8x16_t cd = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
    ab = vpaddq_u8(ab, cd);
    ab = vpaddq_u8(ab, ab);
    return vgetq_lane_u64(vreinterpretq_u64_u8(ab), 0);
}

static inline uint64_t bytescan_equal(const bytescan_lane lanes[4], char byte) {
    const uint8x16_t wanted = vdupq_n_u8((uint8_t)byte);
    return bytescan_bits(
        vceqq_u8(lanes[0], wanted), vceqq_u8(lanes[1], wanted), vceqq_u8(lanes[2], wanted),
        vceqq_u8(lanes[3], wanted));
}

static inline uint64_t bytescan_high(const bytescan_lane lanes[4]) {
    const uint8x16_t limit = vdupq_n_u8(0x80);
    return bytescan_bits(
        vcgeq_u8(lanes[0], limit), vcgeq_u8(lanes[1], limit), vcgeq_u8(lanes[2], limit),
        vcgeq_u8(lanes[3], limit));
}

#endif

/// Looks at the 64 bytes from `bytes` on.
static inline bytescan_block bytescan_at(const uint8_t *bytes, uint8_t delimiter) {
    bytescan_block block;
#if defined(__SSE2__) || defined(__ARM_NEON)
    const bytescan_lane lanes[4] = {
        bytescan_load(bytes), bytescan_load(bytes + 16), bytescan_load(bytes + 32),
        bytescan_load(bytes + 48)};
    block.delimiters = bytescan_equal(lanes, (char)delimiter);
    block.quotes = bytescan_equal(lanes, '"');
    block.line_feeds = bytescan_equal(lanes, '\n');
    block.carriage_returns = bytescan_equal(lanes, '\r');
    block.suspects = bytescan_high(lanes) | bytescan_equal(lanes, 0);
#else
    block = (bytescan_block){0, 0, 0, 0, 0, 0};
    for (int index = 0; index < 64; index++) {
        const uint64_t bit = (uint64_t)1 << index;
        const uint8_t byte = bytes[index];
        if (byte == delimiter) block.delimiters |= bit;
        if (byte == '"') block.quotes |= bit;
        if (byte == '\n') block.line_feeds |= bit;
        if (byte == '\r') block.carriage_returns |= bit;
        if (byte == 0 || byte >= 0x80) block.suspects |= bit;
    }
#endif
    block.quoted = bytescan_running(block.quotes);
    return block;
}

/// Blocks that are looked at in one call of `bytescan_group_at`.
enum { bytescan_group_size = 8 };

typedef struct {
    bytescan_block blocks[bytescan_group_size];
} bytescan_group;

#if defined(__x86_64__)

// The running exclusive or is a product without carries with all ones.
__attribute__((target("pclmul"))) static inline uint64_t bytescan_wide_running(uint64_t bits) {
    const __m128i product = _mm_clmulepi64_si128(
        _mm_cvtsi64_si128((long long)bits), _mm_set1_epi8((char)0xFF), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

__attribute__((target("avx2"))) static inline uint64_t bytescan_equal_32(
    __m256i low, __m256i high, __m256i byte) {
    const uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, byte));
    const uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, byte));
    return first | (uint64_t)second << 32;
}

__attribute__((target("avx2,pclmul"))) static inline void bytescan_group_32(
    const uint8_t *bytes, uint8_t delimiter, bytescan_group *group) {
    const __m256i delimiters = _mm256_set1_epi8((char)delimiter);
    const __m256i quotes = _mm256_set1_epi8('"');
    const __m256i line_feeds = _mm256_set1_epi8('\n');
    const __m256i carriage_returns = _mm256_set1_epi8('\r');
    const __m256i zero = _mm256_setzero_si256();
    for (int index = 0; index < bytescan_group_size; index++) {
        const __m256i low = _mm256_loadu_si256((const __m256i *)(bytes + 64 * index));
        const __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + 64 * index + 32));
        bytescan_block *block = &group->blocks[index];
        block->delimiters = bytescan_equal_32(low, high, delimiters);
        block->quotes = bytescan_equal_32(low, high, quotes);
        block->line_feeds = bytescan_equal_32(low, high, line_feeds);
        block->carriage_returns = bytescan_equal_32(low, high, carriage_returns);
        // The bytes with the high bit, and 0.
        const __m256i first = _mm256_or_si256(low, _mm256_cmpeq_epi8(low, zero));
        const __m256i second = _mm256_or_si256(high, _mm256_cmpeq_epi8(high, zero));
        block->suspects = (uint32_t)_mm256_movemask_epi8(first)
            | (uint64_t)(uint32_t)_mm256_movemask_epi8(second) << 32;
        block->quoted = bytescan_wide_running(block->quotes);
    }
}

__attribute__((target("avx512f,avx512bw,pclmul"))) static inline void bytescan_group_64(
    const uint8_t *bytes, uint8_t delimiter, bytescan_group *group) {
    const __m512i delimiters = _mm512_set1_epi8((char)delimiter);
    const __m512i quotes = _mm512_set1_epi8('"');
    const __m512i line_feeds = _mm512_set1_epi8('\n');
    const __m512i carriage_returns = _mm512_set1_epi8('\r');
    for (int index = 0; index < bytescan_group_size; index++) {
        const __m512i lane = _mm512_loadu_si512(bytes + 64 * index);
        bytescan_block *block = &group->blocks[index];
        block->delimiters = _mm512_cmpeq_epi8_mask(lane, delimiters);
        block->quotes = _mm512_cmpeq_epi8_mask(lane, quotes);
        block->line_feeds = _mm512_cmpeq_epi8_mask(lane, line_feeds);
        block->carriage_returns = _mm512_cmpeq_epi8_mask(lane, carriage_returns);
        // 0 and 0x80 to 0xFF, which is -128 to 0.
        block->suspects = _mm512_cmple_epi8_mask(lane, _mm512_setzero_si512());
        block->quoted = bytescan_wide_running(block->quotes);
    }
}

#endif

/// Looks at the 512 bytes from `bytes` on, with the widest instructions that the processor has.
static inline void bytescan_group_at(
    const uint8_t *bytes, uint8_t delimiter, bytescan_group *group) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("pclmul")) {
        if (__builtin_cpu_supports("avx512bw")) {
            bytescan_group_64(bytes, delimiter, group);
            return;
        }
        if (__builtin_cpu_supports("avx2")) {
            bytescan_group_32(bytes, delimiter, group);
            return;
        }
    }
#endif
    for (int index = 0; index < bytescan_group_size; index++) {
        group->blocks[index] = bytescan_at(bytes + 64 * index, delimiter);
    }
}

/// Places that `bytescan_places` may write behind those that it returns.
enum { bytescan_places_room = 12 };

// Where there are many places, they are written twelve at a time, those that are too many without a
// meaning: few blocks have more, and a branch for each would be guessed wrong too often.
#define BYTESCAN_PLACES(lowest) \
    uint32_t total = 0; \
    for (uint64_t index = 0; index < count; index++) { \
        starts[index] = total; \
        total += (uint32_t)__builtin_popcountll(words[index]); \
    } \
    const int is_dense = total > 2 * count; \
    for (uint64_t index = 0; index < count; index++, offset += 64) { \
        uint32_t *next = places + starts[index]; \
        uint64_t rest = words[index]; \
        while (rest != 0 && is_dense) { \
            for (int bit = 0; bit < bytescan_places_room; bit++) { \
                next[bit] = offset + (uint32_t)lowest(rest); \
                rest &= rest - 1; \
            } \
            next += bytescan_places_room; \
        } \
        for (; rest != 0; rest &= rest - 1) *next++ = offset + (uint32_t)lowest(rest); \
    } \
    return total;

#if defined(__x86_64__)

__attribute__((target("bmi,popcnt"))) static inline uint64_t bytescan_wide_places(
    const uint64_t *words, uint64_t count, uint32_t offset, uint32_t *places, uint32_t *starts) {
    BYTESCAN_PLACES(_tzcnt_u64)
}

#endif

static inline int bytescan_lowest(uint64_t bits) { return bits == 0 ? 0 : __builtin_ctzll(bits); }

/// Notes the places of the bits of `count` words, the first of which is at `offset`, and how many there
/// are before each word. Returns how many there are.
static inline uint64_t bytescan_places(
    const uint64_t *words, uint64_t count, uint32_t offset, uint32_t *places, uint32_t *starts) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt")) {
        return bytescan_wide_places(words, count, offset, places, starts);
    }
#endif
    BYTESCAN_PLACES(bytescan_lowest)
}

/// One bit for each of the 16 bytes from `bytes` on because of which a CSV field needs quotes: the
/// delimiter, quote, LF, CR, and NUL.
static inline uint32_t bytescan_csv_specials(const uint8_t *bytes, uint8_t delimiter) {
#if defined(__SSE2__)
    const __m128i lane = bytescan_load(bytes);
    const __m128i found = _mm_or_si128(
        _mm_or_si128(
            _mm_or_si128(
                _mm_cmpeq_epi8(lane, _mm_set1_epi8((char)delimiter)),
                _mm_cmpeq_epi8(lane, _mm_set1_epi8('"'))),
            _mm_or_si128(
                _mm_cmpeq_epi8(lane, _mm_set1_epi8('\n')),
                _mm_cmpeq_epi8(lane, _mm_set1_epi8('\r')))),
        _mm_cmpeq_epi8(lane, _mm_setzero_si128()));
    return (uint32_t)_mm_movemask_epi8(found);
#elif defined(__ARM_NEON)
    const uint8x16_t lane = bytescan_load(bytes);
    const uint8x16_t found = vorrq_u8(
        vorrq_u8(
            vorrq_u8(vceqq_u8(lane, vdupq_n_u8(delimiter)), vceqq_u8(lane, vdupq_n_u8('"'))),
            vorrq_u8(vceqq_u8(lane, vdupq_n_u8('\n')), vceqq_u8(lane, vdupq_n_u8('\r')))),
        vceqzq_u8(lane));
    const uint8x16_t none = vdupq_n_u8(0);
    return (uint32_t)bytescan_bits(found, none, none, none);
#else
    uint32_t mask = 0;
    for (int index = 0; index < 16; index++) {
        const uint8_t byte = bytes[index];
        const int is_special = byte == delimiter || byte == '"' || byte == '\n' || byte == '\r'
            || byte == 0;
        mask |= (uint32_t)is_special << index;
    }
    return mask;
#endif
}

/// One bit for each of the 16 bytes from `bytes` on that is written otherwise in a JSON string:
/// quote, backslash, and control characters.
static inline uint32_t bytescan_json_specials(const uint8_t *bytes) {
#if defined(__SSE2__)
    const __m128i lane = bytescan_load(bytes);
    const __m128i found = _mm_or_si128(
        _mm_or_si128(
            _mm_cmpeq_epi8(lane, _mm_set1_epi8('"')), _mm_cmpeq_epi8(lane, _mm_set1_epi8('\\'))),
        _mm_cmpeq_epi8(_mm_min_epu8(lane, _mm_set1_epi8(0x1F)), lane));
    return (uint32_t)_mm_movemask_epi8(found);
#elif defined(__ARM_NEON)
    const uint8x16_t lane = bytescan_load(bytes);
    const uint8x16_t found = vorrq_u8(
        vorrq_u8(vceqq_u8(lane, vdupq_n_u8('"')), vceqq_u8(lane, vdupq_n_u8('\\'))),
        vcltq_u8(lane, vdupq_n_u8(0x20)));
    const uint8x16_t none = vdupq_n_u8(0);
    return (uint32_t)bytescan_bits(found, none, none, none);
#else
    uint32_t mask = 0;
    for (int index = 0; index < 16; index++) {
        const uint8_t byte = bytes[index];
        mask |= (uint32_t)(byte < 0x20 || byte == '"' || byte == '\\') << index;
    }
    return mask;
#endif
}

#endif

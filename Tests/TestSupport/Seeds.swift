import Glibc

/// A small, fast generator whose whole state is its seed.
///
/// Source: G. Steele, D. Lea and C. Flood, "Fast Splittable Pseudorandom Number Generators",
/// OOPSLA 2014 (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Runs `body` with a generator for each of some fixed seeds and one new one, or, where the
/// environment sets TEST_SEED, for that seed alone. With the trait `.context`, an issue found
/// inside says the seed.
public func withSeeds(
    fixed: Int = 3, _ body: (inout SeededGenerator) throws -> Void
) rethrows {
    try withEvery("TEST_SEED", in: seeds(fixed: fixed)) { seed in
        var generator = SeededGenerator(seed: seed)
        try body(&generator)
    }
}

/// Some fixed seeds and one new one, or, where the environment sets TEST_SEED, that one alone.
public func seeds(fixed: Int = 3) -> [UInt64] {
    if let text = getenv("TEST_SEED"), let seed = UInt64(String(cString: text)) { return [seed] }
    return (0..<UInt64(fixed)).map { $0 } + [UInt64.random(in: .min ... .max)]
}

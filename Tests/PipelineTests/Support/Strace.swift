import Testing

/// Whether processes can be traced, and disturbed, on this machine.
enum Strace {
    static let works = (try? WorkFolder().shell("strace -f -qq true"))?.code == 0
}

extension Trait where Self == ConditionTrait {
    /// Skips tests, saying so, where strace does not work.
    static var needsStrace: Self { .enabled(if: Strace.works, "strace does not work here") }
}

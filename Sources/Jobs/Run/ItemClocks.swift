import Synchronization

/// When each item of a run began, and whether it has ended.
///
/// Written by all threads at once and item by item: with thousands of small items a lock around it
/// would be what they wait for most. Unsafe because the memory of the atomics is its own.
final class ItemClocks: @unchecked Sendable {
    private let labels: [String]
    /// Nanoseconds since the run began, or one of the states below.
    private let begun: UnsafeMutablePointer<Atomic<Int64>>
    private static let waiting: Int64 = -1
    private static let ended: Int64 = -2

    init(labels: [String]) {
        self.labels = labels
        begun = .allocate(capacity: labels.count)
        for index in labels.indices { (begun + index).initialize(to: Atomic(Self.waiting)) }
    }

    deinit {
        begun.deinitialize(count: labels.count)
        begun.deallocate()
    }

    var count: Int { labels.count }

    /// Notes that an attempt at the item begins, unless the item has ended.
    func start(_ index: Int, at now: Int64) {
        precondition(labels.indices.contains(index), "no such item")
        var known = begun[index].load(ordering: .relaxed)
        while known != Self.ended {
            let (isDone, found) = begun[index].compareExchange(
                expected: known, desired: now, ordering: .relaxed)
            if isDone { return }
            known = found
        }
    }

    /// Notes that the item has ended; true the first time.
    func end(_ index: Int) -> Bool {
        precondition(labels.indices.contains(index), "no such item")
        return begun[index].exchange(Self.ended, ordering: .relaxed) != Self.ended
    }

    /// The items under way, with the seconds since they began.
    func running(at now: Int64) -> [(label: String, seconds: Double)] {
        labels.indices.compactMap { index in
            let start = begun[index].load(ordering: .relaxed)
            return start < 0 ? nil : (labels[index], Double(now - start) / 1e9)
        }
    }
}

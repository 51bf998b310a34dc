/// The logic of a weighted semaphore, as a pure state machine: first come, first served.
///
/// A request for more than the whole capacity is granted when nothing else is in use: it then
/// runs alone instead of never.
struct PermitMachine<Waiter> {
    private(set) var capacity: Int
    private(set) var inUse = 0
    private var waiters = RingBuffer<(id: Int, count: Int, waiter: Waiter)>()
    private var nextID = 0

    init(capacity: Int) {
        precondition(capacity >= 1, "a semaphore needs a capacity of at least 1, not \(capacity)")
        self.capacity = capacity
    }

    var waiting: Int { waiters.count }

    private func fits(_ count: Int) -> Bool { inUse == 0 || count <= capacity - inUse }

    /// Takes the permits if they are free and nobody is ahead.
    mutating func acquire(_ count: Int) -> Bool {
        guard waiters.isEmpty, fits(count) else { return false }
        inUse += count
        return true
    }

    /// Queues a waiter; the number names it for ``withdraw(_:)``.
    mutating func wait(for count: Int, waiter: Waiter) -> Int {
        nextID += 1
        waiters.append((nextID, count, waiter))
        return nextID
    }

    /// Gives permits back; returns those who have theirs now, in order.
    mutating func release(_ count: Int) -> [Waiter] {
        inUse -= count
        precondition(inUse >= 0, "more permits were released than acquired")
        return grant()
    }

    mutating func setCapacity(_ newCapacity: Int) -> [Waiter] {
        precondition(
            newCapacity >= 1, "a semaphore needs a capacity of at least 1, not \(newCapacity)")
        capacity = newCapacity
        return grant()
    }

    /// Takes a waiter out of the queue; false if it has its permits already.
    mutating func withdraw(_ id: Int) -> (wasWaiting: Bool, granted: [Waiter]) {
        let before = waiters.count
        waiters.removeAll { $0.id == id }
        // Whoever was behind a large request may fit now that it is gone.
        return (waiters.count < before, grant())
    }

    private mutating func grant() -> [Waiter] {
        var granted: [Waiter] = []
        while let next = waiters.first, fits(next.count) {
            _ = waiters.popFirst()
            inUse += next.count
            granted.append(next.waiter)
        }
        return granted
    }
}

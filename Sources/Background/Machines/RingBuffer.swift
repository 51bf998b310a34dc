/// A growable double-ended queue on one array: what every queue of the pool is made of.
///
/// Pushing and popping at either end take amortised constant time. Popped places are cleared, so
/// the queue keeps nothing alive that has left it.
struct RingBuffer<Element> {
    private var storage: [Element?] = []
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    var first: Element? { count == 0 ? nil : storage[head] }

    mutating func append(_ element: Element) {
        if count == storage.count { grow() }
        storage[(head + count) & (storage.count - 1)] = element
        count += 1
    }

    mutating func prepend(_ element: Element) {
        if count == storage.count { grow() }
        head = (head - 1) & (storage.count - 1)
        storage[head] = element
        count += 1
    }

    mutating func popFirst() -> Element? {
        if count == 0 { return nil }
        let element = storage[head]
        storage[head] = nil
        head = (head + 1) & (storage.count - 1)
        count -= 1
        return element
    }

    mutating func removeAll(where shouldBeRemoved: (Element) -> Bool) {
        for _ in 0..<count {
            let element = popFirst()!
            if !shouldBeRemoved(element) { append(element) }
        }
    }

    /// Doubles the storage; its size stays a power of two so that wrapping is a mask.
    private mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(max(8, storage.count * 2))
        for offset in 0..<count { larger.append(storage[(head + offset) & (storage.count - 1)]) }
        for _ in count..<max(8, storage.count * 2) { larger.append(nil) }
        storage = larger
        head = 0
    }
}

extension RingBuffer: Sendable where Element: Sendable {}

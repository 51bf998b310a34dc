/// Timers in the order of their time; those of the same time in the order of their making.
///
/// Adding and taking the first cost O(log n), cancelling O(1): a cancelled timer stays in the heap
/// until its time comes or most of the heap is cancelled.
struct TimerHeap<Payload> {
    struct ID: Hashable, Sendable { var number: UInt64 }

    private var heap: [(time: Int64, id: ID)] = []
    private var payloads: [ID: Payload] = [:]
    private var lastNumber: UInt64 = 0

    /// Timers that will fire.
    var count: Int { payloads.count }

    /// The time of the first timer in nanoseconds.
    mutating func firstTime() -> Int64? {
        while let first = heap.first {
            if payloads[first.id] != nil { return first.time }
            removeFirst()
        }
        return nil
    }

    mutating func add(at time: Int64, _ payload: Payload) -> ID {
        lastNumber += 1
        let id = ID(number: lastNumber)
        payloads[id] = payload
        heap.append((time, id))
        siftUp(heap.count - 1)
        return id
    }

    /// Takes a timer out; its payload goes to the caller, who may be holding a lock that must not
    /// be held when it is released.
    mutating func cancel(_ id: ID) -> Payload? {
        let payload = payloads.removeValue(forKey: id)
        if heap.count > 64, payloads.count < heap.count / 2 { rebuild() }
        return payload
    }

    /// Takes the first timer whose time is not after `now`.
    mutating func popDue(now: Int64) -> Payload? {
        guard let time = firstTime(), time <= now else { return nil }
        let payload = payloads.removeValue(forKey: heap[0].id)
        removeFirst()
        return payload
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        heap[a].time != heap[b].time
            ? heap[a].time < heap[b].time : heap[a].id.number < heap[b].id.number
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            if !precedes(child, parent) { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if precedes(child, least) { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        siftDown(0)
    }

    private mutating func rebuild() {
        heap.removeAll { payloads[$0.id] == nil }
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
    }
}

import Background
import Synchronization

/// Puts the parts of a file together in their order while several threads read them.
///
/// A thread that has read a part adds all those that are next, unless another thread is at it, and then
/// reads on. So no thread sleeps or wakes another as long as there is work.
final class CSVPartLine: Sendable {
    typealias Reading = Result<CSVPart?, any Error>

    private struct State {
        /// The next part that nobody reads.
        var next = 0
        /// Parts that were read and not added yet.
        var readings: [Int: Reading] = [:]
        var addedCount = 0
        /// Whether a thread adds the part that is next.
        var isAdding = false
        /// Nothing is added any more.
        var isOver = false
    }

    private let partCount: Int
    private let state = Mutex(State())
    /// The parts that were added; held while one is.
    private let assembly: Mutex<CSVAssembly>
    /// As many parts may be read, or under way, before the one is added that is next.
    private let room: WeightedSemaphore

    /// - Parameter window: how many parts may wait or be read at a time.
    init(_ front: CSVFront, partCount: Int, window: Int) {
        self.partCount = partCount
        assembly = Mutex(CSVAssembly(front))
        room = WeightedSemaphore(capacity: window)
    }

    /// All parts, once every thread is done.
    func takeAssembly() -> CSVAssembly {
        precondition(state.withLock { $0.addedCount } == partCount, "parts are missing")
        return assembly.withLock { assembly in
            // What is taken is not kept here, too.
            defer { assembly = CSVAssembly(assembly.front) }
            return assembly
        }
    }

    /// Ends the line before its end: when this returns no part is being added, and none will be.
    func stop() {
        end(releasing: 0)
        assembly.withLock { _ in }
    }

    /// Reads parts that nobody else reads until there are none.
    ///
    /// - Parameters:
    ///   - read: reads a part.
    ///   - add: adds what was read, or what must be there in its place.
    /// - Throws: what `add` throws, and what `read` threw for the part that is next then;
    ///   `CancellationError`.
    func run(
        _ read: (_ index: Int) throws -> CSVPart?,
        _ add: (_ part: CSVPart?, _ index: Int, _ assembly: inout CSVAssembly) throws -> Void
    ) throws {
        while true {
            try Task.checkCancellation()
            try room.acquireBlocking()
            guard let index = begin() else {
                room.release()
                return
            }
            let reading = Reading { try read(index) }
            guard keep(reading, index) else {
                room.release()
                return
            }
            while try addNext(add) {}
        }
    }

    /// - Returns: false where the next part was not read, or another thread is adding.
    private func addNext(
        _ add: (_ part: CSVPart?, _ index: Int, _ assembly: inout CSVAssembly) throws -> Void
    ) throws -> Bool {
        guard let next = takeNext() else { return false }
        do {
            try assembly.withLock { assembly in
                if state.withLock({ $0.isOver }) { throw CancellationError() }
                try add(next.reading.get(), next.index, &assembly)
            }
        } catch {
            end(releasing: 1)
            throw error
        }
        state.withLock { state in
            state.addedCount += 1
            state.isAdding = false
        }
        room.release()
        return true
    }

    private func begin() -> Int? {
        state.withLock { state in
            guard state.next < partCount, !state.isOver else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// - Returns: false where nobody wants it any more.
    private func keep(_ reading: Reading, _ index: Int) -> Bool {
        state.withLock { state in
            if state.isOver { return false }
            state.readings[index] = reading
            return true
        }
    }

    /// The next part, where it was read and no thread is adding: from now on this one is.
    private func takeNext() -> (reading: Reading, index: Int)? {
        state.withLock { state in
            let index = state.addedCount
            guard !state.isAdding, let reading = state.readings.removeValue(forKey: index) else {
                return nil
            }
            state.isAdding = true
            return (reading, index)
        }
    }

    /// - Parameter count: how many parts besides those that wait leave their room.
    private func end(releasing count: Int) {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.readings = [:] }
            return state.readings.count
        }
        if waiting + count > 0 { room.release(waiting + count) }
    }
}

import Background
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Formats

@Suite struct CSVPartLineTests {
    private struct Unreadable: Error, Equatable {
        let index: Int
    }

    private func line(partCount: Int, window: Int) throws -> CSVPartLine {
        let options = ReadOptions()
        let input = try CSVInput(BytesSource(Array("a\n1\n".utf8)), options: options, label: "a")
        return CSVPartLine(
            CSVFront(input, label: "a", options: options), partCount: partCount, window: window)
    }

    /// Runs a line on several threads, each part taking a while.
    ///
    /// - Returns: the parts in the order in which they were added, and how far the reading was ahead at
    ///   most.
    private func run(
        _ line: CSVPartLine, threads: Int, seed: UInt64,
        read: @escaping @Sendable (Int) throws -> Void = { _ in },
        add: @escaping @Sendable (Int) throws -> Void = { _ in }
    ) async -> (added: [Int], ahead: Int, failures: [any Error]) {
        let state = Mutex((begun: 0, added: [Int](), ahead: 0))
        let pool = BackgroundPool(width: threads)
        let readers = pool.map(0..<threads, window: threads) { thread in
            var generator = SeededGenerator(seed: seed &+ UInt64(thread))
            try line.run { index in
                state.withLock { state in
                    state.begun += 1
                    state.ahead = max(state.ahead, state.begun - state.added.count)
                }
                usleep(UInt32.random(in: 0...300, using: &generator))
                try read(index)
                return nil
            } _: { part, index, _ in
                #expect(part == nil)
                try add(index)
                state.withLock { $0.added.append(index) }
            }
        }
        var failures: [any Error] = []
        for await reader in readers {
            if case .failure(let error) = reader.result { failures.append(error) }
        }
        return state.withLock { ($0.added, $0.ahead, failures) }
    }

    @Test(arguments: [1, 2, 5]) func partsAreAddedInTheirOrder(threads: Int) async throws {
        for seed in seeds() {
            let line = try line(partCount: 60, window: 4)
            let found = await run(line, threads: threads, seed: seed)
            #expect(found.failures.isEmpty)
            #expect(found.added == Array(0..<60))
            #expect(found.ahead <= 4)
            _ = line.takeAssembly()
        }
    }

    @Test func moreThreadsThanPartsOrRoom() async throws {
        let line = try line(partCount: 3, window: 1)
        let found = await run(line, threads: 8, seed: 1)
        #expect(found.added == [0, 1, 2] && found.ahead == 1)
    }

    /// A part that cannot be read fails when it is next, and no thread waits for ever.
    @Test func theFirstFailureIsThatOfTheFirstPart() async throws {
        for seed in seeds() {
            let line = try line(partCount: 60, window: 3)
            let found = await run(line, threads: 4, seed: seed) { index in
                if index >= 20 { throw Unreadable(index: index) }
            }
            #expect(found.added == Array(0..<20))
            #expect(found.failures.compactMap { $0 as? Unreadable } == [Unreadable(index: 20)])
            #expect(found.failures.count == 1)
        }
    }

    @Test func whatIsAddedMayFail() async throws {
        let line = try line(partCount: 60, window: 3)
        let found = await run(
            line, threads: 4, seed: 3, add: { if $0 == 7 { throw Unreadable(index: 7) } })
        #expect(found.added == Array(0..<7))
        #expect(found.failures.count == 1)
    }

    /// Once it is stopped nothing is added, not even what was read before or is being read.
    @Test func nothingIsAddedAfterTheStop() async throws {
        for seed in seeds() {
            let line = try line(partCount: 400, window: 4)
            let state = Mutex((isStopped: false, late: 0, added: 0))
            let add = { @Sendable (_: Int) in
                usleep(500)
                state.withLock { state in
                    state.added += 1
                    if state.isStopped { state.late += 1 }
                }
            }
            async let found = run(line, threads: 4, seed: seed, add: add)
            while state.withLock({ $0.added }) < 5 { usleep(100) }
            line.stop()
            state.withLock { $0.isStopped = true }
            _ = await found
            #expect(state.withLock { $0.late } == 0)
            #expect(state.withLock { $0.added } < 400)
        }
    }
}

import Glibc
import Testing

@testable import Background

/// The promises that are about time itself; their bounds are generous, for loaded machines.
@Suite(.serialized) struct TimeTests {
    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        try body()
        return (clock.now - start) / .seconds(1)
    }

    /// The seed of it all: ten loads take the time of one.
    @Test func tenLoadsTakeTheTimeOfOne() throws {
        let time = try seconds {
            let loads = (1...10).map { number in
                background(label: "load \(number)") { () -> Int in
                    usleep(300_000)
                    return number
                }
            }
            let values = try loads.values()
            #expect(values == Array(1...10))
        }
        // One after the other they take 3 s.
        #expect(time >= 0.3 && time < 1.5)
    }

    @Test func aTimeoutCompletesItsHandleInTimeAtWidthOne() throws {
        let pool = BackgroundPool(width: 1)
        let time = seconds {
            let task = pool.background(timeout: .milliseconds(200)) { usleep(2_000_000) }
            if case .failure(let error) = task.waitForResult() {
                #expect((error as? PoolError)?.code == .timedOut)
            } else {
                Issue.record("the call was too short")
            }
            #expect(task.isBodyRunning)
        }
        #expect(time >= 0.2 && time < 1.5)
    }

    @Test func manyBlockingCallsGetManyThreads() throws {
        let pool = BackgroundPool(width: 200)
        let gate = Gate()
        let tasks = (0..<200).map { _ in pool.background { gate.pass() } }
        gate.waitForArrivals(200)
        #expect(pool.statistics.threads >= 200)
        gate.open()
        _ = try tasks.values()
    }

    @Test func manyAwaitingTasksNeedFewThreads() async throws {
        let pool = BackgroundPool(width: 5000)
        let gate = Gate()
        let tasks = (0..<5000).map { _ in pool.background { await gate.passAsync() } }
        await gate.arrivals(5000)
        #expect(pool.statistics.running == 5000)
        #expect(pool.statistics.threads < 500)
        gate.open()
        _ = try await tasks.values()
    }
}

import Glibc
import Testing

@testable import Background

@Suite struct ThreadTests {
    /// Returns when `isTrue` is; a minute is far more than it takes.
    private func eventually(_ isTrue: () -> Bool) -> Bool {
        for _ in 0..<60_000 {
            if isTrue() { return true }
            usleep(1000)
        }
        return false
    }

    @Test func threadsStartLazilyAndLeaveWhenIdle() {
        let workers = WorkerThreads(name: "test", limit: 4, idleSeconds: 1)
        #expect(workers.counts.threads == 0)
        let gate = Gate()
        for _ in 0..<4 { workers.call { gate.pass() } }
        gate.waitForArrivals(4)
        #expect(workers.counts.threads == 4)
        gate.open()
        #expect(eventually { workers.counts.threads == 0 })
        // And come back.
        let again = Gate()
        workers.call { again.open() }
        again.pass()
    }

    @Test func theLimitHoldsAndCompensationsRaiseIt() {
        let workers = WorkerThreads(name: "test", limit: 1)
        let (gate, second) = (Gate(), Gate())
        workers.call { gate.pass() }
        gate.waitForArrivals(1)
        workers.call { second.open() }
        #expect(workers.counts.threads == 1)
        workers.compensate(1)
        second.pass()
        workers.compensate(-1)
        gate.open()
    }

    @Test(.timeLimit(.minutes(1))) func aDroppedPoolLetsItsThreadsGo() throws {
        var pool: BackgroundPool? = BackgroundPool(width: 3)
        let workers = pool!.workers
        var last: BackgroundTask<Int>? = pool!.background { 1 }
        pool = nil
        #expect(try last!.wait() == 1)
        last = nil
        // Sooner than idle threads leave by themselves.
        #expect(eventually { workers.counts.threads == 0 })
    }

    @Test func threadsCarryTheNameOfTheirPool() throws {
        let pool = BackgroundPool(width: 1, name: "loads")
        let name = try pool.background { () -> String in
            var bytes = [UInt8](repeating: 0, count: 32)
            let file = open("/proc/thread-self/comm", O_RDONLY)
            defer { close(file) }
            let count = read(file, &bytes, 32)
            return String(decoding: bytes[..<max(0, count - 1)], as: UTF8.self)
        }.wait()
        #expect(name == "loads")
    }
}

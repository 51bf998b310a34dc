import Testing

@testable import Background

/// Tasks that wait for tasks: at width 1 everything here would hang if a wait kept its slot.
@Suite struct NestedWaitTests {
    @Test(arguments: [1, 2, 64]) func blockingWaitsNest(width: Int) throws {
        let pool = BackgroundPool(width: width)
        @Sendable func level(_ depth: Int) throws -> Int {
            depth == 0 ? 0 : try pool.background { try level(depth - 1) }.wait() + 1
        }
        #expect(try pool.background { try level(300) }.wait() == 300)
    }

    @Test(arguments: [1, 2, 64]) func awaitsNest(width: Int) async throws {
        let pool = BackgroundPool(width: width)
        @Sendable func level(_ depth: Int) async throws -> Int {
            if depth == 0 { return 0 }
            return try await pool.background { try await level(depth - 1) }.value + 1
        }
        #expect(try await pool.background { try await level(1000) }.value == 1000)
    }

    @Test func blockingWaitsDeeperThanOneStack() throws {
        let pool = BackgroundPool(width: 1)
        @Sendable func level(_ depth: Int) throws -> Int {
            // Some stack for every level, so that the threads' stacks must be left behind.
            try withUnsafeTemporaryAllocation(byteCount: 20_000, alignment: 8) { buffer in
                buffer.storeBytes(of: UInt8(1), as: UInt8.self)
                return depth == 0 ? 0 : try pool.background { try level(depth - 1) }.wait() + 1
            }
        }
        #expect(try pool.background { try level(500) }.wait() == 500)
    }

    @Test(arguments: [1, 3]) func treesOfBothKinds(width: Int) throws {
        let pool = BackgroundPool(width: width)
        @Sendable func tree(_ depth: Int) throws -> Int {
            if depth == 0 { return 1 }
            let left = pool.background { try tree(depth - 1) }
            let right = pool.background {
                let inner = pool.background { try tree(depth - 1) }
                return try await inner.value
            }
            return try right.wait() + left.wait()
        }
        #expect(try pool.background { try tree(7) }.wait() == 128)
    }

    @Test func aBlockingWaitForARunningTask() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let result = pool.background { () -> Int in
            let child = pool.background { () -> Int in
                await gate.passAsync()
                return 5
            }
            let opener = pool.background { () -> Int in
                gate.open()
                return 0
            }
            // The child starts in this wait and suspends; the opener needs a slot of its own.
            _ = try wait(for: [child, opener])
            return try child.wait()
        }
        pool.width = 2
        #expect(try result.wait() == 5)
    }

    @Test func childTasksOfOneBodyWaitSideBySide() async throws {
        let pool = BackgroundPool(width: 1)
        let sum = pool.background {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let first = try await pool.background { number }.value
                        return try await pool.background { first * 2 }.value
                    }
                }
                return try await group.reduce(0, +)
            }
        }
        #expect(try await sum.value == 380)
    }

    @Test func poolsThatWaitForEachOther() throws {
        let a = BackgroundPool(width: 1)
        let b = BackgroundPool(width: 1)
        @Sendable func level(_ depth: Int) throws -> Int {
            if depth == 0 { return 0 }
            let pool = depth % 2 == 0 ? a : b
            return try pool.background { try level(depth - 1) }.wait() + 1
        }
        #expect(try a.background { try level(30) }.wait() == 30)
    }

    @Test func waitsForTheSameTask() throws {
        let pool = BackgroundPool(width: 1)
        let shared = pool.background { 1 }
        let tasks = (0..<50).map { number in
            number % 2 == 0
                ? pool.background { try shared.wait() }
                : pool.background { try await shared.value }
        }
        #expect(try tasks.values().reduce(0, +) == 50)
    }

    @Test func waitsOnTheSameTarget() throws {
        let pool = BackgroundPool(width: 4)
        pool.limit(target: "file", to: 1)
        let task = pool.background(target: "file") {
            try pool.background(target: "file") { 1 }.wait()
                + (try pool.background(target: "file") { 2 }.wait(timeout: .seconds(60)))
        }
        #expect(try task.wait() == 3)
    }

    @Test func waitingForOneselfIsAnError() throws {
        let pool = BackgroundPool(width: 1)
        let handle = Log<BackgroundTask<Int>>()
        let gate = Gate()
        let task = pool.background { () -> Int in
            gate.pass()
            return try handle.all[0].wait()
        }
        handle.append(task)
        gate.open()
        #expect { try task.wait() } throws: { ($0 as? PoolError)?.code == .waitsForItself }
    }

    @Test func aCircleOfWaitsIsAnError() throws {
        let pool = BackgroundPool(width: 2)
        let handles = Log<BackgroundTask<Int>>()
        let gate = Gate()
        let first = pool.background { () -> Int in
            gate.pass()
            return try await handles.all[1].value
        }
        handles.append(first)
        handles.append(
            pool.background { () -> Int in
                gate.pass()
                return try await handles.all[0].value
            })
        gate.waitForArrivals(2)
        gate.open()
        #expect { try first.wait() } throws: { ($0 as? PoolError)?.code == .waitsForItself }
        #expect(throws: PoolError.self) { try handles.all[1].wait() }
    }

    @Test func aWaitOutlastsNothing() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let outer = pool.background { () -> Bool in
            let child = pool.background { gate.pass() }
            do {
                try child.wait(timeout: .milliseconds(20))
                return false
            } catch let error as PoolError where error.code == .waitTimedOut {
                // The child still holds the only slot, and this body goes on all the same.
                gate.open()
                try child.wait()
                return true
            }
        }
        #expect(try outer.wait())
    }
}

// The pool's cases:  pool-bench [CASE…]
//
// Prints a line for each case: its name, a tab, a number. Numbers are seconds; for `fibonacci` the
// pool's time over that of the same calls one after the other. Every case makes a pool of its own,
// so the start of its threads is part of the time.

import Background
import Glibc

func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body) / .seconds(1)
}

func blockingSleep(seconds: Double) { usleep(UInt32(seconds * 1e6)) }

func blocking(_ count: Int, seconds duration: Double, width: Int) throws -> Double {
    let pool = BackgroundPool(width: width)
    return try seconds {
        _ = try (0..<count).map { _ in
            pool.background { blockingSleep(seconds: duration) }
        }.values()
    }
}

func awaiting(_ count: Int) throws -> Double {
    let pool = BackgroundPool(width: count)
    return try seconds {
        _ = try (0..<count).map { _ in
            pool.background { try await Task.sleep(for: .milliseconds(100)) }
        }.values()
    }
}

/// The floor below `awaiting`: the same sleeps as children of one task group, without handles.
func awaitingInTaskGroup(_ count: Int) throws -> Double {
    try BackgroundPool(width: 1).background {
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask { @concurrent in try await Task.sleep(for: .milliseconds(100)) }
            }
            try await group.waitForAll()
        }
        return (clock.now - start) / .seconds(1)
    }.wait()
}

/// Seconds of one empty task, submitted all at once and collected.
func empty(_ count: Int, width: Int) throws -> Double {
    let pool = BackgroundPool(width: width)
    return try seconds {
        _ = try (0..<count).map { _ in pool.background {} }.values()
    } / Double(count)
}

/// Seconds of one empty task that is waited for before the next is submitted.
func roundTrip(_ count: Int) throws -> Double {
    let pool = BackgroundPool(width: 64)
    return try seconds {
        for _ in 0..<count { try pool.background {}.wait() }
    } / Double(count)
}

/// Seconds of one level of tasks that wait for a task of the same pool, which has one slot.
func nested(_ levels: Int) throws -> Double {
    let pool = BackgroundPool(width: 1)
    @Sendable func level(_ rest: Int) throws -> Int {
        rest == 0 ? 0 : try pool.background { try level(rest - 1) }.wait() + 1
    }
    return try seconds {
        let reached = try pool.background { try level(levels) }.wait()
        precondition(reached == levels)
    } / Double(levels)
}

/// When the handle of a call that blocks for 2 s is done, if it may take 0.2 s.
func timeout() -> Double {
    let pool = BackgroundPool(width: 1)
    return seconds {
        let task = pool.background(timeout: .milliseconds(200)) { blockingSleep(seconds: 2) }
        guard case .failure = task.waitForResult() else { fatalError("no timeout") }
    }
}

func fibonacci(_ number: Int) -> Int {
    number < 2 ? number : fibonacci(number - 1) + fibonacci(number - 2)
}

func fibonacciSpeedup() throws -> Double {
    let numbers = Array(repeating: 38, count: 8)
    var total = 0
    let serial = seconds {
        for number in numbers { total += fibonacci(number) }
    }
    let pooled = try seconds {
        for value in try numbers.map({ number in background { fibonacci(number) } }).values() {
            total -= value
        }
    }
    precondition(total == 0)
    return pooled / serial
}

let cases: [(name: String, run: () throws -> Double)] = [
    ("ten-sleeps", { try blocking(10, seconds: 1, width: 10) }),
    ("thousand-blocking", { try blocking(1000, seconds: 0.1, width: 1000) }),
    ("awaiting", { try awaiting(100_000) }),
    ("awaiting-task-group", { try awaitingInTaskGroup(100_000) }),
    ("empty", { try empty(200_000, width: 64) }),
    ("empty-width-1", { try empty(200_000, width: 1) }),
    ("round-trip", { try roundTrip(20_000) }),
    ("nested", { try nested(2000) }),
    ("timeout", { timeout() }),
    ("fibonacci", fibonacciSpeedup),
]

let wanted = CommandLine.arguments.dropFirst()
for (name, run) in cases where wanted.isEmpty || wanted.contains(name) {
    print("\(name)\t\(try run())")
    fflush(nil)
}

import Background
import Glibc

/// Seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try body()
    return (clock.now - start) / .seconds(1)
}

/// The median of several runs, and their spread.
func measure(_ runs: Int, _ body: () throws -> Void) rethrows -> (median: Double, spread: Double) {
    var times: [Double] = []
    for _ in 0..<runs { times.append(try seconds(body)) }
    times.sort()
    return (times[runs / 2], times[runs - 1] - times[0])
}

func text(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((value * scale).rounded())
    if digits == 0 { return String(whole) }
    let rest = String(whole % Int(scale))
    return "\(whole / Int(scale))." + String(repeating: "0", count: digits - rest.count) + rest
}

func report(_ name: String, _ value: String, goal: String, isMet: Bool) {
    let padding = String(repeating: " ", count: max(1, 44 - name.count))
    print("\(name)\(padding)\(value)   goal \(goal)   \(isMet ? "met" : "MISSED")")
    fflush(nil)
}

func blockingSleep(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }

/// `count` tasks that block, on a new pool; seconds until all are done.
func blocking(_ count: Int, _ duration: Double, width: Int) throws -> Double {
    let pool = BackgroundPool(width: width)
    return try seconds {
        _ = try (0..<count).map { _ in pool.background { blockingSleep(duration) } }.values()
    }
}

func awaiting(_ count: Int, width: Int) throws -> Double {
    let pool = BackgroundPool(width: width)
    return try seconds {
        _ = try (0..<count).map { _ in
            pool.background { try await Task.sleep(for: .milliseconds(100)) }
        }.values()
    }
}

func fibonacci(_ n: Int) -> Int { n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2) }

let wanted = CommandLine.arguments.dropFirst()
func runs(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }

if runs("ten") {
    let one = try blocking(1, 1, width: 64)
    let ten = try blocking(10, 1, width: 64)
    report(
        "ten blocking tasks of 1 s", "\(text(ten, 3)) s = \(text(ten / one, 3)) x one",
        goal: "1.05 x", isMet: ten / one <= 1.05)
}
if runs("thousand") {
    let one = try blocking(1, 0.1, width: 1000)
    let all = try measure(3) { _ = try blocking(1000, 0.1, width: 1000) }
    report(
        "1,000 blocking tasks of 0.1 s, width 1,000",
        "\(text(all.median, 3)) s = \(text(all.median / one, 2)) x one", goal: "2 x",
        isMet: all.median / one <= 2)
}
if runs("awaiting") {
    let one = try awaiting(1, width: 100_000)
    let all = try measure(3) { _ = try awaiting(100_000, width: 100_000) }
    report(
        "100,000 awaiting tasks of 0.1 s", "\(text(all.median, 3)) s = \(text(all.median / one, 2)) x one",
        goal: "10 x", isMet: all.median / one <= 10)
}
if runs("group") {
    // The floor of the line above: the same sleeps in a plain task group.
    let done = BackgroundPool(width: 1).background {
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100_000 {
                group.addTask { @concurrent in try await Task.sleep(for: .milliseconds(100)) }
            }
            try await group.waitForAll()
        }
        return (clock.now - start) / .seconds(1)
    }
    print("  beside it, a task group on the same executor: \(text(try done.wait(), 3)) s")
}
if runs("empty") {
    for (name, width) in [("width 1", 1), ("width 64", 64)] {
        let count = 200_000
        let pool = BackgroundPool(width: width)
        let all = try measure(5) {
            _ = try (0..<count).map { _ in pool.background {} }.values()
        }
        let each = all.median / Double(count) * 1e6
        report(
            "an empty task, \(name)", "\(text(each, 2)) µs", goal: "10 µs", isMet: each <= 10)
    }
}
if runs("roundtrip") {
    let pool = BackgroundPool(width: 64)
    let count = 20_000
    let all = try measure(3) { for _ in 0..<count { try pool.background {}.wait() } }
    print("  submit and wait, one at a time: \(text(all.median / Double(count) * 1e6, 2)) µs")
}
if runs("nested") {
    let pool = BackgroundPool(width: 1)
    @Sendable func level(_ n: Int) throws -> Int {
        n == 0 ? 0 : try pool.background { try level(n - 1) }.wait() + 1
    }
    let all = try measure(3) { _ = try pool.background { try level(2000) }.wait() }
    print("  2,000 nested waits at width 1: \(text(all.median / 2000 * 1e6, 2)) µs a level")
}
if runs("cpu") {
    let one = seconds { _ = fibonacci(40) }
    let pool = BackgroundPool(width: 64)
    let cores = BackgroundPool.shared.cores.capacity
    let all = try seconds { _ = try (0..<cores).map { _ in pool.background { fibonacci(40) } }.values() }
    report(
        "fibonacci(40) on each of \(cores) cores", "\(text(all, 3)) s = \(text(all / one, 2)) x one",
        goal: "1.25 x", isMet: all / one <= 1.25)
}
if runs("timeout") {
    let pool = BackgroundPool(width: 1)
    let time = seconds {
        _ = pool.background(timeout: .milliseconds(200)) { blockingSleep(2) }.waitForResult()
    }
    report(
        "0.2 s timeout, 2 s blocking call, width 1", "\(text(time, 3)) s", goal: "0.2 s",
        isMet: time < 0.22)
}

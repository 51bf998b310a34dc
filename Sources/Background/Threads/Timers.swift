import Glibc
import Synchronization

/// Where the pool reads the time and sets timers; tests put a clock there that they move by hand.
package protocol Timers: AnyObject, Sendable {
    /// Nanoseconds of a clock that never goes back.
    var now: Int64 { get }
    /// Calls `fire` once at `time`, on a thread of the timers' own; it must be quick.
    func schedule(at time: Int64, _ fire: @escaping @Sendable () -> Void) -> TimerToken
    func cancel(_ token: TimerToken)
}

/// Names one timer.
package struct TimerToken: Hashable, Sendable {
    package var number: UInt64
    package init(number: UInt64) { self.number = number }
}

/// The timers of the process: one thread of their own, started with the first timer.
///
/// No handle's deadline depends on a thread of a pool, all of which may be inside blocking calls.
final class TimerThread: Timers, @unchecked Sendable {
    static let shared = TimerThread()

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var heap = TimerHeap<@Sendable () -> Void>()
    private var isStarted = false
    /// When the thread means to wake; a timer before that must wake it.
    private var wakeTime = Int64.max

    private init() {
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    var now: Int64 { monotonicNanoseconds() }

    func schedule(at time: Int64, _ fire: @escaping @Sendable () -> Void) -> TimerToken {
        pthread_mutex_lock(mutex)
        let id = heap.add(at: time, fire)
        if !isStarted {
            isStarted = startThread(named: "bg-timers") { self.run() }
        }
        let mustWake = time < wakeTime
        if mustWake { wakeTime = time }
        pthread_mutex_unlock(mutex)
        if mustWake { pthread_cond_signal(condition) }
        return TimerToken(number: id.number)
    }

    func cancel(_ token: TimerToken) {
        pthread_mutex_lock(mutex)
        let payload = heap.cancel(.init(number: token.number))
        pthread_mutex_unlock(mutex)
        // Released here, outside the lock: it may hold the last reference to a task.
        _ = payload
    }

    private func run() {
        pthread_mutex_lock(mutex)
        while true {
            if let fire = heap.popDue(now: now) {
                pthread_mutex_unlock(mutex)
                fire()
                pthread_mutex_lock(mutex)
            } else if let time = heap.firstTime() {
                wakeTime = time
                var until = timespec(
                    tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
                pthread_cond_timedwait(condition, mutex, &until)
            } else {
                wakeTime = .max
                pthread_cond_wait(condition, mutex)
            }
        }
    }
}

/// Runs `body` on the timer thread, outside every lock that the caller holds.
///
/// The Swift runtime holds a lock of the cancelled task while it calls a cancellation handler, and
/// takes a lock of each task that is resumed. Two handlers that resume each other's tasks would
/// wait for one another for ever, so handlers resume nobody: they leave it to this.
func later(_ body: @escaping @Sendable () -> Void) {
    _ = TimerThread.shared.schedule(at: monotonicNanoseconds(), body)
}

/// CLOCK_MONOTONIC in nanoseconds.
func monotonicNanoseconds() -> Int64 { nanoseconds(of: CLOCK_MONOTONIC) }

func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

extension Duration {
    /// Whole nanoseconds, at most about 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carry ? (seconds < 0 ? .min : .max) : sum
    }
}

/// `time` plus a duration, kept within range.
func time(_ time: Int64, plus duration: Duration) -> Int64 {
    let (sum, overflow) = time.addingReportingOverflow(duration.nanoseconds)
    return overflow ? .max : sum
}

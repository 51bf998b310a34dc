import CSQLite
import Glibc

/// What SQLite asks from time to time: whether to go on. Used on the connection's thread only.
final class Watch {
    let interrupter: Interrupter
    let busyTimeout: Duration
    var deadline: ContinuousClock.Instant?
    private var waitingSince: ContinuousClock.Instant?

    /// Virtual machine steps between two questions: some tens of microseconds.
    private static let stepsPerCheck: Int32 = 4000

    init(interrupter: Interrupter, busyTimeout: Duration, deadline: ContinuousClock.Instant?) {
        self.interrupter = interrupter
        self.busyTimeout = busyTimeout
        self.deadline = deadline
    }

    /// Why to stop now, if there is a reason.
    var reasonToStop: SQLiteError? {
        if interrupter.isInterrupted { return .interrupted }
        if let deadline, ContinuousClock.now >= deadline { return .deadlineExceeded }
        return nil
    }

    /// Registers the handlers. The connection keeps the watch alive until the database is closed.
    ///
    /// Sources: sqlite.org/c3ref/progress_handler.html, sqlite.org/c3ref/busy_handler.html
    func install(on database: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            database, Watch.stepsPerCheck,
            { Unmanaged<Watch>.fromOpaque($0!).takeUnretainedValue().reasonToStop == nil ? 0 : 1 },
            context)
        sqlite3_busy_handler(
            database,
            { context, attempt in
                let watch = Unmanaged<Watch>.fromOpaque(context!).takeUnretainedValue()
                return watch.waitForLock(attempt: Int(attempt)) ? 1 : 0
            },
            context)
    }

    /// Waits a little for another connection's lock; false when that has taken long enough.
    ///
    /// `sqlite3_busy_timeout` sleeps up to 100 ms at a time and looks at neither flag nor deadline.
    private func waitForLock(attempt: Int) -> Bool {
        let now = ContinuousClock.now
        if attempt == 0 { waitingSince = now }
        guard reasonToStop == nil, now - (waitingSince ?? now) < busyTimeout else { return false }
        usleep(UInt32(min(1 << min(attempt, 5), 20)) * 1000)
        return true
    }
}

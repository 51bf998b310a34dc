import Glibc

/// A place where one thread sleeps until it is woken; a wake that comes first is not lost.
///
/// A POSIX semaphore: one futex, no system call when the wake came first. It lives in memory of
/// its own because its address is its identity.
final class Parker: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func park() {
        while sem_wait(semaphore) != 0 {}
    }

    /// False if nobody woke this thread for `seconds`. Only for idling: it follows the wall clock.
    func park(seconds: Int) -> Bool {
        var until = timespec()
        clock_gettime(CLOCK_REALTIME, &until)
        until.tv_sec += seconds
        while sem_timedwait(semaphore, &until) != 0 {
            if errno == ETIMEDOUT { return false }
        }
        return true
    }

    func unpark() {
        sem_post(semaphore)
    }
}

import Glibc

/// A lock for state that many threads want at the same time.
///
/// `Mutex` of the standard library is a priority-inheriting futex on Linux: each contended unlock
/// hands the lock over in the kernel, which costs tens of microseconds with more threads than
/// processors. This is an adaptive pthread mutex, which lets a running thread take the lock first.
/// State of one task, which few threads touch at once, stays under `Mutex`.
final class BusyLock<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ADAPTIVE_NP))
        pthread_mutex_init(mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    @inline(__always)
    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}

import Glibc
import Synchronization

/// A thread for a test that needs a second one.
final class Thread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        let result = pthread_create(
            &thread, nil,
            {
                Unmanaged<Work>.fromOpaque($0!).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        precondition(result == 0, "no thread")
        self.thread = thread
    }

    /// Waits for the thread's end; to be called once.
    func join() {
        pthread_join(thread, nil)
    }
}

/// A thread whose body may throw.
final class ThrowingThread {
    private final class Failure: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    private let failure = Failure()
    private let thread: Thread

    init(_ body: @escaping @Sendable () throws -> Void) {
        thread = Thread { [failure] in
            do { try body() } catch { failure.error.withLock { $0 = error } }
        }
    }

    /// Waits for the thread's end; what its body threw.
    func join() -> (any Error)? {
        thread.join()
        return failure.error.withLock { $0 }
    }
}

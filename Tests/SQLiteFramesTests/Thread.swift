import Glibc

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

import Glibc

/// One thread of a pool: it takes jobs until it has been idle for long.
///
/// Only its own thread touches its fields, except under the lock of its pool.
final class Worker: @unchecked Sendable {
    let pool: WorkerThreads
    let parker = Parker()
    private(set) var threadNumber = 0
    /// It was added to help those at work, and has not taken a job since.
    var isFresh = true
    var isParked = false
    /// Its place among the pool's workers.
    var index = 0
    /// The next job enqueued from this thread is kept in ``captured`` instead of the queue.
    var capturesNextJob = false
    var captured: UnownedJob?
    /// Lowest address of the stack that nested jobs may reach.
    private var stackFloor: UInt = 0

    init(pool: WorkerThreads) {
        self.pool = pool
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// The worker whose thread this is.
    static var current: Worker? {
        guard let pointer = pthread_getspecific(key) else { return nil }
        // The thread's own frame in `run` keeps the worker alive.
        return Unmanaged<Worker>.fromOpaque(pointer).takeUnretainedValue()
    }

    func run() {
        pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        stackFloor = Self.stackPointer() - UInt(threadStackSize) + UInt(threadStackSize / 4)
        threadNumber = currentThreadNumber()
        pool.begin(self)
        while true {
            switch pool.nextStep(for: self) {
            case .run(.task(let job)):
                job.runSynchronously(on: pool.asUnownedTaskExecutor())
            case .run(.call(let body)):
                body()
            case .park:
                if parker.park(seconds: pool.idleSeconds) { continue }
                if pool.retire(self) { return leave() }
                // Woken in the same moment: take that wake, so that it is not left for later.
                parker.park()
            case .exit:
                return leave()
            }
        }
    }

    private func leave() { pthread_setspecific(Self.key, nil) }

    /// Whether three quarters of the stack are not used yet: nested jobs run only then.
    var hasStackToSpare: Bool { Self.stackPointer() > stackFloor }

    private static func stackPointer() -> UInt {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) {
            UInt(bitPattern: $0.baseAddress!)
        }
    }

    /// Runs the first job that `start` enqueues on this pool here and now.
    func runInline(_ start: () -> Void) {
        capturesNextJob = true
        start()
        capturesNextJob = false
        guard let job = captured else { return }
        captured = nil
        job.runSynchronously(on: pool.asUnownedTaskExecutor())
    }
}

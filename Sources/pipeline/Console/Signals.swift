import Glibc

/// SIGINT and SIGTERM, received by the main thread when it asks for them instead of interrupting
/// whatever runs; SIGPIPE and SIGXFSZ become errors of the write.
enum Signals {
    /// Must run before the first thread starts: threads inherit the mask.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        var set = waited
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for a signal, at most so long.
    ///
    /// - Returns: SIGINT or SIGTERM; nil after the time, or when `wake` was called.
    static func wait(milliseconds: Int) -> CInt? {
        var set = waited
        var time = timespec(
            tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        let number = sigtimedwait(&set, nil, &time)
        return number == SIGINT || number == SIGTERM ? number : nil
    }

    /// Ends a `wait` that is under way, or the next one.
    static func wake() {
        kill(getpid(), SIGUSR1)
    }

    private static var waited: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGUSR1)
        return set
    }
}

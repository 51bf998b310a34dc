import CSpawn
import Glibc

/// Wakes a thread that polls, once and for good.
final class StopSignal: Sendable {
    /// Readable once it is set.
    let descriptor: CInt

    /// - Throws: `FetchError` where the process has no descriptor left.
    init(label: String) throws(FetchError) {
        descriptor = cspawn_event()
        if descriptor < 0 { throw FetchError.notStarted(errno, label: label) }
    }

    deinit { close(descriptor) }

    /// May be called from any thread, any number of times.
    func set() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }
}

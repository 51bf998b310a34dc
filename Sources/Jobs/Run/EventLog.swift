import Frames
import Glibc
import Synchronization

/// Appends what happens in a run to a file as it happens, one JSON object a line:
/// docs/events.schema.json describes them.
///
/// A line is written whole, by one call. A log that cannot be written fails no run: it is told once,
/// and events may be missing. Any thread.
public final class EventLog: Sendable {
    private struct State {
        var hasFailed = false
        /// Whether the file ends in a piece of a line, as one does on a disk that is full.
        var isTorn = false
    }

    private let path: String
    private let descriptor: CInt
    /// What tells this run's lines from those of others in the same file.
    private let run: String
    private let onFailure: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Opens the file, or makes it.
    ///
    /// - Parameter onFailure: is told, once, why the log cannot be written.
    public init(path: String, onFailure: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.onFailure = onFailure
        let number = String(UInt64.random(in: .min ... .max), radix: 16)
        run = String(repeating: "0", count: 16 - number.count) + number
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o666)
        state.withLock { state in
            if descriptor < 0 { fail(&state) } else { state.isTorn = endsInPiece }
        }
    }

    /// Whether a run before this one left a piece of a line.
    private var endsInPiece: Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size > 0
        else { return false }
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { return false }
        defer { close(number) }
        var last: UInt8 = 0
        return pread(number, &last, 1, status.st_size - 1) == 1 && last != UInt8(ascii: "\n")
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes one event.
    func write(_ event: String, _ members: (inout JSONText) -> Void) {
        guard descriptor >= 0 else { return }
        state.withLock { state in
            // The time is taken under the lock, so that times never run backwards in the file.
            var json = JSONText(isOneLine: true)
            json.object { json in
                json.member("time", EventLog.now())
                json.member("run", run)
                json.member("event", event)
                members(&json)
            }
            append((state.isTorn ? "\n" : "") + json.text + "\n", &state)
        }
    }

    private func append(_ line: String, _ state: inout State) {
        var line = line
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                if count <= 0 {
                    // A piece that is there ends a line only if it is the newline after another.
                    let written = bytes.count - rest.count
                    if written > 0 { state.isTorn = bytes[written - 1] != UInt8(ascii: "\n") }
                    return fail(&state)
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            state.isTorn = false
        }
    }

    private func fail(_ state: inout State) {
        let reason = String(cString: strerror(errno))
        if state.hasFailed { return }
        state.hasFailed = true
        onFailure("the log \(quoted(path)) cannot be written: \(reason); the run goes on")
    }

    /// The time as `2024-06-21T17:07:58.042Z`.
    private static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seconds = Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000)
        let milliseconds = String(time.tv_nsec / 1_000_000)
        return "\(seconds)." + String(repeating: "0", count: 3 - milliseconds.count)
            + milliseconds + "Z"
    }
}

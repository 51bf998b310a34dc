import Glibc

/// The kernel's number of the calling thread; 0 where there is no `/proc`.
func currentThreadNumber() -> Int {
    // "<process>/task/<thread>"; the C function is not visible to Swift.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        let length = readlink("/proc/thread-self", buffer.baseAddress!, 64)
        var number = 0
        for index in 0..<max(0, length) {
            let byte = UInt8(bitPattern: buffer[index])
            number = byte == UInt8(ascii: "/") ? 0 : number * 10 + Int(byte &- 48)
            if byte > 57 { number = 0 }
        }
        return number
    }
}

/// Whether a thread of this process runs or waits for a processor; nil if the kernel does not say.
///
/// Reads the third field of `/proc/self/task/<number>/stat`, see proc(5).
func isRunnable(threadNumber: Int) -> Bool? {
    if threadNumber == 0 { return nil }
    let file = open("/proc/self/task/\(threadNumber)/stat", O_RDONLY | O_CLOEXEC)
    if file < 0 { return nil }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { buffer in
        let length = read(file, buffer.baseAddress!, 64)
        // The second field is the name in parentheses, which may hold anything.
        guard length > 0, let end = buffer[..<length].lastIndex(of: UInt8(ascii: ")")),
            end + 2 < length
        else { return nil }
        return buffer[end + 2] == UInt8(ascii: "R")
    }
}

/// How long the threads of this process have kept processors busy, and when that was.
struct ProcessorTime: Sendable {
    private let used: Int64
    private let at: Int64

    static var now: ProcessorTime {
        ProcessorTime(used: nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID), at: monotonicNanoseconds())
    }

    /// Processors that were busy on average.
    func processors(since start: ProcessorTime) -> Double {
        Double(used - start.used) / Double(max(1, at - start.at))
    }
}

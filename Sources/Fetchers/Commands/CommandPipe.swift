import CSpawn
import Glibc

/// A pipe from a program to us.
struct CommandPipe: ~Copyable {
    /// Our end. Reading does not block; -1 once it is closed.
    private(set) var reading: CInt
    /// The program's end; -1 once it is closed here.
    private(set) var writing: CInt

    init(label: String) throws(FetchError) {
        var ends: [CInt] = [-1, -1]
        // No other program may get hold of them.
        guard cspawn_pipe(&ends) == 0 else { throw FetchError.notStarted(errno, label: label) }
        (reading, writing) = (ends[0], ends[1])
        // A flag of our end alone: the program's blocks as programs expect.
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    }

    deinit {
        for end in [reading, writing] where end >= 0 { close(end) }
    }

    /// Closes the program's end here, so that the pipe ends with the program.
    mutating func closeWriting() {
        close(writing)
        writing = -1
    }

    mutating func closeReading() {
        close(reading)
        reading = -1
    }

    var isOpen: Bool { reading >= 0 }

    /// What can be had at once; closes our end where nothing will come any more.
    ///
    /// - Returns: nil where there is nothing now.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> UnsafeRawBufferPointer? {
        while isOpen {
            let count = Glibc.read(reading, buffer.baseAddress, buffer.count)
            if count > 0 { return UnsafeRawBufferPointer(rebasing: buffer[..<count]) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return nil }
            closeReading()
        }
        return nil
    }
}

import Glibc

/// An open file descriptor, closed with its owner.
struct Descriptor: ~Copyable {
    let number: CInt

    init(adopting number: CInt) { self.number = number }

    deinit { close(number) }

    /// Makes what was written durable. A failed sync is final: the pages may be lost.
    borrowing func sync(output: String) throws {
        guard fsync(number) == 0 else {
            throw SinkError.system("cannot be made durable", output: output)
        }
    }
}

/// Writes all of `bytes`, going on after interruptions and short writes.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt, output: String) throws {
    var rest = bytes
    while !rest.isEmpty {
        let written = write(descriptor, rest.baseAddress, rest.count)
        if written >= 0 {
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        } else if errno == EPIPE {
            throw SinkError(.closedPipe, "the reader has gone away", output: output)
        } else if errno != EINTR {
            throw SinkError.system("cannot be written", output: output)
        }
    }
}

extension SinkError {
    /// What the system said in `errno`, in a sentence, with what helps where that is known.
    static func system(_ what: String, output: String, code: Code = .io) -> SinkError {
        let number = errno
        let help =
            switch number {
            case ENOSPC, EDQUOT: "; free some space or name an output on another disk"
            case EFBIG: "; raise the limit on the size of files, see 'ulimit -f'"
            case EACCES, EPERM, EROFS: "; name an output in a folder that you may write to"
            default: ""
            }
        return SinkError(
            code, "\(what): \(String(cString: strerror(number)))\(help)", output: output)
    }
}

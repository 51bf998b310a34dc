import CXXHash
import Glibc

/// A checksum of bytes under way: XXH3 with 128 bits, by libxxhash. Any damage changes it, at the speed
/// of memory; it is no proof against a forger, which is what SHA-256 is for.
package final class Checksum {
    private let state: OpaquePointer

    package init() {
        guard let state = XXH3_createState(), XXH3_128bits_reset(state) == XXH_OK else {
            preconditionFailure("no memory for a checksum")
        }
        self.state = state
    }

    deinit { XXH3_freeState(state) }

    package func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        XXH3_128bits_update(state, base, bytes.count)
    }

    /// The checksum so far: 32 hexadecimal digits, those of `xxhsum -H2`.
    package var digits: String {
        let sum = XXH3_128bits_digest(state)
        return Checksum.digits(sum.high64) + Checksum.digits(sum.low64)
    }

    private static func digits(_ half: UInt64) -> String {
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The checksum of a file's bytes, and how many they are; nil where it cannot be read.
    ///
    /// - Parameter stops: whether it ends when the task is cancelled.
    /// - Throws: `CancellationError`.
    package static func of(
        file path: String, stops: Bool = true
    ) throws -> (digits: String, byteCount: Int)? {
        let checksum = Checksum()
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        defer { close(number) }
        // Memory that the allocator keeps: larger pieces would be new pages each time.
        let size = 1 << 16
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        defer { memory.deallocate() }
        var total = 0
        while true {
            if stops { try Task.checkCancellation() }
            let count = read(number, memory, size)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return (checksum.digits, total) }
            checksum.update(UnsafeRawBufferPointer(start: memory, count: count))
            total += count
        }
    }
}

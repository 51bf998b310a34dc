import CMemory

/// Reference-counted bytes that never change once a chunk holds them. Heap memory, aligned to 64
/// bytes, so that a buffer can be handed to vector code and written to an Arrow file as it is.
///
/// `@unchecked Sendable`: the bytes are written only by the builder that owns the memory before it
/// hands it over, and only read afterwards.
public final class Buffer: @unchecked Sendable {
    @usableFromInline
    let base: UnsafeMutableRawPointer

    /// Bytes in use; the memory behind them may be a little larger.
    public let byteCount: Int

    @usableFromInline
    static var alignment: Int { 64 }

    /// What keeps the memory alive where this buffer is a window on another's.
    private let owner: (any AnyObject & Sendable)?

    /// Takes over memory from `Buffer.allocate`.
    @usableFromInline
    init(adopting base: UnsafeMutableRawPointer, byteCount: Int) {
        self.base = base
        self.byteCount = byteCount
        owner = nil
    }

    /// A window on memory that `owner` keeps alive and nobody changes: a mapped file.
    package init(
        base: UnsafeMutableRawPointer, byteCount: Int, ownedBy owner: any AnyObject & Sendable
    ) {
        self.base = base
        self.byteCount = byteCount
        self.owner = owner
    }

    /// A window on some bytes of another buffer, which it keeps alive. Its address is aligned only
    /// as far as the start of the range is.
    package init(window range: Range<Int>, of other: Buffer) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= other.byteCount, "no such bytes")
        base = other.base + range.lowerBound
        byteCount = range.count
        owner = other.owner ?? other
    }

    deinit {
        if owner == nil { base.deallocate() }
    }

    /// A buffer filled by `body`, which gets exactly `byteCount` uninitialised bytes.
    package convenience init(
        byteCount: Int, filling body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        let memory = Buffer.allocate(byteCount: byteCount)
        do {
            try body(UnsafeMutableRawBufferPointer(start: memory, count: byteCount))
        } catch {
            memory.deallocate()
            throw error
        }
        self.init(adopting: memory, byteCount: byteCount)
    }

    /// Room for `byteCount` bytes, at least one alignment unit, so that there is always an address.
    ///
    /// Memory that was never touched costs more in page faults than in copying: 400 MB are filled
    /// at 2 GB/s in pages of 4 KiB and at 6 GB/s in huge ones, so large blocks ask for those.
    @usableFromInline
    static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        guard byteCount >= 2 * hugePage else {
            return .allocate(byteCount: max(byteCount, alignment), alignment: alignment)
        }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: hugePage)
        prefer_huge_pages(memory, UInt(byteCount))
        return memory
    }

    private static var hugePage: Int { 2 << 20 }

    /// The bytes, valid during the call.
    @inlinable
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    /// A copy of the bytes.
    package var array: [UInt8] { withUnsafeBytes { Array($0) } }
}

extension [Buffer] {
    /// The bytes of all, valid during the call.
    package func withUnsafeBytes<R>(
        _ body: ([UnsafeRawBufferPointer]) throws -> R
    ) rethrows -> R {
        try withExtendedLifetime(self) {
            try body(map { UnsafeRawBufferPointer(start: $0.base, count: $0.byteCount) })
        }
    }
}

import Glibc

/// The part of the input that is in memory: bytes from `start` to `end` are not used up yet.
///
/// Bytes behind `start` go away when the window is refilled, so positions hold only between
/// refills. `JSONScanner.padding` zeros follow `end`.
struct JSONWindow: ~Copyable {
    private let source: any ByteSource
    private(set) var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private let limit: Int
    /// The first byte that is not used up; the owner moves it on.
    var start = 0
    private(set) var end = 0
    /// True when the source has no more bytes.
    private(set) var isAtEnd = false
    /// Offset of `base` in the input.
    private(set) var offset: Int
    /// Lines that ended before `base`.
    private(set) var linesBefore = 0
    /// A position whose line is known, and the lines that ended before it since `base`.
    private var mark = (position: 0, lines: 0)

    /// - Parameters:
    ///   - offset: of the source's first byte in the input.
    ///   - capacity: bytes held at first; it doubles for what does not fit.
    ///   - limit: bytes held at most.
    init(_ source: any ByteSource, offset: Int, capacity: Int, limit: Int) {
        self.source = source
        self.offset = offset
        self.capacity = max(1, min(capacity, limit))
        self.limit = limit
        base = .allocate(capacity: self.capacity + JSONScanner.padding)
        (base + end).initialize(repeating: 0, count: JSONScanner.padding)
    }

    deinit {
        base.deallocate()
    }

    /// True when a refill would bring nothing: the bytes from `start` fill the window to its limit.
    var isFull: Bool { start == 0 && end == limit }

    /// The offset in the input of a position.
    func offset(of position: Int) -> Int { offset + position }

    /// The line of a position, counted from 1. Counts on from the position asked for before, so
    /// asking in order reads each byte once.
    mutating func line(of position: Int) -> Int {
        if position < mark.position { mark = (0, 0) }
        mark.lines += Self.countLines(
            UnsafeBufferPointer(start: base + mark.position, count: position - mark.position))
        mark.position = position
        return linesBefore + mark.lines + 1
    }

    /// Forgets what is used up and reads more, growing where nothing was used up.
    mutating func refill() throws {
        discard()
        if end == capacity, capacity < limit { grow() }
        end += try source.readFully(
            into: UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
        isAtEnd = end < capacity
        (base + end).initialize(repeating: 0, count: JSONScanner.padding)
    }

    private mutating func discard() {
        guard start > 0 else { return }
        linesBefore = line(of: start) - 1
        mark = (0, 0)
        offset += start
        end -= start
        memmove(base, base + start, end)
        start = 0
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(
            capacity: min(capacity * 2, limit) + JSONScanner.padding)
        larger.initialize(from: base, count: end)
        base.deallocate()
        base = larger
        capacity = min(capacity * 2, limit)
    }

    /// The first line feed from `position` on; nil if there is none in the window.
    @inline(__always)
    func lineFeed(from position: Int) -> Int? {
        guard let found = memchr(base + position, 0x0A, end - position) else { return nil }
        return found - UnsafeMutableRawPointer(base)
    }

    /// Puts a zero at `position`, so that a scan ends there; returns the byte to put back.
    @inline(__always)
    func close(at position: Int) -> UInt8 {
        let byte = base[position]
        base[position] = 0
        return byte
    }

    /// Undoes `close`.
    @inline(__always)
    func reopen(at position: Int, with byte: UInt8) {
        base[position] = byte
    }

    /// Line feeds in `bytes`, eight bytes at a time.
    static func countLines(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        var count = 0
        var index = 0
        while index &+ 8 <= bytes.count {
            let word = UnsafeRawPointer(base).loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let zeroIfEqual = word ^ 0x0A0A_0A0A_0A0A_0A0A
            // The high bit of every byte that is not zero; no carry leaves its byte.
            let others = ((zeroIfEqual & low) &+ low) | zeroIfEqual
            count &+= (~(others | low)).nonzeroBitCount
            index &+= 8
        }
        while index < bytes.count {
            if base[index] == 0x0A { count &+= 1 }
            index &+= 1
        }
        return count
    }
}

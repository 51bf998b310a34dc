/// The bytes of an input around the place where it is read.
///
/// As a `ByteSource` it gives the bytes from `cursor` on and keeps them all the same: what a
/// `ReferenceReader` has taken beyond its last record can be read again.
final class ByteWindow: ByteSource {
    private let source: any ByteSource
    /// The bytes that are present: `filled` of them, the first at `offset` of the input.
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var filled = 0
    private(set) var offset: Int
    private(set) var isAtEnd = false
    private var capacity: Int
    /// Where `read` goes on, an offset in the input.
    var cursor: Int
    /// Offset in the input from which on `read` gives one line at a time, so that a reader can stop
    /// close behind it.
    let border: Int
    private let pieceSize: Int
    /// Bytes that are kept behind the cursor: more than a record may have.
    private let reach: Int
    private static var pieceBehindBorder: Int { 4096 }

    /// - Parameters:
    ///   - source: where the bytes come from.
    ///   - offset: where the first of them is in the input.
    ///   - border: see the property.
    ///   - pieceSize: how many bytes are asked for at once.
    ///   - reach: how many bytes behind the cursor may be needed again.
    init(_ source: any ByteSource, offset: Int, border: Int, pieceSize: Int, reach: Int) {
        self.source = source
        self.offset = offset
        self.border = border
        self.pieceSize = pieceSize
        self.reach = reach
        cursor = offset
        capacity = pieceSize
        base = .allocate(capacity: capacity)
    }

    /// All bytes of an input from `offset` on.
    init(whole bytes: [UInt8], offset: Int) {
        source = BytesSource([UInt8]())
        self.offset = offset
        border = .max
        pieceSize = 1
        reach = 0
        cursor = offset
        capacity = max(1, bytes.count)
        base = .allocate(capacity: capacity)
        bytes.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress { base.update(from: start, count: bytes.count) }
        }
        filled = bytes.count
        isAtEnd = true
    }

    deinit { base.deallocate() }

    var identity: SourceIdentity? { source.identity }

    /// Offset behind the last byte that is present.
    var end: Int { offset + filled }

    /// Forgets the bytes before `start`, an offset in the input.
    func drop(before start: Int) {
        let count = start - offset
        guard count > 0 else { return }
        base.update(from: base + count, count: filled - count)
        offset = start
        filled -= count
    }

    /// Gets more bytes: as many as are there already where these are many, so that looking at all
    /// of them again costs no more than reading them.
    func fill() throws {
        var wanted = max(pieceSize, filled)
        // Little is needed behind the border: the rest of one record.
        if end < border {
            wanted = min(wanted, border - end)
        } else if border < .max {
            wanted = min(wanted, max(filled, Self.pieceBehindBorder))
        }
        if filled + wanted > capacity {
            capacity = max(capacity * 2, filled + wanted)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
            larger.update(from: base, count: filled)
            base.deallocate()
            base = larger
        }
        let count = try source.read(
            into: UnsafeMutableRawBufferPointer(start: base + filled, count: wanted))
        if count == 0 { isAtEnd = true }
        filled += count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if cursor == end {
            if isAtEnd { return 0 }
            if filled > 2 * reach { drop(before: cursor - reach) }
            try fill()
            if cursor == end { return 0 }
        }
        let rest = UnsafeBufferPointer(
            start: base + (cursor - offset), count: min(buffer.count, end - cursor))
        var count = rest.count
        if cursor < border {
            count = min(count, border - cursor)
        } else if let lineEnd = CSVScan.firstLineEnd(in: rest) {
            count = lineEnd + 1
            // The LF of a CRLF, and blank lines, which are no records of their own.
            while count < rest.count, rest[count] == 10 || rest[count] == 13 { count += 1 }
        }
        buffer.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(rest)[..<count]))
        cursor += count
        return count
    }
}

/// Turns Latin-1, Windows-1252 or UTF-16 into UTF-8, piece by piece.
final class TranscodingSource: ByteSource {
    /// What the bytes are. UTF-16 comes without its byte order mark here.
    enum Encoding {
        case latin1, windows1252, utf16LittleEndian, utf16BigEndian
    }

    private let source: any ByteSource
    private let encoding: Encoding
    private let label: String
    private var input = [UInt8](repeating: 0, count: 32 << 10)
    private var output: [UInt8] = []
    private var handedOut = 0
    /// Offset in the source of the next byte to decode.
    private var offset: Int
    private var line = 1
    private var previous: UInt32 = 0
    /// The first byte of a UTF-16 unit whose second has not come yet.
    private var halfUnit: UInt8?
    private var highSurrogate: UInt16?

    init(_ source: any ByteSource, encoding: Encoding, offset: Int, label: String) {
        self.source = source
        self.encoding = encoding
        self.offset = offset
        self.label = label
    }

    var identity: SourceIdentity? { source.identity }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while handedOut == output.count {
            output.removeAll(keepingCapacity: true)
            handedOut = 0
            let count = try input.withUnsafeMutableBytes { try source.read(into: $0) }
            if count == 0 {
                try checkEnd()
                return 0
            }
            for index in 0..<count {
                try decode(input[index])
                offset += 1
            }
        }
        let count = min(buffer.count, output.count - handedOut)
        output.withUnsafeBytes {
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: $0[handedOut..<handedOut + count]))
        }
        handedOut += count
        return count
    }

    private func decode(_ byte: UInt8) throws {
        switch encoding {
        case .latin1:
            append(UInt32(byte))
        case .windows1252:
            guard byte & 0xE0 == 0x80 else { return append(UInt32(byte)) }
            let scalar = Self.windows1252[Int(byte & 0x1F)]
            guard scalar != 0 else {
                throw failure(
                    "byte 0x\(hexadecimal(UInt32(byte))) is no character of windows-1252; "
                        + "--encoding latin-1 reads it as a control character")
            }
            append(UInt32(scalar))
        case .utf16LittleEndian, .utf16BigEndian:
            guard let first = halfUnit else {
                halfUnit = byte
                return
            }
            halfUnit = nil
            try decode(
                unit: encoding == .utf16LittleEndian
                    ? UInt16(first) | UInt16(byte) << 8 : UInt16(first) << 8 | UInt16(byte))
        }
    }

    private func decode(unit: UInt16) throws {
        if let high = highSurrogate {
            guard unit & 0xFC00 == 0xDC00 else { throw unpaired(high) }
            highSurrogate = nil
            append(0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF)))
        } else if unit & 0xFC00 == 0xD800 {
            highSurrogate = unit
        } else if unit & 0xFC00 == 0xDC00 {
            throw unpaired(unit)
        } else {
            append(UInt32(unit))
        }
    }

    private func append(_ scalar: UInt32) {
        if scalar == 13 || (scalar == 10 && previous != 13) { line += 1 }
        previous = scalar
        if scalar < 0x80 { return output.append(UInt8(scalar)) }
        output.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar)!)!)
    }

    private func checkEnd() throws {
        if let high = highSurrogate { throw unpaired(high) }
        if halfUnit != nil { throw failure("half a UTF-16 character at the end of the input") }
    }

    private func unpaired(_ unit: UInt16) -> FormatError {
        failure(
            "0x\(hexadecimal(UInt32(unit))) is half a character in UTF-16 (an unpaired surrogate); "
                + "check --encoding")
    }

    private func failure(_ message: String) -> FormatError {
        FormatError(
            .encoding, "\(message) (byte \(offset))", label: label, line: line, byte: offset)
    }

    private func hexadecimal(_ value: UInt32) -> String {
        String(value, radix: 16, uppercase: true)
    }

    /// The characters of 0x80 to 0x9F; 0 where there is none.
    ///
    /// Source: https://encoding.spec.whatwg.org has the same table, but fills the five gaps.
    private static let windows1252: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    ]
}

/// A source whose byte order mark has been looked at: UTF-8, whatever it was.
struct DecodedText {
    let source: any ByteSource
    /// Offset of the first byte that the source gives: 3 behind a UTF-8 byte order mark.
    let offset: Int
    /// Whether the bytes are other ones than those of the input.
    var isTranscoded: Bool { source is TranscodingSource }

    /// Obeys a byte order mark, and decodes what is not UTF-8. UTF-8 is not checked here.
    init(_ source: any ByteSource, encoding: TextEncoding, label: String) throws {
        var prefix = [UInt8](repeating: 0, count: 3)
        let count = try prefix.withUnsafeMutableBytes { try source.readFully(into: $0) }
        prefix.removeLast(3 - count)
        func transcoded(_ encoding: TranscodingSource.Encoding, skipping mark: Int) -> Self {
            let rest = PeekedSource(Array(prefix[mark...]), then: source)
            return Self(
                source: TranscodingSource(rest, encoding: encoding, offset: mark, label: label),
                offset: 0)
        }
        switch encoding {
        case .latin1: self = transcoded(.latin1, skipping: 0)
        case .windows1252: self = transcoded(.windows1252, skipping: 0)
        case .utf8, .utf16:
            if prefix.starts(with: [0xFF, 0xFE]) {
                self = transcoded(.utf16LittleEndian, skipping: 2)
            } else if prefix.starts(with: [0xFE, 0xFF]) {
                self = transcoded(.utf16BigEndian, skipping: 2)
            } else if encoding == .utf16 {
                // Nearly every table starts with a character of Latin-1.
                let isBigEndian = prefix.first == 0 && prefix.count > 1 && prefix[1] != 0
                self = transcoded(
                    isBigEndian ? .utf16BigEndian : .utf16LittleEndian, skipping: 0)
            } else if prefix == [0xEF, 0xBB, 0xBF] {
                self.init(source: source, offset: 3)
            } else {
                self.init(source: PeekedSource(prefix, then: source), offset: 0)
            }
        }
    }

    private init(source: any ByteSource, offset: Int) {
        self.source = source
        self.offset = offset
    }
}

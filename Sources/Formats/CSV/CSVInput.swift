/// The front of a CSV item: its encoding, the lines passed over, and its delimiter.
struct CSVInput {
    /// UTF-8 from the header on.
    let source: any ByteSource
    /// Where that is in the input.
    let offset: Int
    let line: Int
    let delimiter: UInt8
    /// Whether the bytes had to be decoded first.
    let isTranscoded: Bool
    /// Whether the delimiter was guessed from the first bytes.
    let isDetected: Bool

    /// How many bytes are looked at to guess the delimiter.
    private static let sampleSize = 64 << 10

    init(_ source: any ByteSource, options: ReadOptions, label: String) throws {
        let text = try DecodedText(source, encoding: options.encoding, label: label)
        isTranscoded = text.isTranscoded
        var place = (source: text.source, offset: text.offset, line: 1)
        for _ in 0..<options.skip {
            guard try Self.skipLine(&place) else { break }
        }
        offset = place.offset
        line = place.line
        if let delimiter = options.delimiter ?? options.format?.delimiter {
            guard delimiter < 0x80, !"\"\n\r\0".utf8.contains(delimiter) else {
                throw FormatError(
                    .options,
                    "byte 0x\(String(delimiter, radix: 16)) cannot be a delimiter; --delimiter takes "
                        + "one ASCII character that is neither a quote nor a line end",
                    label: label)
            }
            self.source = place.source
            self.delimiter = delimiter
            isDetected = false
            return
        }
        var sample = [UInt8](repeating: 0, count: Self.sampleSize)
        let count = try sample.withUnsafeMutableBytes { try place.source.readFully(into: $0) }
        sample.removeLast(sample.count - count)
        self.source = PeekedSource(sample, then: place.source)
        delimiter = CSVScan.delimiter(of: sample)
        isDetected = true
    }

    /// Passes over one line; false where the input ends before.
    private static func skipLine(
        _ place: inout (source: any ByteSource, offset: Int, line: Int)
    ) throws -> Bool {
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try block.withUnsafeMutableBytes { try place.source.readFully(into: $0) }
            guard count > 0 else { return false }
            guard let end = block[..<count].firstIndex(where: { $0 == 10 || $0 == 13 }) else {
                place.offset += count
                continue
            }
            var rest = Array(block[(end + 1)..<count])
            place.offset += end + 1
            place.line += 1
            if block[end] == 13 {
                if rest.isEmpty {
                    var next: UInt8 = 0
                    let more = try withUnsafeMutableBytes(of: &next) {
                        try place.source.read(into: $0)
                    }
                    rest = Array(repeating: next, count: more)
                }
                if rest.first == 10 {
                    rest.removeFirst()
                    place.offset += 1
                }
            }
            place.source = PeekedSource(rest, then: place.source)
            return true
        }
    }
}

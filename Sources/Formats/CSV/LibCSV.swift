import CLibCSV

/// libcsv's parser in strict mode, with its traps closed: every line end is reported, an unterminated
/// quote is an error, and the buffer grows by 64 KiB at a time. It still trims blanks around
/// unquoted fields; the collector puts them back.
///
/// The callbacks go to a `FieldCollector`. Unsafe because C keeps the collector's address during a
/// call, and the parser owns memory that must be freed.
struct LibCSV: ~Copyable {
    private let parser: UnsafeMutablePointer<csv_parser>

    private static let strict = UInt8(
        CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_EMPTY_IS_NULL)
    private static let lenient = UInt8(CSV_REPALL_NL | CSV_EMPTY_IS_NULL)

    init(delimiter: UInt8) {
        parser = .allocate(capacity: 1)
        guard csv_init(parser, Self.strict) == 0 else {
            preconditionFailure("csv_init fails only without a parser")
        }
        csv_set_delim(parser, delimiter)
        csv_set_blk_size(parser, 65536)
    }

    deinit {
        csv_free(parser)
        parser.deallocate()
    }

    /// Parses `bytes` and returns how many were taken: fewer at a quote that strict mode does not
    /// allow, which is then the next byte.
    ///
    /// The returned length tells; `csv_error` is asked only to tell a lack of memory from it.
    mutating func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, into collector: UnsafeMutablePointer<FieldCollector>
    ) throws -> Int {
        let taken = csv_parse(
            parser, bytes.baseAddress, bytes.count,
            { bytes, count, context in
                context!.assumingMemoryBound(to: FieldCollector.self).pointee
                    .field(bytes?.assumingMemoryBound(to: UInt8.self), count: count)
            },
            { terminator, context in
                context!.assumingMemoryBound(to: FieldCollector.self).pointee
                    .endOfRow(terminator)
            },
            collector)
        if taken < bytes.count, csv_error(parser) != CSV_EPARSE {
            throw FormatError(.tooLarge, "out of memory while a field was read")
        }
        return taken
    }

    /// Takes one quote as a character of the unquoted field it stands in: lenient for one byte.
    mutating func takeQuoteAsData(into collector: UnsafeMutablePointer<FieldCollector>) throws {
        csv_set_opts(parser, Self.lenient)
        defer { csv_set_opts(parser, Self.strict) }
        var quote = UInt8(ascii: "\"")
        _ = try withUnsafePointer(to: &quote) {
            try parse(UnsafeBufferPointer(start: $0, count: 1), into: collector)
        }
    }

    /// Ends the input: the last record is reported. False where a quote was still open.
    mutating func finish(into collector: UnsafeMutablePointer<FieldCollector>) -> Bool {
        csv_fini(
            parser,
            { bytes, count, context in
                context!.assumingMemoryBound(to: FieldCollector.self).pointee
                    .field(bytes?.assumingMemoryBound(to: UInt8.self), count: count)
            },
            { terminator, context in
                context!.assumingMemoryBound(to: FieldCollector.self).pointee
                    .endOfRow(terminator)
            },
            collector) == 0
    }

    /// Forgets the record that was begun. `csv_fini` does it, provided it sees no strict option.
    mutating func reset() {
        csv_set_opts(parser, Self.lenient)
        csv_fini(parser, nil, nil, nil)
        csv_set_opts(parser, Self.strict)
    }
}

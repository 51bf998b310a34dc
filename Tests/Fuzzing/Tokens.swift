@testable import Formats

/// Everything that a tokeniser says about an input.
struct Tokens: Equatable {
    struct Record: Equatable {
        var cells: [String]
        /// Cells that are null: empty and not quoted.
        var nulls: [Bool]
        var byte: Int
        var line: Int
        var length: Int
    }

    var records: [Record] = []
    var rejects: [BadRecord] = []
    var failure: BadRecord?
    var blankLines = 0
    var padded = CountedPlace()
    var innerQuotes = CountedPlace()
    var end = 0

    init() {}

    mutating func take(_ batch: CellBatch) {
        let places = batch.places(ofRows: Array(0..<batch.rowCount))
        for (row, place) in places.enumerated() {
            var record = Record(
                cells: [], nulls: [], byte: place.byte, line: place.line, length: place.length)
            for column in 0..<batch.width {
                let cell = batch.cell(row: row, column: column)
                record.cells.append(String(decoding: cell.bytes, as: UTF8.self))
                record.nulls.append(cell.bytes.isEmpty && !cell.isQuoted)
            }
            records.append(record)
        }
    }

    mutating func add(_ later: Tokens) {
        records += later.records
        rejects += later.rejects
        failure = later.failure
        blankLines += later.blankLines
        padded.merge(later.padded)
        innerQuotes.merge(later.innerQuotes)
        end = later.end
    }

    /// What a record may be bound by in a test.
    struct Rules {
        var limits = CSVLimits(
            delimiter: UInt8(ascii: ","), field: 1 << 20, record: 1 << 20, damage: 1 << 24)
        var policy = ReadOptions.BadRowPolicy.reject
        var hasHeader = true

        var start: RecordStart { RecordStart(byte: 0, line: 1, isHeader: hasHeader) }
    }

    /// The reference on its own.
    init(reference bytes: [UInt8], _ rules: Rules) throws {
        var reader = ReferenceReader(
            BytesSource(bytes), limits: rules.limits, policy: rules.policy, from: rules.start,
            chunkSize: 1 << 16)
        loop: while true {
            switch try reader.next() {
            case .batch: take(reader.batch)
            case .end: break loop
            case .failed(let record):
                failure = record
                break loop
            }
            rejects += reader.takeRejects()
        }
        rejects += reader.takeRejects()
        blankLines = reader.blankLines
        padded = reader.padded
        innerQuotes = reader.innerQuotes
        end = reader.position.byte
    }

    /// The reader with the index, from record to record up to `border`; `next` is where it ended.
    init(
        _ bytes: [UInt8], _ rules: Rules, chunk: Int, from start: RecordStart? = nil,
        border: Int = .max, next: inout RecordStart
    ) throws {
        let start = start ?? rules.start
        var reader = RecordReader(
            BytesSource(Array(bytes[start.byte...])), limits: rules.limits, policy: rules.policy,
            from: start, border: border, chunkSize: chunk)
        loop: while true {
            switch try reader.next() {
            case .batch: take(reader.batch)
            case .end: break loop
            case .failed(let record):
                failure = record
                break loop
            }
            rejects += reader.takeRejects()
        }
        rejects += reader.takeRejects()
        blankLines = reader.blankLines
        padded = reader.padded
        innerQuotes = reader.innerQuotes
        end = reader.position.byte
        next = reader.position
    }

    init(_ bytes: [UInt8], _ rules: Rules, chunk: Int) throws {
        var next = rules.start
        try self.init(bytes, rules, chunk: chunk, next: &next)
    }
}

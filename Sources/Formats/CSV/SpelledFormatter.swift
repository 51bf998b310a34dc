/// Writes cells in a form.
struct SpelledFormatter {
    let form: SpelledForm
    private let parts: [Part]
    private let nulls: NullTokens
    /// What stands behind each record where records are copied as a whole; nil where cells are picked.
    private let suffix: [UInt8]?

    /// How the cells are written that are values; nil for text, and for all where all is.
    private let values: [CanonicalForm?]?

    /// A column, with its constant as it is written.
    private enum Part {
        case cell(Int)
        case value(Int, CanonicalForm)
        case field([UInt8])

        init(_ column: SpelledColumn, delimiter: UInt8) {
            switch column {
            case .cell(let position): self = .cell(position)
            case .value(let position, let type):
                self = .value(position, CanonicalForm(type: type))
            case .null: self = .field([])
            case .constant(let text):
                var field: [UInt8] = []
                CSVWriter(delimiter: delimiter, names: [])
                    .appendField(Array(text.utf8), isQuoted: false, to: &field)
                self = .field(field)
            }
        }
    }

    /// - Parameter layout: that of the rows.
    init(_ form: SpelledForm, of layout: SpelledRows.Layout) {
        self.form = form
        nulls = NullTokens(layout.nulls)
        parts = form.columns.map { Part($0, delimiter: form.delimiter) }
        let types = form.types(width: layout.width)
        values = types.contains { $0 != nil } ? types.map { $0.map(CanonicalForm.init) } : nil
        guard form.delimiter == layout.delimiter, layout.nulls.isEmpty,
            form.columns.compactMap(\.position).elementsEqual(0..<layout.width),
            form.columns.dropFirst(layout.width).allSatisfy({ $0.position == nil })
        else {
            suffix = nil
            return
        }
        var suffix: [UInt8] = []
        for case .field(let field) in parts.dropFirst(layout.width) {
            suffix.append(form.delimiter)
            suffix += field
        }
        self.suffix = suffix + [10]
    }

    /// Whether text that `CSVWriter` would make of its cells is written as it is.
    var keepsText: Bool { suffix?.count == 1 && values == nil }

    /// Bytes that rows take besides their own.
    var bytesPerRow: Int { suffix?.count ?? 0 }

    /// Appends some rows of `batch`.
    ///
    /// - Parameter isCanonical: whether their text is known to be what `CSVWriter` would make of it as
    ///   it is spelled.
    /// - Returns: false where a cell has no value of its type; what was appended then is of no use.
    func append(
        _ batch: CellBatch, rows: Range<Int>, isCanonical: Bool = false, to out: inout [UInt8]
    ) -> Bool {
        guard !rows.isEmpty else { return true }
        guard let suffix else { return appendCells(of: batch, rows, to: &out) }
        return appendRecords(of: batch, rows, suffix, isCanonical, to: &out)
    }

    /// Appends records as they are, but for values that are not in canonical form, quotes that are not
    /// needed and line ends that are not LF, with more fields behind them.
    private func appendRecords(
        of batch: CellBatch, _ rows: Range<Int>, _ suffix: [UInt8], _ isCanonical: Bool,
        to out: inout [UInt8]
    ) -> Bool {
        let looksAtCells = batch.hasQuotes && !isCanonical
        let endsRows = suffix.count > 1 || (batch.hasCarriageReturns && !isCanonical)
        // Where quotes are looked for in each cell, values are looked at there, too.
        let changes = looksAtCells ? [] : changes(in: batch, rows)
        let rewritten = looksAtCells && values != nil ? rows.count * batch.width : changes.count
        let room =
            batch.byteCount(ofRows: rows) + rows.count * suffix.count
            + (rewritten == 0 ? 0 : (rewritten + 1) * CanonicalForm.maximumLength)
        var isComplete = true
        out.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                suffix.withUnsafeBufferPointer { suffix in
                    var records = RecordCopy(
                        of: batch, from: rows.lowerBound, to: buffer.baseAddress!, form.delimiter)
                    if looksAtCells || endsRows {
                        var next = 0
                        for row in rows {
                            if looksAtCells { records.change(row: row, values, &isComplete) }
                            while next < changes.count, changes[next] < (row + 1) * batch.width {
                                records.change(cell: changes[next], values, &isComplete)
                                next += 1
                            }
                            if endsRows { records.end(row, with: suffix) }
                        }
                    } else {
                        for cell in changes { records.change(cell: cell, values, &isComplete) }
                    }
                    let end = records.finish(before: rows.upperBound)
                    initialized = end - buffer.baseAddress!
                }
            }
        }
        return isComplete
    }

    /// The cells that have to be written anew because they may not be in canonical form, row by row.
    private func changes(in batch: CellBatch, _ rows: Range<Int>) -> [Int] {
        guard let values else { return [] }
        var changes: [Int] = []
        for (column, form) in values.enumerated() {
            guard let form else { continue }
            var row = rows.lowerBound
            while true {
                row += form.count(batch, column: column, row..<rows.upperBound)
                if row == rows.upperBound { break }
                changes.append(row * batch.width + column)
                row += 1
            }
        }
        changes.sort()
        return changes
    }

    private func appendCells(
        of batch: CellBatch, _ rows: Range<Int>, to out: inout [UInt8]
    ) -> Bool {
        let constants = parts.reduce(0) { size, part in
            if case .field(let field) = part { size + field.count } else { size }
        }
        // A cell may come in several columns: room for as many as come most often.
        var uses = [Int](repeating: 0, count: batch.width)
        for case .cell(let column) in parts { uses[column] += 1 }
        let copies = uses.max() ?? 0
        let valueCount = values == nil ? 0 : parts.count
        let room =
            2 * batch.byteCount(ofRows: rows) * copies
            + rows.count * (3 * parts.count + constants + 1)
            + (rows.count * valueCount + 1) * CanonicalForm.maximumLength
        var isComplete = true
        out.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                var fields = FieldWriter(buffer.baseAddress!, delimiter: form.delimiter)
                for row in rows {
                    for (position, part) in parts.enumerated() {
                        if position > 0 { fields.appendByte(form.delimiter) }
                        switch part {
                        case .field(let field):
                            field.withUnsafeBufferPointer { fields.appendPlain($0) }
                        case .cell(let column):
                            let cell = batch.cell(row: row, column: column)
                            let isNull =
                                (cell.bytes.isEmpty && !cell.isQuoted)
                                || nulls.contains(cell.bytes)
                            if !isNull { fields.append(cell.bytes) }
                        case .value(let column, let form):
                            let cell = batch.cell(row: row, column: column)
                            let isNull = cell.bytes.isEmpty || nulls.contains(cell.bytes)
                            if !isNull, !fields.append(cell.bytes, in: form) { isComplete = false }
                        }
                    }
                    fields.appendByte(10)
                }
                initialized = fields.next - buffer.baseAddress!
            }
        }
        return isComplete
    }
}

/// Copies the text of records, but for some of its bytes.
private struct RecordCopy {
    private let batch: CellBatch
    private let delimiter: UInt8
    private var fields: FieldWriter
    /// Everything before it is copied or left out.
    private var rest: Int

    init(
        of batch: CellBatch, from row: Int, to memory: UnsafeMutablePointer<UInt8>,
        _ delimiter: UInt8
    ) {
        self.batch = batch
        self.delimiter = delimiter
        fields = FieldWriter(memory, delimiter: delimiter)
        rest = batch.start(ofRow: row)
    }

    @inline(__always)
    private mutating func copy(upTo end: Int) {
        fields.appendPlain(UnsafeBufferPointer(start: batch.text + rest, count: end - rest))
        rest = end
    }

    /// Writes a record without needless quotes, and its values in their forms.
    @inline(__always)
    mutating func change(
        row: Int, _ values: [CanonicalForm?]?, _ isComplete: inout Bool
    ) {
        for column in 0..<batch.width {
            if values?[column] != nil {
                change(cell: row * batch.width + column, values, &isComplete)
                continue
            }
            guard
                let inner = batch.needlesslyQuoted(row: row, column: column, delimiter: delimiter)
            else { continue }
            copy(upTo: inner.lowerBound - 1)
            rest = inner.lowerBound
            copy(upTo: inner.upperBound)
            rest = inner.upperBound + 1
        }
    }

    /// Writes the value of a cell in the form of its column.
    mutating func change(
        cell index: Int, _ values: [CanonicalForm?]?, _ isComplete: inout Bool
    ) {
        let (row, column) = index.quotientAndRemainder(dividingBy: batch.width)
        let place = batch.range(row: row, column: column)
        copy(upTo: place.lowerBound)
        rest = place.upperBound
        let cell = batch.cell(row: row, column: column)
        // Nothing between quotes is null, too.
        guard !cell.bytes.isEmpty, let form = values?[column] else { return }
        if !fields.append(cell.bytes, in: form) { isComplete = false }
    }

    /// Puts `suffix` in the place of the record's line end.
    @inline(__always)
    mutating func end(_ row: Int, with suffix: UnsafeBufferPointer<UInt8>) {
        copy(upTo: batch.end(ofRow: row))
        fields.appendPlain(suffix)
        rest = batch.start(ofRow: row + 1)
    }

    /// Copies what is left before `row`; returns where the next byte would go.
    mutating func finish(before row: Int) -> UnsafeMutablePointer<UInt8> {
        copy(upTo: batch.start(ofRow: row))
        return fields.next
    }
}

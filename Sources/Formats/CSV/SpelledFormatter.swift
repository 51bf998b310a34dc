/// Writes cells in a form.
struct SpelledFormatter {
    let form: SpelledForm
    /// What is written for each column where cells are picked.
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
        let hasValues = form.columns.contains { $0.type != nil }
        values =
            hasValues ? form.types(width: layout.width).map { $0.map(CanonicalForm.init) } : nil
        guard Self.copiesRecords(form, of: layout) else {
            parts = form.columns.map { Part($0, delimiter: form.delimiter) }
            suffix = nil
            return
        }
        parts = []
        var suffix: [UInt8] = []
        for column in form.columns.dropFirst(layout.width) {
            guard case .field(let field) = Part(column, delimiter: form.delimiter) else { continue }
            suffix.append(form.delimiter)
            suffix += field
        }
        suffix.append(10)
        self.suffix = suffix
    }

    /// Whether all cells of a record come in their order, and behind them what every row has.
    private static func copiesRecords(_ form: SpelledForm, of layout: SpelledRows.Layout) -> Bool {
        guard form.delimiter == layout.delimiter, layout.nulls.isEmpty,
            form.columns.count >= layout.width
        else { return false }
        return form.columns.indices.allSatisfy { index in
            form.columns[index].position == (index < layout.width ? index : nil)
        }
    }

    /// Whether text that `CSVWriter` would make of its cells is written as it is.
    var keepsText: Bool { suffix?.count == 1 && values == nil }

    /// Bytes that rows take besides their own.
    var bytesPerRow: Int { suffix?.count ?? 0 }

    /// Appends some rows of `batch`.
    ///
    /// - Returns: false where a cell has no value of its type; what was appended then is of no use.
    func append(_ batch: CellBatch, rows: Range<Int>, to out: inout [UInt8]) -> Bool {
        guard !rows.isEmpty else { return true }
        guard let suffix else { return appendCells(of: batch, rows, to: &out) }
        return appendRecords(of: batch, rows, suffix, to: &out)
    }

    /// Appends records as they are, but for values that are not in canonical form, quotes that are not
    /// needed and line ends that are not LF, with more fields behind them.
    private func appendRecords(
        of batch: CellBatch, _ rows: Range<Int>, _ suffix: [UInt8], to out: inout [UInt8]
    ) -> Bool {
        let endsRows = suffix.count > 1 || batch.hasCarriageReturns
        let needless = batch.needlesslyQuoted(rows)
        let changes = values == nil ? [] : changes(in: batch, rows, needless)
        let room =
            batch.byteCount(ofRows: rows) + rows.count * suffix.count
            + (changes.isEmpty ? 0 : (changes.count + 1) * CanonicalForm.maximumLength)
        var isComplete = true
        out.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                suffix.withUnsafeBufferPointer { suffix in
                    var records = RecordCopy(
                        of: batch, from: rows.lowerBound, to: buffer.baseAddress!, form.delimiter)
                    let suffix = endsRows ? suffix : nil
                    if let values {
                        records.copy(rows, changing: changes, endingWith: suffix) {
                            isComplete = $0.change(cell: Int($1), values) && isComplete
                        }
                    } else {
                        records.copy(rows, changing: needless, endingWith: suffix) {
                            $0.unquote(cell: Int($1))
                        }
                    }
                    initialized = records.end - buffer.baseAddress!
                }
            }
        }
        return isComplete
    }

    /// The cells that have to be written anew, because of their quotes or because they may not be in
    /// canonical form, row by row.
    private func changes(
        in batch: CellBatch, _ rows: Range<Int>, _ needless: Slice<UnsafeBufferPointer<UInt32>>
    ) -> [UInt32] {
        guard let values else { return [] }
        var changes = needless.filter { values[Int($0) % batch.width] == nil }
        for (column, form) in values.enumerated() {
            guard let form else { continue }
            var row = rows.lowerBound
            while true {
                row += form.count(batch, column: column, row..<rows.upperBound)
                if row == rows.upperBound { break }
                changes.append(UInt32(truncatingIfNeeded: row * batch.width + column))
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
    private var fields: FieldWriter
    /// Everything before it is copied or left out.
    private var rest: Int

    init(
        of batch: CellBatch, from row: Int, to memory: UnsafeMutablePointer<UInt8>,
        _ delimiter: UInt8
    ) {
        self.batch = batch
        fields = FieldWriter(memory, delimiter: delimiter)
        rest = batch.start(ofRow: row)
    }

    /// Where the next byte would go.
    var end: UnsafeMutablePointer<UInt8> { fields.next }

    /// Copies records.
    ///
    /// - Parameters:
    ///   - cells: those that `change` writes, in rising order.
    ///   - suffix: what is put in the place of each line end; nil where they stay.
    @inline(__always)
    mutating func copy(
        _ rows: Range<Int>, changing cells: some Sequence<UInt32>,
        endingWith suffix: UnsafeBufferPointer<UInt8>?,
        _ change: (inout RecordCopy, UInt32) -> Void
    ) {
        var cells = cells.makeIterator()
        var cell = cells.next()
        if let suffix {
            for row in rows {
                let end = (row + 1) * batch.width
                while let next = cell, next < end {
                    change(&self, next)
                    cell = cells.next()
                }
                copy(upTo: batch.end(ofRow: row))
                fields.appendPlain(suffix)
                rest = batch.start(ofRow: row + 1)
            }
        } else {
            while let next = cell {
                change(&self, next)
                cell = cells.next()
            }
            copy(upTo: batch.start(ofRow: rows.upperBound))
        }
    }

    @inline(__always)
    private mutating func copy(upTo end: Int) {
        fields.appendPlain(UnsafeBufferPointer(start: batch.text + rest, count: end - rest))
        rest = end
    }

    /// Writes what is between the quotes of a cell.
    @inline(__always)
    mutating func unquote(cell: Int) {
        let place = batch.range(ofCell: cell)
        copy(upTo: place.lowerBound)
        rest = place.lowerBound + 1
        copy(upTo: place.upperBound - 1)
        rest = place.upperBound
    }

    /// Writes the value of a cell in the form of its column; where that has none the cell is text in
    /// needless quotes.
    ///
    /// - Returns: false where it is no value of that type.
    mutating func change(cell: Int, _ values: [CanonicalForm?]) -> Bool {
        let (row, column) = cell.quotientAndRemainder(dividingBy: batch.width)
        guard let form = values[column] else {
            unquote(cell: cell)
            return true
        }
        let place = batch.range(ofCell: cell)
        copy(upTo: place.lowerBound)
        rest = place.upperBound
        let cell = batch.cell(row: row, column: column)
        // Nothing between quotes is null, too.
        return cell.bytes.isEmpty || fields.append(cell.bytes, in: form)
    }
}

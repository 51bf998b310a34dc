package import Frames

extension ColumnTypeRequest {
    /// The values that a text column spells in this request's format. Empty text is null.
    ///
    /// - Parameter firstRow: the number of the column's first row, from which errors count.
    /// - Throws: `FrameError` with code `cast` for the first value that is not of the format.
    package func parse(_ column: Column, name: String, firstRow: Int) throws -> Column {
        guard let format, column.type == .text else {
            return try column.cast(to: type, name: name, firstRow: firstRow)
        }
        let parser = try TimeFormat(format, for: type)
        var start = firstRow
        let chunks = try column.chunks.map { chunk in
            defer { start += chunk.count }
            return try type == .date
                ? values(chunk, DateBuilder(capacity: chunk.count), name, start, parser.days)
                : values(
                    chunk, Int64Builder(type: type, capacity: chunk.count), name, start,
                    parser.microseconds)
        }
        return Column(type: type, chunks: chunks)
    }

    private func values<Value>(
        _ chunk: Chunk, _ builder: consuming FixedBuilder<Value>, _ name: String, _ start: Int,
        _ parse: (UnsafeBufferPointer<UInt8>) -> Value?
    ) throws -> Chunk {
        for row in 0..<chunk.count {
            let isNull = chunk.isNull(row) || chunk.withBytes(at: row) { $0.isEmpty }
            let value = isNull ? nil : chunk.withBytes(at: row, parse)
            guard isNull || value != nil else { throw misfit(chunk, row, name, start) }
            builder.append(value)
        }
        return builder.finish()
    }

    private func misfit(_ chunk: Chunk, _ row: Int, _ name: String, _ start: Int) -> FrameError {
        FrameError(
            .cast,
            "column \(quoted(name)), row \(start + row): \(quoted(chunk.text(at: row))) is no "
                + "\(type) of the format \(quoted(format ?? ""))", columns: [name])
    }
}

package import Frames

extension ColumnTypeRequest {
    /// The values that a text column spells in this request's format. Empty text is null.
    ///
    /// - Throws: `FrameError` with code `cast` for the first text that is not of the format.
    package func parse(_ column: Column) throws -> Column {
        guard let format, column.type == .text else { return try column.cast(to: type) }
        let parser = try TimeFormat(format, for: type)
        var start = 0
        let chunks = try column.chunks.map { chunk in
            defer { start += chunk.count }
            return try type == .date
                ? values(chunk, DateBuilder(capacity: chunk.count), start, parser.days)
                : values(
                    chunk, Int64Builder(type: type, capacity: chunk.count), start,
                    parser.microseconds)
        }
        return Column(type: type, chunks: chunks)
    }

    private func values<Value>(
        _ chunk: Chunk, _ builder: consuming FixedBuilder<Value>, _ start: Int,
        _ parse: (UnsafeBufferPointer<UInt8>) -> Value?
    ) throws -> Chunk {
        for row in 0..<chunk.count {
            let isNull = chunk.isNull(row) || chunk.withBytes(at: row) { $0.isEmpty }
            let value = isNull ? nil : chunk.withBytes(at: row, parse)
            guard isNull || value != nil else { throw misfit(chunk, row, start) }
            builder.append(value)
        }
        return builder.finish()
    }

    private func misfit(_ chunk: Chunk, _ row: Int, _ start: Int) -> FrameError {
        FrameError(
            .cast,
            "row \(start + row): \(quoted(chunk.text(at: row))) is no \(type) of the format "
                + "\(quoted(format ?? ""))")
    }
}

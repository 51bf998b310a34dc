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
                ? dates(chunk, parser, start: start) : times(chunk, parser, start: start)
        }
        return Column(type: type, chunks: chunks)
    }

    private func dates(_ chunk: Chunk, _ parser: TimeFormat, start: Int) throws -> Chunk {
        var builder = DateBuilder(capacity: chunk.count)
        for row in 0..<chunk.count {
            if chunk.isNull(row) {
                builder.appendNull()
                continue
            }
            try chunk.withBytes(at: row) { bytes in
                if bytes.isEmpty {
                    builder.appendNull()
                } else if let days = parser.days(bytes) {
                    builder.append(days)
                } else {
                    throw misfit(chunk, row, start)
                }
            }
        }
        return builder.finish()
    }

    private func times(_ chunk: Chunk, _ parser: TimeFormat, start: Int) throws -> Chunk {
        var builder = Int64Builder(type: type, capacity: chunk.count)
        for row in 0..<chunk.count {
            if chunk.isNull(row) {
                builder.appendNull()
                continue
            }
            try chunk.withBytes(at: row) { bytes in
                if bytes.isEmpty {
                    builder.appendNull()
                } else if let microseconds = parser.microseconds(bytes) {
                    builder.append(microseconds)
                } else {
                    throw misfit(chunk, row, start)
                }
            }
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

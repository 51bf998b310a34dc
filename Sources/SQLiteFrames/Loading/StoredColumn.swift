import Frames

/// A frame's column in the form in which SQLite stores it: dates and times as canonical text.
struct StoredColumn {
    /// A chunk, and which of its rows comes next.
    struct Run {
        let chunk: Chunk
        let start: Int
    }

    private let chunks: [Chunk]
    /// The row of the column at which each chunk begins.
    private let starts: [Int]

    init(_ column: Column) throws {
        switch column.type {
        case .date, .timestamp, .timestampUTC: chunks = try column.cast(to: .text).chunks
        default: chunks = column.chunks
        }
        var next = 0
        starts = chunks.map { chunk in
            defer { next += chunk.count }
            return next
        }
    }

    private func place(of row: Int) -> Int {
        starts.lastIndex { $0 <= row }!
    }

    /// The row at which the chunk that holds `row` ends.
    func end(of row: Int) -> Int {
        let place = place(of: row)
        return starts[place] + chunks[place].count
    }

    func run(from row: Int) -> Run {
        let place = place(of: row)
        return Run(chunk: chunks[place], start: row - starts[place])
    }
}

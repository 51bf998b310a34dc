public import Background
public import Frames

extension DataFrame {
    /// The same frame with each column in one chunk, as `contiguous()` makes it, with the columns
    /// spread over the processors.
    ///
    /// - Throws: `CancellationError` if the calling task is cancelled; nothing else.
    /// - Complexity: O(rows × columns) for what is in more chunks, at the speed of memory.
    public func contiguous(on pool: BackgroundPool) async throws -> DataFrame {
        // The longest column first: begun last, it would keep one processor at work alone.
        let order = columns.indices.sorted { columns[$0].byteCount > columns[$1].byteCount }
        var joined = columns
        let outcomes = pool.asCompleted(order) { [columns] index in
            try await pool.withCorePermit { (index, columns[index].contiguous()) }
        }
        for await outcome in outcomes {
            let (index, column) = try outcome.value
            joined[index] = column
        }
        return DataFrame(uncheckedNames: columnNames, columns: joined, rowCount: rowCount)
    }
}

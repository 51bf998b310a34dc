import Background
import Frames

/// Searches a table for rows with the same values in some columns.
///
/// Hashes of 64 bits find suspects, the values themselves decide: a collision is never taken for a
/// repeat. A row with a null in one of the columns repeats none, as in SQL. Values are equal as
/// columns compare: `0.0` and `-0.0` are one value, and every NaN is the same.
///
/// At most `rowsPerPass` hashes are kept at a time, in a table of 11 to 22 bytes for each: 90 MB
/// whatever the size of the table. A larger one is read several times, each time for another part
/// of the hashes.
struct RepeatSearch {
    let columns: [String]
    var rowsPerPass = 8 << 20
    /// Which bits of a hash count.
    var mask = UInt64.max

    /// The first row that repeats an earlier one.
    struct Repeat: Sendable, Equatable {
        let values: [Cell]
        let first: RowPlace
        let second: RowPlace
        /// How many rows repeat an earlier one, this one included.
        var count: Int
    }

    /// O(rows) expected time, for each pass.
    func firstRepeat(
        in table: CombinedTable, on pool: BackgroundPool
    ) async throws -> Repeat? {
        // Hashes that were seen to belong to different values; their rows compare by value.
        var shared: Set<UInt64> = []
        while true {
            let (count, suspect) = try await suspects(in: table, on: pool, shared: shared)
            guard let suspect else { return nil }
            if var found = try await confirm(suspect, in: table, on: pool) {
                found.count = count
                return found
            }
            shared.insert(suspect.hash)
        }
    }

    private struct Suspect {
        let row: Int
        let hash: UInt64
    }

    /// What is kept of a batch.
    private struct Hashes: Sendable {
        let all: [UInt64]
        /// The rows whose values are wanted, too.
        let rows: [(row: Int, place: RowPlace, values: [Cell])]
    }

    /// How many rows have a hash that an earlier one has, and the first of them.
    private func suspects(
        in table: CombinedTable, on pool: BackgroundPool, shared: Set<UInt64>
    ) async throws -> (count: Int, first: Suspect?) {
        var count = 0
        var first: Suspect?
        let passes = UInt64(max(1, (table.rowCount + rowsPerPass - 1) / rowsPerPass))
        for pass in 0..<passes {
            var seen = HashSet(capacity: table.rowCount / Int(passes))
            var values: Set<[Cell]> = []
            var row = 0
            try await scan(table, pool, wanting: shared) { batch in
                var wanted = batch.rows[...]
                for (index, hash) in batch.all.enumerated()
                where hash != ValueHashes.none && (passes == 1 || hash % passes == pass) {
                    let isNew: Bool
                    wanted = wanted.drop { $0.row < index }
                    if let next = wanted.first, next.row == index {
                        isNew = values.insert(next.values).inserted
                    } else {
                        isNew = seen.insert(hash)
                    }
                    if isNew { continue }
                    count += 1
                    if row + index < first?.row ?? .max {
                        first = Suspect(row: row + index, hash: hash)
                    }
                }
                row += batch.all.count
            }
        }
        return (count, first)
    }

    /// The suspect and the row that it repeats; nil where only the hashes are the same.
    private func confirm(
        _ suspect: Suspect, in table: CombinedTable, on pool: BackgroundPool
    ) async throws -> Repeat? {
        var places: [[Cell]: RowPlace] = [:]
        var found: Repeat?
        var row = 0
        try await scan(table, pool, wanting: [suspect.hash]) { batch in
            for next in batch.rows where row + next.row <= suspect.row {
                if row + next.row < suspect.row {
                    places[next.values] = places[next.values] ?? next.place
                } else if let first = places[next.values] {
                    found = Repeat(
                        values: next.values, first: first, second: next.place, count: 1)
                }
            }
            row += batch.all.count
        }
        return found
    }

    private func scan(
        _ table: CombinedTable, _ pool: BackgroundPool, wanting: Set<UInt64>,
        take: (Hashes) -> Void
    ) async throws {
        try await table.scan(columns, on: pool) { [mask] values in
            let hashes = ValueHashes.of(values.columns, rowCount: values.rowCount, mask: mask)
            guard !wanting.isEmpty else { return Hashes(all: hashes, rows: []) }
            let rows = hashes.indices.filter { wanting.contains(hashes[$0]) }
            return Hashes(
                all: hashes,
                rows: rows.map { row in
                    (row, values.place(ofRow: row), values.columns.map { $0[row] })
                })
        } take: {
            take($0)
        }
    }
}

import SQLiteFrames

extension StateStore {
    /// All finished items by their keys.
    func items() throws -> [String: Item] {
        try reading { connection in
            let rows = try Statement(
                connection,
                """
                SELECT key, label, stage, stage_bytes, stage_checksum, facts, source, run, bytes,
                    checksum, sha256, body, stage_source FROM items
                """)
            var items: [String: Item] = [:]
            while try rows.step() {
                // What cannot be understood was never finished.
                guard let facts = try? ItemFacts(rows.bytes(5)),
                    let source = try? SourceState(rows.bytes(6))
                else { continue }
                let name = try rows.string(2)
                let checksum = try rows.string(9)
                let sha256 = try rows.string(10)
                let body = try rows.string(11)
                let stageSource = try rows.string(12)
                let key = try rows.string(0)
                items[key] = Item(
                    key: key, label: try rows.string(1),
                    stage: name.isEmpty
                        ? nil
                        : StageFile(
                            name: name, byteCount: Int(rows.integer(3)),
                            checksum: try rows.string(4),
                            source: stageSource.isEmpty ? nil : stageSource),
                    facts: facts, source: source, body: body.isEmpty ? nil : body,
                    bytes: checksum.isEmpty && sha256.isEmpty
                        ? nil
                        : SourceBytes(
                            count: Int(rows.integer(8)),
                            checksum: checksum.isEmpty ? nil : checksum,
                            sha256: sha256.isEmpty ? nil : sha256),
                    run: Int(rows.integer(7)))
            }
            return items
        }
    }

    /// What the stage has of a finished item.
    struct Kept: Sendable {
        /// Equal for equal rows; empty without any.
        let checksum: String
        /// The names of its files.
        let files: [String]
    }

    /// What the stage has of all finished items, by their keys: much less than `items`.
    func kept() throws -> [String: Kept] {
        try reading { connection in
            let rows = try Statement(
                connection,
                """
                SELECT key, stage_checksum, stage, body, stage_source, checksum, run FROM items
                """)
            var kept: [String: Kept] = [:]
            while try rows.step() {
                var checksum = try rows.string(1)
                if try !rows.string(4).isEmpty {
                    // The stage says where the rows are, and the source what they are.
                    let source = try rows.string(5)
                    checksum += source.isEmpty ? " of run \(rows.integer(6))" : " of \(source)"
                }
                kept[try rows.string(0)] = Kept(
                    checksum: checksum,
                    files: [try rows.string(2), try rows.string(3)].filter { !$0.isEmpty })
            }
            return kept
        }
    }

    /// Keeps a finished item; those of several threads are made durable together.
    func save(_ item: Item) throws {
        try saver.save(item) { items in
            try self.writing { connection in
                let insert = try Statement(
                    connection,
                    any: "REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                let tell = try Statement(
                    connection,
                    any: "UPDATE outcomes SET outcome = ?, rows = ?, error = '' WHERE label = ?")
                for item in items {
                    try insert.run([
                        .text(item.key), .text(item.label), .text(item.stage?.name ?? ""),
                        .integer(Int64(item.stage?.byteCount ?? 0)),
                        .text(item.stage?.checksum ?? ""), .blob(item.facts.bytes),
                        .blob(item.source.bytes), .integer(Int64(item.run)),
                        .integer(Int64(item.bytes?.count ?? 0)),
                        .text(item.bytes?.checksum ?? ""), .text(item.bytes?.sha256 ?? ""),
                        .text(item.body ?? ""), .text(item.stage?.source ?? ""),
                    ])
                    let rows = item.facts.rowCount
                    let outcome: Outcome = rows == 0 ? .empty : .ok
                    try tell.run([
                        .text(outcome.rawValue), .integer(Int64(rows)), .text(item.label),
                    ])
                }
            }
        }
    }

    /// Notes the SHA-256 of the bytes that items came from.
    func note(_ hashes: [(key: String, sha256: String)]) throws {
        if hashes.isEmpty { return }
        try writing { connection in
            let update = try Statement(connection, any: "UPDATE items SET sha256 = ? WHERE key = ?")
            for (key, sha256) in hashes { try update.run([.text(sha256), .text(key)]) }
        }
    }

    /// Refuses every item that is not durable yet.
    func keepNoMore() { saver.close() }

    /// Forgets items, before their files go.
    func remove(keys: [String]) throws {
        if keys.isEmpty { return }
        try writing { connection in
            let delete = try Statement(connection, any: "DELETE FROM items WHERE key = ?")
            for key in keys { try delete.run([.text(key)]) }
        }
    }
}

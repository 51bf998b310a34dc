import SQLiteFrames

extension StateStore {
    /// The outputs of the last publication, finished or not.
    func outputs() throws -> [Output] {
        try reading { connection in
            let rows = try Statement(
                connection,
                "SELECT path, shown, step, state, checksum FROM outputs ORDER BY path")
            var outputs: [Output] = []
            while try rows.step() {
                guard let state = try? FileState(rows.bytes(3)) else { continue }
                outputs.append(
                    Output(
                        path: try rows.string(0), shown: try rows.string(1),
                        step: Output.Step(text: try rows.string(2)), state: state,
                        checksum: try rows.string(4)))
            }
            return outputs
        }
    }

    /// Says what is going to be published, before the first output takes its place.
    ///
    /// - Parameters:
    ///   - keys: the items that it is made of, in their order.
    ///   - cursors: where sources go on once that is so.
    func intend(_ outputs: [Output], of keys: [String], by run: Run, cursors: [Cursor]) throws {
        try writing { connection in
            try StateStore.replaceItems(of: keys, connection)
            try StateStore.replacePending(cursors, connection)
            try StateStore.replace(outputs, connection)
            try StateStore.end(run, items: [], connection)
        }
    }

    /// Says that everything is published, or that it came to nothing, and that the run is over.
    func published(_ outputs: [Output], by run: Run, items: [ItemResult]) throws {
        try writing { connection in
            try StateStore.settleCursors(isPublished: run.status == .published, connection)
            try StateStore.replace(outputs, connection)
            try StateStore.replaceItems(of: [], connection)
            try StateStore.end(run, items: items, connection)
        }
    }

    /// The keys of the items that an unfinished publication is made of, in their order.
    func itemsToPublish() throws -> [String] {
        try reading { connection in
            let rows = try Statement(
                connection, "SELECT key FROM published_items ORDER BY position")
            var keys: [String] = []
            while try rows.step() { keys.append(try rows.string(0)) }
            return keys
        }
    }

    private static func replaceItems(of keys: [String], _ connection: Connection) throws {
        try connection.execute("DELETE FROM published_items")
        let insert = try Statement(connection, any: "INSERT INTO published_items VALUES (?, ?)")
        for (position, key) in keys.enumerated() {
            try insert.run([.integer(Int64(position)), .text(key)])
        }
    }

    private static func replace(_ outputs: [Output], _ connection: Connection) throws {
        try connection.execute("DELETE FROM outputs")
        let insert = try Statement(connection, any: "INSERT INTO outputs VALUES (?, ?, ?, ?, ?)")
        for output in outputs {
            try insert.run([
                .text(output.path), .text(output.shown), .text(output.step.text),
                .blob(output.state.bytes), .text(output.checksum),
            ])
        }
    }
}

extension StateStore.Output.Step {
    /// As the database holds it.
    fileprivate var text: String {
        switch self {
        case .none: ""
        case .rename(let hidden): "rename \(hidden)"
        case .addRows(let token): "add \(token)"
        case .replaceTable: "replace"
        }
    }

    fileprivate init(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        switch parts.first {
        case "rename" where parts.count == 2: self = .rename(parts[1])
        case "add" where parts.count == 2: self = .addRows(token: parts[1])
        case "replace": self = .replaceTable
        default: self = .none
        }
    }
}

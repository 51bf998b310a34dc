import Fetchers
import Frames
import SQLiteFrames

extension StateStore {
    /// Where the sources go on after what is published.
    ///
    /// - Parameter pending: whether it is that after what is going to be published.
    func cursors(pending: Bool = false) throws -> [Cursor] {
        try reading { connection in
            let rows = try Statement(
                connection,
                "SELECT source, name, type, value FROM cursors WHERE pending = \(pending ? 1 : 0) "
                    + "ORDER BY source")
            var cursors: [Cursor] = []
            while try rows.step() {
                let (type, text) = (try rows.string(2), try rows.string(3))
                guard let value = CursorValue(type: type, text: text) else {
                    throw RunError(
                        .state,
                        "the state's cursor of source \(quoted(try rows.string(0))) cannot be read: "
                            + "found \(quoted(text)), expected \(type)")
                }
                cursors.append(
                    Cursor(source: try rows.string(0), column: try rows.string(1), value: value))
            }
            return cursors
        }
    }

    /// Forgets everything but the cursors.
    func forgetItems() throws {
        try writing { connection in
            try connection.execute(
                """
                DELETE FROM items; DELETE FROM runs; DELETE FROM outcomes; DELETE FROM outputs;
                DELETE FROM published_items
                """)
        }
    }

    /// Keeps the cursors that hold once a publication is complete.
    static func replacePending(_ cursors: [Cursor], _ connection: Connection) throws {
        try connection.execute("DELETE FROM cursors WHERE pending = 1")
        let insert = try Statement(connection, any: "INSERT INTO cursors VALUES (?, 1, ?, ?, ?)")
        for cursor in cursors {
            try insert.run([
                .text(cursor.source), .text(cursor.column), .text(cursor.value.type.rawValue),
                .text(cursor.value.text),
            ])
        }
    }

    /// The publication is complete, and its cursors hold; or it came to nothing, and so do they.
    static func settleCursors(isPublished: Bool, _ connection: Connection) throws {
        guard isPublished else {
            return try connection.execute("DELETE FROM cursors WHERE pending = 1")
        }
        try connection.execute(
            """
            DELETE FROM cursors WHERE pending = 0
                AND source IN (SELECT source FROM cursors WHERE pending = 1);
            UPDATE cursors SET pending = 0
            """)
    }
}

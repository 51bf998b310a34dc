package import Formats
package import Frames
import Glibc
import SQLiteFrames

/// A sink that loads a table of a SQLite database.
///
/// A database that exists is changed in one transaction, which is open from `begin` and committed
/// by `publish`: readers see the old table until then. A new database is made beside its place and
/// renamed into it.
package final class SQLiteSink: Sink {
    package let name: String
    package var cells: ReadOptions.CellMode { .typed }
    private let target: String
    private let table: String
    private let mode: Loader.Mode
    /// The hidden name of a new database until it is published; nil for one that exists.
    private var temporary: String?
    private var loader: Loader?

    /// - Parameters:
    ///   - path: the database file.
    ///   - name: the file as the user named it.
    ///   - table: the table that is made, replaced or added to.
    ///   - mode: what happens to a table that exists.
    package init(path: String, name: String, table: String, mode: IfExists) throws {
        self.name = "\(name):\(table)"
        self.table = table
        self.mode =
            switch mode {
            case .fail: .create
            case .replace: .replace
            case .append: .append
            }
        target = path
        var status = stat()
        if stat(path, &status) == 0, status.st_size > 0 {
            try open(path, durability: .full)
            if mode == .fail { try checkAbsent(path) }
        } else {
            try makeFolders(AtomicFile.folder(of: path), output: self.name)
            let hidden = AtomicFile.hiddenName(for: path)
            temporary = hidden
            try open(hidden, durability: .scratch)
        }
    }

    package func begin(schema: [(name: String, type: ColumnType)]) throws {
        try named { try loader?.begin(columns: schema) }
    }

    package func append(_ batch: DataFrame) throws {
        try named { try loader?.append(batch) }
    }

    package func finish() throws {
        guard let temporary else { return }
        try named { try loader?.commit() }
        loader = nil
        let number = Glibc.open(temporary, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw SinkError.system("cannot be made durable", output: name) }
        let file = Descriptor(adopting: number)
        try file.sync(output: name)
    }

    package func publish() throws -> Bool {
        if let hidden = temporary {
            try rename(hidden, to: target, output: name)
            temporary = nil
        } else {
            try named { try loader?.commit() }
            loader = nil
        }
        return true
    }

    package func discard() {
        // Closing the database rolls its transaction back.
        loader = nil
        if let temporary { unlink(temporary) }
        temporary = nil
    }

    deinit { discard() }

    private func open(_ path: String, durability: Loader.Durability) throws {
        var options = Loader.Options()
        options.durability = durability
        try named { loader = try Loader(path: path, table: table, mode: mode, options: options) }
    }

    /// A table that may not be replaced is told of before an hour of loading, not after it.
    private func checkAbsent(_ path: String) throws {
        try named {
            let known = try Connection(path: path).catalogue().map(\.name)
            guard known.contains(where: { $0.lowercased() == table.lowercased() }) else { return }
            throw SinkError(
                .exists,
                "the table exists; --if-exists replace replaces it, --if-exists append adds to it",
                output: name)
        }
    }

    private func named(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as SQLiteError {
            throw SinkError(
                error.code == .tableExists ? .exists : .io, error.message, output: name,
                underlying: error)
        }
    }
}

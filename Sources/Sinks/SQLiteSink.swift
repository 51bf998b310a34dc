package import Formats
package import Frames
import Glibc
package import SQLiteFrames

/// A sink that loads a table of a SQLite database.
///
/// A database that exists is changed in one transaction, which is open from `begin` and committed
/// by `publish`: readers see the old table until then. A new database is made beside its place and
/// renamed into it.
package final class SQLiteSink: Sink {
    package let name: String
    /// The database, links resolved: another sink must not work on the same one.
    package var database: String { AtomicFile.resolved(target) ?? target }
    package var cells: ReadOptions.CellMode { .typed }
    private let target: String
    private let table: String
    private let mode: Loader.Mode
    /// The hidden name of a new database until it is published; nil for one that exists.
    private var temporary: String?
    private var loader: Loader?
    /// Whether a run before this one committed the same publication: there is nothing to do.
    private var isCommitted = false
    private var createdFolders: [String] = []

    /// - Parameters:
    ///   - path: the database file.
    ///   - name: the file as the user named it.
    ///   - table: the table that is made, replaced or added to.
    ///   - mode: what happens to a table that exists.
    ///   - note: what is committed with the rows of a database that exists, for `isPublished`. Where
    ///     it is there already, the sink takes the rows and drops them.
    ///   - isOwn: whether a table that exists is one that this job published: `create` then fails
    ///     only when there are rows to write.
    ///   - tag: see `AtomicFile`.
    package init(
        path: String, name: String, table: String, mode: Loader.Mode, note: PublicationNote? = nil,
        isOwn: Bool = false, tag: String? = nil
    ) throws {
        self.name = "\(name):\(table)"
        self.table = table
        self.mode = mode
        target = path
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR {
            throw SinkError(
                .usage, "is a folder, expected a file name such as '\(name)/tables.db'",
                output: name)
        }
        let folder = AtomicFile.folder(of: path)
        if exists, status.st_size > 0 {
            try checkWritable(path, "cannot be written")
            try checkWritable(folder, "its folder cannot hold a journal")
            let loader = try open(path, note: note, durability: .full)
            isCommitted = try named { try loader.isCommitted() }
            // Told of before an hour of loading, not after it.
            if !isCommitted, !isOwn { try named { try loader.check() } }
            if !isCommitted { self.loader = loader }
        } else {
            createdFolders = try makeFolders(folder, output: self.name)
            try checkWritable(folder, "cannot be created")
            let hidden = AtomicFile.hiddenName(for: path, tag: tag ?? AtomicFile.uniqueTag())
            if tag != nil {
                for suffix in ["", "-journal", "-wal", "-shm"] { unlink(hidden + suffix) }
            }
            temporary = hidden
            Leftovers.add(hidden)
            // Its own name says whether it is in place. What adds to it later looks for a note.
            loader = try open(hidden, note: mode == .create ? nil : note, durability: .scratch)
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

    /// A new database has its hidden name from the start.
    package func link() throws {}

    package var replacement: Replacement? {
        temporary.map { Replacement(target: target, temporary: $0, contents: $0, checksum: nil) }
    }

    package func publish() throws -> Bool {
        if let hidden = temporary {
            var status = stat()
            guard stat(target, &status) != 0 || status.st_size == 0 else {
                throw SinkError(
                    .exists,
                    "another program made the database meanwhile, which would lose its tables; "
                        + "run again to add this one", output: name)
            }
            try rename(hidden, to: target, output: name)
            Leftovers.forget(hidden)
            temporary = nil
            createdFolders.forEach(Leftovers.forget)
            createdFolders = []
        } else {
            try named { try loader?.commit() }
            loader = nil
        }
        return !isCommitted
    }

    package func discard() {
        // Closing the database rolls its transaction back.
        loader = nil
        if let temporary {
            unlink(temporary)
            Leftovers.forget(temporary)
        }
        temporary = nil
        removeFolders(createdFolders)
        createdFolders = []
    }

    deinit { discard() }

    /// Whether a sink with this note published to the database at `path`, and none of the same
    /// output since: to be asked before the rows of a run that a crash cut short are added again.
    ///
    /// A crash in the middle of a commit is rolled back by asking.
    ///
    /// - Parameter name: the file as the user named it.
    /// - Throws: `SinkError` where the database cannot be opened or is locked.
    package static func isPublished(
        _ note: PublicationNote, to path: String, name: String
    ) throws -> Bool {
        do {
            return try note.isCommitted(to: path)
        } catch let error as SQLiteError {
            throw SinkError(.io, error.message, output: name, underlying: error)
        }
    }

    /// SQLite says only that it could not; this says why.
    private func checkWritable(_ path: String, _ what: String) throws {
        guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 else {
            throw SinkError.system(what, output: name)
        }
    }

    private func open(
        _ path: String, note: PublicationNote?, durability: Loader.Durability
    ) throws -> Loader {
        var options = Loader.Options()
        options.durability = durability
        options.note = note
        return try named {
            try Loader(path: path, table: table, mode: mode, options: options)
        }
    }

    private func named<R>(_ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as SQLiteError {
            throw SinkError(
                error.code == .tableExists ? .exists : .io, error.message, output: name,
                underlying: error)
        }
    }
}

import Formats
import Frames
import Glibc
import Sinks

/// Whether what the runs of a job left is as they left it, byte by byte.
public struct Verification: Sendable {
    /// What is not as it was, one sentence each.
    public private(set) var faults: [String] = []
    /// Files whose bytes were hashed.
    public private(set) var files = 0

    /// Hashes the stage, the outputs and the lock file.
    ///
    /// - Parameter lockPath: the lock file; it is passed over where there is none.
    /// - Throws: `RunError` where a run is under way.
    public init(_ job: JobSpec, directory: String? = nil, lockPath: String) throws {
        let path = directory ?? StateFolder.defaultPath(of: job)
        var lock: LockFile?
        if FileState(path: lockPath) != nil {
            files += 1
            do {
                lock = try LockFile(path: lockPath)
            } catch {
                faults.append("\(error)")
            }
        }
        let isNone = RunError(
            .state, "there is no state in \(quoted(path)) to verify; pipeline run makes it")
        guard FileState(path: path + "/state.db") != nil else { throw isNone }
        let folder = try StateFolder(path: path)
        files += 1
        if let fault = StateSeal(folder).fault() { faults.append(fault) }
        do {
            guard let store = try StateStore(reading: path) else { throw isNone }
            let items = try store.items().values.sorted { $0.label < $1.label }
            try check(items, in: folder)
            try checkSources(of: items, StatePaths(job))
            try check(store.outputs(), StatePaths(job), lock)
        } catch {
            faults.append("\(error)")
        }
    }

    private mutating func check(_ items: [StateStore.Item], in folder: StateFolder) throws {
        for item in items {
            guard let stage = item.stage else { continue }
            files += 1
            let name = "\(folder.path)/stage/\(stage.name)"
            guard let found = try Checksum.of(file: name) else {
                faults.append("\(name): the rows of \(item.label) are gone; --fresh fetches anew")
                continue
            }
            if found.digits != stage.checksum {
                faults.append(
                    "\(name): the rows of \(item.label) were changed: expected xxh128 "
                        + "\(stage.checksum), found \(found.digits)")
            }
            guard let body = item.body else { continue }
            files += 1
            let path = "\(folder.path)/stage/\(body)"
            let hash = item.bytes?.sha256 ?? ""
            let answer = SHA256.hex(ofFile: path)?.hash
            if answer != hash {
                faults.append(
                    "\(path): the answer of \(item.label) was changed: expected sha256 \(hash), found "
                        + (answer ?? "no file"))
            }
        }
    }

    /// Looks for sources that have rows and were changed without a trace: what has another size or time
    /// is fetched again by the next run.
    private mutating func checkSources(
        of items: [StateStore.Item], _ paths: StatePaths
    ) throws {
        for item in items {
            guard let source = item.stage?.source, let expected = item.bytes?.checksum else {
                continue
            }
            let path = paths.opened(source)
            guard case .files([FileState(path: path)]) = item.source else { continue }
            files += 1
            let found = try Checksum.of(file: path)?.digits
            if let found, found != expected {
                faults.append(
                    "\(item.label): was changed, and its size and time are as they were: expected "
                        + "xxh128 \(expected), found \(found)")
            }
        }
    }

    private mutating func check(
        _ outputs: [StateStore.Output], _ paths: StatePaths, _ lock: LockFile?
    ) throws {
        for output in outputs where !output.checksum.isEmpty {
            files += 1
            let path = paths.opened(output.path)
            guard let found = try Checksum.of(file: path) else {
                faults.append("\(output.shown): the output is gone")
                continue
            }
            if found.digits != output.checksum {
                faults.append(
                    "\(output.shown): the output was changed: expected xxh128 \(output.checksum), "
                        + "found \(found.digits)")
            } else if let locked = lock?.outputs.first(where: { $0.name == output.shown }),
                let written = SHA256.hex(ofFile: path), written.hash != locked.hash
            {
                faults.append(
                    "\(output.shown): the lock file says sha256 \(locked.hash), the last run wrote "
                        + written.hash)
            }
        }
    }
}

/// The hash of the state's database while no run is under way, beside it.
struct StateSeal {
    private let path: String
    private let database: String

    init(_ folder: StateFolder) {
        path = folder.path + "/state.sha256"
        database = folder.databasePath
    }

    /// Takes the seal off for good, before anything is written.
    ///
    /// - Parameter startsOver: whether a database that is not as it was sealed is no fault.
    /// - Throws: `RunError` where it is one, and where the seal cannot be taken off.
    func take(startingOver startsOver: Bool) throws {
        if !startsOver, let fault = fault() {
            throw RunError(.state, "\(fault); --fresh starts over without it")
        }
        if unlink(path) == 0 { try StateFolder.sync(AtomicFile.folder(of: path)) }
    }

    /// Seals a database that is closed. Without a seal it is only not known whether it was changed.
    func set() {
        // While there is a log the database's file is not all: SQLite could not close it.
        guard FileState(path: database + "-wal") == nil,
            let hash = SHA256.hex(ofFile: database)?.hash
        else { return }
        let bytes = Array("\(hash)\n".utf8)
        let number = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard number >= 0 else { return }
        defer { close(number) }
        if write(number, bytes, bytes.count) != bytes.count { unlink(path) }
    }

    /// Why the database is not as it was sealed; nil where it is, or has no seal.
    func fault() -> String? {
        guard let bytes = try? SmallFile.read(path, limit: 1 << 10) else { return nil }
        guard FileState(path: database + "-wal").map({ $0.size == 0 }) ?? true else { return nil }
        let sealed = String(decoding: bytes, as: UTF8.self)
        // A run that was killed as it sealed left none.
        guard bytes.count == 65 else { return nil }
        guard let found = SHA256.hex(ofFile: database)?.hash, found + "\n" != sealed else {
            return nil
        }
        return
            "\(database): the state was changed: expected sha256 \(sealed.dropLast()), found \(found)"
    }
}

import Formats
import Glibc

/// A file that appears under its name whole or not at all.
///
/// The bytes go to an unnamed file in the target's folder (a hidden name where the file system has
/// no unnamed files), are synced, and take the target's place by `rename`; then the folder is
/// synced. After a crash at any point the target is the old file or the new one. Where the new
/// bytes equal the old file's, the old file stays as it is, with its modification time.
///
/// A target that may not be written to is refused, though its folder would allow to replace it: it
/// was made read-only to stay (as with `cp` and the shell's `>`; root may write to anything).
///
/// Used by one thread at a time. A target that is no regular file (a pipe, `/dev/null`) has nothing
/// to replace: it is written to directly, when the rest is complete.
package final class AtomicFile {
    /// The output as the user named it.
    let name: String
    private let target: String
    private let folder: String
    private let descriptor: Descriptor
    /// The name of the new file, once it has one.
    private var temporary: String?
    private let isSpecial: Bool
    /// What makes the hidden name of the new file its own.
    private let tag: String
    /// Whether an earlier run may have left a file of the hidden name.
    private let mayHaveLeftover: Bool
    /// Of what is written, for a run that keeps state: one with a tag.
    private var checksum: Checksum?
    /// Whether the target holds the new bytes already; found out when it is asked for.
    private lazy var isUnchanged = Result { try equalsTarget() }
    private var createdFolders: [String] = []

    /// - Parameters:
    ///   - path: where the file is to be.
    ///   - name: the output as the user named it.
    ///   - tag: what the hidden name of the new file ends with. A file that is left there by a run
    ///     that was killed is replaced, so nobody else may use it now.
    init(path: String, name: String, tag: String? = nil) throws {
        self.name = name
        self.tag = tag ?? AtomicFile.uniqueTag()
        mayHaveLeftover = tag != nil
        checksum = tag.map { _ in Checksum() }
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = status.st_mode & S_IFMT
        if exists, kind == S_IFDIR {
            throw SinkError(
                .usage, "is a folder, expected a file name such as '\(name)/table.csv'",
                output: name)
        }
        isSpecial = exists && kind != S_IFREG
        // A symbolic link stays: the file that it names is replaced.
        target = exists ? AtomicFile.resolved(path) ?? path : path
        folder = AtomicFile.folder(of: target)
        if isSpecial {
            let number = open(target, O_WRONLY | O_CLOEXEC)
            guard number >= 0 else { throw SinkError.system("cannot be opened", output: name) }
            descriptor = Descriptor(adopting: number)
            return
        }
        let hidden = AtomicFile.hiddenName(for: target, tag: self.tag)
        if mayHaveLeftover { unlink(hidden) }
        let created = try makeFolders(folder, output: name)
        let mode = exists ? status.st_mode & 0o7777 : 0o666
        var number = open(folder, AtomicFile.unnamed | O_RDWR | O_CLOEXEC, mode)
        if number < 0, errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT
        {
            number = open(hidden, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            if number >= 0 {
                temporary = hidden
                Leftovers.add(hidden)
            }
        }
        guard number >= 0 else {
            let error = SinkError.system("cannot be created", output: name)
            removeFolders(created)
            throw error
        }
        descriptor = Descriptor(adopting: number)
        createdFolders = created
        // The umask shaped the mode of a new file; an old file's mode is kept as it was.
        if exists { fchmod(number, mode) }
        if exists, faccessat(AT_FDCWD, target, W_OK, AT_EACCESS) != 0, errno == EACCES {
            throw SinkError(
                .exists,
                "the file is read-only, so it is not replaced; make it writable (chmod u+w) or "
                    + "write to another file", output: name)
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        try writeAll(bytes, to: descriptor.number, output: name)
        checksum?.update(bytes)
    }

    /// Whether text may come from a file by the system, without being seen here.
    var takesTextInFiles: Bool { !isSpecial && checksum == nil }

    /// Writes what is in a file; see `takesTextInFiles`.
    func write(_ text: TextInFile) throws {
        precondition(takesTextInFiles, "the checksum is of bytes")
        try text.copy(to: descriptor.number, write)
    }

    /// Whether what was written can be taken back.
    var canStartOver: Bool { !isSpecial }

    /// Takes back what was written.
    func startOver() throws {
        guard ftruncate(descriptor.number, 0) == 0, lseek(descriptor.number, 0, SEEK_SET) == 0
        else { throw SinkError.system("cannot be written", output: name) }
        if checksum != nil { checksum = Checksum() }
    }

    /// Makes the new bytes durable. Nothing is visible yet.
    func finish() throws {
        if !isSpecial { try descriptor.sync(output: name) }
    }

    /// Puts the new file in the target's place.
    ///
    /// - Returns: false when the target already held the same bytes and was left alone.
    func publish() throws -> Bool {
        if isSpecial { return true }
        if try isUnchanged.get() {
            discard()
            // It may be from a run that a crash ended between its rename and this.
            do {
                try syncFolder(of: target, output: name)
            } catch {
                throw SinkError.notDurable(name)
            }
            return false
        }
        try link()
        if let hidden = temporary {
            try rename(hidden, to: target, output: name)
            Leftovers.forget(hidden)
        }
        temporary = nil
        createdFolders.forEach(Leftovers.forget)
        createdFolders = []
        return true
    }

    /// Gives the new file its hidden name, if it has none and is to replace anything.
    func link() throws {
        guard temporary == nil, !isSpecial, try !isUnchanged.get() else { return }
        let hidden = hiddenName
        guard
            linkat(
                AT_FDCWD, "/proc/self/fd/\(descriptor.number)", AT_FDCWD, hidden,
                AT_SYMLINK_FOLLOW) == 0
        else { throw SinkError.system("cannot be created", output: name) }
        temporary = hidden
        Leftovers.add(hidden)
    }

    private var hiddenName: String { AtomicFile.hiddenName(for: target, tag: tag) }

    /// The new file and the one that it becomes; nil for a target that is written to directly.
    var replacement: Replacement? {
        get throws {
            guard !isSpecial else { return nil }
            return Replacement(
                target: target, temporary: try isUnchanged.get() ? nil : temporary ?? hiddenName,
                contents: "/proc/self/fd/\(descriptor.number)", checksum: checksum?.digits)
        }
    }

    /// Forgets the new bytes; the target stays as it is. Does nothing after `publish`.
    func discard() {
        if let temporary {
            unlink(temporary)
            Leftovers.forget(temporary)
        }
        temporary = nil
        removeFolders(createdFolders)
        createdFolders = []
    }

    deinit { discard() }

    private func equalsTarget() throws -> Bool {
        let number = open(target, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return false }
        let old = Descriptor(adopting: number)
        var oldStatus = stat()
        var newStatus = stat()
        guard fstat(old.number, &oldStatus) == 0, fstat(descriptor.number, &newStatus) == 0,
            oldStatus.st_size == newStatus.st_size
        else { return false }
        let size = 1 << 20
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 2 * size, alignment: 64)
        defer { memory.deallocate() }
        var offset: off_t = 0
        while offset < newStatus.st_size {
            let count = pread(old.number, memory, size, offset)
            guard count > 0, pread(descriptor.number, memory + size, count, offset) == count,
                memcmp(memory, memory + size, count) == 0
            else { return false }
            offset += off_t(count)
        }
        return true
    }

    /// `O_TMPFILE`, which Swift does not import: a file without a name, in the folder that is opened.
    private static var unnamed: CInt { 0o20_000_000 | O_DIRECTORY }

    static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// The folder that a path is in.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The file that an output of this path replaces: a symbolic link stays.
    package static func target(of path: String) -> String { resolved(path) ?? path }

    /// A tag that nobody else has.
    static func uniqueTag() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// The hidden name beside `target` that goes with a tag.
    package static func hiddenName(for target: String, tag: String) -> String {
        let folder = folder(of: target)
        let base = target.split(separator: "/").last.map(String.init) ?? "output"
        // A file name has at most 255 bytes.
        return "\(folder)/.\(String(decoding: base.utf8.prefix(200), as: UTF8.self)).\(tag).new"
    }
}

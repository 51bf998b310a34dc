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
final class AtomicFile {
    /// The output as the user named it.
    let name: String
    private let target: String
    private let folder: String
    private let descriptor: Descriptor
    /// The name of the new file, once it has one.
    private var temporary: String?
    private let isSpecial: Bool
    private var createdFolders: [String] = []

    init(path: String, name: String) throws {
        self.name = name
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
        let created = try makeFolders(folder, output: name)
        let mode = exists ? status.st_mode & 0o7777 : 0o666
        var number = open(folder, AtomicFile.unnamed | O_RDWR | O_CLOEXEC, mode)
        if number < 0, errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT
        {
            let hidden = AtomicFile.hiddenName(for: target)
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
        if try equalsTarget() {
            discard()
            // It may be from a run that a crash ended between its rename and this.
            try syncFolder(of: target, output: name)
            return false
        }
        if temporary == nil {
            let hidden = AtomicFile.hiddenName(for: target)
            guard
                linkat(
                    AT_FDCWD, "/proc/self/fd/\(descriptor.number)", AT_FDCWD, hidden,
                    AT_SYMLINK_FOLLOW) == 0
            else { throw SinkError.system("cannot be created", output: name) }
            temporary = hidden
            Leftovers.add(hidden)
        }
        if let hidden = temporary {
            try rename(hidden, to: target, output: name)
            Leftovers.forget(hidden)
        }
        temporary = nil
        createdFolders.forEach(Leftovers.forget)
        createdFolders = []
        return true
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

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func hiddenName(for target: String) -> String {
        let folder = folder(of: target)
        let base = target.split(separator: "/").last.map(String.init) ?? "output"
        let unique = String(UInt64.random(in: .min ... .max), radix: 36)
        // A file name has at most 255 bytes.
        return "\(folder)/.\(String(decoding: base.utf8.prefix(200), as: UTF8.self)).\(unique).new"
    }
}

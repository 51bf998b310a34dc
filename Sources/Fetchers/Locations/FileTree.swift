package import Formats
import Glibc
import SQLiteFrames

/// What is at a path, and what is in a folder.
package enum FileTree {
    package enum Kind: Sendable {
        case file, folder
        /// A pipe, a device, a socket: it may be read once.
        case special
        /// A link to nothing, or something that may not be looked at.
        case unreachable
    }

    /// What is at `path`, links followed; nil if nothing is.
    package static func kind(of path: String) -> Kind? {
        var info = stat()
        guard stat(path, &info) == 0 else {
            return lstat(path, &info) == 0 ? .unreachable : nil
        }
        return kind(of: info)
    }

    /// Whether `path` itself is a folder, and not a link to one.
    static func isFolderItself(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) == 0 && kind(of: info) == .folder
    }

    private static func kind(of info: stat) -> Kind {
        switch info.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .special
        }
    }

    /// The device and the number of what is at `path`: equal for two names of one file; and what it
    /// is.
    package static func identity(of path: String) -> (file: FileIdentity, kind: Kind)? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        let file = FileIdentity(device: UInt64(info.st_dev), inode: UInt64(info.st_ino))
        return (file, kind(of: info))
    }

    /// The names in a folder without `.` and `..`: in the order of their bytes, or in any.
    ///
    /// A name that is not UTF-8 comes out with replacement characters and is marked: it cannot be
    /// opened under that name.
    static func entries(
        of path: String, inOrder: Bool = true
    ) throws(LocationError) -> [Entry] {
        guard let folder = opendir(path.isEmpty ? "." : path) else {
            throw LocationError(
                .unreadable, "cannot list the folder: \(String(cString: strerror(errno)))")
        }
        defer { closedir(folder) }
        var entries: [Entry] = []
        while let entry = readdir(folder) {
            let (name, isUTF8) = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                let bytes = bytes.prefix { $0 != 0 }
                if let name = String(validating: bytes, as: UTF8.self) { return (name, true) }
                return (String(decoding: bytes, as: UTF8.self), false)
            }
            if name == "." || name == ".." { continue }
            let kind: Kind? =
                switch Int(entry.pointee.d_type) {
                case Int(DT_REG): .file
                case Int(DT_DIR): .folder
                default: nil
                }
            entries.append(Entry(name: name, isUTF8: isUTF8, kind: kind))
        }
        return inOrder ? entries.sorted { precedes($0.name, $1.name) } : entries
    }

    /// The names of a folder's files whose suffix says one of these formats, in the order of their
    /// bytes. Hidden files are left out, and folders in it are not looked into.
    ///
    /// - Parameter takesAnyName: whether a name that is not UTF-8 is taken as far as it can be told, so
    ///   that opening the file fails; else it is an error.
    package static func files(
        in folder: String, suffixes formats: [Format], takesAnyName: Bool
    ) throws(LocationError) -> [String] {
        var names: [String] = []
        let entries = try entries(of: folder)
        for entry in entries where !entry.name.hasPrefix(".") {
            guard let format = FileSuffix(of: entry.name).format, formats.contains(format),
                (entry.isUTF8 ? kind(of: join(folder, entry.name)) : entry.kind) != .folder
            else { continue }
            guard entry.isUTF8 || takesAnyName && isOnlyOne(entry, in: entries) else {
                throw notUTF8(entry.name)
            }
            names.append(entry.name)
        }
        return names
    }

    /// The error for a path that is no text; what cannot be told of it is U+FFFD.
    static func notUTF8(_ path: String) -> LocationError {
        LocationError(.unreadable, "the name \(shown(path)) is not UTF-8: rename the file")
    }

    /// Whether no other entry has the same name, as far as that can be told.
    static func isOnlyOne(_ entry: Entry, in entries: [Entry]) -> Bool {
        entries.count { $0.name == entry.name } == 1
    }

    struct Entry {
        let name: String
        let isUTF8: Bool
        /// What it is, as far as the folder says: links must be followed, and some file systems do
        /// not say.
        let kind: Kind?
    }

    /// What the file is read as: by its suffix, else a database or Arrow by its first bytes, else
    /// CSV (`.dat`, `.txt`).
    package static func format(of path: String) -> Format {
        if let format = FileSuffix(of: path).format { return format }
        if isSQLite(path) { return .sqlite }
        // Reading from a pipe would take its bytes away.
        guard kind(of: path) == .file, let source = try? FileSource(path: path, label: path),
            Arrow.isArrow(source)
        else { return .csv }
        return .arrow
    }

    /// Whether the file starts as every SQLite 3 database does (File Format, section 1.2).
    package static func isSQLite(_ path: String) -> Bool {
        // Reading from a pipe would take its bytes away.
        guard kind(of: path) == .file else { return false }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: SQLiteFile.magicLength)
        return pread(descriptor, &head, head.count, 0) == head.count
            && SQLiteFile.isSQLite(firstBytes: head)
    }

    /// `path` seen from `folder`; `path` itself where it is absolute or there is no folder.
    package static func join(_ folder: String, _ path: String) -> String {
        if folder.isEmpty || path.hasPrefix("/") { return path }
        if path.isEmpty { return folder }
        return folder.hasSuffix("/") ? folder + path : folder + "/" + path
    }

    /// The order of results: that of the names' UTF-8 bytes, whatever the locale.
    package static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

/// Which file it is, whatever its name.
package struct FileIdentity: Sendable, Hashable {
    package let device: UInt64
    package let inode: UInt64
}

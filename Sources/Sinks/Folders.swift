import Glibc

/// Makes the folders that are missing above an output, durably: what is published in them later is
/// not lost with them.
///
/// - Returns: those that were made, innermost first.
@discardableResult
func makeFolders(_ folder: String, output: String) throws -> [String] {
    var status = stat()
    if stat(folder, &status) == 0 {
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw SinkError(.usage, "'\(folder)' is a file, expected a folder", output: output)
        }
        return []
    }
    let above = try makeFolders(AtomicFile.folder(of: folder), output: output)
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        let error = SinkError.system("its folder cannot be made", output: output)
        removeFolders(above)
        throw error
    }
    Leftovers.add(folder)
    do {
        try syncFolder(of: folder, output: output)
    } catch {
        removeFolders([folder] + above)
        throw error
    }
    return [folder] + above
}

/// Takes folders that were made for nothing away again.
func removeFolders(_ created: [String]) {
    for path in created {
        rmdir(path)
        Leftovers.forget(path)
    }
}

/// Gives a finished file the place of `target`, at once, and makes that durable.
func rename(_ hidden: String, to target: String, output: String) throws {
    guard Glibc.rename(hidden, target) == 0 else {
        throw SinkError.system("cannot take its place", output: output)
    }
    try syncFolder(of: target, output: output)
}

/// Makes durable what the name `path` stands for.
func syncFolder(of path: String, output: String) throws {
    let number = open(AtomicFile.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw SinkError.system("cannot be made durable", output: output) }
    let folder = Descriptor(adopting: number)
    try folder.sync(output: output)
}

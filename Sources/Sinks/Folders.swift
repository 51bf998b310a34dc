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
///
/// - Throws: `SinkError` with the code `notDurable` where the file is in place, but may not be there
///   after a power cut; with another one where the target is as it was.
func rename(_ hidden: String, to target: String, output: String) throws {
    // Whatever else can fail comes before the target changes.
    let folder = try openFolder(of: target, output: output)
    guard Glibc.rename(hidden, target) == 0 else {
        throw SinkError.system("cannot take its place", output: output)
    }
    guard fsync(folder.number) == 0 else { throw SinkError.notDurable(output) }
}

/// Makes durable what the name `path` stands for.
package func syncFolder(of path: String, output: String) throws {
    try openFolder(of: path, output: output).sync(output: output)
}

private func openFolder(of path: String, output: String) throws -> Descriptor {
    let number = open(AtomicFile.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw SinkError.system("cannot be made durable", output: output) }
    return Descriptor(adopting: number)
}

extension SinkError {
    /// What the system said in `errno` of an output that is in place.
    static func notDurable(_ output: String) -> SinkError {
        system(
            "is in place, but may not last through a power cut", output: output, code: .notDurable)
    }
}

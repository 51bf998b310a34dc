import Glibc

/// A folder of its own for one test; it goes when the value does.
public final class TemporaryFolder: Sendable {
    /// Absolute, links resolved.
    public let path: String

    public init() {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/pipeline-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            preconditionFailure(
                "cannot make a temporary folder: \(String(cString: strerror(errno)))")
        }
        let made = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        let real = realpath(made, nil)
        path = real.map { String(cString: $0) } ?? made
        free(real)
    }

    deinit {
        // A test may have taken the right away.
        chmod(path, 0o755)
        Self.remove(Array(path.utf8))
    }

    /// Works on bytes: names in it may be no text. Links are removed, not followed.
    private static func remove(_ path: [UInt8]) {
        let name = path.map { CChar(bitPattern: $0) } + [0]
        guard unlink(name) != 0, let folder = opendir(name) else { return }
        while let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let dot = UInt8(ascii: ".")
            if bytes != [dot], bytes != [dot, dot] { remove(path + [UInt8(ascii: "/")] + bytes) }
        }
        closedir(folder)
        rmdir(name)
    }

    /// The names of what is in the folder, in the order of their text.
    public var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The absolute path of a name in the folder.
    public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and makes the folders that it needs.
    @discardableResult
    public func write(_ name: String, _ text: String = "") -> String {
        write(name, bytes: Array(text.utf8))
    }

    @discardableResult
    public func write(_ name: String, bytes: [UInt8]) -> String {
        let parts = name.split(separator: "/")
        for count in 1..<max(parts.count, 1) { makeFolder(parts[..<count].joined(separator: "/")) }
        let file = fopen(self(name), "w")
        precondition(file != nil, "cannot write \(name): \(String(cString: strerror(errno)))")
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        return self(name)
    }

    public func makeFolder(_ name: String) {
        mkdir(self(name), 0o755)
    }

    public func link(_ name: String, to target: String) {
        precondition(symlink(target, self(name)) == 0, "cannot link \(name)")
    }
}

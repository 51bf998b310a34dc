import Fetchers
import Glibc

/// Calls files by names that say nothing about the machine.
///
/// A relative path is its own label. An absolute path inside the job's folder is made relative to it.
/// Of an absolute path elsewhere only the last folder of its fixed part stays: `/srv/data/trips/*.csv`
/// gives `trips/1.csv`, wherever the job is.
struct FileLabels {
    /// The job's folder from the root of all folders on, with a slash at its end alone; nil if it
    /// cannot be told or is that root.
    private let base: String?

    init(directory: String) {
        let real = realpath(directory.isEmpty ? "." : directory, nil)
        let names = real.map { String(Substring(String(cString: $0).utf8.dropFirst())) } ?? ""
        base = names.isEmpty ? nil : names + "/"
        free(real)
    }

    /// The folder that all files of a pattern share.
    struct Root {
        /// Its names, cleaned.
        fileprivate let path: String
        /// The last of them and a slash; nothing where there is none.
        fileprivate let lastName: String

        init(_ path: String) {
            self.path = cleaned(path)
            lastName = self.path.split(separator: "/").last.map { $0 + "/" } ?? ""
        }
    }

    /// - Parameters:
    ///   - path: a file's path as its pattern spells it.
    ///   - root: that of the pattern.
    ///   - name: the NAME of `NAME=INPUT`.
    ///   - isSingle: whether the pattern can name one file only: then NAME is the label.
    func label(path: String, root: Root, name: String?, isSingle: Bool) -> String {
        if let name {
            if isSingle { return Label.escaped(name) }
            return Label.escaped(name + "/" + Self.rest(of: Self.cleaned(path), below: root))
        }
        let clean = Self.cleaned(path)
        guard path.hasPrefix("/") else { return Label.escaped(clean) }
        if let base, clean.hasPrefix(base) {
            return Label.escaped(String(clean.dropFirst(base.count)))
        }
        return Label.escaped(root.lastName + Self.rest(of: clean, below: root))
    }

    /// The folder that the fixed parts of a pattern share.
    static func root(of pattern: PathPattern) -> Root {
        let folders = pattern.fixedFolders.map {
            $0.split(separator: "/", omittingEmptySubsequences: false)
        }
        guard var common = folders.first else { return Root("") }
        for folder in folders.dropFirst() {
            common = Array(zip(common, folder).prefix { $0 == $1 }.map(\.0))
        }
        return Root(common.joined(separator: "/"))
    }

    /// The names of a cleaned path behind those of its root.
    private static func rest(of path: String, below root: Root) -> String {
        let behind = path.utf8.dropFirst(root.path.utf8.count)
        guard !root.path.isEmpty, path.utf8.starts(with: root.path.utf8),
            behind.first == UInt8(ascii: "/")
        else { return path }
        return String(Substring(behind.dropFirst()))
    }

    /// The names of a path without `.` and empty ones. `..` stays: what is above is not known here.
    private static func cleaned(_ path: String) -> String {
        if path.utf8.first == UInt8(ascii: "/") {
            return cleaned(String(Substring(path.utf8.dropFirst())))
        }
        if isClean(path) { return path }
        return path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    /// Whether no name of a path is `.` or empty.
    private static func isClean(_ path: String) -> Bool {
        var length = 0
        var isDot = false
        for byte in path.utf8 {
            if byte == UInt8(ascii: "/") {
                if length == 0 || isDot { return false }
                length = 0
                isDot = false
            } else {
                isDot = length == 0 && byte == UInt8(ascii: ".")
                length += 1
            }
        }
        return length > 0 && !isDot
    }
}

/// Makes labels unique: the second of equal ones gets `#2`.
struct UniqueLabels {
    /// The number that each label got last.
    private var numbers: [String: Int] = [:]

    mutating func unique(_ label: String) -> String {
        guard var number = numbers.updateValue(1, forKey: label) else { return label }
        var candidate: String
        repeat {
            number += 1
            candidate = "\(label)#\(number)"
        } while numbers[candidate] != nil
        numbers[candidate] = 1
        numbers[label] = number
        return candidate
    }
}

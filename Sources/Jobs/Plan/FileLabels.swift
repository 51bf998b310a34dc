import Fetchers
import Glibc

/// Calls files by names that say nothing about the machine.
///
/// A relative path is its own label. An absolute path inside the job's folder is made relative to it.
/// Of an absolute path elsewhere only the last folder of its fixed part stays: `/srv/data/trips/*.csv`
/// gives `trips/1.csv`, wherever the job is.
struct FileLabels {
    /// The job's folder as an absolute path; nil if it cannot be told.
    private let base: String?

    init(directory: String) {
        let real = realpath(directory.isEmpty ? "." : directory, nil)
        base = real.map { String(cString: $0) }
        free(real)
    }

    /// - Parameters:
    ///   - path: a file's path as its pattern spells it.
    ///   - root: the folder that all files of the pattern share.
    ///   - name: the NAME of `NAME=INPUT`.
    ///   - isSingle: whether the pattern can name one file only: then NAME is the label.
    func label(path: String, root: String, name: String?, isSingle: Bool) -> String {
        if let name {
            if isSingle { return Label.escaped(name) }
            return Label.escaped(name + "/" + Self.cleaned(Self.rest(of: path, below: root)))
        }
        guard path.hasPrefix("/") else { return Label.escaped(Self.cleaned(path)) }
        let absolute = "/" + Self.cleaned(path)
        if let base, base != "/", absolute.hasPrefix(base + "/") {
            return Label.escaped(String(absolute.dropFirst(base.count + 1)))
        }
        let folder = Self.cleaned(root).split(separator: "/").last.map { $0 + "/" } ?? ""
        return Label.escaped(folder + Self.cleaned(Self.rest(of: path, below: root)))
    }

    /// The folder that the fixed parts of a pattern share.
    static func root(of pattern: PathPattern) -> String {
        let folders = pattern.fixedFolders.map {
            $0.split(separator: "/", omittingEmptySubsequences: false)
        }
        guard var common = folders.first else { return "" }
        for folder in folders.dropFirst() {
            common = Array(zip(common, folder).prefix { $0 == $1 }.map(\.0))
        }
        return common.joined(separator: "/")
    }

    private static func rest(of path: String, below root: String) -> String {
        let (cleanPath, cleanRoot) = (cleaned(path), cleaned(root))
        let behind = cleanPath.utf8.dropFirst(cleanRoot.utf8.count)
        guard !cleanRoot.isEmpty, cleanPath.utf8.starts(with: cleanRoot.utf8),
            behind.first == UInt8(ascii: "/")
        else { return cleanPath }
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

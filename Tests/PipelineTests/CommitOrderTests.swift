import Foundation
import Testing

/// What the system is asked for, and in which order, when outputs become visible: bytes are durable
/// before they have a name, and names before anything counts on them.
@Suite struct CommitOrderTests {
    let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
    }

    /// The calls of a run as `fsync out`: without numbers and random parts.
    private func calls(_ arguments: String) throws -> [String] {
        let output = try folder.shell(
            "strace -f -y -qq -e trace=fsync,fdatasync,unlink,rename,linkat,mkdir -o trace.txt "
                + "$PIPELINE " + arguments)
        try #require(output.code == 0, "\(output.errors)")
        return try folder.read("trace.txt").split(separator: "\n").map { line in
            let call = line.drop { $0 != " " }.drop { $0 == " " }.prefix { $0 != "(" }
            let here = line.replacing("<\(folder.path)", with: "<.").replacing(
                folder.path + "/", with: "")
            // The last path, be it in quotes or that of a descriptor.
            let path = here.matches(of: /["<]([^">]*)[">]/).last.map { String($0.1) } ?? ""
            let name = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
            return "\(call) "
                + name.replacing(/\.[a-z0-9]+\.new$/, with: ".new")
                .replacing(/#[0-9]+$/, with: "unnamed")
        }
    }

    @Test(.needsStrace)
    func aFileInNewFolders() throws {
        #expect(
            try calls("concat a.csv -o n/m/o.csv") == [
                "mkdir n", "fsync .", "mkdir n/m", "fsync n", "fsync n/m/unnamed",
                "linkat n/m/.o.csv.new", "rename n/m/o.csv", "fsync n/m",
            ])
        // The same bytes stay, with a name that lasts.
        #expect(
            try calls("concat a.csv -o n/m/o.csv") == ["fsync n/m/unnamed", "fsync n/m"])
    }

    @Test(.needsStrace)
    func databases() throws {
        #expect(
            try calls("concat a.csv -o w.db:t") == ["fsync .w.db.new", "rename w.db", "fsync ."])
        // The last one keeps the journal from coming back, which would undo the commit.
        #expect(
            try calls("concat a.csv -o w.db:t --if-exists append") == [
                "fdatasync w.db-journal", "fdatasync .", "fdatasync w.db-journal", "fdatasync w.db",
                "unlink w.db-journal", "fdatasync .",
            ])
    }
}

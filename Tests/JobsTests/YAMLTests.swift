import TestSupport
import Testing

@testable import Jobs

/// Texts that are not YAML, or more YAML than a job file may be.
struct YAMLTests {
    @Test(arguments: [
        ("a: *.csv", "2:4: an unquoted * begins a YAML alias; put the text in quotes: \"*.csv\""),
        ("a: [*x, b]", "2:5: an unquoted * begins a YAML alias; put the text in quotes: \"*x\""),
        (
            "a: *trips/x.csv",
            "2:4: an unquoted * begins a YAML alias; put the text in quotes: \"*trips/x.csv\""
        ),
        ("a: **/x", "2:4: an unquoted * begins a YAML alias; put the text in quotes: \"**/x\""),
        ("\ta: b", "2:1: found a tab; YAML is indented with blanks only"),
        ("a: @x", "2:4: a text that begins with @ must be quoted"),
        ("a: `x`", "2:4: a text that begins with ` must be quoted"),
        ("a: %x", "2:4: a text that begins with % must be quoted"),
        (
            "a: b: c",
            "2:5: a \": \" is not expected here; quote a text that holds one, and indent the keys of one mapping alike"
        ),
        (
            "a: {b}/c",
            "2:7: expected a key of the same mapping here; keys of one mapping are indented alike, and a quoted text ends with its quote"
        ),
        (
            "a: { b: {c}/d }",
            "2:12: expected , or the } that closes the { of line 2; put a text that holds { } [ ] or , in quotes"
        ),
        (
            "a: [ ${x} ]",
            "2:7: expected , or the ] that closes the [ of line 2; put a text that holds { } [ ] or , in quotes"
        ),
        ("a: \"x", "2:4: the file ends before this quote is closed"),
        ("a: 'x", "2:4: the file ends before this quote is closed"),
        (
            "a: \"x\\d\"",
            "2:4: a backslash in double quotes begins an escape such as \\n; write \\\\ for the backslash itself, or use single quotes"
        ),
        ("a: 1\na: 2", "3:1: the key \"a\" is given twice; the first is on line 2"),
        ("a: {b: 1, 'b': 2}", "2:11: the key \"b\" is given twice; the first is on line 2"),
        (
            "a:\n  b: 1\n  c:\n    b: 5\n  b: 2",
            "6:3: the key \"b\" is given twice; the first is on line 3"
        ),
        (
            "a: &x 1",
            "2:4: found the YAML anchor or alias \"x\"; job files have none: write the value out, or put a text that begins with & or * in quotes"
        ),
        (
            "a: &x [1]\nb: *x",
            "2:4: found the YAML anchor or alias \"x\"; job files have none: write the value out, or put a text that begins with & or * in quotes"
        ),
        ("a: &", "2:4: an unquoted & begins a YAML anchor; put the text in quotes"),
        (
            "a: !!int 3",
            "2:4: found the YAML tag \"tag:yaml.org,2002:int\"; job files have none: put a text that begins with ! in quotes"
        ),
        (
            "a: !x [3]",
            "2:4: found the YAML tag \"!x\"; job files have none: put a text that begins with ! in quotes"
        ),
        ("--- \na: 1", "2:1: found a second document; a job file is one"),
        (
            "{a: b}: c",
            "2:1: found a list or a mapping as a key, expected a name; a text that begins with { or [ must be quoted"
        ),
        (
            "a: \u{1}",
            "2:4: control characters are not allowed; a job file is UTF-8 text without control characters"
        ),
        (
            "sources: {}\n<<: {a: b}",
            "3:1: unknown key \"<<\"; expected version, name, variables, jobs, deadline, defaults, sources, table, expect, on-error, rejects or outputs"
        ),
    ])
    func refusals(_ line: String, _ expected: String) {
        #expect(messages("version: 1\n\(line)\n").last == "job.yaml:\(expected)")
    }

    @Test(arguments: ["", "\n\n", "# only a comment\n"])
    func nothing(_ text: String) {
        #expect(
            messages(text) == [
                "job.yaml:1:1: the job file is empty; expected version: 1 and sources"
            ])
    }

    @Test func aliasesOfAliasesAreRefusedBeforeTheyExpand() {
        var yaml = "a: &x0 [1]\n"
        for level in 1...40 {
            let alias = "*x\(level - 1)"
            yaml += "x\(level): &x\(level) { ? [\(alias), \(alias), \(alias)] : 1 }\n"
        }
        let found = messages(yaml)
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("job.yaml:2:1: found the YAML anchor or alias \"x0\""))
    }

    @Test func textThatLooksLikeAliasesIsText() throws {
        let query = "select a &b, " + Array(repeating: "x *b", count: 10).joined(separator: ", ")
        let job = try JobSpec.parse(
            yaml: "version: 1\nsources: { s: { sqlite: x.db, query: \"\(query)\" } }",
            file: "job.yaml")
        #expect(job.sources.count == 1)
    }

    @Test(arguments: ["[", "{a: ", "- "])
    func deepNesting(_ open: String) {
        for depth in [40, 900, 20_000] {
            #expect(messages("a: \n  " + String(repeating: open, count: depth)).count == 1)
        }
    }

    @Test func nestingThatTheSchemaHasNoUseFor() {
        let closed = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(messages("a: \(closed)") == ["job.yaml:1:35: values are nested more than 32 deep"])
    }

    @Test func largeFiles() {
        let yaml = "# " + String(repeating: "x", count: YAMLReader.maximumBytes)
        #expect(messages(yaml) == ["job.yaml:1:1: the job file has more than 1048576 bytes"])
    }

    @Test func filesThatCannotBeRead() {
        let folder = TemporaryFolder()
        func message(_ name: String) -> String {
            do {
                _ = try JobSpec.load(file: folder(name))
                return ""
            } catch {
                return "\(error)".replacing(folder.path + "/", with: "")
            }
        }
        #expect(message("none.yaml") == "none.yaml: cannot be read: No such file or directory")
        folder.makeFolder("sub")
        #expect(message("sub") == "sub: is a folder; expected a job file")
        folder.write("big.yaml", String(repeating: "#\n", count: 600_000))
        #expect(message("big.yaml") == "big.yaml: is larger than 1048576 bytes")
        folder.write("latin.yaml", bytes: Array("version: 1\n# caf".utf8) + [0xE9, 0x0A])
        #expect(message("latin.yaml") == "latin.yaml:2:1: the job file is not UTF-8")
        folder.write("good.yaml", "version: 1\nsources: { a: { csv: x.csv } }\n")
        #expect(message("good.yaml") == "")
    }
}

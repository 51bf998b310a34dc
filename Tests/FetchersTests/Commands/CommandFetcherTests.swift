import Formats
import Frames
import Glibc
import TestSupport
import Testing

@testable import Fetchers

/// What programs get, and what becomes of their output.
@Suite(.timeLimit(.minutes(2)))
struct CommandFetcherTests {
    let folder = TemporaryFolder()

    private func texts(_ table: DataFrame, _ column: Int = 0) -> [String] {
        (0..<table.rowCount).map { table.columns[column][$0].description }
    }

    @Test func argumentsArriveAsTheyAre() async throws {
        let arguments = [
            "a b", "", "'", "\"", "$HOME `id` \\", "*", "two\nlines", "-n", "{x}", "ä€😀", "\t",
        ]
        // Each between brackets, a newline doubled for what is one line of JSON.
        var request = CommandRequest(
            [
                "python3", "-c",
                "import sys, json\nfor a in sys.argv[1:]: print(json.dumps({'a': a}))",
            ] + arguments)
        request.folder = folder.path
        var options = ReadOptions()
        options.format = .jsonl
        options.allText = true
        let table = try await fetch(request, options: options).table
        #expect(texts(table) == arguments)
    }

    @Test func itRunsInItsFolderWithTheEnvironment() async throws {
        folder.makeFolder("in")
        folder.write("in/tool", "#!/bin/sh\necho where,a,b,input\necho \"$PWD,$A,$B,$(cat)\"\n")
        chmod(folder("in/tool"), 0o755)
        var request = CommandRequest(["./tool"], label: "t")
        request.folder = folder("in")
        request.environment = ["A": "=x y"]
        request.secretEnvironment = ["B": Secret("hush")]
        var options = ReadOptions()
        options.allText = true
        let table = try await fetch(request, options: options).table
        #expect((0..<3).map { texts(table, $0)[0] } == [folder("in"), "=x y", "hush"])
        #expect(table.columns[3].nullCount == 1, "nothing comes on its standard input")
    }

    /// Nothing is open but the three, and the group is its own.
    @Test func nothingOfOursIsInherited() async throws {
        let inherited = open("/dev/null", O_RDONLY)
        defer { close(inherited) }
        let lines = """
            echo n,v; ls /proc/self/fd | wc -l | sed 's/^/files,/'
            ps -o pgid= -p $$ | sed "s/ *//; s/^$$\\$/own/; s/^/group,/"
            """
        let table = try await fetch(shell(lines)).table
        #expect(texts(table) == ["files", "group"])
        // `ls` itself holds the folder open.
        #expect(texts(table, 1) == ["4", "own"])
    }

    @Test(arguments: [
        (Format.csv, "x,y\\n1,a\\n"), (.tsv, "x\\ty\\n1\\ta\\n"),
        (.json, "[{\"x\": 1, \"y\": \"a\"}]"), (.jsonl, "{\"x\": 1, \"y\": \"a\"}\\n"),
    ])
    func formats(_ format: Format, _ text: String) async throws {
        var options = ReadOptions()
        options.format = format
        for packer in ["", " | gzip", " | zstd -q"] {
            let table = try await fetch(shell("printf '\(text)'" + packer), options: options).table
            #expect(table.columnNames == ["x", "y"], "\(packer)")
            #expect(texts(table) == ["1"] && texts(table, 1) == ["a"], "\(packer)")
        }
    }

    @Test func theOutputIsReadAgainWithoutASecondRun() async throws {
        var request = shell("echo run >> runs; printf 'x\\n007\\n1.50\\n'")
        request.folder = folder.path
        let fetched = try await fetch(request)
        var options = ReadOptions()
        options.allText = true
        let again = try #require(fetched.reread)
        let frame = try await again(options)
        #expect(texts(frame.batches[0]) == ["007", "1.50"])
        let runs = try #require(fopen(folder("runs"), "r"))
        defer { fclose(runs) }
        var bytes = [UInt8](repeating: 0, count: 100)
        #expect(fread(&bytes, 1, 100, runs) == 4)
    }

    @Test(arguments: [0, 100_000, 1 << 30]) func largeOutput(_ budget: Int) async throws {
        let session = CommandSession(memoryBytes: budget)
        do {
            let fetched = try await fetch(
                shell("echo n; seq 1 300000; seq 1 300000 >&2"), session: session)
            #expect(fetched.frame.rowCount == 300_000)
            let expected = 2 + (1...300_000).reduce(0) { $0 + "\($1)".utf8.count + 1 }
            #expect(fetched.frame.bytesRead == expected)
            let last = try fetched.table.columns[0][299_999]
            #expect(last == .int64(300_000))
            #expect(session.budget.available == (budget > expected ? budget - expected : budget))
        }
        #expect(session.budget.available == budget, "the memory comes back")
    }

    @Test(arguments: [
        ("\\0\\1\\2\\377\\376", "s:"), ("a,b\\n1\\n", "s:"), ("\\037\\213\\010garbage", "s:"),
    ])
    func outputThatIsNoTable(_ bytes: String, _ start: String) async {
        do {
            let table = try await fetch(shell("printf '\(bytes)'")).table
            Issue.record("read as \(table)")
        } catch let error as FormatError {
            #expect("\(error)".hasPrefix(start))
        } catch {
            Issue.record("\(error)")
        }
    }
}

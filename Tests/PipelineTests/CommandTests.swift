import Foundation
import Glibc
import TestSupport
import Testing

/// Commands as sources, from the job file to the table.
@Suite struct CommandTests {
    let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        try folder.write(
            "fetch.py",
            """
            import os, sys
            year = sys.argv[1]
            open("runs", "a").write(year + "\\n")
            if os.path.exists("bad-" + year):
                print("no data for", year, file=sys.stderr)
                sys.exit(3)
            print("year,n")
            print(year + ",1.50")
            """)
        try job()
    }

    private func job(_ more: String = "", years: String = "2019..2021") throws {
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              legacy: { command: [python3, fetch.py, "{year}"], each: { year: \(years) }, format: csv\(more) }
            outputs: [out.csv]
            """)
    }

    private func runs() throws -> [String] {
        guard folder.exists("runs") else { return [] }
        return try folder.read("runs").split(separator: "\n").map(String.init).sorted()
    }

    private func outcomes(_ arguments: String..., code: Int32 = 0) throws -> [String] {
        let output = try folder.run(["run", "job.yaml", "--report", "r.json", "-q"] + arguments)
        #expect(output.code == code, "\(output.errors)")
        let report = try folder.report("r.json")
        #expect(report.totals.isConsistent)
        return report.items.map(\.outcome)
    }

    @Test func theTableInTheOrderOfTheItems() throws {
        #expect(try outcomes() == ["ok", "ok", "ok"])
        #expect(try folder.read("out.csv") == "year,n\n2019,1.50\n2020,1.50\n2021,1.50\n")
        #expect(
            try folder.report("r.json").items.map(\.label)
                == ["legacy/2019", "legacy/2020", "legacy/2021"])
        #expect(try folder.report("r.json").items.map(\.source) == ["legacy", "legacy", "legacy"])
    }

    /// The job file's folder is where commands run, wherever `pipeline` is started.
    @Test func theFolderIsThatOfTheJobFile() throws {
        try folder.makeFolder("elsewhere")
        #expect(try folder.run(["run", "../job.yaml"], in: "elsewhere").code == 0)
        #expect(try runs() == ["2019", "2020", "2021"])
        #expect(try folder.list("elsewhere") == [])
    }

    /// `pipeline` blocks some signals and ignores one: its programs meet them as from a shell.
    @Test func signalsAreAsFromAShell() throws {
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              s: { command: [sed, -n, 's/^Sig\\(Blk\\|Ign\\):.*\\(........\\)$/\\1,\\2/p', /proc/self/status], format: csv, header: false, all-text: true }
            outputs: [out.csv]
            """)
        let output = try folder.run("run", "job.yaml", "-q")
        #expect(output.code == 0, "\(output.errors)")
        let cells = try folder.read("out.csv").split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",") }
        #expect(cells.map { $0[0] } == ["Blk", "Ign"])
        // The C library keeps signal 32 for itself.
        for cell in cells { #expect(UInt32(cell[1], radix: 16)! & 0x7FFF_FFFF == 0, "\(cell)") }
    }

    @Test func planRunsNothing() throws {
        for arguments in [["plan", "job.yaml"], ["plan", "job.yaml", "--json"]] {
            let output = try folder.run(arguments)
            #expect(output.code == 0)
            #expect(output.text.contains("legacy/2020"))
        }
        #expect(try runs() == [])
    }

    @Test func withoutCacheEveryRunRunsThem() throws {
        #expect(try outcomes() == ["ok", "ok", "ok"])
        #expect(try outcomes() == ["ok", "ok", "ok"])
        #expect(try runs().count == 6)
    }

    /// Within a piece of work nothing runs twice: after a failure, with --only-failed, after a kill.
    @Test func whatIsFinishedDoesNotRunAgain() throws {
        try folder.write("bad-2020", "")
        #expect(try outcomes(code: 1) == ["ok", "failed", "ok"])
        #expect(
            try folder.run("status", "job.yaml").text.contains("ended with exit code 3"))
        #expect(try outcomes("--only-failed", code: 1) == ["cached", "failed", "cached"])
        try folder.shell("rm bad-2020")
        #expect(try outcomes() == ["cached", "ok", "cached"])
        #expect(try runs() == ["2019", "2020", "2020", "2020", "2021"])
        #expect(try folder.read("out.csv") == "year,n\n2019,1.50\n2020,1.50\n2021,1.50\n")
        #expect(try outcomes() == ["ok", "ok", "ok"], "the work is done: the next one is new")
    }

    @Test func theKeptResultHoldsAsLongAsItSays() throws {
        try job(", cache: 12h")
        #expect(try outcomes() == ["ok", "ok", "ok"])
        #expect(try outcomes() == ["cached", "cached", "cached"])
        #expect(try runs().count == 3)
        // The bound is none of what defines an item.
        try job(", cache: 1ms")
        #expect(try outcomes() == ["ok", "ok", "ok"])
        try job(", cache: 12h")
        #expect(try outcomes() == ["cached", "cached", "cached"])
        #expect(try outcomes("--fresh") == ["ok", "ok", "ok"])
        #expect(try runs().count == 9)
        // Other arguments are other items.
        try job(", cache: 12h", years: "2021..2022")
        #expect(try outcomes() == ["cached", "ok"])
    }

    @Test func aClockThatWentBackRunsThemAgain() throws {
        guard let library = try fakeClock() else { return }
        try job(", cache: 1h")
        func outcomes(at offset: String) throws -> [String] {
            let output = try folder.run(
                ["run", "job.yaml", "--report", "r.json", "-q"],
                environment: ["LD_PRELOAD": library, "CLOCK_OFFSET": offset])
            #expect(output.code == 0, "\(output.errors)")
            return try folder.report("r.json").items.map(\.outcome)
        }
        #expect(try outcomes(at: "0") == ["ok", "ok", "ok"])
        #expect(try outcomes(at: "3000") == ["cached", "cached", "cached"])
        #expect(try outcomes(at: "4000") == ["ok", "ok", "ok"])
        #expect(try outcomes(at: "3000") == ["ok", "ok", "ok"])
    }

    /// A library that shifts the clock that the state is written by; nil, saying so, without a compiler.
    private func fakeClock() throws -> String? {
        try folder.write(
            "clock.c",
            """
            #include <stdlib.h>
            #include <sys/syscall.h>
            #include <time.h>
            #include <unistd.h>
            int clock_gettime(clockid_t clock, struct timespec *time) {
                int result = syscall(SYS_clock_gettime, clock, time);
                const char *offset = getenv("CLOCK_OFFSET");
                if (clock == CLOCK_REALTIME && offset) time->tv_sec += atol(offset);
                return result;
            }
            """)
        let made = try folder.shell("clang -shared -fPIC -o clock.so clock.c")
        if made.code == 0 { return folder.file("clock.so") }
        print("no compiler for the clock of a test: skipped")
        return nil
    }

    /// A run that goes on with another one has what that one had, though its time is over meanwhile.
    @Test func whatHeldWhenTheWorkBeganHoldsToItsEnd() throws {
        try job(", cache: 12h")
        #expect(try outcomes() == ["ok", "ok", "ok"])
        try job(", cache: 12h", years: "2019..2022")
        try folder.write("bad-2022", "")
        #expect(try outcomes(code: 1) == ["cached", "cached", "cached", "failed"])
        try folder.shell("rm bad-2022")
        try job(", cache: 1ms", years: "2019..2022")
        #expect(try outcomes() == ["cached", "cached", "cached", "ok"])
    }

    @Test func theLockKnowsTheBytes() throws {
        #expect(try folder.run("lock", "job.yaml").code == 0)
        let hash = try folder.shell("printf 'year,n\\n2020,1.50\\n' | sha256sum").text.prefix(64)
        #expect(try folder.read("job.yaml.lock").contains(hash))
        #expect(try folder.run("verify", "job.yaml").code == 0)
        #expect(try folder.run("run", "job.yaml", "--locked").code == 0)
        let script = try folder.read("fetch.py")
        try folder.write("fetch.py", script.replacing("1.50", with: "1.51"))
        let diff = try folder.run("diff", "job.yaml")
        #expect(diff.text.contains("legacy/2020: its bytes changed"), "\(diff.everything)")
        #expect(try folder.run("run", "job.yaml", "--locked").code == 1)
        #expect(try folder.read("out.csv") == "year,n\n2019,1.50\n2020,1.50\n2021,1.50\n")
    }

    @Test func aCommandIsTriedOnceUnlessItsSourceSaysMore() throws {
        try folder.write("bad-2020", "")
        #expect(try outcomes(code: 1) == ["ok", "failed", "ok"])
        #expect(try folder.report("r.json").items.map(\.attempts) == [1, 1, 1])
        try job(", retries: 2")
        #expect(try outcomes("--fresh", code: 1) == ["ok", "failed", "ok"])
        #expect(try folder.report("r.json").items.map(\.attempts) == [1, 3, 1])
    }

    /// JSON that was kept as numbers may have to be read again for its spelling: from what was kept, since
    /// the command may have something else to say now.
    @Test func theSpellingOfWhatWasKept() throws {
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              a: { command: [sh, -c, "cat a.json"], format: json }
              b: { command: [sh, -c, "cat b.json"], format: json }
            table: { how: union }
            outputs: [out.csv]
            """)
        try folder.write("a.json", "[{\"x\": 1.50}]")
        #expect(try outcomes(code: 1) == ["ok", "failed"])
        try folder.write("a.json", "[{\"x\": 1.60}]")
        try folder.write("b.json", "[{\"x\": \"NA\"}]")
        #expect(try outcomes() == ["cached", "ok"])
        #expect(try folder.read("out.csv") == "x\n1.50\nNA\n")
        try folder.write("b.json", "[]")
        #expect(try outcomes("--fresh") == ["ok", "empty"])
        #expect(try folder.read("out.csv") == "x\n1.6\n")
    }
}

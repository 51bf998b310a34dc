import Background
import Formats
import Glibc
import TestSupport
import Testing

@testable import Fetchers

/// Programs that are stopped leave nothing behind.
@Suite(.timeLimit(.minutes(2)))
struct CommandEndTests {
    let folder = TemporaryFolder()

    /// Three processes that hold the pipe open and would run for hours; with `trap` they do not heed
    /// SIGTERM.
    private func family(_ holders: Holders, _ trap: String = "") -> CommandRequest {
        shell(
            "\(trap) exec 3>\"$1\"; echo x; (sleep 9999 & sleep 9999) & echo ready >&3; "
                + "while :; do sleep 9999; done", holders.path)
    }

    @Test(arguments: ["", "trap '' TERM;"]) func timeouts(_ trap: String) async throws {
        let holders = Holders(in: folder)
        var request = family(holders, trap)
        request.timeout = .seconds(3)
        request.grace = .milliseconds(100)
        let error = try #require(await failure(request))
        #expect(
            error.message == "s: \"sh\" was not done after 3 s and was stopped; timeout: allows "
                + "longer; it wrote nothing on its standard error")
        #expect(error.isTransient)
        #expect(holders.areGone())
    }

    @Test(arguments: ["", "trap '' TERM;"]) func cancelling(_ trap: String) async throws {
        let holders = Holders(in: folder)
        let request = family(holders, trap)
        let pool = BackgroundPool(width: 2)
        let task = pool.background {
            try await CommandFetcher(request).fetch(FetchContext(pool: pool))
        }
        try await pool.background { holders.waitForWord() }.value
        let asked = ContinuousClock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(ContinuousClock.now - asked < .seconds(5))
        #expect(try await pool.background { holders.areGone() }.value)
    }

    /// A program that cleans up when it is told to stop has the time for that.
    @Test func theFirstSignalIsTheGentleOne() async throws {
        let holders = Holders(in: folder)
        let request = shell(
            "trap 'echo cleaned > \"$2\"; exit' TERM; exec 3>\"$1\"; echo ready >&3; "
                + "while :; do sleep 0.01; done", holders.path, folder("done"))
        let pool = BackgroundPool(width: 2)
        let task = pool.background {
            try await CommandFetcher(request).fetch(FetchContext(pool: pool))
        }
        try await pool.background { holders.waitForWord() }.value
        task.cancel()
        _ = await task.result
        #expect(access(folder("done"), F_OK) == 0)
    }

    @Test func outputBeyondTheCap() async throws {
        let holders = Holders(in: folder)
        var request = shell("exec 3>\"$1\"; echo x; yes", holders.path)
        request.maximumOutputBytes = 1_000_000
        let error = try #require(await failure(request))
        #expect(
            error.message == "s: \"sh\" wrote more than 1000000 bytes on its standard output; "
                + "expected at most so many")
        #expect(!error.isTransient)
        #expect(holders.areGone())
    }

    @Test func outputThatCannotBeKept() async throws {
        let holders = Holders(in: folder)
        let session = CommandSession(
            budget: MemoryBudget(bytes: 1000), spoolFolder: folder("nowhere"))
        let error = try #require(
            await failure(shell("exec 3>\"$1\"; echo x; yes", holders.path), session: session))
        #expect(error.message.contains("temporary file: No such file or directory; TMPDIR"))
        #expect(holders.areGone())
        #expect(session.budget.available == 1000)
    }

    /// The exit code counts, however early the output has ended.
    @Test func aProgramThatClosesItsOutputEarly() async throws {
        let error = try #require(
            await failure(shell("printf 'x\\n1\\n'; exec >&- 2>&-; sleep 0.2; exit 4")))
        #expect(error.message.contains("exit code 4"))
        let frame = try await fetch(shell("printf 'x\\n1\\n'; exec >&-; sleep 0.2")).frame
        #expect(frame.rowCount == 1)
    }

    /// As in a shell's `$(…)`: the output ends when nobody can write to it any more.
    @Test func aProgramWhoseChildWritesOn() async throws {
        let frame = try await fetch(shell("echo x; (sleep 0.2; echo 1) &")).frame
        #expect(frame.rowCount == 1)
    }

    @Test func whatItLeavesRunningInItsGroupIsEnded() async throws {
        let holders = Holders(in: folder)
        let request = shell(
            "exec 3>\"$1\"; echo x; sleep 9999 >/dev/null 2>&1 &", holders.path)
        #expect(try await fetch(request).frame.columns.count == 1)
        #expect(holders.areGone())
    }

    @Test func aSessionEndsWithItsPrograms() async throws {
        let holders = Holders(in: folder)
        let session = CommandSession()
        let request = family(holders)
        let pool = BackgroundPool(width: 3)
        let task = pool.background {
            try await CommandFetcher(request, session: session).fetch(FetchContext(pool: pool))
        }
        try await pool.background { holders.waitForWord() }.value
        await session.shutdown()
        #expect(try await pool.background { holders.areGone() }.value)
        await #expect(throws: CancellationError.self) { try await task.value }
        // Whoever comes later does not stay.
        do {
            _ = try await fetch(shell("echo x; sleep 9999"), session: session)
            Issue.record("it ran")
        } catch {
            #expect(error is CancellationError)
        }
    }

    /// Many at once, for long enough that their ends meet: none is lost or left.
    @Test func manyAtOnce() async throws {
        let pool = BackgroundPool(width: 32)
        let runs = pool.map(0..<200) { number in
            try await CommandFetcher(
                shell("echo n; echo $$; echo $$ >&2; exit $(($1 % 3))", "\(number)")
            ).fetch(FetchContext(pool: pool)).table.columns[0][0]
        }
        var number = 0
        for await run in runs {
            var process: Int64?
            switch run.result {
            case .success(.int64(let id)): process = id
            case .success: break
            case .failure(let error):
                process = "\(error)".split(separator: " ").last.flatMap { Int64($0) }
            }
            let isGood = (try? run.result.get()) != nil
            #expect(isGood == (number % 3 == 0))
            let id = try #require(process)
            #expect(kill(pid_t(id), 0) == -1, "it runs, or waits to be reaped")
            number += 1
        }
        #expect(number == 200)
    }
}

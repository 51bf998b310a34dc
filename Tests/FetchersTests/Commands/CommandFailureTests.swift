import Formats
import Glibc
import TestSupport
import Testing

@testable import Fetchers

/// Programs that fail, and those that do not even start.
@Suite(.timeLimit(.minutes(2)))
struct CommandFailureTests {
    let folder = TemporaryFolder()

    @Test(arguments: [
        (
            "echo x; echo 1; echo no such year >&2; exit 3",
            "\"sh\" ended with exit code 3, expected 0; it wrote on its standard error:\n  no such year"
        ),
        (
            "echo x; exit 255",
            "\"sh\" ended with exit code 255, expected 0; it wrote nothing on its standard error"
        ),
        (
            "echo a >&2; printf 'b\\tc' >&2; kill -9 $$",
            "\"sh\" was ended by signal 9 (SIGKILL); the machine may have run out of memory; it wrote "
                + "on its standard error:\n  a\n  b\\tc"
        ),
        (
            "kill -11 $$",
            "\"sh\" was ended by signal 11 (SIGSEGV); it wrote nothing on its standard error"
        ),
    ])
    func endings(_ lines: String, _ expected: String) async throws {
        let error = try #require(await failure(shell(lines)))
        #expect(error.message == "s: " + expected)
        #expect(error.isTransient, "whoever sets retries wants them")
    }

    @Test(arguments: ["", "printf ''", "printf '' | gzip"]) func noOutput(_ lines: String)
        async throws
    {
        let error = try #require(await failure(shell(lines)))
        #expect(
            error.message == "s: \"sh\" ended with exit code 0 and wrote no table on its standard "
                + "output; expected a line with the names of its columns at least")
        #expect(!error.isTransient)
        let header = try await fetch(shell("echo a,b")).frame
        #expect(header.rowCount == 0 && header.columns.count == 2)
    }

    @Test func programsThatAreNotThere() async throws {
        var request = CommandRequest(["no-such-tool", "x"], label: "s")
        request.environment["PATH"] = "/usr/bin:/bin"
        #expect(
            await failure(request)?.message == "s: the program \"no-such-tool\" is in no folder of "
                + "PATH (/usr/bin:/bin); expected one that is, or a path with a slash such as "
                + "\"./no-such-tool\"")
        request = CommandRequest(["./tool"], label: "s")
        request.folder = folder.path
        #expect(
            await failure(request)?.message
                == "s: the program \"./tool\" does not exist; a relative "
                + "path starts in the folder of the job file")
        folder.makeFolder("tool")
        #expect(await failure(request)?.message.contains("does not exist") == true)
        request.folder = folder("nowhere")
        request.arguments = ["sh"]
        #expect(
            await failure(request)?.message == "s: the folder to run in cannot be entered: No such "
                + "file or directory")
    }

    @Test func filesThatAreNoPrograms() async throws {
        folder.write("plain", "echo x\n")
        folder.write("tool", "#!/no/such/interpreter\n")
        var request = CommandRequest(["./plain"], label: "s")
        request.folder = folder.path
        let refused = try #require(await failure(request)?.message)
        #expect(
            refused
                == "s: the program \"./plain\" may not be executed; chmod +x allows it, or name "
                + "the program that runs it first, as in [sh, ./plain]")
        chmod(folder("plain"), 0o755)
        let noScript = try #require(await failure(request)?.message)
        #expect(
            noScript
                == "s: \"./plain\" is nothing that the system can run: it has no #! line; name "
                + "the program that runs it first, as in [sh, ./plain]")
        chmod(folder("tool"), 0o755)
        request.arguments = ["./tool"]
        let noInterpreter = try #require(await failure(request)?.message)
        #expect(
            noInterpreter
                == "s: the program that the #! line of \"./tool\" names does not exist")
        // In PATH, a file that may not be executed does not stand before one that may.
        folder.write("a/tool", "")
        folder.write("b/tool", "#!/bin/sh\necho x\n")
        chmod(folder("b/tool"), 0o755)
        request.arguments = ["tool"]
        request.environment["PATH"] = "\(folder("a")):b:/bin"
        let found = try await fetch(request).frame
        #expect(found.columns.map(\.name) == ["x"])
    }

    @Test func argumentsBeyondWhatTheSystemTakes() async throws {
        let request = CommandRequest(
            ["echo", String(repeating: "x", count: 200_000)], label: "s")
        #expect(
            await failure(request)?.message
                == "s: the program \"echo\" could not be started: Argument list too long")
    }

    @Test func theLastWordsAreShortAndWithoutSecrets() async throws {
        var request = shell(
            "i=0; while [ $i -lt 3000 ]; do echo \"line $i of $TOKEN and $KEY\" >&2; "
                + "i=$((i+1)); done; echo \"token=$TOKEN\" >&2; exit 1")
        request.secretEnvironment = ["TOKEN": Secret("tok-7a9f31"), "KEY": Secret("one\nline-two")]
        request.secrets = [Secret("of")]
        let message = try #require(await failure(request)?.message)
        #expect(message.hasSuffix("\n  token=<hidden>"))
        #expect(message.contains("line 2999 of <hidden> and <hidden>\n"))
        #expect(!message.contains("tok-7a9f31") && !message.contains("line-two"))
        #expect(message.split(separator: "\n").count == 21)
        #expect(message.utf8.count < 4500)
    }
}

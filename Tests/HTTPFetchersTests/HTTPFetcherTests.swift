import HTTPFetchers
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPFetcherTests {
    private let csv = "a,b\n1,2.50\n3,x\n"

    /// One attempt on a pool of its own.
    private func fetch(
        _ fetcher: HTTPFetcher, retry: RetryPolicy = .never,
        onBytes: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Fetched {
        let pool = BackgroundPool(width: 2)
        return try await pool.background(label: fetcher.label, retry: retry) {
            try await fetcher.fetch(FetchContext(pool: pool, onBytes: onBytes))
        }.value
    }

    private func fetchError(_ fetcher: HTTPFetcher) async throws -> HTTPError {
        try #require(await #expect(throws: HTTPError.self) { _ = try await fetch(fetcher) })
    }

    @Test(
        arguments: [
            LoopbackServer.Answer.ok("a,b\n1,2\n", type: "text/csv"),
            .ok("a\tb\n1\t2\n", type: "text/tab-separated-values"),
            .ok(#"[{"a": 1, "b": 2}]"#, type: "application/json"),
            .ok("{\"a\": 1, \"b\": 2}\n", type: "application/x-ndjson"),
            .gzip("a,b\n1,2\n", type: "text/csv"),
        ])
    func formatsByMediaType(_ answer: LoopbackServer.Answer) async throws {
        let server = try LoopbackServer()
        server.on("/data", answer)
        try await withSession { session in
            let fetched = try await fetch(HTTPFetcher(server.url("/data"), session: session))
            let table = try fetched.table
            #expect(table.columnNames == ["a", "b"])
            #expect(table.columns.map(\.type) == [.int64, .int64])
            #expect(table.rowCount == 1)
        }
    }

    @Test func compressedFileWithItsSuffix() async throws {
        let server = try LoopbackServer()
        let gzipped = gzipStored(Array(csv.utf8))
        server.on(
            "/rates.csv.gz", .init(headers: [("Content-Type", "application/gzip")], body: gzipped))
        // A server that adds compression of its own to a compressed file.
        server.on(
            "/twice.csv.gz",
            .init(headers: [("Content-Encoding", "gzip")], body: gzipStored(gzipped)))
        try await withSession { session in
            for path in ["/rates.csv.gz", "/twice.csv.gz"] {
                let fetched = try await fetch(HTTPFetcher(server.url(path), session: session))
                #expect(fetched.frame.rowCount == 2)
            }
        }
    }

    @Test func recordsInsideAnObject() async throws {
        let server = try LoopbackServer()
        server.on("/x.json", .ok(#"{"data": {"rows": [{"a": 1}, {"a": 2}]}}"#))
        var options = ReadOptions()
        options.records = "/data/rows"
        try await withSession { [options] session in
            let fetcher = HTTPFetcher(server.url("/x.json"), session: session, options: options)
            let fetched = try await fetch(fetcher)
            #expect(fetched.frame.rowCount == 2)
        }
    }

    @Test func rereadingNeedsNoSecondRequest() async throws {
        let server = try LoopbackServer()
        server.on("/x", .gzip(csv, type: "text/csv"))
        try await withSession { session in
            let fetched = try await fetch(HTTPFetcher(server.url("/x"), session: session))
            #expect(fetched.frame.columns.map(\.type) == [.int64, .text])
            var options = ReadOptions()
            options.allText = true
            let again = try #require(fetched.reread)
            #expect(try await again(options).columns.map(\.type) == [.text, .text])
            #expect(try await again(ReadOptions()).columns.map(\.type) == [.int64, .text])
        }
        #expect(server.log.requests.count == 1)
    }

    @Test func unknownFormatsNameTheOption() async throws {
        let server = try LoopbackServer()
        server.on("/page.csv", .ok("<html>please log in</html>", type: "text/html"))
        server.on("/blob", .ok(csv, type: "application/x-blob"))
        try await withSession { session in
            let page = try await fetchError(
                HTTPFetcher(server.url("/page.csv"), label: "p", session: session))
            #expect(page.code == .unknownFormat)
            #expect(page.message.contains("web page"))
            let blob = try await fetchError(
                HTTPFetcher(server.url("/blob"), label: "b", session: session))
            #expect(
                blob.message
                    == "b: the format of the body cannot be told: its media type is application/x-blob "
                    + "and the URL ends in no known suffix; --format csv|tsv|json|jsonl|arrow says it"
            )
            var options = ReadOptions()
            options.format = .csv
            let told = HTTPFetcher(server.url("/blob"), session: session, options: options)
            let fetched = try await fetch(told)
            #expect(fetched.frame.rowCount == 2)
        }
    }

    @Test func bodyThatInflatesToNothing() async throws {
        let server = try LoopbackServer()
        server.on("/x.csv", .gzip(""))
        try await withSession { session in
            let error = try await fetchError(HTTPFetcher(server.url("/x.csv"), session: session))
            #expect(error.code == .emptyBody)
        }
    }

    /// An array says that there are no records; nothing says nothing.
    @Test(arguments: [
        ("[]", "/x.json", nil), (" [ ]\n", "/x.json", nil), ("{\"data\": []}", "/x.json", nil),
        ("", "/x.json", "0 bytes"), ("\n\n", "/x.csv", "without any column"),
        ("\n", "/x.jsonl", "without any column"),
    ])
    func noRecords(_ body: String, _ path: String, _ found: String?) async throws {
        let server = try LoopbackServer()
        server.on(path, .ok(body))
        var options = ReadOptions()
        if body.contains("data") { options.records = "/data" }
        try await withSession { [options] session in
            let fetcher = HTTPFetcher(server.url(path), session: session, options: options)
            guard let found else {
                let fetched = try await fetch(fetcher)
                #expect(fetched.frame.rowCount == 0 && fetched.frame.columns.isEmpty)
                return
            }
            let error = try await fetchError(fetcher)
            #expect(error.code == .emptyBody && error.message.contains(found), "\(error.message)")
        }
    }

    @Test func damagedCompression() async throws {
        let server = try LoopbackServer()
        let whole = gzipStored(Array(csv.utf8))
        for (path, body) in [("/cut", Array(whole.dropLast(9))), ("/plain", Array(csv.utf8))] {
            server.on(
                path,
                .init(
                    headers: [("Content-Encoding", "gzip"), ("Content-Type", "text/csv")],
                    body: body))
        }
        try await withSession { session in
            for path in ["/cut", "/plain"] {
                let error = await #expect(throws: FormatError.self) {
                    _ = try await fetch(HTTPFetcher(server.url(path), label: "x", session: session))
                }
                #expect(error?.code == .compression)
                #expect(error?.label == "x")
            }
        }
    }

    @Test func capOnDecodedBytes() async throws {
        let server = try LoopbackServer()
        server.on("/bomb.csv", .gzip(sampleText(100_000)))
        var options = ReadOptions()
        options.maximumDecodedBytes = 50_000
        try await withSession { [options] session in
            let error = await #expect(throws: FormatError.self) {
                _ = try await fetch(
                    HTTPFetcher(server.url("/bomb.csv"), session: session, options: options))
            }
            #expect(error?.code == .tooLarge)
        }
    }

    @Test func thePoolRetries() async throws {
        let server = try LoopbackServer()
        server.on(
            "/x.csv", .status(503, headers: [("Retry-After", "0")]), .hangUp,
            .ok(csv, delivery: .cut(after: 9)), .ok(csv))
        var retry = RetryPolicy.retries(3)
        retry.base = .milliseconds(1)
        let bytes = Mutex(0)
        try await withSession { [retry] session in
            let fetcher = HTTPFetcher(server.url("/x.csv"), session: session)
            let fetched = try await fetch(fetcher, retry: retry) { count in
                bytes.withLock { $0 += count }
            }
            #expect(fetched.frame.rowCount == 2)
        }
        #expect(server.log.requests.count == 4)
        #expect(bytes.withLock { $0 } == csv.utf8.count + 9)
    }

    @Test func notFoundIsNotRetried() async throws {
        let server = try LoopbackServer()
        try await withSession { session in
            let fetcher = HTTPFetcher(server.url("/x.csv"), session: session)
            await #expect(throws: HTTPError.self) {
                _ = try await fetch(fetcher, retry: .retries(3))
            }
        }
        #expect(server.log.requests.count == 1)
    }

    @Test func slowLoadsRunTogether() async throws {
        let server = try LoopbackServer()
        let gate = LoopbackServer.Gate()
        server.otherwise { .ok("path\n\($0.path)\n", type: "text/csv", gate: gate) }
        try await withSession { session in
            let pool = BackgroundPool(width: 20)
            let loads = (0..<20).map { number in
                pool.background {
                    let fetcher = HTTPFetcher(server.url("/\(number)"), session: session)
                    return try await fetcher.fetch(FetchContext(pool: pool)).table
                }
            }
            // The gate opens only when all twenty are in the server at once.
            await server.wait { $0.requests.count == 20 }
            gate.open()
            var tables: [DataFrame] = []
            for load in loads { tables.append(try await load.value) }
            #expect(try concat(tables).rowCount == 20)
        }
    }

    @Test func cancellingTheHandleClosesTheConnection() async throws {
        let server = try LoopbackServer()
        server.on("/x.csv", .silence)
        try await withSession { session in
            let pool = BackgroundPool(width: 1)
            let load = pool.background {
                try await HTTPFetcher(server.url("/x.csv"), session: session)
                    .fetch(FetchContext(pool: pool)).frame.rowCount
            }
            await server.wait { $0.requests.count == 1 }
            load.cancel()
            await #expect(throws: CancellationError.self) { _ = try await load.value }
            await server.wait { $0.ended == 1 }
        }
    }

    @Test(
        arguments: [
            ("http://a.org/x?k=v", "http://a.org/x", "http://a.org:80"),
            ("https://u:p@a.org:8443/x", "https://a.org:8443/x", "https://a.org:8443"),
            ("nonsense", "URL", ""),
        ])
    func labelAndTarget(_ url: String, _ label: String, _ target: String) {
        let fetcher = HTTPFetcher(url)
        #expect(fetcher.label == label)
        #expect(fetcher.target == target)
    }
}

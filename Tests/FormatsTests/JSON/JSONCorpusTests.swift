import CLibCSV  // The C library types come with it, too.
import Frames
import Glibc
import Testing

@testable import Formats

/// The texts of JSONTestSuite (N. Seriot), raw and as the value of one record.
@Suite struct JSONCorpusTests {
    /// Names and texts, nil where the corpora are not at hand.
    static func texts(_ prefix: String) -> [(name: String, bytes: [UInt8])]? {
        guard let root = getenv("CORPORA") else {
            print("skipped: CORPORA is not set, which names the folder of jsontestsuite")
            return nil
        }
        let folder = String(cString: root) + "/jsontestsuite/test_parsing"
        guard let directory = opendir(folder) else { return nil }
        defer { closedir(directory) }
        var texts: [(String, [UInt8])] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix(prefix), name.hasSuffix(".json"),
                let source = try? FileSource(path: folder + "/" + name, label: name),
                let bytes = try? source.readAll(limit: 1 << 20, label: name)
            else { continue }
            texts.append((name, bytes))
        }
        return texts.sorted { $0.0 < $1.0 }
    }

    static func wrapped(_ text: [UInt8]) -> [UInt8] {
        Array("{\"value\": ".utf8) + text + Array("}".utf8)
    }

    /// A JSON Lines file cannot hold a line feed between tokens; in the valid texts none is inside
    /// a string.
    static func onOneLine(_ text: [UInt8]) -> [UInt8] {
        text.map { $0 == 10 ? 32 : $0 }
    }

    static func accepts(_ bytes: [UInt8], _ format: Format, window: Int = 4096) -> Bool {
        (try? readJSON(bytes, format: format, window: window))?.rowCount == 1
    }

    @Test func validTexts() throws {
        guard let texts = Self.texts("y_") else { return }
        #expect(texts.count == 95)
        for (name, bytes) in texts {
            let wrapped = Self.wrapped(bytes)
            #expect(Self.accepts(wrapped, .json), "\(name)")
            #expect(Self.accepts(wrapped, .json, window: 1), "\(name)")
            #expect(Self.accepts(Self.onOneLine(wrapped), .jsonl), "\(name)")
            // On its own a text may be an array of any number of records, and the two with a key
            // twice are records here, where that is an error.
            let error = formatError { _ = try readJSON(bytes, format: .json) }
            #expect((error == nil) != name.hasPrefix("y_object_duplicated_key"), "\(name)")
        }
    }

    @Test func invalidTexts() throws {
        guard let texts = Self.texts("n_") else { return }
        #expect(texts.count == 188)
        for (name, bytes) in texts {
            for window in [1, 4096] {
                let wrapped = Self.wrapped(bytes)
                let inDocument = formatError {
                    _ = try readJSON(wrapped, format: .json, window: window)
                }
                #expect(inDocument?.byte != nil, "\(name)")
                let raw = formatError { _ = try readJSON(bytes, format: .json, window: window) }
                #expect(raw?.byte != nil, "\(name)")
                let inLine = formatError { _ = try readJSON(wrapped, window: window) }
                #expect(inLine?.line == 1, "\(name)")
                let oneLine = try readJSON(Self.onOneLine(wrapped), window: window) {
                    $0.onBadRow = .reject
                }
                // A line feed inside a string is what makes this one invalid.
                let isMended = name == "n_string_unescaped_newline.json"
                #expect(oneLine.rejects.count == (isMended ? 0 : 1), "\(name)")
                #expect(oneLine.rowsRead == 1, "\(name)")
            }
        }
    }

    /// Texts that a parser may accept or refuse: either way without a crash.
    @Test func eitherWayTexts() throws {
        guard let texts = Self.texts("i_") else { return }
        #expect(texts.count == 35)
        var accepted: [String] = []
        for (name, bytes) in texts {
            _ = try? readJSON(bytes, format: .json)
            if Self.accepts(Self.wrapped(bytes), .json) { accepted.append(name) }
        }
        // Numbers are kept whatever their size; lone surrogates, bad UTF-8 and UTF-16 are refused.
        #expect(
            accepted.filter { !$0.hasPrefix("i_number") } == ["i_structure_500_nested_arrays.json"])
        #expect(accepted.count { $0.hasPrefix("i_number") } == 10)
    }

    /// Nothing recurses: 100,000 levels are refused on a stack of 256 KiB.
    @Test func deepNestingOnASmallStack() {
        let openings = [
            String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
            "{\"v\":" + String(repeating: "[{\"a\":", count: 100_000),
        ]
        for text in openings {
            for format in [Format.json, .jsonl] {
                let error = onSmallStack { formatError { _ = try readJSON(text, format: format) } }
                #expect(error?.message.contains("at most 1000 levels") == true)
            }
        }
        func nested(_ depth: Int) -> String {
            "{\"v\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                + "}"
        }
        #expect(formatError { _ = try readJSON(nested(JSON.maximumNesting)) } == nil)
        #expect(formatError { _ = try readJSON(nested(JSON.maximumNesting + 1)) } != nil)
    }

    /// Runs `body` on a thread with a stack of 256 KiB.
    func onSmallStack(_ body: @escaping () -> FormatError?) -> FormatError? {
        let call = Call(body)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 256 << 10)
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                let call = Unmanaged<Call>.fromOpaque(argument!).takeUnretainedValue()
                call.result = call.body()
                return nil
            }, Unmanaged.passUnretained(call).toOpaque())
        #expect(status == 0)
        if status == 0 { pthread_join(thread, nil) }
        return withExtendedLifetime(call) { call.result }
    }

    private final class Call {
        let body: () -> FormatError?
        var result: FormatError?

        init(_ body: @escaping () -> FormatError?) { self.body = body }
    }
}

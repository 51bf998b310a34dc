import Glibc
import Testing

@testable import Jobs

/// The JSON Schema that editors use and the parser know the same keys.
struct SchemaTests {
    private let root: YAMLNode

    init() throws {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/" + folder + "/docs/job.schema.json"
        let bytes = try SmallFile.read(path, limit: 1 << 20)
        // JSON is YAML.
        root = try YAMLReader.read(String(decoding: bytes, as: UTF8.self), file: "job.schema.json")
    }

    private func node(_ path: String..., in start: YAMLNode? = nil) throws -> YAMLNode {
        try path.reduce(start ?? root) { node, key in
            guard case .mapping(let entries) = node.content else { throw NotThere(key: key) }
            guard let next = entries.first(where: { $0.key == key }) else {
                throw NotThere(key: key)
            }
            return next.value
        }
    }

    private struct NotThere: Error {
        let key: String
    }

    private func keys(_ node: YAMLNode) -> [String] {
        guard case .mapping(let entries) = node.content else { return [] }
        return entries.map(\.key)
    }

    @Test func keysOfTheJob() throws {
        #expect(try Set(keys(node("properties"))) == Set(JobFileKeys.job))
        #expect(
            try Set(keys(node("properties", "defaults", "properties"))) == Set(JobFileKeys.defaults)
        )
        #expect(try Set(keys(node("properties", "table", "properties"))) == Set(JobFileKeys.table))
        let expect = try node("properties", "expect", "properties")
        #expect(Set(keys(expect)) == Set(JobFileKeys.expect))
        let ofItems = try node("$defs", "expect", "properties")
        #expect(Set(keys(ofItems)) == Set(JobFileKeys.expectOfItems))
        let outputs = try node("properties", "outputs", "items", "anyOf")
        guard case .sequence(let forms) = outputs.content else { throw NotThere(key: "anyOf") }
        #expect(try Set(keys(node("properties", in: forms[1]))) == Set(JobFileKeys.output))
    }

    @Test func keysOfSources() throws {
        for kind in JobFileKeys.kinds {
            let names = try keys(node("$defs", kind + "-source", "properties"))
            #expect(Set(names) == Set([kind] + JobFileKeys.options(of: kind)), "\(kind)")
        }
    }

    @Test func theReferenceDescribesEveryKey() throws {
        let text = try reference()
        let all =
            JobFileKeys.job + JobFileKeys.table + JobFileKeys.expect + JobFileKeys.output
            + JobFileKeys.source
        for key in Set(all) { #expect(text.contains("| `\(key)` |"), "\(key)") }
    }

    @Test func theExampleOfTheReferenceIsAJob() throws {
        let text = try reference()
        let start = try #require(text.firstRange(of: "```yaml\n"))
        let yaml = text[start.upperBound...].prefix { $0 != "`" }
        let job = try JobSpec.parse(yaml: String(yaml), file: "docs/job.yaml")
        #expect(job.sources.map(\.name) == ["trips", "sales", "weather", "legacy"])
        #expect(job.outputs.count == 2)
    }

    private func reference() throws -> String {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = try SmallFile.read("/" + folder + "/docs/job-file.md", limit: 1 << 20)
        return String(decoding: bytes, as: UTF8.self)
    }
}

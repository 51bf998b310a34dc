import Foundation

/// As much of JSON Schema as the schemas in docs/ use: `type`, `required`, `properties`, `items`,
/// `enum`, `const`, `minimum` and local `$ref`s. A keyword that it does not know is a fault, so that
/// it never says yes to what it did not check.
struct JSONSchema {
    private let root: [String: any Sendable]

    /// The schema in docs/ of this repository.
    init(_ name: String) throws {
        let bytes = try Data(contentsOf: Documents.file(name))
        root = try JSONSerialization.jsonObject(with: bytes) as? [String: any Sendable] ?? [:]
    }

    /// What is wrong with a text, each fault with its place; empty where it is valid.
    ///
    /// - Parameter name: the definition that the text is to follow; the whole schema without.
    func faults(in text: Data, as name: String? = nil) throws -> [String] {
        let value = try JSONSerialization.jsonObject(with: text, options: .fragmentsAllowed)
        return faults(value, name.map(definition) ?? root, at: "")
    }

    private func faults(_ value: Any, _ schema: [String: any Sendable], at place: String)
        -> [String]
    {
        var faults: [String] = []
        for (keyword, rule) in schema {
            switch (keyword, rule) {
            case ("$ref", let name as String):
                faults += self.faults(value, definition(name), at: place)
            case ("type", let name as String):
                if !isOf(name, value) { faults.append("\(place): not of type \(name)") }
            case ("type", let names as [String]):
                if !names.contains(where: { isOf($0, value) }) {
                    faults.append("\(place): of none of the types \(names)")
                }
            case ("const", _):
                if !isEqual(value, rule) { faults.append("\(place): not \(rule)") }
            case ("enum", let allowed as [any Sendable]):
                if !allowed.contains(where: { isEqual(value, $0) }) {
                    faults.append("\(place): none of \(allowed)")
                }
            case ("minimum", let least as NSNumber):
                if let number = value as? NSNumber, number.doubleValue < least.doubleValue {
                    faults.append("\(place): less than \(least)")
                }
            case ("required", let names as [String]):
                // Of what is no object, `type` has to speak.
                guard let members = value as? [String: Any] else { continue }
                faults += names.filter { members[$0] == nil }.map { "\(place)/\($0): missing" }
            case ("properties", let rules as [String: [String: any Sendable]]):
                for (name, member) in value as? [String: Any] ?? [:] {
                    if let rule = rules[name] {
                        faults += self.faults(member, rule, at: "\(place)/\(name)")
                    } else {
                        faults.append("\(place)/\(name): the schema does not know it")
                    }
                }
            case ("items", let rule as [String: any Sendable]):
                for (index, element) in (value as? [Any] ?? []).enumerated() {
                    faults += self.faults(element, rule, at: "\(place)/\(index)")
                }
            case ("description", _), ("title", _), ("$schema", _), ("$id", _), ("$defs", _): break
            default: faults.append("\(place): the schema's keyword \(keyword) is not checked")
            }
        }
        return faults
    }

    private func definition(_ name: String) -> [String: any Sendable] {
        let definitions = root["$defs"] as? [String: any Sendable]
        let last = String(name.split(separator: "/").last ?? "")
        return definitions?[last] as? [String: any Sendable] ?? ["\(name) is undefined": true]
    }

    private func isEqual(_ value: Any, _ other: Any) -> Bool {
        (value as? NSObject)?.isEqual(other) ?? false
    }

    private func isOf(_ type: String, _ value: Any) -> Bool {
        // JSONSerialization makes booleans and numbers one class; the type of the number tells them.
        let isBool = (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
        switch type {
        case "object": return value is [String: Any]
        case "array": return value is [Any]
        case "string": return value is String
        case "boolean": return isBool
        case "null": return value is NSNull
        case "number": return value is NSNumber && !isBool
        case "integer":
            guard let number = value as? NSNumber, !isBool else { return false }
            return number.doubleValue == number.doubleValue.rounded()
        default: return false
        }
    }
}

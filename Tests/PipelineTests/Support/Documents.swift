import Foundation

/// The files in docs/ of this repository.
enum Documents {
    static func file(_ name: String) -> URL {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while !FileManager.default.fileExists(
            atPath: folder.appendingPathComponent("Package.swift").path), folder.path != "/"
        {
            folder.deleteLastPathComponent()
        }
        return folder.appendingPathComponent("docs/\(name)")
    }
}

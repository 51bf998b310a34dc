// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: language mode 6, explicit existentials and imports, no warning let through.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "pipeline",
    products: [
        .library(name: "Frames", targets: ["Frames"]),
        .library(name: "Background", targets: ["Background"]),
        .library(name: "Fetchers", targets: ["Fetchers"]),
        .library(name: "HTTPFetchers", targets: ["HTTPFetchers"]),
        .executable(name: "pipeline", targets: ["pipeline"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // The rooms, top to bottom. A room may import any room below it, never one above.
        .executableTarget(
            name: "pipeline",
            dependencies: [
                "Jobs", "CMemory",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "Jobs",
            dependencies: [
                "Sinks", "HTTPFetchers", "SQLiteFrames", "CCrypto",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(name: "Sinks", dependencies: ["SQLiteFrames", "Formats"], swiftSettings: strict),
        .target(
            name: "HTTPFetchers",
            dependencies: [
                "Fetchers", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .target(
            name: "Fetchers",
            dependencies: ["SQLiteFrames", "Formats", "Background", "Frames", "CSpawn"],
            swiftSettings: strict),
        .target(name: "SQLiteFrames", dependencies: ["Frames", "CSQLite"], swiftSettings: strict),
        .target(
            name: "Formats",
            dependencies: [
                "Background", "Frames", "CByteScan", "CLibCSV", "CXXHash", "CZlib", "CZstd",
            ],
            swiftSettings: strict),
        .target(name: "Background", swiftSettings: strict),
        .target(
            name: "Frames", dependencies: ["CMemory"],
            swiftSettings: strict + [.enableExperimentalFeature("Lifetimes")]),
        .target(name: "CByteScan"),
        .target(name: "CSpawn"),
        .systemLibrary(name: "CMemory"),
        .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

        // The demo and the notebooks: what `make run` and `make notebook` show.
        .executableTarget(name: "demo-server", path: "data/server", swiftSettings: strict),
        .executableTarget(
            name: "slow-loads", dependencies: ["Fetchers"], path: "notebooks/slow-loads",
            swiftSettings: strict),

        // Tests: one target a room, and what they share.
        .target(
            name: "TestSupport", dependencies: ["Frames"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "FramesTests", dependencies: ["Frames", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "BackgroundTests", dependencies: ["Background", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "FormatsTests",
            dependencies: ["Formats", "Background", "CLibCSV", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SQLiteFramesTests", dependencies: ["SQLiteFrames", "CSQLite", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "FetchersTests", dependencies: ["Fetchers", "SQLiteFrames", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPFetchersTests",
            dependencies: [
                "HTTPFetchers", "Fetchers", "Formats", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SinksTests", dependencies: ["Sinks", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "JobsTests", dependencies: ["Jobs", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "PipelineTests", dependencies: ["pipeline", "TestSupport"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzz target has no `main` but libFuzzer's, so it is there only when scripts/fuzz.sh asks for it.
if Context.environment["FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "csv-fuzz", dependencies: ["Formats"], path: "Tests/Fuzzing",
            exclude: ["Seeds"], swiftSettings: strict))
}

// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that who uses the library builds none of it.
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "pipeline", path: "..")],
    targets: [
        .executableTarget(
            name: "pool-bench",
            dependencies: [.product(name: "Background", package: "pipeline")]),
        .executableTarget(
            name: "frames-bench",
            dependencies: [
                .product(name: "Fetchers", package: "pipeline"),
                .product(name: "Frames", package: "pipeline"),
            ]),
        // The floor below a CSV reader: libcsv's tokeniser alone.
        .executableTarget(name: "csv-floor", linkerSettings: [.linkedLibrary("csv")]),
        .executableTarget(
            name: "sqlite-bench",
            dependencies: [.product(name: "Fetchers", package: "pipeline")]),
        // The floor below a SQLite reader and loader: its C API alone.
        .executableTarget(name: "sqlite-floor", linkerSettings: [.linkedLibrary("sqlite3")]),
    ],
    swiftLanguageModes: [.v6]
)

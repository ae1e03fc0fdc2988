// swift-tools-version: 6.2
import PackageDescription

/// Every target of the house is held to the same bar: Swift 6 mode, no warning survives.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// Targets that compute much are optimised in debug builds too. The program and the tests are built with the same
/// setting, so that neither build undoes the other's.
let computing = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
    name: "accredit",
    products: [.executable(name: "accredit", targets: ["accredit"])],
    dependencies: [
        // HTTP server and client.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // What both stand on, and letters go over.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.31.0"),
        // Command line: parsing, help, completions; colour that honours NO_COLOR.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.2"),
        // Workflow files, calendars and submissions.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // Lifecycle, logs, figures for monitors, settings, hashes.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // Access tokens of identity providers: their signatures, by keys that these publish.
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        // Words with places in them: claims and letters.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
        // What the C library can do with memory: malloc.h, which Swift's overlay leaves out.
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // zlib's streams: files that come in, and what goes over the wire.
        .target(name: "Deflate", dependencies: ["CZlib"], swiftSettings: strict),
        .target(
            name: "Postgres",
            dependencies: [
                "CLibpq", .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "WorkflowCore",
            dependencies: [.product(name: "Yams", package: "Yams"), .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: computing),
        .target(name: "Turnaround", swiftSettings: computing),
        // Messages and their way out; not a word of the domain.
        .target(
            name: "Mail",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        // Programs and services that look into files; not a word of the domain.
        .target(name: "Scanner", swiftSettings: strict),
        // Signed messages to other programs and their way out; not a word of the domain.
        .target(
            name: "Webhooks",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        // Letters, certificates and fact sheets: values in, text and pages out. No query, no clock.
        .target(
            name: "Documents",
            // Crypto: the hash by which a page lets in its own style, and nothing else.
            dependencies: [
                "WorkflowCore", .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        // What operators' own programs read: metrics in Prometheus' text format, the log as JSON.
        .target(
            name: "Monitoring",
            dependencies: [
                "WorkflowCore", .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        // What people with tokens do. Documents: the engine reads the facts of a letter, a claim or a sheet and decodes
        // them into the values that Documents words; types of its own would be the same members a second time.
        .target(
            name: "Engine",
            dependencies: [
                "Documents", "Postgres", "WorkflowCore", "Turnaround", "Mail", "Scanner", "Webhooks",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict, plugins: ["EmbedText"]),
        // What operators do, with the database's own credentials: adoption, publishing, calendars, organisations,
        // imports, samples, scheme changes, examination.
        .target(
            name: "Administration",
            dependencies: [
                "Engine", "Documents", "Postgres", "WorkflowCore", "Turnaround", "CExpat", "CZlib", "Deflate",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "Reports",
            // Crypto: the hash by which a page lets in its own style, and nothing else.
            // CZlib: a workbook is a ZIP archive.
            dependencies: ["Turnaround", "CZlib", "Deflate", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "HTTPAPI",
            dependencies: [
                "Engine", "CMalloc", "Deflate", "Documents", "Monitoring", "Reports", "Turnaround", "WorkflowCore",
                "Webhooks",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                // Crypto: the digest by which a client knows an answer that it has already.
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: strict, plugins: ["EmbedText"]),
        .executableTarget(
            name: "accredit",
            dependencies: [
                "HTTPAPI", "Administration", "Engine", "Documents", "Mail", "Monitoring", "Reports", "Scanner",
                "Turnaround", "WorkflowCore", "Postgres", "Webhooks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Rainbow", package: "Rainbow"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // Makes YAML files of a target texts of the program.
        .plugin(
            name: "EmbedText", capability: .buildTool(), dependencies: ["TextEmbedder"], path: "Sources/EmbedText"),
        .executableTarget(name: "TextEmbedder", swiftSettings: strict),

        // Tests run on a real PostgreSQL, in databases cloned from a migrated template.
        .target(
            name: "TestSupport",
            dependencies: [
                "Postgres", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "EngineSupport",
            dependencies: [
                "TestSupport", "Administration", "Documents", "Engine", "Postgres", "Turnaround", "WorkflowCore",
            ],
            path: "Tests/EngineSupport", swiftSettings: strict),
        // Random numbers that follow from their seed.
        .target(name: "RandomSupport", path: "Tests/RandomSupport", swiftSettings: computing),
        // What panels decide, computed once more for every one of them: millions.
        .target(name: "PanelOracle", path: "Tests/PanelOracle", swiftSettings: computing),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Postgres", "TestSupport", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .testTarget(
            name: "WebhooksTests", dependencies: ["Webhooks"], swiftSettings: strict),
        .testTarget(
            name: "MailTests", dependencies: ["Mail", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: strict),
        .testTarget(name: "ScannerTests", dependencies: ["Scanner"], swiftSettings: strict),
        .testTarget(
            name: "WorkflowCoreTests", dependencies: ["WorkflowCore", "RandomSupport"], swiftSettings: strict),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents", "WorkflowCore"], swiftSettings: strict),
        .testTarget(
            name: "TurnaroundTests",
            // Reports: what others than the body see is judged in every form.
            dependencies: ["Turnaround", "Reports", "RandomSupport", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "Turnaround", "RandomSupport", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Administration", "Documents", "Engine", "EngineSupport", "Mail", "PanelOracle", "RandomSupport",
                "Scanner", "TestSupport", "Postgres", "Reports", "Turnaround", "Webhooks", "WorkflowCore",
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Import/Workbooks"],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "HTTPAPI", "Administration", "Deflate", "Engine", "EngineSupport", "Monitoring", "Postgres",
                "RandomSupport", "Scanner", "TestSupport", "Turnaround", "WorkflowCore",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        // Whatever strangers may send, to everything that reads it.
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Administration", "Engine", "HTTPAPI", "Mail", "RandomSupport", "Turnaround", "WorkflowCore",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            exclude: ["Corpus"], swiftSettings: strict),
        .testTarget(
            name: "AccreditTests",
            dependencies: [
                "accredit", "HTTPAPI", "Administration", "Documents", "Engine", "EngineSupport", "Monitoring",
                "Reports", "RandomSupport", "TestSupport", "Postgres", "Turnaround", "WorkflowCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
    ]
)

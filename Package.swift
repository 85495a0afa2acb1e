// swift-tools-version: 6.3
import PackageDescription

// The map, in reading order: platform (no word of the trade), features (in the life of a
// cooperation), app. A feature may import the platform and the features above it, never below.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

// What is checked is what a user runs (docs/decisions/0024): the tests, too, are built for release, see the inside
// of the modules there, and are themselves not optimised, since that takes minutes and checks nothing.
let product = strict + [.unsafeFlags(["-enable-testing"], .when(configuration: .release))]
let checking = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// A module and its tests: sources in `folder`, tests in `folder/Tests`.
func module(
    _ name: String, in folder: String,
    _ dependencies: [Target.Dependency] = [],
    tests: [Target.Dependency] = ["TestKit"]
) -> [Target] {
    [
        .target(
            name: name, dependencies: dependencies, path: "\(folder)/\(name)",
            exclude: ["Tests", "README.md"]
                + (folder == "Features" || name == "Web" ? ["Locales"] : []),
            swiftSettings: product),
        .testTarget(
            name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies + tests,
            path: "\(folder)/\(name)/Tests",
            exclude: name == "Documents"
                ? ["Samples"]
                : ["Requests", "Offers", "Dialogues", "Agreements", "Activities"].contains(name)
                    ? ["Golden"] : [],
            swiftSettings: checking),
    ]
}

func library(_ name: String, pkgConfig: String?, apt: String) -> Target {
    .systemLibrary(
        name: name, path: "Platform/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let systemLibraries: [Target] = [
    library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    library("CPostgreSQL", pkgConfig: "libpq", apt: "libpq-dev"),
    library("CXML", pkgConfig: "libxml-2.0", apt: "libxml2-dev"),
    .target(
        name: "CICU", path: "Platform/CICU",
        linkerSettings: [.linkedLibrary("icuuc"), .linkedLibrary("icui18n")]),
    library("CStemmer", pkgConfig: nil, apt: "libstemmer-dev"),
    library("CArgon2", pkgConfig: "libargon2", apt: "libargon2-dev"),
    library("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
    library("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev"),
    library("CXLSXWriter", pkgConfig: "xlsxwriter", apt: "libxlsxwriter-dev"),
    library("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev"),
    library("CNettle", pkgConfig: "nettle", apt: "nettle-dev"),
    library("CQPDF", pkgConfig: "libqpdf", apt: "libqpdf-dev"),
    library("CQRencode", pkgConfig: "libqrencode", apt: "libqrencode-dev"),
]

let platform: [Target] = [
    module("Base", in: "Platform", ["CNettle", "CSodium"], tests: []),
    module("Database", in: "Platform", ["Base"]),
    module(
        "DatabaseSQLite", in: "Platform",
        ["Base", "Database", "CSQLite", .product(name: "GRDB", package: "GRDB.swift")]),
    module("DatabasePostgreSQL", in: "Platform", ["Base", "Database", "CPostgreSQL"]),
    module("Localization", in: "Platform", ["Base", "CICU"]),
    module("Search", in: "Platform", ["Base", "Database", "CICU", "CStemmer"]),
    module("Markup", in: "Platform", [], tests: []),
    module(
        "Secrets", in: "Platform",
        ["Base", "Markup", "CArgon2", "CICU", "CNettle", "CQRencode", "CSodium"],
        tests: []),
    module("Programs", in: "Platform", [], tests: []),
    module("Mail", in: "Platform", ["Base", "Programs"], tests: []),
    module(
        "Documents", in: "Platform",
        ["Base", "Programs", "CArchive", "CQPDF", "CXML", "CXLSXWriter"], tests: []),
    module(
        "Web", in: "Platform",
        [
            "Base", "Database", "Localization", "Markup", "Documents", "CDeflate",
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]),
].flatMap { $0 }

let testKit: [Target] = [
    .target(
        name: "TestKit",
        dependencies: ["Base", "Database", "DatabaseSQLite", "DatabasePostgreSQL"],
        path: "Platform/TestKit", exclude: ["README.md"], swiftSettings: strict)
]

let features: [Target] = [
    module(
        "Parties", in: "Features",
        ["Base", "Database", "Localization", "Search", "Markup", "Documents", "Web"]),
    module(
        "Accounts", in: "Features",
        [
            "Parties", "Base", "Database", "Localization", "Markup", "Secrets", "Mail",
            "Documents", "Web",
        ]),
    module(
        "Recommendations", in: "Features",
        ["Parties", "Base", "Database", "Localization", "Search", "Markup", "Documents", "Web"]),
    module(
        "Requests", in: "Features",
        [
            "Parties", "Accounts", "Recommendations", "Base", "Database", "Localization", "Search",
            "Markup", "Documents", "Web",
        ]),
    module(
        "Offers", in: "Features",
        [
            "Parties", "Accounts", "Requests", "Base", "Database", "Localization", "Markup", "Web",
        ]),
    module(
        "Dialogues", in: "Features",
        [
            "Parties", "Accounts", "Requests", "Base", "Database", "Localization", "Markup", "Web",
        ]),
    module(
        "Agreements", in: "Features",
        [
            "Parties", "Accounts", "Requests", "Offers", "Base", "Database", "Localization",
            "Markup", "Documents", "Web",
        ]),
    module(
        "Activities", in: "Features",
        [
            "Parties", "Accounts", "Requests", "Offers", "Agreements", "Base", "Database",
            "Documents", "Localization", "Markup", "Web",
        ], tests: ["TestKit", "Recommendations"]),
    module(
        "Progress", in: "Features",
        [
            "Parties", "Accounts", "Recommendations", "Requests", "Base", "Database",
            "Localization", "Markup", "Documents", "Web",
        ]),
    module(
        "Line", in: "Features",
        [
            "Parties", "Recommendations", "Requests", "Offers", "Agreements", "Activities", "Base",
            "Database", "Localization", "Markup", "Web",
        ]),
    module(
        "Portal", in: "Features",
        [
            "Parties", "Recommendations", "Base", "Database", "Localization", "Search", "Markup",
            "Documents", "Web",
        ]),
].flatMap { $0 }

let app: [Target] = [
    .target(
        name: "Assembly",
        dependencies: [
            "Parties", "Accounts", "Recommendations", "Requests", "Offers", "Dialogues",
            "Agreements", "Activities", "Progress", "Line", "Portal", "Base", "Database",
            "DatabaseSQLite",
            "DatabasePostgreSQL",
            "Localization", "Markup", "Secrets", "Mail", "Documents", "Web",
            .product(name: "Logging", package: "swift-log"),
        ],
        path: "App/Assembly", swiftSettings: product),
    .executableTarget(
        name: "accord",
        dependencies: [
            "Assembly", "Parties", "Accounts", "Recommendations", "Agreements", "Line", "Base",
            "Database",
            "Localization", "Secrets", "Mail", "Web", "Documents",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Configuration", package: "swift-configuration"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "SystemPackage", package: "swift-system"),
        ],
        path: "App/Main", swiftSettings: product),
    .testTarget(
        name: "AppTests",
        dependencies: [
            "Assembly", "Parties", "Accounts", "Recommendations", "Requests", "Offers", "Dialogues",
            "Agreements", "Activities", "Progress", "Line", "Portal", "Base", "Database",
            "Localization", "Search",
            "Secrets", "Mail", "Markup", "Web", "Documents",
            "TestKit",
            .product(name: "Logging", package: "swift-log"),
        ],
        path: "App/Tests", exclude: ["Golden"], swiftSettings: checking),
]

// What must hold of every input, checked by the tests for a corpus and by bin/fuzz for whatever the
// fuzzer thinks of. The fuzzer itself exists only where it is asked for.
let fuzzing: [Target] =
    [
        .target(
            name: "FuzzTargets",
            dependencies: ["Base", "Database", "Documents", "Localization", "Search"],
            path: "Tests/fuzz/Targets", swiftSettings: strict),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["FuzzTargets", "Base", "Database", "Search", "TestKit"],
            path: "Tests/fuzz/Tests", swiftSettings: checking),
    ]
    + (Context.environment["ACCORD_FUZZ"] == nil
        ? []
        : [
            .executableTarget(
                name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/fuzz/Fuzzer",
                swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
        ])

// What bin/bench sets a page against: not part of the product, built with the tests so that it keeps building.
let benchmarks: [Target] = [
    .executableTarget(
        name: "page-server",
        dependencies: [
            "Assembly", "Parties", "Recommendations", "Requests", "Offers", "Agreements",
            "Activities",
            "Line", "Base", "Database", "Documents", "Secrets", "Web",
            .product(name: "Logging", package: "swift-log"),
        ],
        path: "Tests/bench/Server",
        swiftSettings: strict),
    .executableTarget(
        name: "commands",
        dependencies: ["Assembly", "Accounts", "Requests", "Base", "Database"],
        path: "Tests/bench/Commands",
        swiftSettings: strict),
]

let package = Package(
    name: "accord",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "accord", targets: ["accord"])],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1",
            traits: ["ConfigurationSupport"]),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: systemLibraries + platform + testKit + features + app + fuzzing + benchmarks
)

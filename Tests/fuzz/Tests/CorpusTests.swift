import FuzzTargets
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The files of the corpus, each with what a fuzzer once found in it, or may.
struct Corpus {
    let files: [(name: String, bytes: [UInt8])]

    init(_ target: FuzzTarget) throws {
        let folder = URL(filePath: "\(#filePath)").deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Corpus/\(target.rawValue)").path
        files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            (name, Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
        }
    }
}

@Suite("What must hold of every input holds")
struct CorpusTests {
    @Test("for each file of the corpus", arguments: FuzzTarget.allCases)
    func corpus(target: FuzzTarget) throws {
        let files = try Corpus(target).files
        #expect(files.count >= 20)
        for file in files {
            #expect(file.bytes.count <= 4096, "\(file.name)")
            #expect(throws: Never.self, "\(target.rawValue)/\(file.name)") {
                try target.check(file.bytes)
            }
        }
    }

    @Test("for thousands of changed ones, the same in every run", arguments: FuzzTarget.allCases)
    func changed(target: FuzzTarget) throws {
        let inputs = try Corpus(target).files.map(\.bytes)
        var mutator = Mutator(seed: 48, target: target)
        for number in 0..<Self.count(target) {
            let input = mutator.change(inputs[number % inputs.count], others: inputs)
            do {
                try target.check(input)
            } catch {
                Issue.record("\(error): \(String(decoding: input, as: UTF8.self).debugDescription)")
                return
            }
        }
    }

    /// As many as take a second or two without the optimizer.
    private static func count(_ target: FuzzTarget) -> Int {
        switch target {
        case .csv: 1500
        case .encoding, .query: 300
        case .po, .docx: 5000
        }
    }
}

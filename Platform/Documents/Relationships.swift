/// The relationships of a part: which other parts it uses, and as what.
final class Relationships: XMLHandler {
    struct Relationship {
        let id: String
        /// The last word of the type: `officeDocument`, `sharedStrings`, `styles`.
        let kind: String
        let target: String
    }

    private(set) var all: [Relationship] = []
    private let base: String

    /// Of the part, or of the archive itself where `part` is empty. None where there are none.
    init(of part: String, in archive: Archive) throws {
        let cut = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
        base = String(part[..<cut])
        let path = "\(base)_rels/\(part[cut...]).rels"
        if archive.parts.contains(path) { try XMLPart.read(path, of: archive, self) }
    }

    subscript(kind kind: String) -> String? { all.first { $0.kind == kind }?.target }

    subscript(id id: String) -> String? { all.first { $0.id == id }?.target }

    func start(_ element: XMLStart) throws {
        guard element.name == "Relationship", element.attribute("TargetMode") != "External",
            let id = element.attribute("Id"), let type = element.attribute("Type"),
            let target = element.attribute("Target"), all.count < 10_000
        else { return }
        let kind = type.split(separator: "/").last.map(String.init) ?? ""
        all.append(Relationship(id: id, kind: kind, target: resolve(target)))
    }

    func end(_ name: String, _ namespace: XMLNamespace) throws {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {}

    private func resolve(_ target: String) -> String {
        var steps: [Substring] = target.hasPrefix("/") ? [] : base.split(separator: "/")
        for step in target.split(separator: "/") {
            switch step {
            case ".": continue
            case "..": _ = steps.popLast()
            default: steps.append(step)
            }
        }
        return steps.joined(separator: "/")
    }
}

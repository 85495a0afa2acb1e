import Base
import Database
import Documents
package import Localization
import Markup
import Web

/// The part of a draft that brings files: what is there, and what becomes of what one adds.
struct DraftFilesPage: Sendable {
    let facts: RequestFacts

    /// Files and the form around them.
    static let maximumBody = Request.File.maximumTotal + 64 << 10

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> DraftFilesPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            try RequestRules.must(.edit, facts.request, by: actor)
            return DraftFilesPage(facts: facts)
        }
    }

    private var path: Link { "/requests/\(facts.request.publicID)/draft/files" }

    func view(_ visit: Visit, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("requests.step.files")
        let form = Form(words, values: Query(), faults: faults)
        let accept = UploadKind.allCases.map { ".\($0.fileExtension)" } + [".jpeg"]
        func removal(_ file: Request.File) -> HTML {
            Form(words, values: Query()).html(
                to: path + "/\(file.publicID)/removal", by: visit.identity,
                key: visit.site.identifiers.next(), fields: "",
                button: words("requests.files.remove"), on: file.name, weight: .danger)
        }
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.called(words), "/requests/\(facts.request.publicID)/draft"),
            ], path: path,
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(words("requests.files.lead"))</p>
                \(facts.request.files.isEmpty
                    ? "<p>\(words("requests.files.none"))</p>"
                    : fileList(facts.request.files, visit, removal))
                \(form.html(
                    to: path, by: visit.identity, key: visit.site.identifiers.next(),
                    fields: form.file(
                        "files", words("requests.files.add"),
                        hint: words(
                            "requests.files.hint",
                            [
                                "one": fileSize(Request.File.maximumSize, words),
                                "all": fileSize(Request.File.maximumTotal, words),
                                "count": words.number(Request.File.maximumCount),
                            ]),
                        accept: accept.joined(separator: ",")),
                    button: words("requests.files.button"), bringsFiles: true))
                <h2>\(words("requests.files.cleaned"))</h2>
                <p>\(words("requests.files.cleaned-text"))</p>
                <p>\(words("requests.files.refused-text"))</p>
                <p><a href="\(visit.link("/requests/\(facts.request.publicID)/draft"))">\
                \(words("requests.files.back"))</a></p>
                """)
    }

    // MARK: Acts

    static func add(_ visit: Visit, _ tools: RequestTools) async throws -> Answer {
        let id = visit.parameter("request")
        let done = visit.link("/requests/\(id)/draft/files")
        let uploads = visit.request.files.filter { $0.field == "files" }
        let ask = try visit.ask(try sent(visit, uploads))
        do {
            _ = try await take(uploads, ask, visit, tools)
        } catch Refusal.faulty(let faults) {
            return try await load(visit, tools).view(visit, faults: faults)
                .answer(visit, status: 422)
        }
        return .redirect(to: done)
    }

    /// All of the files, cleaned, or none and what is wrong with them.
    static func take(
        _ uploads: [UploadedFile], _ ask: Ask, _ visit: Visit, _ tools: RequestTools
    ) async throws -> Outcome {
        if let done = try await ask.repeated("add-file") { return done }
        // Nobody has files cleaned who may not add them.
        _ = try await load(visit, tools)
        var faults: [Fault] = uploads.isEmpty ? [RequestRules.fault("file-missing")] : []
        var files: [(file: Request.File, bytes: [UInt8])] = []
        for upload in uploads {
            do {
                files.append(
                    try await FileIntake.clean(
                        upload, id: visit.site.identifiers.next(), pdf: tools.pdf))
            } catch {
                faults.append(error.fault(of: upload.name, in: "files"))
            }
        }
        guard faults.isEmpty else { throw Refusal.faulty(faults) }
        let adding = files
        return try await RequestCommands.perform("add-file", visit.parameter("request"), ask) {
            request, ask, transaction in
            let decision = try RequestRules.addFiles(request, by: ask.actor, adding.map(\.file))
            for (file, bytes) in adding {
                try RequestFileStorage.insert(file, bytes, request: request.id, transaction)
            }
            return decision
        }
    }

    /// What was sent is part of what the key was used for.
    private static func sent(_ visit: Visit, _ uploads: [UploadedFile]) throws -> Query {
        FileIntake.sent(try visit.request.form(), uploads)
    }

    static func remove(_ visit: Visit) async throws -> Answer {
        _ = try await takeOut(visit, try visit.ask(try visit.request.form()))
        return .redirect(to: visit.link("/requests/\(visit.parameter("request"))/draft/files"))
    }

    static func takeOut(_ visit: Visit, _ ask: Ask) async throws -> Outcome {
        let file = visit.parameter("file")
        return try await RequestCommands.perform("remove-file", visit.parameter("request"), ask) {
            request, ask, transaction in
            let decision = try RequestRules.removeFile(request, by: ask.actor, file)
            try RequestFileStorage.remove(file, transaction)
            return decision
        }
    }
}

/// A file to keep: only ever an attachment, for those who see its request whole.
enum RequestFileDownload {
    static func answer(_ visit: Visit) async throws -> Answer {
        let actor = try visit.actor()
        let id = visit.parameter("file")
        let file = try await visit.read { reader -> Request.File? in
            // Looked for also where there is no such file: what is absent costs what what never was costs.
            let publicID = try RequestFileStorage.request(ofFile: id, reader) ?? ""
            guard let request = try Request.find(publicID, reader),
                RequestRules.sight(of: request, for: actor) == .whole
            else { return nil }
            return request.files.first { $0.publicID == id }
        }
        guard let file else { throw Problem.notFound }
        return FileIntake.attachment(file, visit) { try RequestFileStorage.piece($0, of: id, $1) }
    }
}

/// Files with their size, each to be taken away; `more` stands behind each.
func fileList(
    _ files: [Request.File], _ visit: Visit, _ more: (Request.File) -> HTML = { _ in "" }
) -> HTML {
    func item(_ file: Request.File) -> HTML {
        """
        <li><a href="\(visit.link("/files/\(file.publicID)"))"><bdi>\(file.name)</bdi></a> \
        <span class="n">\(fileSize(file.size, visit.words))</span>\(more(file))</li>
        """
    }
    return "<ul class=\"plain\">\(files, item)</ul>"
}

package func fileSize(_ bytes: Int, _ words: Words) -> String {
    if bytes < 1 << 20 {
        let size = words.number(max(1, (bytes + 1023) / 1024))
        return words("requests.files.kilobytes", ["size": size])
    }
    let megabytes = Double(bytes) / Double(1 << 20)
    let isRound = bytes % (1 << 20) == 0
    let size = words.decimal(megabytes, fractionDigits: isRound ? 0 : 1)
    return words("requests.files.megabytes", ["size": size])
}

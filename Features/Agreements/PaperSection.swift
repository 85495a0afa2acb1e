import Base
import Database
import Documents
import Localization
import Markup
import Parties
import Requests
import Web

/// On an agreement's page: a signature that was made on paper, from its scan to its confirmation.
extension AgreementPage {
    func paperActs(_ forms: RecordForms) -> HTML? {
        guard let actor = forms.visit.identity?.actor, let hash = agreement.signingHash else {
            return nil
        }
        let words = forms.words
        func may(_ act: AgreementRules.Act) -> Bool {
            AgreementRules.may(act, agreement, by: actor, on: facts.today)
        }
        var parts: [HTML] = []
        if let paper = agreement.recordedPaper(of: actor.party) {
            parts.append(
                """
                <p class="note">\(words("agreements.paper.waits", [
                    "date": words.date(paper.signedOn),
                ])) \(scanLink(paper, words))</p>
                """)
            if may(.paperConfirm) {
                parts.append(
                    forms.folded(
                        "paper-confirmation", words("agreements.act.paper-confirm"),
                        standing: [(name: "hash", value: hash)]
                    ) { form in
                        """
                        <p>\(words("agreements.paper.confirm-text"))</p>
                        <p><code class="wide">\(hash)</code></p>
                        """ + form.hidden("hash", hash)
                    })
            }
            if may(.paperDrop) {
                parts.append(
                    forms.html(
                        "paper-removal", words("agreements.act.paper-drop"), weight: .danger))
            }
        } else if may(.paper) {
            parts.append(
                forms.folded(
                    "paper", words("agreements.act.paper"), bringsFiles: true,
                    standing: [(name: "hash", value: hash)]
                ) { form in
                    """
                    <p>\(words("agreements.paper.text"))</p>
                    <p><code class="wide">\(hash)</code></p>
                    """ + form.hidden("hash", hash)
                        + form.line(
                            "signed-on", words("agreements.field.signed-on"),
                            hint: words("requests.field.day-hint"), type: "date", limit: 10)
                        + form.file(
                            "scan", words("agreements.field.scan"),
                            hint: words(
                                "agreements.field.scan-hint",
                                ["size": fileSize(FileIntake.maximumSize, words)]),
                            accept: ".pdf,.png,.jpg,.jpeg")
                })
        }
        return parts.isEmpty ? nil : HTML(joining: parts)
    }
}

func scanLink(_ paper: Agreement.Paper, _ words: Words) -> HTML {
    """
    <a href="\(Link(in: words.language, "/files/agreements/\(paper.scan.publicID)"))">\
    <bdi>\(paper.scan.name)</bdi></a> <span class="n">\(fileSize(paper.scan.size, words))</span>
    """
}

/// Handlers of what brings or takes a scan.
enum PaperHandlers {
    static let maximumBody = FileIntake.maximumSize + 64 << 10

    static func record(_ visit: Visit, _ tools: AgreementTools) async throws -> Answer {
        let form = try visit.request.form()
        let uploads = visit.request.files.filter { $0.field == "scan" }
        do {
            _ = try await take(
                uploads, form, try visit.ask(FileIntake.sent(form, uploads)), visit, tools)
        } catch Refusal.faulty(let faults) {
            let sent = SentForm(noun: "paper", typed: form, faults: faults)
            return try await AgreementPage.load(visit, tools).view(visit, sent: sent)
                .answer(visit, status: 422)
        }
        return .redirect(to: visit.link("/agreements/\(visit.parameter("agreement"))"))
    }

    /// The scan, freed of metadata, or everything that is wrong with what was sent.
    static func take(
        _ uploads: [UploadedFile], _ typed: Query, _ ask: Ask, _ visit: Visit,
        _ tools: AgreementTools
    ) async throws -> Outcome {
        if let done = try await ask.repeated("paper") { return done }
        // Nobody has a scan cleaned who may not record one.
        let facts = try await visit.read { try AgreementFacts.load(visit, $0) }
        try AgreementRules.must(.paper, facts.agreement, by: ask.actor, on: facts.today)
        var faults: [Fault] = []
        let signedOn = RequestText.day(typed["signed-on"], "signed-on", &faults)
        guard let upload = uploads.first, uploads.count == 1 else {
            faults.append(Fault(field: "scan", value: "", rule: "agreements.fault.scan-missing"))
            throw Refusal.faulty(faults)
        }
        let scan: Requests.Request.File
        let bytes: [UInt8]
        do {
            (scan, bytes) = try await FileIntake.clean(
                upload, id: visit.site.identifiers.next(), pdf: tools.pdf)
        } catch {
            throw Refusal.faulty(faults + [error.fault(of: upload.name, in: "scan")])
        }
        guard faults.isEmpty else { throw Refusal.faulty(faults) }
        return try await ask.perform("paper") { transaction, ask in
            let today = WorkingCalendar.dayInGeneva(ask.now)
            guard
                let agreement = try Agreement.find(visit.parameter("agreement"), for: transaction),
                AgreementRules.sight(of: agreement, for: ask.actor, on: today) != nil
            else { throw Refusal.absent }
            let committed = try AgreementRules.recordPaper(
                agreement, by: ask.actor, at: ask.now, hash: typed["hash"] ?? "",
                signedOn: signedOn, scan: scan
            ).commit(transaction, ask)
            try PaperStorage.insert(bytes, of: scan.publicID, transaction)
            return committed
        }
    }

    /// A scan to keep: only ever an attachment, for the parties; before it is confirmed, for its own party.
    static func download(_ visit: Visit) async throws -> Answer {
        let actor = try visit.actor()
        let (id, today) = (visit.parameter("file"), WorkingCalendar.dayInGeneva(visit.now))
        let scan = try await visit.read { reader -> Requests.Request.File? in
            // Looked for also where there is no such scan: what is absent costs what never was.
            let known = try PaperStorage.scan(id, reader)
            guard let agreement = try Agreement.find(known?.agreement ?? "", reader),
                AgreementRules.sight(of: agreement, for: actor, on: today) == .whole,
                let paper = known?.paper,
                paper.confirmedBy != nil || paper.party == actor.party
            else { return nil }
            return paper.scan
        }
        guard let scan else { throw Problem.notFound }
        return FileIntake.attachment(scan, visit) { try PaperStorage.piece($0, of: id, $1) }
    }
}

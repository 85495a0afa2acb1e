import Accounts
import Assembly
import Base
import Database
import Mail
import Synchronization
import Testing
import Web

@Suite("An agreement is amended, signed on paper, shown, and runs out")
struct AgreementLifeTests {
    /// UN Women's agreement with Nepal, its text fixed for signature.
    private func drafted(
        _ installation: Installation, publication: String = "summary"
    ) async throws -> (officer: Browser, agreement: String) {
        let request = try await installation.submittedRequest(publication: publication)
        var officer = try await Browser(installation, as: "Lucía Fernández")
        let offer = try await officer.offer(to: request)
        try await installation.accept(offer)
        return (officer, try await officer.draftAgreement(from: offer))
    }

    private static let amendment = [
        ("title", "Judges and the law"), ("themes", "Violence against women"),
        ("places", "Bagmati and Gandaki"), ("until", "2028-06-30"), ("currency-0", "USD"),
        ("authentic", "en"), ("text-en", "SECRET-TEXT in two provinces"),
    ]

    @Test(
        "an amendment holds when all have signed it; the gate keeps to what holds",
        arguments: Engine.allCases)
    func amendment(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var (officer, agreement) = try await drafted(installation)
            try await installation.sign(agreement)
            let page = "/en/agreements/\(agreement)"
            _ = try await officer.startActivity(under: agreement)
            try await officer.submit(
                "/entry",
                [
                    ("entry", "commitment"), ("date", "2026-11-23"), ("currency", "USD"),
                    ("amount", "90000"),
                ])
            try await officer.open(page)
            try await officer.submit("/amendment")
            #expect(officer.address.hasSuffix("/amendment/draft"))
            try await officer.submit("/amendment/draft", Self.amendment + [("amount-0", "80,000")])
            #expect(officer.text.contains("Amendment: version 2"))
            #expect(officer.text.contains("<ins>") && officer.text.contains("<del>"))
            try await officer.submit("/amendment-proposal")
            #expect(officer.status == 422)
            #expect(officer.text.contains("USD 90000.00 is committed already"))
            #expect(officer.text.contains("would not be covered any more"), "100,000 in delivery")
            try await officer.open("\(page)/amendment/draft")
            try await officer.submit("/amendment/draft", Self.amendment + [("amount-0", "150,000")])
            try await officer.submit("/amendment-proposal")

            // The version in force goes on: its ceiling still counts.
            var reader = Browser(installation)
            try await reader.open(page)
            #expect(reader.text.contains("120,000") && !reader.text.contains("150,000"))
            #expect(!reader.text.contains("Amendment"), "only the parties see what is on its way")
            try await reader.open("\(page)/amendment.docx")
            #expect(!reader.text.hasPrefix("PK"))
            try await officer.open("\(page)/amendment.docx")
            #expect(officer.text.hasPrefix("PK"), "the amendment is a document for its parties")
            var signatory = try await Browser(installation, as: "Anjali Thapa")
            #expect(signatory.text.contains("An amendment waits for your signature."))
            try await signatory.open(page)
            let old = try signatory.form("/amendment-signature")
            try await signatory.submit("/amendment-signature")
            #expect(!signatory.hasForm("/amendment-signature"), "once is enough")
            try await officer.open(page)
            try await officer.submit("/amendment-recall")
            try await officer.open("\(page)/amendment/draft")
            try await officer.submit("/amendment/draft", Self.amendment + [("amount-0", "160,000")])
            try await officer.submit("/amendment-proposal")
            // A signature over the text before: refused, and said why.
            try await signatory.send(
                old.action,
                old.fields.map { $0.0 == "key" ? ("key", "another") : $0 })
            #expect(signatory.status == 422)
            #expect(signatory.text.contains("The text has changed since you read it."))
            for name in ["Anjali Thapa", "Amina Diallo"] {
                var person = try await Browser(installation, as: name)
                try await person.open(page)
                try await person.submit("/amendment-signature")
            }
            try await reader.open(page)
            #expect(reader.text.contains("160,000") && !reader.text.contains("120,000"))
            #expect(!reader.text.contains("SECRET"))
            try await officer.open("\(page)/versions/2")
            #expect(officer.text.contains("in two provinces") && officer.text.contains("<ins>"))
            try await officer.open("\(page)/versions/1")
            #expect(officer.text.contains("120,000") && !officer.text.contains("<ins>"))
            try await officer.open("\(page)/versions/3")
            #expect(officer.status == 404)
            try await reader.open("\(page)/versions/1")
            #expect(reader.status != 200 || !reader.text.contains("SECRET"))
            // Below what is committed, the database refuses it, too.
            for statement: SQL in [
                "UPDATE agreement_ceiling SET amount = 8999999",
                "DELETE FROM agreement_ceiling",
                "UPDATE agreement SET period_until = '2026-12-31'",
            ] {
                await #expect(throws: DatabaseError.self) {
                    try await installation.database.write { try $0.execute(statement) }
                }
            }
            let acts = try await acts(installation, of: agreement)
            #expect(acts.filter { $0 == "agreement.amended" }.count == 1)
            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("withdrawn before all had signed, it has no text that could become public")
    func neverSigned() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let (_, agreement) = try await drafted(installation)
            let page = "/en/agreements/\(agreement)"
            var signatory = try await Browser(installation, as: "Anjali Thapa")
            try await signatory.open(page)
            try await signatory.submit("/withdrawal")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.open(page)
            #expect(clearer.status == 200 && !clearer.hasForm("/text-opening"))
        }
    }

    @Test("an accepted offer shows the agreement that was withdrawn, and lets another be drafted")
    func anotherAgreement() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest(publication: "summary")
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let offer = try await officer.offer(to: request)
            try await installation.accept(offer)
            let agreement = try await officer.draftAgreement(from: offer)
            let (page, link) = ("/en/offers/\(offer)", "/en/agreements/\(agreement)")
            try await officer.open(page)
            #expect(officer.text.contains(link) && !officer.hasForm("/agreement"))
            var signatory = try await Browser(installation, as: "Anjali Thapa")
            try await signatory.open(link)
            try await signatory.submit("/withdrawal")
            try await officer.open(page)
            #expect(officer.text.contains(link) && officer.hasForm("/agreement"))
            var reader = Browser(installation)
            try await reader.open(page)
            #expect(!reader.text.contains(link))
        }
    }

    private func acts(_ installation: Installation, of agreement: String) async throws -> [String] {
        try await installation.database.read { reader in
            try Register.lines(reader, after: 0, limit: 1000)
                .filter { $0.payload?.contains(agreement) ?? false }.map(\.entry.act)
        }
    }

    @Test(
        "signed on paper: one records the scan, another confirms it", arguments: Engine.allCases)
    func paper(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var (officer, agreement) = try await drafted(installation)
            let page = "/en/agreements/\(agreement)"
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open(page)
            let day = [("signed-on", "2026-11-20")]
            for (bytes, typed, said) in [
                (Array("Signed.\n".utf8), "2026-11-20", "is no scan"),
                (Array("%PDX no PDF \u{1}".utf8), "2026-11-20", "page.pdf"),
                (RequestFilesTests.picture, "2026-11-30", "still to come"),
                (RequestFilesTests.picture, "x", "fault"),
            ] {
                try await drafter.upload(
                    "/paper", [("page.pdf", bytes)], field: "scan", [("signed-on", typed)])
                #expect(drafter.status == 422 && drafter.text.contains(said), "\(said)")
                try await drafter.open(page)
            }
            try await drafter.upload("/paper", [], field: "scan", day)
            #expect(drafter.status == 422 && drafter.text.contains("Choose one file"))
            #expect(drafter.text.contains("2026-11-20"), "nothing typed is lost")
            try await drafter.open(page)
            try await drafter.upload(
                "/paper", [("Signed.png", RequestFilesTests.picture)], field: "scan", day)
            #expect(drafter.status == 200 && drafter.text.contains("Signed.png"))
            #expect(!drafter.hasForm("/paper-confirmation"), "by another one")
            let scan = String(
                try #require(
                    drafter.text.firstMatch(of: /href="(\/en\/files\/agreements\/[^"]+)"/)
                ).1)
            // Before it is confirmed it is its party's own, and no signature.
            try await officer.open(page)
            #expect(!officer.text.contains("Signed.png"))
            try await officer.open(scan)
            #expect(officer.status == 404)
            var signatory = try await Browser(installation, as: "Anjali Thapa")
            #expect(signatory.text.contains("waits for your confirmation"))
            try await signatory.open(page)
            try await signatory.submit("/paper-confirmation")
            #expect(signatory.text.contains("on paper, dated"))
            #expect(signatory.text.contains("Signed on paper, confirmed from the scan"))
            #expect(!signatory.hasForm("/signature") && !signatory.hasForm("/paper"))
            var other = try await Browser(installation, as: "Amina Diallo")
            try await other.open(page)
            try await other.submit("/signature")
            #expect(other.text.contains("In force"))
            try await officer.open(scan)
            #expect(officer.status == 200 && officer.headers["content-type"] == "image/png")
            #expect(!officer.text.contains("SECRET-AUTHOR"), "cleaned")
            for who in [nil, "Claire Moreau", "Daniel Okoro"] {
                var reader = Browser(installation)
                if let who { reader = try await Browser(installation, as: who) }
                try await reader.open(page)
                #expect(!reader.text.contains("Signed.png"))
                try await reader.open(scan)
                let (status, text) = (reader.status, reader.text)
                try await reader.open("/en/files/agreements/aaaaaaaaaaaaaaaa")
                #expect(status == reader.status)
                let last = scan.split(separator: "/").last ?? ""
                #expect(text.replacing(last, with: "aaaaaaaaaaaaaaaa") == reader.text)
            }
            for statement: SQL in [
                "DELETE FROM agreement_paper_piece",
                "UPDATE agreement_paper SET signed_on = '2020-01-01'",
                "UPDATE agreement_paper SET confirmed_by = recorded_by",
                "UPDATE agreement_paper_piece SET number = 7",
                "INSERT INTO agreement_paper_piece SELECT scan_id, 9, bytes FROM agreement_paper_piece",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    try await installation.database.write { try $0.execute(statement) }
                }
            }
        }
    }

    @Test("a scan that is not the document is taken back; it goes with a text that is no more")
    func takenBack() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var (officer, agreement) = try await drafted(installation)
            let page = "/en/agreements/\(agreement)"
            var drafter = try await Browser(installation, as: "Sita Gurung")
            var signatory = try await Browser(installation, as: "Anjali Thapa")
            func scans() async throws -> Int {
                try await installation.database.read {
                    try $0.count("SELECT count(*) FROM agreement_paper_piece")
                }
            }
            for isConfirmed in [false, true] {
                try await drafter.open(page)
                try await drafter.upload(
                    "/paper", [("Signed.png", RequestFilesTests.picture)], field: "scan",
                    [("signed-on", "2026-11-20")])
                #expect(try await scans() == 1)
                try await signatory.open(page)
                if isConfirmed {
                    try await signatory.submit("/paper-confirmation")
                    #expect(!signatory.hasForm("/paper-removal"))
                    try await officer.open(page)
                    try await officer.submit("/recall")
                } else {
                    try await signatory.submit("/paper-removal")
                }
                #expect(try await scans() == 0)
            }
            try await officer.submit("/proposal")
            try await drafter.open(page)
            try await drafter.upload(
                "/paper", [("Signed.png", RequestFilesTests.picture)], field: "scan",
                [("signed-on", "2026-11-20")])
            #expect(try await scans() == 1)
            try await signatory.open(page)
            try await signatory.submit("/withdrawal")
            #expect(try await scans() == 0)
        }
    }

    @Test(
        "the text becomes public only while all parties agree, and is absent before and after",
        arguments: Engine.allCases)
    func text(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var (officer, agreement) = try await drafted(installation)
            let page = "/en/agreements/\(agreement)"
            try await installation.sign(agreement)
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            var reader = Browser(installation)
            try await officer.open(page)
            for said in ["What: the whole text", "When: as soon as all", "To whom: everybody"] {
                #expect(officer.text.contains(said))
            }
            try await officer.submit("/text-opening")
            try await reader.open(page)
            let half = reader.text
            #expect(!half.contains("SECRET-TEXT"), "one alone opens nothing")
            try await reader.open("\(page).docx")
            #expect(reader.status == 404, "neither as a document")
            #expect(!half.contains("\(page).docx"))
            try await clearer.open(page)
            try await clearer.submit("/text-opening")
            try await reader.open(page)
            #expect(reader.text.contains("SECRET-TEXT") && reader.text.contains("SECRET-TEXTE"))
            #expect(reader.text.contains("\(page).docx") && !reader.text.contains("\(page).zip"))
            for document in ["\(page).docx", "\(page)/letters.docx"] {
                try await reader.open(document)
                #expect(reader.status == 200, "\(document)")
            }
            for secret in ["Lucía", "Ramesh", "Anjali", "Amina"] {
                #expect(!reader.text.contains(secret))
            }
            try await officer.open(page)
            try await officer.submit("/text-closing")
            try await reader.open(page)
            #expect(reader.text == half)
            try await officer.submit("/text-opening")
            try await reader.open(page)
            #expect(reader.text.contains("SECRET-TEXT"))
            // What the State hides is hidden whole.
            try await clearer.open(page)
            try await clearer.submit("/showing", [("shown", "no")])
            try await reader.open(page)
            #expect(reader.status == 404)
            let acts = try await acts(installation, of: agreement)
            #expect(
                acts == [
                    "agreement.signed", "agreement.text-shown", "agreement.text-hidden",
                    "agreement.text-shown", "agreement.hidden", "agreement.text-hidden",
                ])
            // Another text is not opened by what was agreed to for this one.
            let other = String(repeating: "0", count: 64)
            await #expect(throws: DatabaseError.self) {
                try await installation.database.write {
                    try $0.execute("UPDATE agreement_text_opening SET text_hash = \(other)")
                }
            }
        }
    }

    @Test(
        "days tell by themselves: in force, two months, two weeks, run out; each once, by mail too",
        arguments: Engine.allCases)
    func days(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var (officer, agreement) = try await drafted(installation)
            let page = "/en/agreements/\(agreement)"
            try await officer.open(page)
            try await officer.submit("/recall")
            try await officer.open("\(page)/draft")
            try await officer.submit(
                "/draft",
                [
                    ("title", "Judges"), ("themes", "Training"), ("places", ""),
                    ("from", "2026-12-01"), ("until", "2027-03-31"), ("authentic", "en"),
                    ("text-en", "SECRET-TEXT"),
                ])
            try await officer.submit("/proposal")
            try await installation.sign(agreement)
            let site = installation.responder.site
            let office = Assembly.postOffice(site: site, sender: nil, from: nil)
            func told() async throws -> [String] {
                try await Assembly.beginDay(site)
                try await Assembly.beginDay(site)
                try await office.round()
                return try await installation.database.read { reader in
                    try reader.all(
                        """
                        SELECT n.message FROM notice n JOIN mail_notice m ON m.notice_id = n.id
                        WHERE m.person_id = (SELECT id FROM person WHERE name = 'Anjali Thapa')
                            AND n.message IN ('agreements.notice.in-force',
                            'agreements.notice.expires-60', 'agreements.notice.expires-14',
                            'agreements.notice.expired')
                        ORDER BY n.id
                        """
                    ) { $0.text(0).replacing("agreements.notice.", with: "") }
                }
            }
            #expect(try await told().isEmpty)
            #expect(try await acts(installation, of: agreement).isEmpty, "not in force yet")
            installation.hand.move(days: 8)  // 1 December
            #expect(try await told() == ["in-force"])
            #expect(try await acts(installation, of: agreement) == ["agreement.signed"])
            installation.hand.move(days: 59)  // 61 days before the end
            #expect(try await told() == ["in-force"])
            installation.hand.move(days: 1)
            #expect(try await told() == ["in-force", "expires-60"])
            installation.hand.move(days: 46)
            #expect(try await told() == ["in-force", "expires-60", "expires-14"])
            var signatory = try await Browser(installation, as: "Anjali Thapa")
            try await signatory.open("/en/notices")
            #expect(signatory.text.contains("ends in two weeks or less"))
            // The last day is one of the agreement still.
            installation.hand.move(days: 14)
            #expect(try await told().count == 3)
            installation.hand.move(days: 1)
            #expect(try await told().last == "expired")
            installation.hand.move(days: 100)
            #expect(try await told().count == 4)
            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }
}

import Base
import Database
import Requests
import Web

/// Signatures on paper for programs: the scan that comes, and the scans that are there.
enum PaperAPI {
    static func routes(_ tools: AgreementTools) -> [Route] {
        var recording = Route.apiAct(
            "/agreements/{agreement}/paper", scope: road.scope, recordOperation
        ) { visit in
            let ask = try visit.apiAsk()
            let typed = try visit.request.fields(recordOperation.body)
            guard
                let upload = UploadedFile(
                    field: "scan", name: typed["name"] ?? "", base64: typed["content"] ?? "")
            else {
                throw Problem.faultyInput([
                    Problem.Fault(field: "content", value: "", rule: "base64")
                ])
            }
            return road.answer(
                visit, try await PaperHandlers.take([upload], typed, ask, visit, tools))
        }
        recording.maximumBody = PaperHandlers.maximumBody / 3 * 4
        var reading = Route.api("/agreements/{agreement}/files/{file}", readOperation) {
            try await PaperHandlers.download($0)
        }
        reading.scope = "agreements:read"
        return [recording, reading]
    }

    private static let road = AgreementCommands.road

    private static let recordOperation = APIOperation(
        id: "recordPaperSignature",
        summary:
            "Records a scan of the text of this hash, signed on paper; another person confirms it.",
        parameters: [road.parameter],
        body: [
            APIField(
                "hash", .limited(64), "The hash of the text that was signed.", isRequired: true),
            APIField("signed-on", .day, "The day that stands on the paper.", isRequired: true),
            APIField(
                "name", .limited(200), "The scan's name: .pdf, .png or .jpg.", isRequired: true),
            APIField(
                "content", .string, "Its bytes in base64 (RFC 4648 §4).", isRequired: true),
        ], answer: road.done, words: "agreements.act.paper")

    private static let readOperation = APIOperation(
        id: "getAgreementFile", summary: "A scan of a signature on paper, as an attachment.",
        parameters: [
            road.parameter, APIParameter("file", in: .path, .string, "Identifier of the file."),
        ], answer: .file)
}

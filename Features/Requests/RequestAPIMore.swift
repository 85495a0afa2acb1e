import Base
import Database
import Web

/// What programs do beside the table of acts: several requests at once, and files.
extension RequestAPI {
    private static let road = RequestCommands.road

    static func more(_ tools: RequestTools) -> [Route] {
        var adding = Route.apiAct(
            "/requests/{request}/draft/files", scope: "requests:write", addFile
        ) { visit in
            let ask = try visit.apiAsk()
            let typed = try visit.request.fields(addFile.body)
            guard
                let upload = UploadedFile(
                    field: "files", name: typed["name"] ?? "", base64: typed["content"] ?? "")
            else {
                throw Problem.faultyInput([
                    Problem.Fault(field: "content", value: "", rule: "base64")
                ])
            }
            return road.answer(visit, try await DraftFilesPage.take([upload], ask, visit, tools))
        }
        adding.maximumBody = DraftFilesPage.maximumBody / 3 * 4
        return [
            reading("/requests/{request}/files/{file}", oneFile) {
                try await RequestFileDownload.answer($0)
            },
            .apiAct("/requests/acknowledgement", scope: "requests:write", acknowledgeSeveral) {
                visit in
                let ask = try visit.apiAsk()
                let typed = try visit.request.fields(acknowledgeSeveral.body)
                let chosen = typed.all("requests").filter { !$0.isEmpty }
                return road.answer(visit, try await RequestCommands.acknowledge(chosen, ask))
            },
            adding,
            .apiAct(
                "/requests/{request}/draft/files/{file}/removal", scope: "requests:write",
                removeFile
            ) { visit in
                let ask = try visit.apiAsk()
                _ = try visit.request.fields([])
                return road.answer(visit, try await DraftFilesPage.takeOut(visit, ask))
            },
        ]
    }

    private static let acknowledgeSeveral = APIOperation(
        id: "acknowledgeRequests",
        summary: "Acknowledges several requests: all or, where one cannot be, none.",
        body: [
            APIField("requests", .array(.string), "Requests, by identifier.", isRequired: true)
        ], answer: road.done, words: "requests.addressed.acknowledge")

    private static let addFile = APIOperation(
        id: "addDraftFile",
        summary: "Adds a file to a draft, freed of metadata, for those who see it whole.",
        parameters: [road.parameter],
        body: [
            APIField("name", .limited(200), "Its name, with its ending.", isRequired: true),
            APIField("content", .string, "Its bytes in base64 (RFC 4648 §4).", isRequired: true),
        ], answer: road.done, words: "requests.files.button")

    private static let oneFile = APIOperation(
        id: "getRequestFile", summary: "A file, as an attachment.",
        parameters: [road.parameter, file], answer: .file)

    private static let file = APIParameter(
        "file", in: .path, .string, "Identifier of the file.")

    private static let removeFile = APIOperation(
        id: "removeDraftFile", summary: "Takes a file out of a draft.",
        parameters: [road.parameter, file],
        answer: road.done, words: "requests.files.remove")
}

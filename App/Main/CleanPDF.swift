import ArgumentParser
import Documents
import Foundation

/// The other end of `PDFCleaner.program`: called by the server itself, with bounds on memory and time.
struct CleanPDF: ParsableCommand {
    static let name = "clean-pdf"

    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Clean the PDF on standard input, for the server.",
        shouldDisplay: false)

    func run() throws {
        let bytes = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
        do {
            FileHandle.standardOutput.write(Data(try PDFScrubber.scrub(bytes)))
        } catch {
            FileHandle.standardOutput.write(Data(error.rawValue.utf8))
            throw ExitCode(Exit.data.rawValue)
        }
    }
}

import Agreements
import ArgumentParser
import Database
import Foundation

/// Checks the chain of the register of public acts, or a signed agreement by itself.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Verify the register of public acts, or a signed agreement.",
        discussion: """
            Without FILE: names every entry of the register that does not fit. With FILE, what a party took \
            away of a signed agreement (agreement-….zip), it is verified by itself, without server or \
            database. Ends with 65 where something does not fit.
            """)

    @Argument(help: "A signed agreement, as its page gives it.")
    var file: String?

    @Option(help: "NUMBER:HASH of a head of the register that you kept; FILE must fit it.")
    var head: String?

    func validate() throws {
        if head != nil, file == nil { throw ValidationError("--head goes with FILE") }
        if head != nil, kept == nil { throw ValidationError("--head is NUMBER:HASH") }
    }

    private var kept: (number: Int, hash: String)? {
        let parts = head?.split(separator: ":").map(String.init) ?? []
        guard parts.count == 2, let number = Int(parts[0]), parts[1].utf8.count == 64 else {
            return nil
        }
        return (number, parts[1])
    }

    func run() async throws {
        guard let file else { return try await verifyRegister() }
        let check = AgreementBundleCheck(try read(file), kept: kept)
        for fault in check.faults { print("does not fit: \(fault)") }
        guard check.faults.isEmpty else {
            throw fail(.data, "the agreement does not verify: \(check.faults.count) faults")
        }
        tell(check)
    }

    private func read(_ path: String) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw fail(.input, "\(path) cannot be read")
        }
        let data: Data
        do {
            data = try handle.read(upToCount: AgreementBundleCheck.mostBytes + 1) ?? Data()
        } catch {
            throw fail(.input, "\(path) cannot be read: \(error)")
        }
        guard data.count <= AgreementBundleCheck.mostBytes else {
            throw fail(.data, "\(path) is larger than any agreement")
        }
        return [UInt8](data)
    }

    /// What holds now, and what this does not prove.
    private func tell(_ check: AgreementBundleCheck) {
        print("the agreement verifies: \(check.versions.first?.title ?? "")")
        for version in check.versions {
            if check.versions.count > 1 { print("version \(version.number):") }
            print("SHA-256 of what was signed: \(version.textHash)")
            for signature in version.signatures {
                print("signed by \(signature.party) at \(signature.at)")
            }
        }
        for entry in check.entries {
            let version = check.versions.count > 1 ? entry.version.map { ", version \($0)" } : nil
            print("register entry \(entry.number): \(entry.act)\(version ?? "")")
        }
        guard let last = check.head else {
            return print(
                "The public register does not tell of it: that it was signed so, only this file says."
            )
        }
        print("register up to \(last.number):\(last.hash)")
        print(
            head == nil
                ? "Compare this number and hash with the register as published or kept elsewhere: who made "
                    + "this file could have made all of it anew."
                : "It fits the head that you kept.")
    }

    private func verifyRegister() async throws {
        let settings = try await SettingsReader.read()
        let database = try await openMigrated(settings)
        let (count, faults) = try await database.read { reader in
            (
                try reader.count("SELECT count(*) FROM register_entry"),
                try Register.faults(reader)
            )
        }
        for fault in faults { print("does not fit: \(fault)") }
        guard faults.isEmpty else {
            throw fail(.data, "the register does not verify: \(faults.count) faults")
        }
        print("the register verifies: \(count) public acts")
    }
}

import Base

/// Signatures on paper: one of a party records a scan of the text that waits, another one confirms that it shows
/// this text, signed; until then it is none.
extension LineOracle {
    struct Paper: Sendable, Equatable {
        let party: String
        let hash: String
        let day: String
        let name: String
        let recordedBy: Int
        var isConfirmed = false
    }

    func judge(
        paper command: Command, _ agreement: Agreement, _ number: Int, _ member: Member,
        _ today: String
    ) -> Verdict {
        let signs = member.roles.contains(.signatory)
        let isState = member.party == agreement.state
        let isHolder =
            command.noun == "paper-confirmation"
            ? signs : signs || drafts(member, isState: isState)
        let isFirst = agreement.status == "signing"
        let amendment = agreement.canBeAmended(today) ? agreement.amendment : nil
        let hash = agreement.waiting(today)
        let signed = isFirst ? agreement.signed : amendment?.signed ?? []
        let drafters = isFirst ? agreement.drafters : amendment?.drafters ?? []
        let recorded = agreement.papers.first {
            $0.party == member.party && $0.hash == hash && !$0.isConfirmed
        }
        let hasSigned = signed.contains(member.party)
        switch command.noun {
        case "paper":
            return verdict(
                isHolder, hash != nil, stands: hasSigned || recorded != nil,
                isFaulty: command["hash"] != hash || command["signed-on"].isEmpty
                    || command["signed-on"] > today || !command["scan"].hasSuffix(".png"))
        case "paper-confirmation":
            let terms = isFirst ? agreement.terms : amendment?.terms ?? agreement.terms
            return verdict(
                isHolder, hash != nil,
                stands: hasSigned || recorded == nil || recorded?.recordedBy == member.number
                    || drafters.isSubset(of: [member.number]),
                isFaulty: command["hash"] != hash || (terms.until ?? "") < today
                    || (!isFirst && !covers(terms, number)))
        default: return verdict(isHolder, hash != nil, stands: hasSigned || recorded == nil)
        }
    }

    /// Names of scans: of a signature, for all parties; before it is confirmed, for its own.
    func scans(_ agreement: Agreement, _ member: Member?, _ today: String) -> [String] {
        let waiting = agreement.waiting(today)
        return agreement.papers.filter { paper in
            paper.isConfirmed
                ? paper.hash == agreement.hash || paper.hash == waiting
                : paper.party == member?.party && paper.hash == waiting
        }.map(\.name)
    }
}

extension LineOracle.Agreement {
    /// The hash of the text that waits for signatures, of the agreement or of its amendment.
    func waiting(_ today: String) -> String? {
        if status == "signing" { return hash }
        return canBeAmended(today) && amendment?.status == "signing" ? amendment?.hash : nil
    }

    /// Recorded, confirmed, or taken back.
    mutating func keep(paper command: Command, _ member: Member, _ hash: String?) {
        let isOwn = { (paper: LineOracle.Paper) in
            paper.party == member.party && paper.hash == hash && !paper.isConfirmed
        }
        switch command.noun {
        case "paper":
            papers.append(
                .init(
                    party: member.party, hash: command["hash"], day: command["signed-on"],
                    name: command["scan"], recordedBy: member.number))
        case "paper-confirmation":
            for place in papers.indices where isOwn(papers[place]) {
                papers[place].isConfirmed = true
            }
        default: papers.removeAll(where: isOwn)
        }
    }
}

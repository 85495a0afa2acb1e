import Base
import Database
import Markup
import Web

/// What can be done to an agreement beside signing and stopping it: amendments, signatures on paper, the
/// publication of its text.
extension AgreementActTable {
    static func amending(_ tools: AgreementTools) -> [RecordAct<Agreement>] {
        [
            RecordAct(
                act: .amend, noun: "amendment", id: "beginAmendment",
                summary: "Begins a draft of the next version; the present one holds meanwhile.",
                words: "agreements.act.amend", place: "/amendment/draft"
            ) { agreement, _, ask, _ in
                try AgreementRules.amend(agreement, by: ask.actor, on: today(ask))
            },
            RecordAct(
                act: .amendPropose, noun: "amendment-proposal", id: "proposeAmendment",
                summary: "Fixes the text of the amendment for signature.",
                words: "agreements.act.propose"
            ) { agreement, _, ask, transaction in
                try AgreementCommands.covered(
                    AgreementRules.proposeAmendment(
                        agreement, by: ask.actor, on: today(ask),
                        AgreementNames(agreement, transaction)), tools, transaction)
            },
            RecordAct(
                act: .amendRecall, noun: "amendment-recall", id: "recallAmendment",
                summary: "Makes a draft again of the amendment; its signatures go.",
                words: "agreements.act.recall"
            ) { agreement, _, ask, _ in
                try AgreementRules.recallAmendment(agreement, by: ask.actor, on: today(ask))
            },
            RecordAct(
                act: .amendSign, noun: "amendment-signature", id: "signAmendment",
                summary: "Signs exactly the amendment of this hash; with the last one it holds.",
                words: "agreements.act.sign", fields: [hash]
            ) { agreement, typed, ask, transaction in
                try AgreementCommands.covered(
                    AgreementRules.signAmendment(
                        agreement, by: ask.actor, at: ask.now, hash: typed["hash"] ?? "",
                        AgreementNames(agreement, transaction)), tools, transaction)
            },
            RecordAct(
                act: .amendDrop, noun: "amendment-removal", id: "dropAmendment",
                summary: "Gives up the draft of the amendment.",
                words: "agreements.act.amend-drop"
            ) { agreement, _, ask, _ in
                try AgreementRules.dropAmendment(agreement, by: ask.actor, on: today(ask))
            },
        ]
    }

    static func onPaper(_ tools: AgreementTools) -> [RecordAct<Agreement>] {
        [
            RecordAct(
                act: .paperConfirm, noun: "paper-confirmation", id: "confirmPaperSignature",
                summary: "Confirms that the recorded scan shows the text of this hash, signed.",
                words: "agreements.act.paper-confirm", fields: [hash]
            ) { agreement, typed, ask, transaction in
                try AgreementCommands.covered(
                    AgreementRules.confirmPaper(
                        agreement, by: ask.actor, at: ask.now, hash: typed["hash"] ?? "",
                        AgreementNames(agreement, transaction)), tools, transaction)
            },
            RecordAct(
                act: .paperDrop, noun: "paper-removal", id: "dropPaperSignature",
                summary: "Takes back a scan that nobody has confirmed yet.",
                words: "agreements.act.paper-drop"
            ) { agreement, _, ask, _ in
                try AgreementRules.dropPaper(agreement, by: ask.actor, on: today(ask))
            },
        ]
    }

    static let publishing: [RecordAct<Agreement>] = [
        RecordAct(
            act: .openText, noun: "text-opening", id: "openAgreementText",
            summary: "Agrees that the text of this hash becomes public once all parties agree.",
            words: "agreements.act.open-text", fields: [hash]
        ) { agreement, typed, ask, _ in
            try AgreementRules.openText(
                agreement, by: ask.actor, on: today(ask), hash: typed["hash"] ?? "")
        },
        RecordAct(
            act: .closeText, noun: "text-closing", id: "closeAgreementText",
            summary: "Takes that back; the text is withdrawn from view at once.",
            words: "agreements.act.close-text"
        ) { agreement, _, ask, _ in
            try AgreementRules.closeText(agreement, by: ask.actor, on: today(ask))
        },
    ]

    private static let hash = APIField(
        "hash", .limited(64), "The hash of the text that was read.", isRequired: true)

    private static func today(_ ask: Ask) -> Day { WorkingCalendar.dayInGeneva(ask.now) }
}

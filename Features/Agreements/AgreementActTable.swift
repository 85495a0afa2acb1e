package import Base
import Database
import Markup
import Requests
import Web

extension Agreement: RuledRecord {
    package static func must(
        _ act: AgreementRules.Act, _ agreement: Agreement, by actor: Actor, at now: Instant
    ) throws(Refusal) {
        try AgreementRules.must(act, agreement, by: actor, on: WorkingCalendar.dayInGeneva(now))
    }
}

/// Everything that can be done to an agreement that stands, once: forms and programs read the same table.
enum AgreementActTable {
    static func all(_ tools: AgreementTools) -> [RecordAct<Agreement>] {
        signing + stopping(tools) + amending(tools) + onPaper(tools) + publishing
    }

    // MARK: Drafts

    static let draft = RecordDraft<Agreement>(
        .edit, id: "writeAgreement", summary: "Writes a draft: what is given; the rest stays.",
        words: "agreements.draft.title", fields: AgreementDraftPage.fields,
        standing: { try AgreementDraftPage($0, .edit, $2).standing() },
        decide: { agreement, typed, ask, reader in
            try AgreementRules.edit(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                AgreementDraftPage(agreement, .edit, reader).change(typed).apply)
        })

    static let amendmentDraft = RecordDraft<Agreement>(
        .amendEdit, noun: "amendment-draft", name: "amend-edit", id: "writeAmendment",
        summary: "Writes the draft of an amendment: what is given; the rest stays.",
        words: "agreements.amendment.draft",
        fields: AgreementDraftPage.fields.filter {
            !["from", "parties"].contains($0.name.description)
        },
        standing: { try AgreementDraftPage($0, .amendEdit, $2).standing() },
        decide: { agreement, typed, ask, reader in
            try AgreementRules.editAmendment(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                AgreementDraftPage(agreement, .amendEdit, reader).change(typed).terms)
        })

    // MARK: Until it holds

    private static let signing: [RecordAct<Agreement>] = [
        RecordAct(
            act: .propose, noun: "proposal", id: "proposeAgreement",
            summary: "Fixes the text of a complete draft for signature.",
            words: "agreements.act.propose"
        ) { agreement, _, ask, transaction in
            try AgreementRules.propose(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                AgreementNames(agreement, transaction))
        },
        RecordAct(
            act: .recall, noun: "recall", id: "recallAgreement",
            summary: "Makes a draft again of a fixed text; its signatures go.",
            words: "agreements.act.recall"
        ) { agreement, _, ask, _ in
            try AgreementRules.recall(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
        },
        RecordAct(
            act: .sign, noun: "signature", id: "signAgreement",
            summary: "Signs exactly the text of this hash.", words: "agreements.act.sign",
            fields: [
                APIField(
                    "hash", .limited(64), "`text_hash` of the agreement that was read.",
                    isRequired: true)
            ]
        ) { agreement, typed, ask, transaction in
            try AgreementRules.sign(
                agreement, by: ask.actor, at: ask.now, hash: typed["hash"] ?? "",
                AgreementNames(agreement, transaction))
        },
    ]

    // MARK: By the State

    private static let reason = APIField(
        "reason", .limited(RequestText.textLimit), "Why; told to those it concerns.")

    private static func stopping(_ tools: AgreementTools) -> [RecordAct<Agreement>] {
        [
            RecordAct(
                act: .suspend, noun: "suspension", id: "suspendAgreement",
                summary: "Suspends consent, at once; what rests on it stops.",
                words: "agreements.act.suspend", fields: [reason]
            ) { agreement, typed, ask, transaction in
                try AgreementCommands.stop(
                    agreement, ask, transaction, tools, isForGood: false,
                    reason: try RequestText.text(typed, "reason"))
            },
            RecordAct(
                act: .withdraw, noun: "withdrawal", id: "withdrawAgreement",
                summary: "Withdraws consent for good, at once; what rests on it stops.",
                words: "agreements.act.withdraw", fields: [reason]
            ) { agreement, typed, ask, transaction in
                try AgreementCommands.stop(
                    agreement, ask, transaction, tools, isForGood: true,
                    reason: try RequestText.text(typed, "reason"))
            },
            RecordAct(
                act: .resume, noun: "resumption", id: "resumeAgreement",
                summary: "Gives consent again after a suspension.",
                words: "agreements.act.resume"
            ) { agreement, _, ask, _ in
                try AgreementRules.resume(agreement, by: ask.actor, at: ask.now)
            },
            RecordAct(
                act: .show, noun: "showing", id: "showAgreement",
                summary: "Chooses whether the public may know of it once it is in force.",
                words: "agreements.act.show",
                fields: [
                    APIField(
                        "shown", .boolean, "Whether the public may know of it.", isRequired: true)
                ]
            ) { agreement, typed, ask, transaction in
                try AgreementRules.show(
                    agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                    isShown: typed["shown"] == "yes", AgreementNames(agreement, transaction))
            },
        ]
    }
}

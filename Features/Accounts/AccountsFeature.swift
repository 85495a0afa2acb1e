import Base
package import Database
package import Web

/// The door of the feature: people, their roles, sessions, work lists.
package enum AccountsFeature {
    package static var migrations: [Migration] {
        AccountsSchema.migrations + MailSchema.migrations
            + [PeopleSchema.numbers, AccountsSchema.endedSessions, AccountsSchema.formsOfSessions]
    }

    package static func routes(
        _ keeper: Gatekeeper, work: WorkContributions, mail: MailTools
    ) -> [Route] {
        [
            .page("/sign-in") { visit in
                let destination = visit.query["return"].flatMap(SignInPage.localLink)
                return try await SignInPage.load(visit, destination: destination)
                    .view(visit).answer(visit)
            },
            .form("/sign-in", access: .everyone) { try await SignInPage.signIn($0, keeper) },
            .page("/invitation/{token}") { visit in
                var answer = try await InvitationPage.load(visit).view(visit).answer(visit)
                answer.caching = .never
                return answer
            },
            .form("/invitation/{token}", access: .everyone) {
                try await InvitationPage.accept($0, keeper)
            },
            .ownPage("/account") { visit in
                try await AccountPage.load(visit, keeper).view(visit).answer(visit)
            },
            .form("/account/sign-out") { try await AccountPage.signOut($0, keeper) },
            .form("/account/party") { try await AccountPage.switchParty($0, keeper) },
            .form("/account/sessions/{session}/end") { try await AccountPage.endSession($0) },
            .form("/sign-in/code", access: .everyone) { try await CodePage.signIn($0, keeper) },
            .ownPage("/account/second-factor") { visit in
                try await SecondFactorPage.load(visit, keeper).view(visit).answer(visit)
            },
            .form("/account/second-factor") { try await SecondFactorPage.begin($0, keeper) },
            .form("/account/second-factor/confirmation") {
                try await SecondFactorPage.confirm($0, keeper)
            },
            .form("/account/second-factor/codes") {
                try await SecondFactorPage.renewCodes($0, keeper)
            },
            .form("/account/second-factor/removal") {
                try await SecondFactorPage.remove($0, keeper)
            },
            .ownPage("/account/password") { visit in
                try await PasswordPage.load(visit).view(visit).answer(visit)
            },
            .form("/account/password") { try await PasswordPage.change($0, keeper) },
            .ownPage("/account/tokens") { visit in
                var answer = try await TokensPage.load(visit).view(visit).answer(visit)
                answer.caching = .never
                return answer
            },
            .form("/account/tokens") { try await TokensPage.make($0, keeper) },
            .form("/account/tokens/{token}/revocation") { try await TokensPage.revoke($0) },
            .ownPage("/notices") { visit in
                try await NoticesPage.load(visit, work).view(visit).answer(visit)
            },
            .form("/notices/read") { try await NoticesPage.markRead($0) },
            .ownPage("/work") { visit in
                try await WorkPage.load(visit, work).view(visit).answer(visit)
            },
            WorkAPI.route(work),
        ] + PeoplePage.routes(keeper) + mailRoutes(mail) + calendarRoutes(keeper, work)
    }

    private static func mailRoutes(_ tools: MailTools) -> [Route] {
        [
            .ownPage("/account/mail") { visit in
                try await MailPage.load(visit, tools).view(visit).answer(visit)
            },
            .form("/account/mail") { try await MailPage.save($0) },
            .page("/mail/{code}/stop") { try await MailStopPage.show($0) },
            .form("/mail/{code}/stop", access: .everyone) { try await MailStopPage.stop($0) },
        ]
    }

    private static func calendarRoutes(
        _ keeper: Gatekeeper, _ work: WorkContributions
    ) -> [Route] {
        [
            .ownPage("/account/calendar") { visit in
                try await CalendarPage.load(visit).view(visit).answer(visit)
            },
            .form("/account/calendar") { try await CalendarPage.make($0, keeper) },
            .form("/account/calendar/withdrawal") { try await CalendarPage.withdraw($0) },
            .file("/calendar/{token}.ics") { try await CalendarFeed.answer($0, work) },
        ]
    }
}

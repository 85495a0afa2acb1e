import Programs

/// What the mail system says of a message.
package enum MailDelivery: Sendable, Equatable {
    /// The mail system has it, and answers for it from now on.
    case taken
    /// It will never take this one.
    case refused
    /// It cannot now, or did not answer in time.
    case later
}

/// Gives messages away; injected, so that tests keep what they are given.
package struct MailSender: Sendable {
    package let send: @Sendable (MailMessage) async -> MailDelivery

    package init(send: @escaping @Sendable (MailMessage) async -> MailDelivery) {
        self.send = send
    }

    /// By a program that takes sendmail's arguments, as those of Postfix, Exim, OpenSMTPD and msmtp do.
    package static func sendmail(program: String, seconds: Int = 60) -> MailSender {
        MailSender { message in
            let input = message.bytes.filter { $0 != 0x0D }
            let arguments = [
                program, "-i", "-f", message.from.text, "--", message.to.text,
            ]
            let run = Program(arguments, seconds: seconds)
            guard let end = await run.run(input: input) else { return .later }
            return end.code == 0 ? .taken : refusals.contains(end.code) ? .refused : .later
        }
    }

    /// sysexits.h: wrong data, no such user, no such host.
    private static let refusals: Set<Int32> = [65, 67, 68]
}

import ArgumentParser

@main
struct Accord: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accord",
        abstract: "Human rights recommendations and cooperation under resolution 48/24.",
        discussion: """
            A first start, by hand:
              accord migrate                                 make or update the database
              accord load reference                          States, themes, treaties, calendar
              accord load demonstration                      people to become, with one click
              accord import recommendations Data/upr/sessions
              accord serve                                   then open the address it prints

            Exit codes: 0 done; 64 the command line is wrong; 65 the data is wrong (nothing or a
            part was imported, the output says what); 66 a file cannot be read; 69 the database
            or the port cannot be had; 70 a fault of the program; 78 the configuration is wrong.

            Settings come from the environment and from accord.env in the home folder:
            `accord config` prints them.
            """,
        subcommands: [
            Serve.self, Migrate.self, Load.self, Import.self, Check.self, Verify.self, User.self,
            Config.self, CleanPDF.self,
        ])
}

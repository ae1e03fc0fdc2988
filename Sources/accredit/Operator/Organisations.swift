import ArgumentParser
import Engine

/// `accredit org`: the organisations that take part.
struct Organisations: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "org",
        abstract:
            """
            Registers and lists bodies, providers and agencies; renames, merges and closes them; records recognition, \
            routes, agents and addresses; sets thresholds and who gets cases.
            """,
        discussion: """
            Examples:
              accredit org create --kind body --code BAC \\
                  --name "Body for Accrediting Courses" \\
                  --front-door proportionate-accreditation
              accredit org create --kind provider --code COL --name "A College" \\
                  --ukprn 10001234 --nation wales
              accredit org recognise COL --by BAC --from 2026-01-01 --until 2028-12-31
              accredit org offer BAC provider-recognition programme-accreditation
              accredit org address BAC office@bac.example
              accredit org letterhead BAC --signatory "Dr Ann Officer" --logo logo.png
              accredit org assign-officers BAC --by round-robin
              accredit org thresholds BAC --set f1_minimum_visits=10
              accredit org rename COL "University of the Valleys"
              accredit org merge COL --into UNI
              accredit org agent UNI --for COL --until 2027-07-31
              accredit org close COL
            """,
        subcommands: [
            CreateOrganisation.self, ListOrganisations.self, RecogniseProvider.self, SetOffers.self, SetAddress.self,
            SetLetterhead.self,
            AssignOfficers.self, SetThresholds.self, ShowOrganisation.self, RenameOrganisation.self, MergeProvider.self,
            SetAgent.self, CloseOrganisation.self, ReopenOrganisation.self, Contacts.self,
        ])
}

import ArgumentParser
import Engine

extension Command.Extensible: ExpressibleByArgument {}
extension Command.Consultation: ExpressibleByArgument {}

// Command charterd runs a work group's charter by e-mail.
//
// This package is flags, configuration and wiring: one file per command. It knows everyone and refuses to decide anything:
// what a mail means, what a case does and what is sent stand in the packages below it. It alone reads files, secrets and the
// clock and hands them down.
//
// Read next: commands.go lists the commands; frame.go says how one is declared; config.go, decode.go and configcheck.go read
// the configuration; wire.go makes a clerk of it.
package main

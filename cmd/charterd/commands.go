package main

import "github.com/urfave/cli/v3"

// commands are all commands in the order in which help shows them. Each stands in the file of its name.
func commands(a *app) []*cli.Command {
	return []*cli.Command{
		checkCommand(a),
		runCommand(a),
		demoCommand(a),
		charterCommand(a),
		memberCommand(a),
		casesCommand(a),
		showCommand(a),
		tallyCommand(a),
		fateCommand(a),
		verifyCommand(a),
		parseCommand(a),
		simulateCommand(a),
		secretCommand(a),
		tryCommand(a),
	}
}

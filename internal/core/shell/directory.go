package shell

import "path"

// directoryAfter returns the directory that a script is in after a command: another one after cd, and none that is
// known where cd may not run or says no absolute path.
func directoryAfter(args []arg, before string, sure bool) string {
	operands := args[1:]
	switch args[0].Value {
	case "cd":
	case "pushd", "popd", "command", "builtin", "eval", ".", "source":
		return ""
	default:
		return before
	}
	for len(operands) > 0 && (operands[0].Value == "-L" || operands[0].Value == "-P" || operands[0].Value == "--") {
		operands = operands[1:]
	}
	if !sure || len(operands) != 1 || !operands[0].Known || operands[0].Many || !path.IsAbs(operands[0].Value) {
		return ""
	}
	return path.Clean(operands[0].Value)
}

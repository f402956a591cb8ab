package shell

import "strings"

// file reads a script as the program that its first line names would; without one, as a
// shell would.
func (r *reader) file(t text, c context) {
	program := shebang(t.value)
	if len(program) == 0 {
		r.script(t, c)
		return
	}
	if !isShell(Base(program[0])) {
		r.unreadText(OtherProgram, t, 0)
		return
	}
	args := make([]arg, len(program)-1)
	for i, option := range program[1:] {
		args[i] = fromImage(option)
	}
	options, _ := shellArguments(args)
	c.errexit, c.pipefail = options.errexit, options.pipefail
	r.script(t, c)
}

// shebang returns the program that the first line of a file names, and its options.
func shebang(file string) []string {
	line, ok := strings.CutPrefix(file, "#!")
	if !ok {
		return nil
	}
	line, _, _ = strings.Cut(line, "\n")
	words := strings.Fields(line)
	for len(words) > 1 {
		switch name := Base(words[0]); {
		case name == "env", name == "busybox", strings.HasPrefix(name, "-S"):
			words = words[1:]
		default:
			return words
		}
	}
	return words
}

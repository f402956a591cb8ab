package shell

import "strings"

// file reads a script as the program that its first line names would; without one, as a
// shell would.
func (r *reader) file(t text, c context) {
	program := interpreterOf(t.value)
	if len(program) == 0 {
		r.script(t, c)
		return
	}
	name := Base(program[0].Value)
	if !isShell(name) {
		r.unreadText(OtherProgram, t, 0)
		return
	}
	options, _ := shellArguments(program[1:])
	c.errexit, c.pipefail = options.errexit, options.pipefail
	if c.dialect == "" {
		c.dialect = name
	}
	r.script(t, c)
}

// interpreterOf returns the program that reads a file, behind what only starts it, and its options. Without a
// first line that names one, it is empty.
func interpreterOf(file string) []arg {
	args := shebang(file)
	for len(args) > 0 {
		wrapper, wraps := wrapperOf(Base(args[0].Value))
		if !wraps || wrapper.dashes {
			return args
		}
		rest, script := wrapper.rest(args[1:])
		if len(rest) == 0 || script {
			return args
		}
		args = rest
	}
	return nil
}

// shebang returns the words of the first line of a file. env -S takes those apart that the kernel leaves as one.
func shebang(file string) []arg {
	line, ok := strings.CutPrefix(file, "#!")
	if !ok {
		return nil
	}
	line, _, _ = strings.Cut(line, "\n")
	var words []arg
	for word := range strings.FieldsSeq(line) {
		behindEnv := len(words) > 0 && Base(words[len(words)-1].Value) == "env"
		if rest, ok := strings.CutPrefix(word, "--split-string="); ok {
			word = rest
		} else if rest, ok := strings.CutPrefix(word, "-S"); ok && behindEnv && rest != "" {
			word = rest
		}
		words = append(words, fromImage(word))
	}
	return words
}

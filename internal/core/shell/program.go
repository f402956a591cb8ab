package shell

import (
	"path"
	"slices"
	"strings"
)

// maxDepth bounds how far texts within texts are followed; people write two or three.
const maxDepth = 32

// run follows a command line to the program that it is about.
func (r *reader) run(args []arg, c context) {
	if len(args) == 0 {
		return
	}
	if c.depth++; c.depth > maxDepth {
		r.unread(TooDeep, args)
		return
	}
	if !args[0].Known || args[0].Many {
		if r.runWritten(args[0], true, args[1:], c) {
			return
		}
		c.out.blind()
		r.unread(AtRunTime, args)
		return
	}
	name := Base(args[0].Value)
	if strings.ContainsAny(name, " \t\n") {
		// An entrypoint or an `env -S` that splits words again.
		r.unread(CommandLine, args)
		return
	}
	if other, ok := r.files.names[name]; ok {
		name = other
	}
	if c.shell && r.builtin(name, args, c) {
		return
	}
	if r.runWritten(args[0], true, args[1:], c) {
		r.found(name, args, c)
		return
	}
	r.program(name, args, c)
}

func (r *reader) program(name string, args []arg, c context) {
	wrapper, wraps := wrapperOf(name)
	if !isShell(name) && !wraps {
		r.writes(name, args, c)
	}
	if c.stdin != nil && isReader(name) {
		c.stdin.read = true
	}
	switch {
	case isShell(name):
		r.shell(args, c)
	case wraps:
		r.wrapped(wrapper, name, args, c)
	case name == "find":
		r.find(args, c)
	case name == "ssh":
		r.elsewhere(args, c)
	case name == "crontab":
		r.crontab(args, c)
	case (name == "at" || name == "batch") && c.stdin != nil:
		c.stdin.read, c.nested = true, true
		r.script(c.stdin.text, c)
	case isInterpreter(name):
		r.interpreter(args)
	case isAwk(name):
		r.awk(name, args, c)
	default:
		r.found(name, args, c)
		if isScriptFile(name) {
			r.unreadFile(fileCause(name), args[0].Value, args)
		}
	}
}

// builtin reads what only a shell understands, and says whether it was that.
func (r *reader) builtin(name string, args []arg, c context) bool {
	switch name {
	case "eval":
		c.nested = true
		r.script(join(args[1:]), c)
	case "trap":
		r.trap(args[1:], c)
	case ".", "source":
		if len(args) > 1 && !r.runWritten(args[1], false, args[2:], c) {
			r.unreadFile(ScriptFile, args[1].Value, args)
		}
	case "alias":
		r.unread(Alias, args)
	case "command", "type":
		// `command -v rclone` asks whether there is such a program.
		if name == "command" && (len(args) < 2 || !strings.HasPrefix(strings.ToLower(args[1].Head), "-v")) {
			return false
		}
		r.found(name, args, c)
	default:
		return false
	}
	return true
}

// trap reads the script that a shell keeps for a signal.
func (r *reader) trap(args []arg, c context) {
	if len(args) > 0 && args[0].Known && args[0].Value == "--" {
		args = args[1:]
	}
	if len(args) < 2 || args[0].Known && (args[0].Value == "-" || args[0].Value == "") {
		return
	}
	c.nested = true
	c.direct, c.maybe = false, true
	r.script(args[0].text, c.pass())
}

// find reads find itself and what it executes for the files that it finds.
func (r *reader) find(args []arg, c context) {
	r.found("find", args, c)
	c.loop, c.maybe, c.writer, c.input = true, true, nil, nil
	for i := 1; i < len(args); i++ {
		switch args[i].Value {
		case "-exec", "-execdir", "-ok", "-okdir":
			n := execEnd(args[i+1:])
			r.run(punch(args[i+1:i+1+n], "{}"), c)
			i += n
		}
	}
}

// execEnd is the number of words before the `;` or `+` that ends find's -exec.
func execEnd(args []arg) int {
	for i, a := range args {
		if a.Known && (a.Value == ";" || a.Value == "+" && i > 0 && args[i-1].Value == "{}") {
			return i
		}
	}
	return len(args)
}

// punch makes words unknown in which the run replaces a mark.
func punch(args []arg, mark string) []arg {
	out := make([]arg, len(args))
	for i, a := range args {
		if out[i] = a; mark != "" && strings.Contains(a.text.value, mark) {
			out[i].text = a.text.punch(mark)
			out[i].Word = out[i].text.word(true, a.Place)
		}
	}
	return out
}

// elsewhere records what another machine runs.
func (r *reader) elsewhere(args []arg, c context) {
	r.unread(Elsewhere, args)
	if c.stdin != nil {
		c.stdin.read = true
		r.unreadText(Elsewhere, c.stdin.text, 0)
	}
}

// crontab reads the schedule that a file or the standard input hands to cron.
func (r *reader) crontab(args []arg, c context) {
	if slices.ContainsFunc(args[1:], func(a arg) bool { return a.Value == "-l" || a.Value == "-r" }) {
		r.found("crontab", args, c)
		return
	}
	last := args[len(args)-1]
	if w := r.files.at(last, false); w != nil {
		w.isRun = true
		for _, s := range w.sinks {
			r.unreadText(Scheduled, s.text(), 0)
		}
		return
	}
	if c.stdin == nil || last.Value != "-" && len(args) > 1 {
		r.unread(Schedule, args)
		return
	}
	c.stdin.read = true
	r.unreadText(Scheduled, c.stdin.text, 0)
}

// interpreter records a program in another language.
func (r *reader) interpreter(args []arg) {
	for _, a := range args[1:] {
		switch {
		case strings.HasPrefix(a.Head, "-c"), strings.HasPrefix(a.Head, "-e"), strings.HasPrefix(a.Head, "-r"):
			r.unread(OtherProgram, args)
			return
		case !strings.HasPrefix(a.Head, "-"):
			r.unreadFile(ProgramFile, a.Value, args)
			return
		}
	}
	r.unread(OtherProgram, args)
}

func isInterpreter(name string) bool {
	switch strings.TrimRight(name, "0123456789.") {
	case "python", "perl", "ruby", "node", "php", "lua", "deno", "pwsh", "powershell", "expect", "fish", "csh", "tcsh":
		return true
	}
	return false
}

// awk reads awk itself, and says so where its program may run others.
func (r *reader) awk(name string, args []arg, c context) {
	r.found(name, args, c)
	runs := func(a arg) bool {
		pipes := strings.Contains(a.text.value, `| "`) || strings.Contains(a.text.value, "| getline")
		return pipes || strings.Contains(a.text.value, "system(")
	}
	if slices.ContainsFunc(args[1:], runs) {
		r.unread(OtherProgram, args)
	}
}

func isAwk(name string) bool {
	return name == "awk" || name == "gawk" || name == "mawk" || name == "nawk"
}

func isScriptFile(name string) bool {
	switch path.Ext(name) {
	case ".sh", ".bash", ".ash", ".py", ".pl", ".rb":
		return true
	}
	return false
}

// fileCause is what a file with this name is, if it is run as it is.
func fileCause(name string) string {
	switch path.Ext(name) {
	case ".py", ".pl", ".rb":
		return ProgramFile
	}
	return ScriptFile
}

// Base is the name of the program at a path, of Windows too.
func Base(program string) string {
	return strings.TrimSuffix(program[strings.LastIndexAny(program, `/\`)+1:], ".exe")
}

// IsShell reports whether a program is a shell, by its base name.
func IsShell(name string) bool { return isShell(name) }

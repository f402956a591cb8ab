package shell

import (
	"slices"
	"strings"
)

// wrapper says how to find the command line in the arguments of a program that runs another.
type wrapper struct {
	values      string   // letters of the options whose value is the next word
	longValues  []string // long options whose value is the next word
	operands    int      // words between the options and the command line
	assignments bool     // A=b before the command line
	script      bool     // after -c comes a script in place of a command line
	dashes      bool     // the command line is what follows --
	user        string   // the option that stands for the operand
	appends     bool     // more words, or words in place of a mark, come at run time
}

func wrapperOf(name string) (wrapper, bool) {
	switch name {
	case "busybox", "nohup", "builtin", "command", "setsid", "chronic", "catatonit", "with-contenv", "toybox":
		return wrapper{}, true
	case "exec":
		return wrapper{values: "a"}, true
	case "time":
		return wrapper{values: "fo", longValues: []string{"--format", "--output"}}, true
	case "env":
		return wrapper{values: "uC", longValues: []string{"--unset", "--chdir"}, assignments: true}, true
	case "nice":
		return wrapper{values: "n", longValues: []string{"--adjustment"}}, true
	case "ionice":
		return wrapper{values: "cn", longValues: []string{"--class", "--classdata"}}, true
	case "timeout":
		return wrapper{values: "ks", longValues: []string{"--kill-after", "--signal"}, operands: 1}, true
	case "chrt", "taskset", "chroot", "su-exec", "gosu", "s6-setuidgid", "s6-envdir", "envdir":
		return wrapper{longValues: []string{"--userspec", "--groups"}, operands: 1}, true
	case "sudo":
		return wrapper{values: "CDghpRrTtUu",
			longValues: []string{"--user", "--group", "--chdir", "--host"}, assignments: true}, true
	case "doas", "chpst":
		return wrapper{values: "Cubenmop/"}, true
	case "setpriv":
		return wrapper{longValues: []string{"--reuid", "--regid", "--groups", "--inh-caps", "--bounding-set"}}, true
	case "flock":
		return wrapper{values: "wE",
			longValues: []string{"--timeout", "--wait", "--conflict-exit-code"}, operands: 1, script: true}, true
	case "su":
		return wrapper{values: "sgG", longValues: []string{"--shell", "--group"}, operands: 2, script: true}, true
	case "script":
		long := []string{
			"--echo", "--log-in", "--log-out", "--log-io", "--log-timing", "--logging-format", "--output-limit",
		}
		return wrapper{values: "EImOBT", longValues: long, operands: 1, script: true}, true
	case "runuser":
		return wrapper{values: "sugG",
			longValues: []string{"--shell", "--user", "--group"}, operands: 2, script: true, user: "-u"}, true
	case "stdbuf":
		return wrapper{values: "ioe", longValues: []string{"--input", "--output", "--error"}}, true
	case "watch":
		return wrapper{values: "nq", longValues: []string{"--interval"}}, true
	case "tini", "tini-static", "docker-init":
		return wrapper{values: "pe"}, true
	case "dumb-init":
		return wrapper{values: "r", longValues: []string{"--rewrite"}}, true
	case "xargs":
		return wrapper{values: "InPLsdaE",
			longValues: []string{"--max-args", "--max-procs", "--max-lines", "--max-chars", "--delimiter", "--arg-file"},
			appends:    true}, true
	case "op", "doppler", "infisical", "chamber", "aws-vault", "sops", "kubectl":
		return wrapper{dashes: true}, true
	}
	return wrapper{}, false
}

// wrapped follows a wrapper to what it runs. A wrapper that runs nothing is the command.
func (r *reader) wrapped(w wrapper, name string, args []arg, c context) {
	rest, script := w.rest(args[1:])
	writer := c.writer
	if c.maybe || name != "xargs" || !readsNames(args[1:len(args)-len(rest)]) {
		writer = nil
	}
	c.writer = nil
	if !isPlainWrapper(name) {
		c.input = nil
		c.otherUser = c.otherUser || name != "timeout" && name != "xargs"
	}
	c.maybe = c.maybe || !isPlainWrapper(name) && !(name == "timeout" && c.required) // which fails where it ends early
	if !isPlainWrapper(name) || name == "env" && !isOnlyAssignments(args[1:len(args)-len(rest)]) {
		c.dir = "" // chroot, sudo and env may change it
	}
	if name == "busybox" && len(rest) > 0 && rest[0].Value == "sh" {
		rest = append([]arg{fromImage("ash")}, rest[1:]...)
	}
	if w.assignments || w.script || w.dashes {
		c.env = nil // it may start what it runs with another environment
	}
	switch {
	case len(rest) == 0:
		r.found(name, args, c)
	case script:
		c.nested, c.dialect = c.nested || c.shell, ""
		r.script(rest[0].text, c.process(false, false))
	case w.appends:
		c.loop, c.input = true, writer
		if c.stdin != nil {
			c.stdin.read = true
		}
		r.run(fromStdin(args[1:len(args)-len(rest)], rest), c)
	default:
		r.run(rest, c)
	}
}

// rest is what comes after the wrapper's own options and operands, and whether that begins
// with a script.
func (w wrapper) rest(args []arg) (rest []arg, script bool) {
	if w.dashes {
		return afterDashes(args), false
	}
	operands, options := w.operands, true
	for i := 0; i < len(args); i++ {
		head := args[i].Head
		switch {
		case options && head == "--":
			options = false
		case options && w.script && w.inline(head) > 0:
			return scriptOf(args[i:], w.inline(head)), true
		case options && len(head) > 1 && head[0] == '-':
			if w.user != "" && (strings.HasPrefix(head, w.user) || strings.HasPrefix(head, "--user")) {
				operands = 0
			}
			i += w.valuesOf(args[i])
		case w.assignments && isAssignment(head):
		case operands > 0:
			operands--
		default:
			return args[i:], false
		}
	}
	return nil, false
}

// inline is where the script begins that an option is for, at the end of the option if it
// is the next word; 0 if the option is for something else.
func (w wrapper) inline(head string) int {
	switch name, _, attached := strings.Cut(head, "="); {
	case name == "--command" && attached:
		return len(name) + 1
	case name == "--command":
		return len(name)
	case len(head) < 2 || head[0] != '-' || head[1] == '-':
		return 0
	}
	if n := strings.IndexAny(head, w.values+"c"); n > 0 && head[n] == 'c' {
		return n + 1
	}
	return 0
}

// scriptOf is what follows the first n bytes of an option.
func scriptOf(args []arg, n int) []arg {
	option := args[0]
	if n == len(option.text.value) {
		return args[1:]
	}
	w := weave{from: option.text}
	w.copy(n, len(option.text.value))
	return append([]arg{{text: w.text(), line: option.line}}, args[1:]...)
}

// valuesOf is the number of words that belong to an option, besides itself.
func (w wrapper) valuesOf(option arg) int {
	head := option.Head
	if strings.HasPrefix(head, "--") {
		if slices.Contains(w.longValues, head) {
			return 1
		}
		return 0
	}
	// In -abc, the first letter that takes a value takes what follows it, if anything.
	n := strings.IndexAny(head, w.values)
	if n == len(head)-1 && option.Known {
		return 1
	}
	return 0
}

func isAssignment(head string) bool {
	name, _, found := strings.Cut(head, "=")
	return found && isName(name)
}

// isOnlyAssignments reports whether env is given variables and no option.
func isOnlyAssignments(args []arg) bool {
	return !slices.ContainsFunc(args, func(a arg) bool { return !isAssignment(a.Head) })
}

func afterDashes(args []arg) []arg {
	for i, a := range args {
		if a.Value == "--" {
			return args[i+1:]
		}
	}
	return nil
}

// readsNames reports whether xargs, by its options, adds all names that it reads to what it runs, whatever is in them.
func readsNames(options []arg) bool {
	null := false
	for i := 0; i < len(options); i++ {
		switch o := options[i]; {
		case !o.Known:
			return false
		case o.Value == "--null":
			null = true
		case o.Value == "--no-run-if-empty":
		case (o.Value == "-n" || o.Value == "-P") && i+1 < len(options):
			i++
		case len(o.Value) > 1 && o.Value[0] == '-' && strings.Trim(o.Value[1:], "0r") == "":
			null = null || strings.Contains(o.Value, "0")
		default:
			return false
		}
	}
	return null
}

// fromStdin is a command line as xargs completes it: with words in place of a mark if one
// is given, and with words added at the end otherwise.
func fromStdin(options, rest []arg) []arg {
	for i, a := range options {
		switch {
		case a.Value == "-I" && i+1 < len(options):
			return punch(rest, options[i+1].Value)
		case strings.HasPrefix(a.Value, "-I"):
			return punch(rest, a.Value[2:])
		case a.Value == "-i", a.Value == "--replace":
			return punch(rest, "{}")
		}
	}
	return append(rest[:len(rest):len(rest)], arg{Word: Word{Many: true}})
}

package shell

import "strings"

func isShell(name string) bool {
	switch name {
	case "sh", "ash", "bash", "dash", "hush", "ksh", "mksh", "rbash", "zsh":
		return true
	}
	return false
}

// shellOptions is what the words before a shell's operands say.
type shellOptions struct {
	inline   bool // -c: the first operand is the script
	stdin    bool // -s: the operands are its parameters
	errexit  bool
	pipefail bool
}

// shell reads what a shell is told to run: a script in its arguments, on its standard input
// or in a file.
func (r *reader) shell(args []arg, c context) {
	options, operands := shellArguments(args[1:])
	in := c.process(options.errexit, options.pipefail)
	in.nested = c.nested || c.shell
	in.stdin, in.piped, in.dialect = nil, nil, Base(args[0].Value)
	switch {
	case options.inline && len(operands) > 0:
		// The word after the script is its $0.
		in.params = append([]arg{}, operands[min(2, len(operands)):]...)
		r.script(operands[0].text, in)
	case options.inline:
	case len(operands) == 0 || options.stdin:
		if c.stdin == nil || c.stdin.partial {
			r.unread(StandardIn, args)
			return
		}
		c.stdin.read = true
		in.params = append([]arg{}, operands...)
		r.script(c.stdin.text, in)
	default:
		if r.runWritten(operands[0], false, operands[1:], in) {
			return
		}
		if operands[0].Known {
			r.found(Base(operands[0].Value), operands, c)
		}
		r.unreadFile(ScriptFile, operands[0].Value, args)
	}
}

// shellArguments tells options from operands: -euxc, -o pipefail -c, --norc, +e, --.
func shellArguments(args []arg) (o shellOptions, operands []arg) {
	for i := 0; i < len(args); i++ {
		v := args[i].Value
		switch {
		case v == "--" || v == "-":
			return o, args[i+1:]
		case len(v) < 2 || v[0] != '-' && v[0] != '+':
			return o, args[i:]
		case v == "--rcfile" || v == "--init-file":
			i++
		case !strings.HasPrefix(v, "--"):
			names := strings.Count(v, "o") + strings.Count(v, "O")
			o.letters(v, args[i+1:min(len(args), i+1+names)])
			i += names
		}
	}
	return o, nil
}

// letters takes a bundle of letters and the option names that its o's take.
func (o *shellOptions) letters(v string, names []arg) {
	if v[0] == '+' {
		return
	}
	o.inline = o.inline || strings.Contains(v, "c")
	o.stdin = o.stdin || strings.Contains(v, "s")
	o.errexit = o.errexit || strings.Contains(v, "e")
	for _, name := range names {
		o.errexit = o.errexit || name.Value == "errexit"
		o.pipefail = o.pipefail || name.Value == "pipefail"
	}
}

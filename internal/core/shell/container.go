package shell

// container reads the argument list that the container runtime would execute.
func (r *reader) container(c Container) {
	args := r.list(InCommand, c.Command, c.Env)
	if len(args) > 0 {
		r.run(append(args, r.list(InArgs, c.Args, c.Env)...), r.outermost())
		return
	}
	args = r.list(InArgs, c.Args, c.Env)
	if len(args) == 0 {
		return
	}
	program, known := entrypoint(c.Image)
	if program != "" {
		args = append([]arg{fromImage(program)}, args...)
	}
	if !known && !runsOthers(args[0]) {
		r.unread(Entrypoint, args)
	}
	r.run(args, r.outermost())
}

func (r *reader) list(name List, values []string, env map[string]string) []arg {
	args := make([]arg, len(values), len(values)+1)
	for i, v := range values {
		if r.isSpent() {
			env = nil
		}
		s := &scalar{list: name, index: i, value: v}
		word := expand(s, env, false).word(false, Place{List: name, Index: i, To: len(v)})
		args[i] = arg{Word: word, text: expand(s, env, true), line: 1}
		r.charge(args[i])
	}
	return args
}

// fromImage is a word that stands in the image.
func fromImage(value string) arg {
	t := unwritten(value)
	return arg{Word: t.word(false, Place{}), text: t, line: 1}
}

// runsOthers says whether a word is a program that only exists to run others: as the first
// argument of an entrypoint it is what the entrypoint goes on to execute.
func runsOthers(a arg) bool {
	name := Base(a.Value)
	_, wraps := wrapperOf(name)
	return wraps || isShell(name)
}

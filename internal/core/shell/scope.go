package shell

import (
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// scope is what is known of the variables and parameters of a script.
type scope struct {
	values      map[string]variable // that have this value wherever they may be read from here on
	env         *environment        // what the others have
	params      []variable          // from $1 on
	paramsKnown bool                // whether the parameters are known
	args        []arg               // what they stand for, as words
	inside      []string            // the functions that are being followed
	braces      braces              // what its shell makes of them
	separates   bool                // IFS is set: values may be split anywhere
	turns       []turn              // the loops around it whose turns are known
	dir         string              // the directory that it is in, if that is known
}

// variable is the value of a variable.
type variable struct {
	text
	shared bool // it has other values in other calls of its function
	once   bool // it is read in one place only
}

// maxFollowed bounds the calls that are followed: functions may call others twice each.
const maxFollowed = 200

// open starts a script with what its container and its caller pass to it.
func (s *script) open(c context) context {
	s.values = map[string]variable{}
	if c.env != nil {
		c.env = &environment{outer: c.env, script: s.survey}
	}
	s.env, s.braces = c.env, bracesOf(c.dialect)
	s.separates = s.survey.assigned["IFS"] > 0
	s.survey.loads = s.survey.loads || slices.ContainsFunc(s.survey.evaluated, func(w *syntax.Word) bool {
		return s.survey.mayAssign(w, s.env)
	})
	s.setParams(c.params, false)
	c.params = nil
	return c
}

// environment is what is known of the variables that a process starts with.
type environment struct {
	values map[string]string // of the container
	outer  *environment      // of the script that starts the process
	script *survey           // that script: what it may set is not known
}

// value is that of a variable. One that the kubelet makes of others is not known.
func (e *environment) value(name string) (variable, bool) {
	for ; e != nil && e.outer != nil; e = e.outer {
		if e.script.loads || e.script.assigned[name] > 0 {
			return variable{}, false
		}
	}
	if e == nil {
		return variable{}, false
	}
	value, ok := e.values[name]
	if !ok || strings.Contains(value, "$(") || strings.Contains(value, "$$") {
		return variable{}, false
	}
	return variable{text: unwritten(value)}, true
}

// setParams sets the parameters; nil means that they are not known.
func (s *script) setParams(args []arg, shared bool) {
	s.args, s.paramsKnown, s.params = args, args != nil, nil
	for _, a := range args {
		s.params = append(s.params, variable{text: a.text, shared: shared})
	}
}

// assign notes variables that are given one value, once, before they are read.
func (s *script) assign(all []*syntax.Assign, c context) {
	for _, a := range all {
		if a.Name == nil || a.Naked || a.Array != nil || !c.direct || s.survey.loads || s.survey.assigned[a.Name.Value] != 1 {
			continue
		}
		v := variable{once: s.survey.used[a.Name.Value] == 1}
		if a.Value != nil {
			word, shared := s.decode(a.Value)
			if !word.Known {
				continue
			}
			v.text, v.shared = word.text, shared
		}
		s.values[a.Name.Value] = v
	}
}

// value is what an expansion stands for, if that is known.
func (s *scope) value(part syntax.WordPart) (variable, bool) {
	p, ok := part.(*syntax.ParamExp)
	if !ok || s == nil || p.Param == nil || !isPlain(p) {
		return variable{}, false
	}
	name := p.Param.Value
	if len(name) != 1 || name[0] < '1' || '9' < name[0] {
		if v, ok := s.values[name]; ok {
			return v, true
		}
		return s.env.value(name)
	}
	n := int(name[0] - '1')
	before := s.args[:min(n, len(s.args))]
	switch {
	case !s.paramsKnown || slices.ContainsFunc(before, func(a arg) bool { return a.Many }):
		return variable{}, false
	case n < len(s.args):
		return s.params[n], s.args[n].Known
	}
	return variable{}, true
}

// isPlain says whether an expansion is nothing but a name: $a or ${a}.
func isPlain(p *syntax.ParamExp) bool {
	return !p.Excl && !p.Length && !p.Width && !p.IsSet && p.Index == nil &&
		p.Slice == nil && p.Repl == nil && p.Names == 0 && p.Exp == nil
}

// variable puts the value of a variable in place of its name at i to j.
func (d *decoder) variable(v variable, i, j int) {
	d.shared = d.shared || v.shared
	d.expansion(v.value, i, j)
}

// isOneField says whether a value without quotes around it is one word as it stands.
func (s *scope) isOneField(value string) bool {
	return value != "" && !strings.ContainsAny(value, " \t\n*?[") && !s.separates
}

// fields are the words that one word of the script becomes, and whether it was split.
func (s *script) fields(w *syntax.Word) (fields []arg, split bool) {
	if words, ok := s.braced(w); ok {
		return words, false
	}
	p, quoted := onlyExpansion(w)
	if p == nil || !isPlain(p) || p.Param == nil {
		return []arg{s.arg(w)}, false
	}
	if p.Param.Value == "@" && s.paramsKnown &&
		(quoted || !slices.ContainsFunc(s.args, func(a arg) bool { return !s.isOneField(a.Value) })) {
		s.charge(s.args...)
		return s.args, false
	}
	v, ok := s.value(p)
	if !ok || quoted || s.isOneField(v.value) || strings.ContainsAny(v.value, "*?[") || s.separates {
		return []arg{s.arg(w)}, false
	}
	return s.split(v, s.text.line(int(w.Pos().Offset()))), true
}

// onlyExpansion is the expansion that a word is, if it is one.
func onlyExpansion(w *syntax.Word) (p *syntax.ParamExp, quoted bool) {
	if len(w.Parts) != 1 {
		return nil, false
	}
	switch part := w.Parts[0].(type) {
	case *syntax.ParamExp:
		return part, false
	case *syntax.DblQuoted:
		if len(part.Parts) == 1 {
			p, _ = part.Parts[0].(*syntax.ParamExp)
		}
	}
	return p, true
}

// split takes a value apart at its blanks. Its words have places where the value was
// written, if they are read nowhere else.
func (s *script) split(v variable, line int) []arg {
	var all []arg
	at := 0
	for field := range strings.FieldsSeq(v.value) {
		at += strings.Index(v.value[at:], field)
		w := weave{from: v.text}
		w.copy(at, at+len(field))
		t := w.text()
		place := Place{}
		if v.once && !v.shared && v.scalar != nil {
			place = v.place(at, at+len(field))
		}
		all = append(all, arg{Word: t.word(false, place), text: t, line: line})
		at += len(field)
	}
	s.charge(all...)
	return all
}

// parameters notes what shift and set do to the parameters.
func (s *script) parameters(args []arg, c context) {
	switch name := args[0].Value; {
	case name == "shift" && c.direct && s.paramsKnown && len(args) == 1:
		s.args, s.params = s.args[min(1, len(s.args)):], s.params[min(1, len(s.params)):]
	case name == "shift":
		s.setParams(nil, false)
	case name == "set" && len(args) > 1 && args[1].Value == "--" && c.direct:
		s.setParams(append([]arg{}, args[2:]...), false)
	case name == "set" && len(args) > 1 && (args[1].Value == "--" || !strings.HasPrefix(args[1].Head, "-")):
		s.setParams(nil, false)
	}
}

// isFollowed says whether a function is read where it is called.
func (s *script) isFollowed(f *syntax.FuncDecl) bool {
	return f.Name != nil && s.survey.functions[f.Name.Value] == f && s.survey.called[f.Name.Value] > 0
}

// follow reads a function with the parameters of one call.
func (s *script) follow(f *syntax.FuncDecl, args []arg, c context, reached place) {
	name := f.Name.Value
	call := c
	call.function = true
	s.found(name, args, call)
	if s.followed++; s.followed > maxFollowed || slices.Contains(s.inside, name) {
		s.unread(TooManyCalls, args)
		s.dir = ""
		return
	}
	s.left -= workPerWord * len(s.values)
	callee := *s
	callee.values = maps.Clone(s.values)
	callee.certainty = s.certainty.of(f.Body, reached)
	callee.inside = append(s.inside[:len(s.inside):len(s.inside)], name)
	shared := s.survey.called[name] > 1 || slices.ContainsFunc(s.params, func(v variable) bool { return v.shared })
	callee.setParams(append([]arg{}, args[1:]...), shared)
	c = c.process(c.errexit, c.pipefail)
	c.called, c.stdin, c.writer = true, nil, nil
	if body, ok := f.Body.Cmd.(*syntax.Block); ok && len(f.Body.Redirs) == 0 {
		c.direct = true
		callee.list(body.Stmts, c)
		s.dir = callee.dir
		return
	}
	callee.stmt(f.Body, c)
	s.dir = callee.dir
}

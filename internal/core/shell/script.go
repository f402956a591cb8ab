package shell

import (
	"errors"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// The parser calls itself for each construct within a construct. These bounds keep it from
// running out of stack; no script that works comes near them.
const (
	maxScript   = 128 << 10 // the longest argument that Linux hands to a program
	maxBrackets = 500       // open at the same time
)

// script is a shell script on its way through the reader.
type script struct {
	*reader
	text      text
	survey    *survey
	certainty *certainty
	scope
}

// script reads a shell script.
func (r *reader) script(t text, c context) {
	c.depth++
	switch {
	case r.isSpent():
		return
	case len(t.value) > maxScript:
		r.unreadText(LongScript, t, 0)
		return
	case c.depth > maxDepth, brackets(t.value) > maxBrackets:
		r.unreadText(TooDeep, t, 0)
		return
	}
	file, err := parse(t.value)
	if err != nil {
		r.unparsable(err, t)
		return
	}
	survey := surveyOf(file)
	reached := place{sure: true, counts: c.required, loud: c.required, errexit: c.errexit, pipefail: c.pipefail}
	s := &script{
		reader: r, text: t.blur(survey.backquotes), survey: survey, certainty: certaintyOf(file, reached, survey)}
	c.errexit, c.pipefail = c.errexit || s.survey.errexit, c.pipefail || s.survey.pipefail
	c.shell, c.direct, c.stdin, c.writer, c.input = true, true, nil, nil, nil
	c = s.open(c)
	s.dir = c.dir
	s.list(file.Stmts, c)
}

// brackets is the number of brackets that are open at the same time, or a little more.
func brackets(s string) int {
	open, most := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '(', '{', '[':
			open++
			most = max(most, open)
		case ')', '}', ']':
			open = max(open-1, 0)
		}
	}
	return most
}

// parse reads as bash first: what the shells of Alpine and BusyBox know beyond POSIX, [[ and
// local among it, is a part of bash, and few scripts are anything else. The few that bash
// refuses are read by POSIX's rules, where words such as `let` and `((` are nothing special.
func parse(value string) (*syntax.File, error) {
	file, err := parseAs(syntax.LangBash, value)
	if err == nil {
		return file, nil
	}
	posix, posixErr := parseAs(syntax.LangPOSIX, value)
	if posixErr == nil {
		return posix, nil
	}
	return nil, err
}

// parsers are kept: a new one costs as much as reading a short script.
var parsers sync.Pool

func parseAs(variant syntax.LangVariant, value string) (*syntax.File, error) {
	parser, _ := parsers.Get().(*syntax.Parser)
	if parser == nil {
		parser = syntax.NewParser()
	}
	syntax.Variant(variant)(parser)
	file, err := parser.Parse(strings.NewReader(value), "")
	parsers.Put(parser)
	return file, err
}

func (r *reader) unparsable(err error, t text) {
	why, offset := NotShell, 0
	if pe, ok := errors.AsType[syntax.ParseError](err); ok {
		// What follows a colon quotes the script.
		reason, _, _ := strings.Cut(pe.Text, ":")
		why, offset = why+": "+reason, int(pe.Pos.Offset())
	}
	r.unreadText(why, t, offset)
}

// list reads statements that run one after the other.
func (s *script) list(stmts []*syntax.Stmt, c context) {
	for i, stmt := range stmts {
		switch {
		case s.isSpent():
			return
		case i == len(stmts)-1:
			s.stmt(stmt, c)
		case s.survey.has(stmts[i+1], readsStatus):
			s.stmt(stmt, c.pass().test())
		default:
			s.stmt(stmt, c.pass())
		}
	}
}

// condition reads statements of which the last one decides.
func (s *script) condition(stmts []*syntax.Stmt, c context) {
	s.list(stmts, c.pass().test())
}

func (s *script) stmt(stmt *syntax.Stmt, c context) {
	if stmt.Negated {
		c = c.test()
	}
	c.direct = c.direct && !stmt.Background
	for _, redirect := range stmt.Redirs {
		s.inner(redirect, c)
		c.out = s.output(redirect, c)
	}
	if c.stdin = s.document(stmt.Redirs); c.stdin == nil {
		c.stdin = c.piped
	}
	c.piped = nil
	dir := s.dir
	s.command(stmt.Cmd, c)
	if stmt.Background {
		s.dir = dir
	}
	switch {
	case c.stdin == nil || c.stdin.read:
	case c.stdin.piped, isNative(stmt.Cmd):
		s.unreadText(Piped, c.stdin.text, 0)
	default:
		s.unreadText(HandedOver, c.stdin.text, 0)
	}
}

func (s *script) command(cmd syntax.Command, c context) {
	switch cmd := cmd.(type) {
	case nil:
		return
	case *syntax.CallExpr:
		s.call(cmd, c)
		return
	case *syntax.DeclClause:
		s.inner(cmd, c)
		s.assign(cmd.Args, c)
		return
	}
	c.direct = false
	switch cmd := cmd.(type) {
	case *syntax.BinaryCmd:
		s.binary(cmd, c)
	case *syntax.Block:
		s.list(cmd.Stmts, c)
	case *syntax.Subshell:
		dir := s.dir
		s.list(cmd.Stmts, c)
		s.dir = dir
	case *syntax.IfClause:
		s.branches(cmd, c)
	case *syntax.WhileClause:
		if s.survey.has(cmd, setsParameters) {
			s.setParams(nil, false)
		}
		s.while(cmd, c)
	case *syntax.ForClause:
		if s.survey.has(cmd, setsParameters) {
			s.setParams(nil, false)
		}
		s.inner(cmd.Loop, c)
		c.loop = true
		turns := s.turns
		s.turns = s.over(cmd)
		s.list(cmd.Do, c)
		s.turns = turns
	case *syntax.CaseClause:
		s.inner(cmd.Word, c)
		for _, item := range cmd.Items {
			s.list(item.Stmts, c)
		}
	case *syntax.FuncDecl:
		if s.isFollowed(cmd) {
			return
		}
		// It may be called from anywhere, and what it returns may be asked for.
		c.tested, c.forgiven, c.loop, c.last = false, false, true, true
		c.stdin, c.piped, c.out = nil, nil, nil
		function := *s
		function.dir, function.turns = "", nil
		function.setParams(nil, false)
		function.stmt(cmd.Body, c)
	case *syntax.TimeClause:
		if cmd.Stmt != nil {
			s.stmt(cmd.Stmt, c)
		}
	case *syntax.CoprocClause:
		s.stmt(cmd.Stmt, c)
	default:
		s.inner(cmd, c)
	}
}

func (s *script) call(call *syntax.CallExpr, c context) {
	for _, assign := range call.Assigns {
		s.inner(assign, c)
	}
	if len(call.Args) == 0 {
		s.assign(call.Assigns, c)
		return
	}
	var args []arg
	for _, w := range call.Args {
		fields, split := s.fields(w)
		if len(fields) == 1 && !fields[0].Known {
			s.inner(w, c)
		}
		c.nested = c.nested || split
		args = append(args, fields...)
	}
	if len(args) == 0 {
		return
	}
	s.parameters(args, c)
	c.dir = s.dir
	reached := s.certainty.place(call)
	c.maybe, c.required = c.maybe || !reached.sure, reached.required()
	f, declared := s.survey.functions[args[0].Value]
	switch {
	case f != nil:
		s.follow(f, args, c, reached)
	case declared:
		c.function = true
		c.out.blind()
		s.found(args[0].Value, args, c)
		s.dir = ""
	default:
		s.run(args, c)
		s.dir = directoryAfter(args, s.dir, reached.sure)
	}
}

// binary reads a && b, a || b and a | b.
func (s *script) binary(b *syntax.BinaryCmd, c context) {
	switch {
	case b.Op == syntax.OrStmt && isHarmless(b.Y):
		s.stmt(b.X, c.forgive())
		s.stmt(b.Y, c)
	case b.Op == syntax.AndStmt || b.Op == syntax.OrStmt:
		s.stmt(b.X, c.test())
		s.stmt(b.Y, c.test())
	case c.pipefail:
		s.pipe(b, c, c)
	default:
		s.pipe(b, c.pass().forgive(), c)
	}
}

// isNative reports whether a command is a program that is known by name and reads no language but its own, or a
// loop: what it is handed is most often data.
func isNative(cmd syntax.Command) bool {
	call, ok := cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return ok || cmd != nil
	}
	name, known := literalOf(call.Args[0])
	return known && !isInterpreter(Base(name))
}

// pipe reads a | b, of which the second finds on its standard input what the first writes.
func (s *script) pipe(b *syntax.BinaryCmd, x, y context) {
	dir := s.dir
	x.out = &sink{}
	before := len(s.out.Commands)
	s.stmt(b.X, x)
	s.dir = dir
	y.piped, y.writer = nil, nil
	if isBare(b.X) && isBare(b.Y) && len(s.out.Commands) == before+1 {
		y.writer = &s.out.Commands[before]
	}
	if t := x.out.text(); !x.out.partial && t.value != "" {
		y.piped = &document{text: t, piped: true}
	}
	s.stmt(b.Y, y)
	s.dir = dir
}

// isBare reports whether a statement is a command with nothing around it.
func isBare(stmt *syntax.Stmt) bool {
	_, ok := stmt.Cmd.(*syntax.CallExpr)
	return ok && len(stmt.Redirs) == 0 && !stmt.Negated && !stmt.Background
}

// output is where a redirection sends the output of a command.
func (s *script) output(redirect *syntax.Redirect, c context) *sink {
	if redirect.N != nil && redirect.N.Value != "1" || redirect.Word == nil {
		return c.out
	}
	switch redirect.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll:
		target := s.arg(redirect.Word)
		if isNowhere(target) {
			return nil
		}
		appends := redirect.Op == syntax.AppOut || redirect.Op == syntax.AppAll
		return s.files.write(target, appends, c.direct)
	case syntax.DplOut:
		return nil
	}
	return c.out
}

// isHarmless says whether a statement only talks, waits or succeeds: after || it means that
// the failure does not matter.
func isHarmless(stmt *syntax.Stmt) bool {
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	switch call.Args[0].Lit() {
	case "true", ":", "echo", "printf", "sleep", "logger":
		return true
	}
	return false
}

func (s *script) branches(clause *syntax.IfClause, c context) {
	for ; clause != nil; clause = clause.Else {
		s.condition(clause.Cond, c)
		s.list(clause.Then, c)
	}
}

func (s *script) while(clause *syntax.WhileClause, c context) {
	c.loop = true
	s.condition(clause.Cond, c)
	if isEndless(clause) {
		c = c.pass()
	}
	s.list(clause.Do, c)
}

// isEndless says whether a loop does not end by itself, so that the status of its last
// command is no status of the loop.
func isEndless(clause *syntax.WhileClause) bool {
	if len(clause.Cond) != 1 {
		return false
	}
	call, ok := clause.Cond[0].Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 || clause.Cond[0].Negated {
		return false
	}
	switch call.Args[0].Lit() {
	case "true", ":", "sleep":
		return !clause.Until
	case "false":
		return clause.Until
	}
	return false
}

// inner reads the commands of the substitutions in a word, an assignment or a redirection.
func (s *script) inner(node syntax.Node, c context) {
	c = c.pass()
	c.direct, c.maybe, c.stdin, c.piped, c.out, c.writer = false, true, nil, nil, nil, nil
	dir := s.dir
	defer func() { s.dir = dir }()
	syntax.Walk(node, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CmdSubst:
			s.list(n.Stmts, c)
			return false
		case *syntax.ProcSubst:
			s.list(n.Stmts, c)
			return false
		}
		return true
	})
}

// document is the text that a statement's redirections put on its standard input.
func (s *script) document(redirects []*syntax.Redirect) *document {
	for _, redirect := range redirects {
		switch {
		case redirect.Op == syntax.WordHdoc:
			return &document{text: concat(s.arg(redirect.Word).text, unwritten("\n"))}
		case redirect.Hdoc != nil:
			return &document{text: s.body(redirect)}
		}
	}
	return nil
}

// body is the text of a here-document: verbatim if any of its delimiter is quoted.
func (s *script) body(redirect *syntax.Redirect) text {
	d := decoder{weave: weave{from: s.text}, scope: &s.scope}
	delimiter := redirect.Word.Lit()
	verbatim := delimiter == "" || strings.Contains(delimiter, "\\")
	for _, part := range redirect.Hdoc.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			d.quoted(part)
			continue
		}
		// The parser counts the delimiter as a part of the last literal.
		i := int(lit.Pos().Offset())
		j := min(int(lit.End().Offset()), i+len(lit.Value))
		if verbatim && d.from.value[i:j] == lit.Value {
			d.copy(i, j)
		} else {
			d.escaped(lit.Value, i, j)
		}
	}
	t := d.text()
	s.charge(arg{text: t, line: s.text.line(int(redirect.Pos().Offset()))})
	return t
}

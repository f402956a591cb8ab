package shell

import (
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// certainty follows a script and notes what runs in every run that ends well: a command that
// the container cannot leave out and still succeed.
type certainty struct {
	functions map[string]*syntax.Stmt // bodies by name; nil where a name has several
	declared  map[string]bool         // those that are declared by then, for certain
	mayStop   bool                    // set -e may be on somewhere
	places    map[*syntax.CallExpr]place
	filled    map[string]uint // where variables get their only value, which is a word at least
	outer     *certainty      // of the script, if this is of one call of a function
	inside    []string        // the functions that are being followed
	*effort
}

// effort bounds what is followed: functions may call others twice each, and whether a branch
// of a choice fails is asked before it is followed.
type effort struct {
	calls, steps int
	cut          map[*syntax.ForClause]bool // loops that may end before their last turn
}

const maxSteps = 200_000

// isSpent reports whether no more is followed. What is not followed may do anything.
func (e *effort) isSpent() bool {
	e.steps++
	return e.steps > maxSteps || e.calls > maxFollowed
}

// place is what is known of a place in a script: whether it is reached, and what a failure
// there does.
type place struct {
	sure     bool // it is reached whenever the container succeeds
	counts   bool // the container fails if the status here is a failure
	loud     bool // the container fails if this shell, or subshell, ends with a failure
	returns  bool // the same of a function that returns a failure
	errexit  bool // set -e is on
	exempt   bool // set -e does not look at the status here
	pipefail bool
}

// required reports whether the container fails if a command at the place does.
func (p place) required() bool { return p.counts || p.stops() && p.loud }

// stops reports whether a failing command ends the shell.
func (p place) stops() bool { return p.errexit && !p.exempt }

// leaving says what may be left early by a command, though the container succeeds.
type leaving uint8

const (
	leavesLoop leaving = 1 << iota
	leavesFunction
	leavesShell
)

// certaintyOf follows a script from a place on.
func certaintyOf(file *syntax.File, p place, s *survey) *certainty {
	c := &certainty{
		functions: map[string]*syntax.Stmt{}, declared: map[string]bool{}, places: map[*syntax.CallExpr]place{},
		effort: &effort{cut: map[*syntax.ForClause]bool{}}, mayStop: p.errexit,
		filled: filledIn(file, s)}
	hidden := false
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			c.declare(n)
		case *syntax.CallExpr:
			hidden = hidden || isTrap(n)
			c.mayStop = c.mayStop || sets(n, "-e", "errexit")
		}
		return true
	})
	if hidden {
		p.counts, p.loud = false, false
	}
	c.list(file.Stmts, p)
	return c
}

// of follows the body of a function for one call of it, at a place.
func (c *certainty) of(body *syntax.Stmt, p place) *certainty {
	inner := c.trial()
	inner.outer = c
	p = p.function()
	inner.stmt(body, p)
	return inner
}

// trial returns a certainty of the same script that notes its places by itself.
func (c *certainty) trial() *certainty {
	inner := *c
	inner.places, inner.outer = map[*syntax.CallExpr]place{}, nil
	return &inner
}

// place returns the place of a command, the zero place where it is not reached.
func (c *certainty) place(call *syntax.CallExpr) place {
	p, ok := c.places[call]
	if !ok && c.outer != nil {
		return c.outer.place(call)
	}
	return p
}

func (c *certainty) declare(f *syntax.FuncDecl) {
	if f.Name == nil {
		return
	}
	_, again := c.functions[f.Name.Value]
	if c.functions[f.Name.Value] = f.Body; again {
		c.functions[f.Name.Value] = nil
	}
}

// isTrap reports whether a command may give the end of a script another status.
func isTrap(call *syntax.CallExpr) bool {
	if len(call.Args) < 3 || call.Args[0].Lit() != "trap" {
		return false
	}
	ends := slices.ContainsFunc(call.Args[2:], func(w *syntax.Word) bool {
		return slices.Contains([]string{"EXIT", "0", "ERR", ""}, w.Lit())
	})
	text, known := literalOf(call.Args[1])
	return ends && (!known || strings.Contains(text, "exit") || strings.Contains(text, "exec"))
}

// list follows statements that run one after the other.
func (c *certainty) list(stmts []*syntax.Stmt, p place) (left leaving) {
	counts := p.counts
	for i, stmt := range stmts {
		p.counts = counts
		if i < len(stmts)-1 {
			p.counts = p.loud && isExitWithStatus(stmts[i+1])
		}
		l := c.stmt(stmt, p)
		left |= l
		p.sure = p.sure && l == 0
		p.errexit = errexitAfter(stmt, p.errexit)
		p.pipefail = p.pipefail || setsOption(stmt, "pipefail")
	}
	return left
}

// isExitWithStatus reports whether a statement ends the shell with the status before it.
func isExitWithStatus(stmt *syntax.Stmt) bool {
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 || call.Args[0].Lit() != "exit" || stmt.Negated || stmt.Background {
		return false
	}
	if len(call.Args) == 1 {
		return true
	}
	p, _ := onlyExpansion(call.Args[1])
	return p != nil && p.Param != nil && p.Param.Value == "?" && isPlain(p)
}

// errexitAfter reports whether set -e is on after a statement. One that may turn it off does.
func errexitAfter(stmt *syntax.Stmt, before bool) bool {
	off := false
	syntax.Walk(stmt, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.CallExpr); ok {
			off = off || sets(call, "+e", "errexit") && !sets(call, "-e", "errexit")
		}
		return true
	})
	return !off && (before || setsOption(stmt, "errexit"))
}

// setsOption reports whether a statement turns an option of the shell on for certain.
func setsOption(stmt *syntax.Stmt, name string) bool {
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	letter := "-"
	if name == "errexit" {
		letter = "-e"
	}
	return ok && !stmt.Background && sets(call, letter, name)
}

// sets reports whether a command is set with an option: by its sign and letter, or by name.
func sets(call *syntax.CallExpr, option, name string) bool {
	if len(call.Args) == 0 || call.Args[0].Lit() != "set" {
		return false
	}
	for i, w := range call.Args[1:] {
		lit := w.Lit()
		if lit == "" || lit == "--" || lit[0] != option[0] || strings.HasPrefix(lit, "--") {
			continue
		}
		if len(option) == 2 && strings.Contains(lit, option[1:]) {
			return true
		}
		if strings.HasSuffix(lit, "o") && i+2 < len(call.Args) && call.Args[i+2].Lit() == name {
			return true
		}
	}
	return false
}

func (c *certainty) stmt(stmt *syntax.Stmt, p place) leaving {
	if stmt.Background {
		c.command(stmt.Cmd, place{errexit: p.errexit, pipefail: p.pipefail})
		return 0
	}
	if stmt.Negated {
		p.counts, p.exempt = false, true
		p.returns = false // BusyBox turns what returns around, too
	}
	return c.command(stmt.Cmd, p)
}

func (c *certainty) command(cmd syntax.Command, p place) leaving {
	if c.isSpent() {
		return leavesShell
	}
	switch cmd := cmd.(type) {
	case nil:
		return 0
	case *syntax.FuncDecl:
		if cmd.Name != nil && p.sure {
			c.declared[cmd.Name.Value] = true
		}
		return 0
	case *syntax.CallExpr:
		return c.call(cmd, p)
	case *syntax.BinaryCmd:
		return c.binary(cmd, p)
	case *syntax.Block:
		return c.list(cmd.Stmts, p)
	case *syntax.Subshell:
		c.list(cmd.Stmts, p.subshell())
		return c.failing(p)
	case *syntax.TimeClause:
		if cmd.Stmt == nil {
			return 0
		}
		return c.stmt(cmd.Stmt, p)
	case *syntax.IfClause:
		return c.choice(cmd, p)
	case *syntax.CaseClause:
		return c.cases(cmd, p)
	case *syntax.WhileClause:
		return c.while(cmd, p)
	case *syntax.ForClause:
		return c.each(cmd, p)
	case *syntax.CoprocClause:
		c.stmt(cmd.Stmt, place{})
		return 0
	}
	return c.failing(p)
}

// subshell is the place in a subshell, whose status is that of a command.
func (p place) subshell() place {
	required := p.required()
	p.counts, p.loud, p.returns = required, required, false
	return p
}

// function is the place in a function, whose status is that of a command.
func (p place) function() place {
	required := p.required()
	p.counts, p.returns = required, required
	return p
}

// failing says what a command leaves by failing. What set -e does in a subshell whose status is tested differs
// between the shells.
func (c *certainty) failing(p place) leaving {
	if c.mayStop && !p.loud {
		return leavesShell
	}
	return 0
}

func (c *certainty) call(call *syntax.CallExpr, p place) leaving {
	if before := c.places[call]; !before.sure {
		c.places[call] = p // of a function: the surest of its calls
	}
	if len(call.Args) == 0 {
		return c.failing(p)
	}
	name := call.Args[0].Lit()
	if body, declared := c.functions[name]; declared {
		return c.follow(name, body, p)
	}
	switch name {
	case "exit":
		return leavesUnless(p.loud && isFailure(call.Args), leavesShell)
	case "return":
		return leavesUnless(p.returns && isFailure(call.Args), leavesFunction)
	case "break", "continue":
		return leavesUnless(len(call.Args) == 1, leavesShell) | leavesLoop
	case ".", "source", "eval":
		return leavesShell
	case "exec":
		return leavesUnless(len(call.Args) == 1, leavesShell)
	case "true", ":", "echo", "printf", "set":
		return 0
	}
	return c.failing(p)
}

func leavesUnless(stays bool, l leaving) leaving {
	if stays {
		return 0
	}
	return l
}

// isFailure reports whether exit or return is given a status of failure.
func isFailure(args []*syntax.Word) bool {
	if len(args) == 1 {
		return false
	}
	status, err := strconv.ParseUint(args[1].Lit(), 10, 8)
	return err == nil && status != 0
}

// follow follows the call of a function. What calls itself, or too much, may do anything.
func (c *certainty) follow(name string, body *syntax.Stmt, p place) leaving {
	if c.calls++; body == nil || !c.declared[name] || slices.Contains(c.inside, name) {
		return leavesShell
	}
	c.inside = append(c.inside, name)
	p = p.function()
	left := c.stmt(body, p)
	c.inside = c.inside[:len(c.inside)-1]
	return left &^ leavesFunction
}

// binary follows a && b, a || b and a | b.
func (c *certainty) binary(b *syntax.BinaryCmd, p place) leaving {
	x, y := p, p
	x.exempt = true
	switch b.Op {
	case syntax.AndStmt:
		left := c.stmt(b.X, x)
		y.sure = p.sure && p.counts && left == 0
		return left | c.stmt(b.Y, y)
	case syntax.OrStmt:
		x.counts = c.fails(b.Y, p)
		y.sure = false
		return c.stmt(b.X, x) | c.stmt(b.Y, y)
	}
	x, y = p.subshell(), p.subshell()
	x.counts, x.loud = x.counts && p.pipefail, x.loud && p.pipefail
	x.sure = p.sure && (x.counts || readsAll(b.Y))
	c.stmt(b.X, x)
	return c.stmt(b.Y, y)
}

// readsAll reports whether a program reads its input to the end: one that stops earlier ends
// what writes to it.
func readsAll(stmt *syntax.Stmt) bool {
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	return ok && len(call.Args) > 0 &&
		slices.Contains([]string{"cat", "tee", "logger", "wc", "sort", "ts", "tail"}, call.Args[0].Lit())
}

// fails reports whether the container fails once a statement is reached.
func (c *certainty) fails(stmt *syntax.Stmt, p place) bool {
	if stmt.Background || stmt.Negated {
		return false
	}
	switch cmd := stmt.Cmd.(type) {
	case *syntax.Block:
		return c.listFails(cmd.Stmts, p)
	case *syntax.Subshell:
		return c.listFails(cmd.Stmts, p.subshell())
	case *syntax.CallExpr:
		return c.callFails(cmd, p)
	}
	return false
}

func (c *certainty) listFails(stmts []*syntax.Stmt, p place) bool {
	counts := p.counts
	p.sure = false // it is only asked
	for i, stmt := range stmts {
		p.counts = counts && i == len(stmts)-1
		if c.fails(stmt, p) {
			return true
		}
		if c.trial().stmt(stmt, p) != 0 {
			return false
		}
	}
	return false
}

func (c *certainty) callFails(call *syntax.CallExpr, p place) bool {
	if len(call.Args) == 0 {
		return false
	}
	name := call.Args[0].Lit()
	if body, declared := c.functions[name]; declared {
		if c.calls++; body == nil || !c.declared[name] || c.isSpent() || slices.Contains(c.inside, name) {
			return false
		}
		inner := c.trial()
		inner.inside = append(slices.Clip(c.inside), name)
		p = p.function()
		return inner.fails(body, p)
	}
	switch name {
	case "exit":
		return p.loud && isFailure(call.Args)
	case "return":
		return p.returns && isFailure(call.Args)
	case "false":
		return p.required()
	}
	return false
}

// choice follows if: a branch is reached for certain where all others fail.
func (c *certainty) choice(clause *syntax.IfClause, p place) (left leaving) {
	var branches [][]*syntax.Stmt
	complete := false
	condition := p
	condition.counts, condition.exempt = false, true
	for ; clause != nil; clause = clause.Else {
		if len(clause.Cond) == 0 {
			complete = true
		}
		left |= c.list(clause.Cond, condition)
		condition.sure = false
		branches = append(branches, clause.Then)
	}
	p.sure = p.sure && left == 0
	return left | c.branches(branches, complete, p)
}

// cases follows case, which has a branch for everything if one of its patterns is a star.
func (c *certainty) cases(clause *syntax.CaseClause, p place) leaving {
	var branches [][]*syntax.Stmt
	complete := false
	for _, item := range clause.Items {
		if item.Op != syntax.Break {
			p.sure = false // it goes on with the next
		}
		complete = complete || slices.ContainsFunc(item.Patterns, func(w *syntax.Word) bool { return w.Lit() == "*" })
		branches = append(branches, item.Stmts)
	}
	return c.branches(branches, complete, p)
}

func (c *certainty) branches(branches [][]*syntax.Stmt, complete bool, p place) (left leaving) {
	var going []int
	for i, stmts := range branches {
		if !c.listFails(stmts, p) {
			going = append(going, i)
		}
	}
	for i, stmts := range branches {
		in := p
		in.sure = p.sure && complete && len(going) == 1 && going[0] == i
		left |= c.list(stmts, in)
	}
	return left
}

// while follows a loop. The commands between until and do have succeeded where it is left.
func (c *certainty) while(clause *syntax.WhileClause, p place) leaving {
	body, condition := p, p
	body.counts = false
	body.sure = p.sure && isEndless(clause)
	condition.counts, condition.exempt = false, true
	left := c.list(clause.Do, body)
	stmts, until := clause.Cond, clause.Until
	if len(stmts) == 1 && stmts[0].Negated {
		positive := *stmts[0]
		positive.Negated = false
		stmts, until = []*syntax.Stmt{&positive}, !until
	}
	condition.counts = until && left == 0
	return (left | c.list(stmts, condition)) &^ leavesLoop
}

// each follows a for loop, which has a first turn if there is a word for it.
func (c *certainty) each(clause *syntax.ForClause, p place) leaving {
	words, ok := clause.Loop.(*syntax.WordIter)
	p.sure = p.sure && ok && (slices.ContainsFunc(words.Items, hasText) || slices.ContainsFunc(words.Items, c.isFilled))
	p.counts = false
	left := c.list(clause.Do, p)
	c.cut[clause] = c.cut[clause] || left != 0
	return left &^ leavesLoop
}

// filledIn returns where a script, by a line of its own, gives variables their only value, which has a word in it.
func filledIn(file *syntax.File, s *survey) map[string]uint {
	all := map[string]uint{}
	for _, stmt := range file.Stmts {
		if stmt.Background || s.loads || s.assigned["IFS"] > 0 {
			continue
		}
		for _, a := range assignsOf(stmt.Cmd) {
			if a.Name == nil || a.Value == nil || a.Index != nil || s.assigned[a.Name.Value] != 1 {
				continue
			}
			if value, ok := literalOf(a.Value); ok && strings.TrimSpace(value) != "" {
				all[a.Name.Value] = a.End().Offset()
			}
		}
	}
	return all
}

// assignsOf returns what a command does that only gives variables their values.
func assignsOf(cmd syntax.Command) []*syntax.Assign {
	switch cmd := cmd.(type) {
	case *syntax.CallExpr:
		if len(cmd.Args) == 0 {
			return cmd.Assigns
		}
	case *syntax.DeclClause:
		if cmd.Variant.Value == "export" || cmd.Variant.Value == "readonly" {
			return cmd.Args
		}
	}
	return nil
}

// isFilled reports whether a word is a variable that has its value by then.
func (c *certainty) isFilled(w *syntax.Word) bool {
	p, _ := onlyExpansion(w)
	if p == nil || !isPlain(p) || p.Param == nil {
		return false
	}
	at, ok := c.filled[p.Param.Value]
	return ok && at <= w.Pos().Offset()
}

// hasText reports whether a word of a script is one word at least when it runs.
func hasText(w *syntax.Word) bool {
	return slices.ContainsFunc(w.Parts, func(part syntax.WordPart) bool {
		switch part := part.(type) {
		case *syntax.Lit, *syntax.SglQuoted:
			return true
		case *syntax.DblQuoted:
			return !slices.ContainsFunc(part.Parts, mayBeNone)
		}
		return false
	})
}

// mayBeNone reports whether an expansion in double quotes is no word at all where it has no values.
func mayBeNone(part syntax.WordPart) bool {
	p, ok := part.(*syntax.ParamExp)
	return ok && isList(p)
}

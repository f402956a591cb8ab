package shell

import (
	"errors"
	"path"
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// Spot is where a check can stand that decides whether a command of a script runs.
type Spot struct {
	At      int      // the offset of the byte before which the check stands
	Joined  bool     // the check stands in a condition or in a chain: && joins it to the command
	Negated bool     // the command stands behind a ! in a condition: `! check ||` joins them
	Leave   string   // the commands that keep the command from running where the check fails
	Passed  []string // the files that earlier checks test already; a directory's has "/." at its end
}

// Spots finds spots in one script.
type Spots struct {
	script  string
	err     error
	parents map[syntax.Node]syntax.Node
	calls   []*syntax.CallExpr // in the order written, inner ones behind those that hold them
}

// SpotsOf reads a script.
func SpotsOf(script string) *Spots {
	s := &Spots{script: script}
	if len(script) > maxScript || brackets(script) > maxBrackets {
		s.err = errors.New("the script is too much to be read")
		return s
	}
	file, err := parse(script)
	if err != nil {
		s.err = errors.New(NotShell)
		return s
	}
	s.parents = map[syntax.Node]syntax.Node{}
	var stack []syntax.Node
	syntax.Walk(file, func(n syntax.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return false
		}
		if len(stack) > 0 {
			s.parents[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		if call, ok := n.(*syntax.CallExpr); ok {
			s.calls = append(s.calls, call)
		}
		return true
	})
	return s
}

// Before returns where a check can stand that decides whether a command runs, whose program is the word at a range of
// the script.
func (s *Spots) Before(from, to int) (Spot, error) {
	if s.err != nil {
		return Spot{}, s.err
	}
	var inner syntax.Node
	for _, call := range s.calls {
		if hasWord(call, from, to) {
			inner = call
		}
	}
	if inner == nil {
		return Spot{}, errors.New("its program does not stand in this script")
	}
	f := spotFinder{script: s.script}
	for n := s.parents[inner]; n != nil; inner, n = n, s.parents[n] {
		if err := f.pass(n, inner); err != nil {
			return Spot{}, err
		}
	}
	switch {
	case f.answer && !f.Negated:
		return Spot{}, errors.New("it runs where another command fails")
	case f.chain && f.Negated:
		return Spot{}, errors.New("it stands behind ! in a chain that is a condition")
	}
	return f.Spot, nil
}

func hasWord(call *syntax.CallExpr, from, to int) bool {
	for _, w := range call.Args {
		if int(w.Pos().Offset()) == from && int(w.End().Offset()) == to {
			return true
		}
	}
	return false
}

// spotFinder looks for a spot, from a command outwards.
type spotFinder struct {
	Spot
	script string
	fixed  bool // At is found
	listed bool // the command stands in a list of commands: what is further out only tells how to leave
	not    bool // a ! stands before the command
	chain  bool // the command stands behind an &&
	answer bool // the command stands behind an ||
	slept  bool // a command before it sleeps
	turned bool // the command stands in a loop: what is checked before the loop is not checked in each turn
}

// pass takes notice of a node around the command, and of the node in it that holds the command.
func (f *spotFinder) pass(n, inner syntax.Node) error {
	switch n := n.(type) {
	case *syntax.Stmt:
		return f.stmt(n)
	case *syntax.BinaryCmd:
		return f.binary(n, inner)
	case *syntax.IfClause:
		f.ifClause(n, inner)
	case *syntax.WhileClause:
		return f.while(n, inner)
	case *syntax.ForClause:
		f.list(n.Do, inner)
		f.leave(f.turn(n, n.Do))
	case *syntax.Block:
		f.list(n.Stmts, inner)
	case *syntax.CaseItem:
		f.list(n.Stmts, inner)
	case *syntax.Subshell:
		f.list(n.Stmts, inner)
		f.leave("exit 1")
	case *syntax.ProcSubst:
		f.list(n.Stmts, inner)
		f.leave("exit 1")
	case *syntax.CmdSubst:
		if n.Backquotes {
			return errors.New("it stands between backquotes")
		}
		f.list(n.Stmts, inner)
		f.leave("exit 1")
	case *syntax.FuncDecl:
		f.leave("return 1")
	case *syntax.CoprocClause:
		return errors.New("it runs in the background")
	case *syntax.File:
		f.list(n.Stmts, inner)
		f.leave("exit 1")
	}
	return nil
}

func (f *spotFinder) stmt(n *syntax.Stmt) error {
	switch {
	case f.listed:
		if n.Background || n.Coprocess {
			f.leave("exit 1") // bash knows no loop there
		}
	case n.Background, n.Coprocess:
		return errors.New("it runs in the background")
	case !f.fixed:
		f.At, f.not = int(n.Pos().Offset()), f.not || n.Negated
	}
	return nil
}

func (f *spotFinder) binary(n *syntax.BinaryCmd, inner syntax.Node) error {
	pipe := n.Op == syntax.Pipe || n.Op == syntax.PipeAll
	switch {
	case f.listed && pipe:
		f.leave("exit 1")
	case f.listed || inner == n.X:
	case n.Op == syntax.AndStmt:
		f.Joined, f.fixed, f.chain = true, true, true
		f.tested(n.X)
	case pipe:
		return errors.New("it reads from a pipe")
	default:
		f.fixed, f.answer = true, true
		f.refuted(n.X)
	}
	return nil
}

func (f *spotFinder) ifClause(n *syntax.IfClause, inner syntax.Node) {
	if f.condition(n.Cond, inner) {
		return
	}
	if has(n.Then, inner) && len(n.Cond) == 1 {
		f.tested(n.Cond[0])
	}
	f.list(n.Then, inner)
}

func (f *spotFinder) while(n *syntax.WhileClause, inner syntax.Node) error {
	if has(n.Cond, inner) {
		if f.listed && f.Leave == "" {
			return errors.New("it stands in a list that is the condition of a loop")
		}
		f.condition(n.Cond, inner)
		return nil
	}
	f.list(n.Do, inner)
	f.leave(f.turn(n, n.Do))
	f.turned = true
	return nil
}

// condition reports whether a node is in the condition of an if or of a loop. Where the check fails, the condition
// does, as if the command had failed.
func (f *spotFinder) condition(cond []*syntax.Stmt, inner syntax.Node) bool {
	if !has(cond, inner) {
		return false
	}
	if !f.listed {
		f.Joined, f.Negated = !f.not, f.not
		f.leave("false")
	}
	f.list(cond, inner)
	return true
}

// list notes that a command stands in a list of commands, and what those before it check.
func (f *spotFinder) list(stmts []*syntax.Stmt, inner syntax.Node) {
	if !has(stmts, inner) {
		return
	}
	f.listed = true
	for _, s := range stmts {
		if s == inner {
			return
		}
		f.slept = f.slept || sleeps(s)
		f.demanded(s, leavingCommands)
	}
}

func (f *spotFinder) leave(how string) {
	if f.Leave == "" {
		f.Leave = how
	}
}

// turn ends a turn of a loop, not without what it counts, nor without the pause between two turns.
func (f *spotFinder) turn(loop syntax.Node, body []*syntax.Stmt) string {
	end := ""
	pauses := f.slept
	if w, ok := loop.(*syntax.WhileClause); ok {
		end = f.counts(w)
		pauses = pauses || slices.ContainsFunc(w.Cond, sleeps)
	}
	for _, s := range body {
		if call, ok := s.Cmd.(*syntax.CallExpr); ok && !pauses && isCall(call, "sleep") && int(s.Pos().Offset()) > f.At {
			end, pauses = end+f.text(call)+"; ", true
		}
	}
	if !pauses && waitsForNothing(loop) {
		end += "sleep 60; "
	}
	return end + "continue"
}

// counts returns the assignments behind the command that the condition of its loop needs to become false.
func (f *spotFinder) counts(loop *syntax.WhileClause) string {
	asked := map[string]bool{}
	for _, s := range loop.Cond {
		syntax.Walk(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.ParamExp:
				asked[n.Param.Value] = true
			case *syntax.Word: // of (( n < 5 ))
				asked[n.Lit()] = true
			}
			return true
		})
	}
	delete(asked, "")
	text := ""
	for _, s := range loop.Do {
		if int(s.Pos().Offset()) > f.At && !s.Background && asked[assignedBy(s.Cmd)] {
			text += f.text(s.Cmd) + "; "
		}
	}
	return text
}

// assignedBy is the variable that a command does nothing but assign to: n=…, ((n++)), let n+=1.
func assignedBy(cmd syntax.Command) string {
	var expr syntax.ArithmExpr
	switch cmd := cmd.(type) {
	case *syntax.CallExpr:
		if len(cmd.Args) == 0 && len(cmd.Assigns) == 1 {
			return cmd.Assigns[0].Name.Value
		}
	case *syntax.ArithmCmd:
		expr = cmd.X
	case *syntax.LetClause:
		expr = cmd.Exprs[0]
	}
	switch e := expr.(type) {
	case *syntax.UnaryArithm:
		expr = e.X
	case *syntax.BinaryArithm:
		expr = e.X
	}
	if w, ok := expr.(*syntax.Word); ok {
		return w.Lit()
	}
	return ""
}

func (f *spotFinder) text(n syntax.Node) string { return f.script[n.Pos().Offset():n.End().Offset()] }

// sleeps reports whether a statement sleeps, however it ends.
func sleeps(s *syntax.Stmt) bool {
	switch cmd := s.Cmd.(type) {
	case *syntax.CallExpr:
		return isCall(cmd, "sleep")
	case *syntax.BinaryCmd:
		return sleeps(cmd.X)
	}
	return false
}

// waitsForNothing reports whether a loop waits for nothing: while true, until false, for ((;;)).
func waitsForNothing(loop syntax.Node) bool {
	if n, ok := loop.(*syntax.ForClause); ok {
		c, ok := n.Loop.(*syntax.CStyleLoop)
		return ok && c.Cond == nil
	}
	n, ok := loop.(*syntax.WhileClause)
	if !ok || len(n.Cond) != 1 {
		return false
	}
	switch cmd := n.Cond[0].Cmd.(type) {
	case *syntax.CallExpr:
		return slices.ContainsFunc([]string{"true", ":", "false", "[", "test"}, func(name string) bool {
			return isCall(cmd, name)
		})
	case *syntax.TestClause, *syntax.ArithmCmd:
		return true
	}
	return false
}

// leavingCommands leave a turn, a function or the script. After failingCommands a chain or a condition does not go on.
var (
	leavingCommands = []string{"exit", "continue", "return", "break"}
	failingCommands = append([]string{"false"}, leavingCommands...)
)

// endsWith reports whether a list of commands ends with one of these.
// What stands in a subshell ends no more than that.
func endsWith(stmts []*syntax.Stmt, names []string) bool {
	if len(stmts) == 0 || stmts[len(stmts)-1].Background || stmts[len(stmts)-1].Negated {
		return false
	}
	switch cmd := stmts[len(stmts)-1].Cmd.(type) {
	case *syntax.CallExpr:
		return slices.ContainsFunc(names, func(name string) bool { return isCall(cmd, name) })
	case *syntax.Block:
		return endsWith(cmd.Stmts, names)
	}
	return false
}

func isCall(call *syntax.CallExpr, name string) bool {
	return len(call.Args) > 0 && call.Args[0].Lit() == name
}

func has(stmts []*syntax.Stmt, n syntax.Node) bool {
	for _, s := range stmts {
		if s == n {
			return true
		}
	}
	return false
}

// demanded notes what a statement demands that gives up with one of these commands: `test || exit`, or a case of an
// empty directory.
func (f *spotFinder) demanded(s *syntax.Stmt, giveUp []string) {
	switch cmd := s.Cmd.(type) {
	case *syntax.BinaryCmd:
		if cmd.Op == syntax.OrStmt && endsWith([]*syntax.Stmt{cmd.Y}, giveUp) {
			f.tested(cmd.X)
		}
	case *syntax.CaseClause:
		if len(cmd.Items) == 1 && endsWith(cmd.Items[0].Stmts, giveUp) {
			if first, ok := literalOf(cmd.Items[0].Patterns[0]); ok && first == "" {
				f.listing(cmd.Word)
			}
		}
	}
}

// refuted notes what a statement tests that fails behind a !.
func (f *spotFinder) refuted(s *syntax.Stmt) {
	if s.Negated {
		plain := *s
		plain.Negated = false
		f.tested(&plain)
		return
	}
	if cmd, ok := s.Cmd.(*syntax.BinaryCmd); ok && cmd.Op == syntax.OrStmt {
		f.refuted(cmd.X)
		f.refuted(cmd.Y)
	}
}

// tested notes what a statement tests that only succeeds if a file has content, or a directory.
func (f *spotFinder) tested(s *syntax.Stmt) {
	if s.Negated {
		return
	}
	switch cmd := s.Cmd.(type) {
	case *syntax.CallExpr:
		f.testedBy(cmd)
	case *syntax.CaseClause:
		f.demanded(s, failingCommands)
	case *syntax.Block:
		if len(cmd.Stmts) == 1 {
			f.demanded(cmd.Stmts[0], failingCommands)
		}
	case *syntax.BinaryCmd:
		if cmd.Op == syntax.AndStmt {
			f.tested(cmd.X)
			f.tested(cmd.Y)
		}
	}
}

func (f *spotFinder) testedBy(call *syntax.CallExpr) {
	if !isCall(call, "[") && !isCall(call, "test") {
		return
	}
	args := call.Args[1:]
	if len(args) > 0 && args[len(args)-1].Lit() == "]" {
		args = args[:len(args)-1]
	}
	switch {
	case len(args) == 2 && args[0].Lit() == "-s":
		if file, ok := literalOf(args[1]); ok {
			f.checked(path.Clean(file))
		}
	case len(args) == 2 && args[0].Lit() == "-n":
		f.listing(args[1])
	case len(args) == 1:
		f.listing(args[0])
	}
}

// listing notes the directory that a word lists: "$(ls -A DIRECTORY)".
func (f *spotFinder) listing(w *syntax.Word) {
	syntax.Walk(w, func(n syntax.Node) bool {
		call, ok := n.(*syntax.CallExpr)
		if ok && isCall(call, "ls") && len(call.Args) == 3 && call.Args[1].Lit() == "-A" {
			if dir, ok := literalOf(call.Args[2]); ok {
				f.checked(path.Clean(dir) + "/.")
			}
		}
		return true
	})
}

// checked notes a file that is tested whenever the command runs.
func (f *spotFinder) checked(file string) {
	if !f.turned {
		f.Passed = append(f.Passed, file)
	}
}

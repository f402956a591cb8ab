package shell

import (
	"regexp"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// survey is what a script says about itself as a whole. Most of it is not asked where:
// functions run at another time than they are read.
type survey struct {
	errexit, pipefail bool
	loads             bool                        // runs text from elsewhere in its own shell
	evaluated         []*syntax.Word              // what eval is given
	literals          map[string]string           // the values of variables that say them in one word
	assigned          map[string]int              // how often each variable is given a value
	looped            map[string]int              // in how many loops of the script itself
	used              map[string]int              // how often each variable is read
	called            map[string]int              // how often each literal first word is one
	functions         map[string]*syntax.FuncDecl // declared once, and made of its parameters
	traits            map[syntax.Node]trait       // of nodes that have any
	backquotes        []*syntax.CmdSubst          // as they stand
}

// trait is what is somewhere in a node: a set of the ones below.
type trait uint8

const (
	readsStatus     trait = 1 << iota // uses $?
	setsParameters                    // in each turn of a loop there are others
	takesParameters                   // is made of them
)

func (s *survey) has(n syntax.Node, t trait) bool { return s.traits[n]&t == t }

func surveyOf(file *syntax.File) *survey {
	s := &survey{
		assigned: map[string]int{}, looped: map[string]int{}, used: map[string]int{}, called: map[string]int{},
		literals:  map[string]string{},
		functions: map[string]*syntax.FuncDecl{}, traits: map[syntax.Node]trait{},
	}
	var around []syntax.Node
	syntax.Walk(file, func(n syntax.Node) bool {
		if n == nil {
			s.leave(around[len(around)-1])
			around = around[:len(around)-1]
			return true
		}
		around = append(around, n)
		s.note(around, traitsOf(n))
		switch n := n.(type) {
		case *syntax.CallExpr:
			s.call(n)
		case *syntax.Assign:
			s.assign(n)
		case *syntax.WordIter:
			s.loop(n, around)
		case *syntax.ParamExp:
			s.expansion(n)
		case *syntax.ArithmExp, *syntax.ArithmCmd, *syntax.LetClause, *syntax.CStyleLoop:
			s.arithmetic(n)
		case *syntax.DeclClause:
			s.declare(n)
		case *syntax.CmdSubst:
			if n.Backquotes {
				s.backquotes = append(s.backquotes, n)
			}
		}
		return true
	})
	return s
}

// mayAssign reports whether a word that eval runs may give a variable a value.
func (s *survey) mayAssign(w *syntax.Word, env *environment) bool {
	value, ok := literalOf(w)
	if p, _ := onlyExpansion(w); p != nil && isPlain(p) && p.Param != nil {
		switch name := p.Param.Value; s.assigned[name] {
		case 0:
			var v variable
			v, ok = env.value(name)
			value = v.value
		case 1:
			value, ok = s.literals[name]
		}
	}
	return !ok || strings.ContainsAny(value, "=`$(") || shellWords.MatchString(value)
}

// shellWords are those with which a text gives variables a value, or loads others that may.
var shellWords = regexp.MustCompile(`\b(?:read|set|shift|source|eval|unset|getopts|for|local)\b|(?:^|\s)\.\s`)

// literalOf is the value of a word that says it without an expansion.
func literalOf(w *syntax.Word) (value string, ok bool) {
	for _, part := range w.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			value += part.Value
		case *syntax.SglQuoted:
			value += part.Value
		case *syntax.DblQuoted:
			inner, ok := literalOf(&syntax.Word{Parts: part.Parts})
			if !ok {
				return "", false
			}
			value += inner
		default:
			return "", false
		}
	}
	return value, true
}

// note notes that a node, and so what is around it, has traits.
func (s *survey) note(around []syntax.Node, t trait) {
	for i := len(around) - 1; i >= 0 && s.traits[around[i]]|t != s.traits[around[i]]; i-- {
		s.traits[around[i]] |= t
	}
}

// leave notes a function, of which all is known by then.
func (s *survey) leave(n syntax.Node) {
	if f, ok := n.(*syntax.FuncDecl); ok {
		s.function(f)
	}
}

// traitsOf are the traits that a node has by itself.
func traitsOf(n syntax.Node) (t trait) {
	switch n := n.(type) {
	case *syntax.ParamExp:
		switch {
		case n.Param == nil:
		case n.Param.Value == "?":
			return readsStatus
		case isParameter(n.Param.Value):
			return takesParameters
		}
	case *syntax.CallExpr:
		if len(n.Args) == 0 {
			return 0
		}
		if name := n.Args[0].Lit(); name == "shift" || name == "set" {
			t |= setsParameters
		}
	}
	return t
}

// call notes the options that a command turns on and the variables that it sets.
func (s *survey) call(call *syntax.CallExpr) {
	if len(call.Args) == 0 {
		return
	}
	args := call.Args
	s.called[args[0].Lit()]++
	for len(args) > 1 && (args[0].Lit() == "command" || args[0].Lit() == "builtin") {
		args = args[1:]
	}
	switch args[0].Lit() {
	case "set":
		s.options(args[1:])
	case "trap":
		s.errexit = s.errexit || args[len(args)-1].Lit() == "ERR"
	case ".", "source":
		s.loads = true
	case "eval":
		s.evaluated = append(s.evaluated, args[1:]...)
	case "read", "getopts", "mapfile", "readarray", "printf", "unset", "env":
		for _, w := range args[1:] {
			name, _, _ := strings.Cut(w.Lit(), "=")
			s.assigned[name] += 2
		}
	}
}

func (s *survey) options(args []*syntax.Word) {
	for _, w := range args {
		lit := w.Lit()
		bundle := strings.HasPrefix(lit, "-") && !strings.HasPrefix(lit, "--")
		s.errexit = s.errexit || lit == "errexit" || bundle && strings.Contains(lit, "e")
		s.pipefail = s.pipefail || lit == "pipefail"
	}
}

func (s *survey) assign(a *syntax.Assign) {
	if a.Name == nil || a.Naked {
		return
	}
	s.assigned[a.Name.Value]++
	if a.Value != nil {
		if value, ok := literalOf(a.Value); ok {
			s.literals[a.Name.Value] = value
		}
	}
	if a.Append || a.Index != nil || a.Array != nil {
		s.assigned[a.Name.Value]++
	}
}

// declare notes variables that hide others of their name.
func (s *survey) declare(d *syntax.DeclClause) {
	for _, a := range d.Args {
		if a.Naked && a.Name != nil && d.Variant.Value != "export" && d.Variant.Value != "readonly" {
			s.assigned[a.Name.Value] += 2
		}
	}
}

// expansion notes a variable that is read, and perhaps set: ${A:=b}.
func (s *survey) expansion(p *syntax.ParamExp) {
	if p.Param == nil {
		return
	}
	s.used[p.Param.Value]++
	if p.Exp != nil && (p.Exp.Op == syntax.AssignUnset || p.Exp.Op == syntax.AssignUnsetOrNull) {
		s.assigned[p.Param.Value] += 2
	}
}

// arithmetic may set any variable that it names.
func (s *survey) arithmetic(n syntax.Node) {
	syntax.Walk(n, func(n syntax.Node) bool {
		if lit, ok := n.(*syntax.Lit); ok {
			s.assigned[lit.Value] += 2
		}
		return true
	})
}

// function notes a function that is made of its parameters. One that is declared twice is
// none that can be followed.
func (s *survey) function(f *syntax.FuncDecl) {
	if f.Name == nil {
		return
	}
	name := f.Name.Value
	_, again := s.functions[name]
	s.functions[name] = nil
	if !again && s.has(f.Body, takesParameters) {
		s.functions[name] = f
	}
}

func isParameter(name string) bool {
	return name == "@" || name == "*" || len(name) == 1 && '1' <= name[0] && name[0] <= '9'
}

package argocd

import (
	"maps"
	"slices"
	"strings"
	"text/template"
	syntax "text/template/parse"
)

// blanks are the parameters that templates ask for and that stay without a value.
type blanks struct{ missing, empty map[string]bool }

func newBlanks() *blanks { return &blanks{map[string]bool{}, map[string]bool{}} }

// reset forgets what was noted.
func (b *blanks) reset() {
	if b != nil {
		clear(b.missing)
		clear(b.empty)
	}
}

// note notes a parameter by its value, if anybody asks.
func (b *blanks) note(name string, value any, given bool) {
	switch {
	case b == nil:
	case !given:
		b.missing[name] = true
	case value == nil, value == "":
		b.empty[name] = true
	}
}

// warnings says what has no value, and what is written there.
func (b *blanks) warnings(goTemplate bool) (all []string) {
	if b == nil {
		return nil
	}
	if names := slices.Sorted(maps.Keys(b.missing)); len(names) > 0 {
		becomes := "what stands there in {{}} is left as it is"
		if goTemplate {
			becomes = "Argo CD writes <no value> in its place"
		}
		all = append(all, "no element gives "+strings.Join(names, ", ")+": "+becomes)
	}
	if names := slices.Sorted(maps.Keys(b.empty)); len(names) > 0 {
		all = append(all, "an element gives no value for "+strings.Join(names, ", ")+": it stays empty")
	}
	return all
}

// look notes the parameters that a Go template writes. Those that it only asks for, or has a default for,
// may be missing; and what is below range or with is not theirs.
func (b *blanks) look(n syntax.Node, params map[string]any) {
	switch n := n.(type) {
	case *syntax.ListNode:
		if n == nil {
			return
		}
		for _, inner := range n.Nodes {
			b.look(inner, params)
		}
	case *syntax.IfNode:
		if path := fieldOf(n.Pipe); path != nil {
			value, given := valueAt(params, path)
			if taken, ok := template.IsTrue(value); given && ok && taken {
				b.look(n.List, params)
			} else {
				b.look(n.ElseList, params)
			}
		}
	case *syntax.ActionNode:
		if len(n.Pipe.Decl) == 0 && !mayBeBlank(n.Pipe) {
			b.pipe(n.Pipe, params)
		}
	}
}

func (b *blanks) pipe(p *syntax.PipeNode, params map[string]any) {
	for _, command := range p.Cmds {
		for _, arg := range command.Args {
			if inner, ok := arg.(*syntax.PipeNode); ok {
				b.pipe(inner, params)
			} else if path := pathOf(arg); path != nil {
				value, given := valueAt(params, path)
				b.note(strings.Join(path, "."), value, given)
			}
		}
	}
}

// fieldOf returns the path of the parameter that a pipeline is; nil if it is more.
func fieldOf(p *syntax.PipeNode) []string {
	if len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 {
		return nil
	}
	return pathOf(p.Cmds[0].Args[0])
}

// pathOf returns the path of the parameter that a node stands for; nil if it stands for none.
func pathOf(n syntax.Node) []string {
	switch n := n.(type) {
	case *syntax.FieldNode:
		return n.Ident
	case *syntax.VariableNode:
		if n.Ident[0] == "$" && len(n.Ident) > 1 {
			return n.Ident[1:]
		}
	}
	return nil
}

func valueAt(params map[string]any, path []string) (value any, given bool) {
	value = params
	for _, key := range path {
		inner, isMap := value.(map[string]any)
		if value, given = inner[key]; !isMap || !given {
			return nil, false
		}
	}
	return value, true
}

// mayBeBlank reports whether a pipeline says itself what becomes of a value that is not there.
func mayBeBlank(p *syntax.PipeNode) bool {
	handles := []string{"default", "coalesce", "empty", "hasKey", "dig", "get", "ternary", "index", "and", "or", "not"}
	return slices.ContainsFunc(p.Cmds, func(c *syntax.CommandNode) bool {
		return slices.ContainsFunc(c.Args, func(arg syntax.Node) bool {
			switch arg := arg.(type) {
			case *syntax.IdentifierNode:
				return slices.Contains(handles, arg.Ident)
			case *syntax.PipeNode:
				return mayBeBlank(arg)
			}
			return false
		})
	})
}

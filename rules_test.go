package ballast_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/transformers"
)

// TestRulesSayWhatTheyMean refuses names of transformers and of their rules in code outside of transformers/. A list
// of rules there misses the next rule. What a rule means, its definition says: transform.Rule.
func TestRulesSayWhatTheyMean(t *testing.T) {
	names := ruleNames(transformers.All())
	for path, file := range sources(t, parser.SkipObjectResolution) {
		if strings.HasPrefix(path, "transformers/") {
			continue
		}
		for _, named := range names.in(t, file) {
			t.Errorf("%s names %q: let its definition say what it means", path, named)
		}
	}
}

// names are those of transformers: whether a section of the registry has the name, too.
type names map[string]bool

func ruleNames(all []transform.Definition) names {
	found := names{}
	for _, d := range all {
		found[d.Name] = d.Name == d.Spec.Section
	}
	return found
}

// in returns the names in the strings of a file. That of a section may stand anywhere but beside the transformer or
// the ID of a finding.
func (n names) in(t *testing.T, file *ast.File) []string {
	t.Helper()
	var found []string
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BasicLit:
			if node.Kind != token.STRING {
				return false
			}
			text := unquoted(t, node)
			name, _, isRule := strings.Cut(text, "/")
			if isSection, known := n[name]; known && (isRule || !isSection) {
				found = append(found, text)
			}
		case *ast.BinaryExpr:
			if isOfFinding(node.X) || isOfFinding(node.Y) {
				found = append(found, n.sections(t, node.X, node.Y)...)
			}
		case *ast.SwitchStmt:
			if isOfFinding(node.Tag) {
				for _, clause := range node.Body.List {
					found = append(found, n.sections(t, clause.(*ast.CaseClause).List...)...)
				}
			}
		}
		return true
	})
	return found
}

// sections returns those of the expressions that are the name of a transformer and of a section.
func (n names) sections(t *testing.T, all ...ast.Expr) []string {
	t.Helper()
	var found []string
	for _, e := range all {
		if literal, ok := e.(*ast.BasicLit); ok && literal.Kind == token.STRING && n[unquoted(t, literal)] {
			found = append(found, unquoted(t, literal))
		}
	}
	return found
}

func isOfFinding(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && (s.Sel.Name == "Transformer" || s.Sel.Name == "ID")
}

// TestProblemsAreSpelledOnce refuses the ID of a problem in code beside where its kind is defined, and twice there.
// What a problem means, its kind says: lint.Kind. A page says what to do about it.
func TestProblemsAreSpelledOnce(t *testing.T) {
	const kinds = "internal/fleet/lint/problem.go"
	spelled := regexp.MustCompile(`^(fleet|registry)/[a-z-]+$`)
	pages := ""
	for _, page := range []string{"docs/audit.md", "docs/checking.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		pages += string(text)
	}
	seen := map[string]bool{}
	for path, file := range sources(t, parser.SkipObjectResolution) {
		for node := range ast.Preorder(file) {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING || !spelled.MatchString(unquoted(t, literal)) {
				continue
			}
			id := unquoted(t, literal)
			switch {
			case path != kinds:
				t.Errorf("%s spells %q: use the kind in %s", path, id, kinds)
			case seen[id]:
				t.Errorf("%s spells %q twice", path, id)
			case !strings.Contains(pages, "| `"+id+"` |"):
				t.Errorf("no page says what to do about %s", id)
			}
			seen[id] = true
		}
	}
	if len(seen) == 0 {
		t.Errorf("no problem is in %s", kinds)
	}
}

func TestNamesOfRulesAreFound(t *testing.T) {
	names := ruleNames(transformers.All())
	for name, tt := range map[string]struct {
		code  string
		found int
	}{
		"an ID":                          {`f.ID == "sizing/label"`, 1},
		"an ID in a list":                {`[]string{"priority/pin", "vpa/bounds"}`, 2},
		"the beginning of one":           {`strings.HasPrefix(f.ID, "safe-sync/")`, 1},
		"a transformer":                  {`[]string{"safe-sync"}`, 1},
		"a transformer of a finding":     {`f.Transformer == "sizing"`, 1},
		"one that a finding must not be": {`"priority" != f.Transformer`, 1},
		"a switch":                       {`func() { switch f.Transformer { case "vpa", "sizing": } }`, 2},
		"a section":                      {`r.On("sizing") && at("fixPerms")`, 0},
		"a problem":                      {`p.ID == "registry/none"`, 0},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package x\nvar _ = "+tt.code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if found := names.in(t, file); len(found) != tt.found {
			t.Errorf("%s: %q", name, found)
		}
	}
}

package registry

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Facts is what is known about one object. An empty App, Project, Path or Namespace is not known.
type Facts struct {
	App       string
	Project   string
	Path      string // of the source, from the repository's root, with slashes; "." is the root
	Namespace string
	Kind      string
	Name      string
	Labels    map[string]string

	InNoNamespace bool // the object lives in none, so an empty Namespace is known to be right
}

// matching is the match of an entry as it is written.
type matching struct {
	App       Glob            `yaml:"app" example:"media-*" doc:"The Argo CD application's name. * stands for any run of characters, / included, and ? for one, here and in the fields below."`
	Project   Glob            `yaml:"project" example:"media" doc:"The Argo CD project."`
	Path      Glob            `yaml:"path" example:"apps/media/*" doc:"The source's directory, from the repository's root."`
	Namespace Glob            `yaml:"namespace" example:"homeassistant" doc:"The object's namespace; where it states none, that of the application's destination. An object of the cluster as a whole is in none."`
	Kind      Glob            `yaml:"kind" example:"Deployment" doc:"The object's kind."`
	Name      Glob            `yaml:"name" example:"homeassistant" doc:"The object's name."`
	Labels    map[string]Glob `yaml:"labels" example:"{app.kubernetes.io/part-of: arr}" doc:"Labels of the object, by literal key. Each counts as a field of its own."`
}

// Glob is a pattern in which * stands for any run of characters and ? for one.
type Glob string

// JSONSchema describes the texts that can match something.
func (Glob) JSONSchema() map[string]any {
	return map[string]any{"type": "string", "pattern": `^[^\[\]{}\\]*$`}
}

// labelPrefix comes before a label's key in the name of a criterion.
const labelPrefix = "labels."

// criteria is a match as patterns by field.
type criteria map[string]Glob

// fields returns the patterns by field, but for the labels.
func (m *matching) fields() map[string]Glob {
	return map[string]Glob{
		"app": m.App, "project": m.Project, "path": m.Path,
		"namespace": m.Namespace, "kind": m.Kind, "name": m.Name,
	}
}

func (m *matching) criteria() criteria {
	c := criteria(m.fields())
	maps.DeleteFunc(c, func(_ string, pattern Glob) bool { return pattern == "" })
	for key, pattern := range m.Labels {
		c[labelPrefix+key] = pattern
	}
	return c
}

// written returns the match as one line of YAML.
func (c criteria) written() string {
	var fields []string
	for _, name := range []string{"app", "project", "path", "namespace", "kind", "name"} {
		if pattern, ok := c[name]; ok {
			fields = append(fields, name+": "+string(pattern))
		}
	}
	var labels []string
	for _, name := range sortedKeys(c) {
		if key, ok := strings.CutPrefix(name, labelPrefix); ok {
			labels = append(labels, key+": "+string(c[name]))
		}
	}
	if len(labels) > 0 {
		fields = append(fields, "labels: {"+strings.Join(labels, ", ")+"}")
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

// mistakes returns what can never match, or says nothing.
func (m *matching) mistakes(at *place, path string) []Mistake {
	report := Report{path: path, place: at}
	patterns := m.fields()
	for _, name := range sortedKeys(patterns) {
		if wrong := wrongPattern(name, patterns[name]); wrong != "" && at.below[name] != nil {
			report.Errorf([]string{name}, "%s", wrong)
		}
	}
	for _, key := range sortedKeys(m.Labels) {
		if wrong := wrongPattern("labels", m.Labels[key]); wrong != "" {
			report.Errorf([]string{"labels", key}, "%s", wrong)
		}
	}
	return report.mistakes
}

// wrongPattern says why a pattern can never match. A label alone may have an empty value.
func wrongPattern(field string, g Glob) string {
	switch pattern := string(g); {
	case pattern == "" && field == "labels":
		return ""
	case g.Mistake() != "":
		return g.Mistake()
	case field == "kind" && pattern[0] >= 'a' && pattern[0] <= 'z':
		return "is " + quote(pattern) + ": kinds begin with a capital"
	case field == "path" && (strings.HasPrefix(pattern, "./") ||
		strings.HasPrefix(pattern, "/") || strings.HasSuffix(pattern, "/")):
		return "is " + quote(pattern) + ", want it from the repository's root, such as apps/media"
	}
	return ""
}

// holds reports whether the facts meet every criterion. Those on facts that are not known are
// left open and returned.
func (c criteria) holds(f Facts) (open []string, ok bool) {
	for name, pattern := range c {
		value, known := f.value(name)
		switch {
		case known && !pattern.Matches(value):
			return nil, false
		case !known && strings.HasPrefix(name, labelPrefix):
			return nil, false
		case !known:
			open = append(open, name)
		}
	}
	slices.Sort(open)
	return open, true
}

// value returns the fact that a criterion is about; not known is a fact that nobody gave, and a
// label that the object does not have.
func (f Facts) value(name string) (value string, known bool) {
	switch name {
	case "app":
		return f.App, f.App != ""
	case "project":
		return f.Project, f.Project != ""
	case "path":
		return f.Path, f.Path != ""
	case "namespace":
		return f.Namespace, f.Namespace != "" || f.InNoNamespace
	case "kind":
		return f.Kind, true
	case "name":
		return f.Name, true
	}
	value, known = f.Labels[strings.TrimPrefix(name, labelPrefix)]
	return value, known
}

// beats reports whether c is at least as exact as other in each field, and more so in one.
func (c criteria) beats(other criteria) bool {
	better := false
	for name := range c {
		better = better || c.exactness(name) > other.exactness(name)
		if c.exactness(name) < other.exactness(name) {
			return false
		}
	}
	for name := range other {
		if c.exactness(name) < other.exactness(name) {
			return false
		}
	}
	return better
}

// exactness orders absent, glob and literal.
func (c criteria) exactness(name string) int {
	pattern, ok := c[name]
	switch {
	case !ok:
		return 0
	case pattern.isLiteral():
		return 2
	default:
		return 1
	}
}

// exactnessOfAll is more for criteria that beat others.
func (c criteria) exactnessOfAll() int {
	sum := 0
	for name := range c {
		sum += c.exactness(name)
	}
	return sum
}

// shape says how exact the criteria are in each field.
func (c criteria) shape() string {
	var b strings.Builder
	for _, name := range sortedKeys(c) {
		fmt.Fprintf(&b, "%q %d ", name, c.exactness(name))
	}
	return b.String()
}

// Mistake says why the pattern can never match; "" if it can.
func (g Glob) Mistake() string {
	switch {
	case g == "":
		return "is empty: name one, or drop the key"
	case len(g) > longestGlob:
		return fmt.Sprintf("is longer than %d bytes, as nothing is that it could match", longestGlob)
	case strings.ContainsAny(string(g), `[]{}\`):
		return "is " + quote(string(g)) + ": of wildcards there are * and ? alone"
	}
	return ""
}

func (g Glob) isLiteral() bool { return !strings.ContainsAny(string(g), "*?") }

// longestGlob is above the length of any name, path or image.
const longestGlob = 4096

// Matches reports whether the pattern fits the whole text. On a mismatch it goes back to the last
// * only, so that it takes at most as many steps as the two lengths multiplied: a text that is
// longer than any name, path or image fits no pattern with more than one *.
func (g Glob) Matches(text string) bool {
	if g.isLiteral() {
		return string(g) == text
	}
	if len(text) > longestGlob && strings.Count(string(g), "*") > 1 {
		return false
	}
	p, t := []rune(string(g)), []rune(text)
	i, j, star, mark := 0, 0, -1, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == t[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(string(p[i:]), "*") == ""
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

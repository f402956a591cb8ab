package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// edit is what a finding says was done to a place: a JSON pointer's keys, and the value
// before.
type edit struct {
	path   []string
	before any
}

// editsOf returns the edits that the findings of a document stand for, the deepest and the
// last of a list first: the order in which they can be taken back.
func editsOf(findings []*transform.Finding, doc *manifest.Document) []edit {
	var edits []edit
	for _, f := range findings {
		if f.Doc == doc && f.Status == transform.Applied {
			edits = append(edits, edit{keys(f.DocumentPath()), plainJSON(f.Before)})
		}
	}
	slices.SortFunc(edits, func(a, b edit) int {
		if c := len(b.path) - len(a.path); c != 0 {
			return c
		}
		return slices.CompareFunc(b.path, a.path, func(x, y string) int {
			i, errI := strconv.Atoi(x)
			j, errJ := strconv.Atoi(y)
			if errI == nil && errJ == nil {
				return cmp.Compare(i, j)
			}
			return strings.Compare(x, y)
		})
	})
	return slices.CompactFunc(edits, func(a, b edit) bool { return slices.Equal(a.path, b.path) })
}

func keys(pointer string) []string {
	var path []string
	for key := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		path = append(path, strings.NewReplacer("~1", "/", "~0", "~").Replace(key))
	}
	return path
}

// plainJSON returns a value as encoding/json knows it.
func plainJSON(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		return err.Error()
	}
	return plain
}

// undone returns a tree with edits taken back.
func undone(tree any, edits []edit) any {
	for _, e := range edits {
		tree = put(tree, e.path, e.before)
	}
	return tree
}

// put returns a tree that has a value at a place; without a value the place is gone.
func put(tree any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	switch t := tree.(type) {
	case map[string]any:
		if t[path[0]] = put(t[path[0]], path[1:], value); t[path[0]] == nil {
			delete(t, path[0])
		}
	case []any:
		i, err := strconv.Atoi(path[0])
		if err != nil || i >= len(t) {
			return fmt.Sprintf("no item %s here", path[0])
		}
		if t[i] = put(t[i], path[1:], value); t[i] == nil {
			return slices.Delete(t, i, i+1)
		}
	}
	return tree
}

// cleaned returns a tree without what means nothing: null, {} and [] as values of maps.
func cleaned(v any) any {
	switch v := v.(type) {
	case []any:
		items := make([]any, len(v))
		for i := range v {
			items[i] = cleaned(v[i])
		}
		if len(items) == 0 {
			return nil
		}
		return items
	case map[string]any:
		m := map[string]any{}
		for key, value := range v {
			if value = cleaned(value); value != nil {
				m[key] = value
			}
		}
		if len(m) == 0 {
			return nil
		}
		return m
	}
	return v
}

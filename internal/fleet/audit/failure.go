package audit

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/registry"
)

// failure says why an application has no result; app is empty where no Application names the directory.
func failure(root, app string, err error) string {
	text := err.Error()
	switch mistakes := registry.MistakesOf(err); {
	case app != "":
	case asksFor(mistakes, "app", "project"):
		text += "\nno Application names this directory: write one, match by path or namespace instead, " +
			"or take the directory out of the repository"
	case asksFor(mistakes, "namespace"):
		text += "\nno Application names this directory, and it states no namespace: add a path to that match, " +
			"or a namespace to the directory"
	}
	return redact.Message(fromRoot(root, text))
}

// asksFor reports whether an entry of the registry matches by a fact that nobody knows.
func asksFor(mistakes []registry.Mistake, facts ...string) bool {
	return slices.ContainsFunc(mistakes, func(m registry.Mistake) bool {
		return slices.ContainsFunc(facts, func(fact string) bool { return strings.HasSuffix(m.Path, ".match."+fact) })
	})
}

// fromRoot returns a text with the paths in it from the repository's root, as they read on each
// machine.
func fromRoot(root, text string) string {
	root = filepath.Clean(root)
	if filepath.Dir(root) == root {
		return text
	}
	text = strings.ReplaceAll(text, root+string(filepath.Separator), "")
	for _, end := range []string{"'", `"`, ":", ",", " ", "\n"} {
		text = strings.ReplaceAll(text, root+end, "."+end)
	}
	if above, isEnd := strings.CutSuffix(text, root); isEnd {
		return above + "."
	}
	return text
}

package audit

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/hashicorp/go-multierror"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/registry"
)

// failure says why an application has no result; app is empty where no Application names the directory.
func failure(root, app string, err error) string {
	text := err.Error()
	if app == "" && asksForApp(err) {
		text += "\nno Application names this directory: write one, match by path or namespace instead, " +
			"or take the directory out of the repository"
	}
	return redact.Message(fromRoot(root, text))
}

// asksForApp reports whether an entry of the registry matches by what only an Application says.
func asksForApp(err error) bool {
	var mistake registry.Mistake
	if errors.As(err, &mistake) {
		return strings.HasSuffix(mistake.Path, ".match.app") || strings.HasSuffix(mistake.Path, ".match.project")
	}
	var several *multierror.Error
	if !errors.As(err, &several) {
		return false
	}
	for _, one := range several.Errors {
		if asksForApp(one) {
			return true
		}
	}
	return false
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

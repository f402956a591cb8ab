package fleet

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/argocd"
)

// override lays what the folder of a source says over what its Application says, as Argo CD does:
// .argocd-source.yaml, and the one for this Application alone, which image updaters write. What
// cannot be read is trouble: Argo CD would render nothing.
func (s *survey) override(app *argocd.Application, dir string, source argocd.Source) argocd.Source {
	for _, name := range []string{".argocd-source.yaml", ".argocd-source-" + app.Name + ".yaml"} {
		file := path.Join(dir, name)
		over, err := readOverride(filepath.Join(s.tree.root, filepath.FromSlash(file)))
		if err == nil && over != nil {
			source, err = laid(source, over)
		}
		if err != nil {
			s.fleet.trouble(file, err)
		}
	}
	return source
}

// mostOverride is far above what anyone writes over a source.
const mostOverride = 1 << 20

// readOverride gives what a file says; nothing, where there is none.
func readOverride(file string) (map[string]any, error) {
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir():
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is a link or no file: write what a source is to have into the file itself")
	case info.Size() > mostOverride:
		return nil, errors.New("it is larger than 1 MiB")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var over map[string]any
	return over, yaml.Unmarshal(text, &over)
}

// laid lays a patch over a source, but for where the source is from.
func laid(source argocd.Source, over map[string]any) (argocd.Source, error) {
	text, err := json.Marshal(source)
	if err != nil {
		return source, err
	}
	var own map[string]any
	if err := json.Unmarshal(text, &own); err != nil {
		return source, err
	}
	if text, err = json.Marshal(merge(own, over)); err != nil {
		return source, err
	}
	var result argocd.Source
	if err := json.Unmarshal(text, &result); err != nil {
		return source, err
	}
	result.RepoURL, result.Path, result.Chart = source.RepoURL, source.Path, source.Chart
	result.TargetRevision, result.Ref, result.Name = source.TargetRevision, source.Ref, source.Name
	return result, nil
}

// merge lays a patch over a value by the rules of RFC 7386: maps by key, null takes away, all else
// as a whole.
func merge(own, over any) any {
	patch, isMap := over.(map[string]any)
	if !isMap {
		return over
	}
	merged := map[string]any{}
	if was, ok := own.(map[string]any); ok {
		for key, value := range was {
			merged[key] = value
		}
	}
	for key, value := range patch {
		if value == nil {
			delete(merged, key)
			continue
		}
		merged[key] = merge(merged[key], value)
	}
	return merged
}

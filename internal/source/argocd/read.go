package argocd

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/release"
)

const group = "argoproj.io"

// Wanted reports whether Read reads objects of a kind.
func Wanted(apiGroup, kind string) bool {
	return apiGroup == group && (kind == "Application" || kind == "ApplicationSet")
}

// Read returns the Applications and ApplicationSets of a decoded document, as a version of Argo CD takes them; without
// one, the newest. What is wrong with one of them does not hide the others.
func Read(d *manifest.Document, by release.Version) ([]Application, []Set, error) {
	var objects []manifest.Object
	for _, o := range d.Objects() {
		if Wanted(o.Group(), o.Kind) {
			objects = append(objects, o)
		}
	}
	if len(objects) == 0 {
		return nil, nil, nil
	}
	root, err := parse(d.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", d.Place(1), err)
	}
	var (
		apps []Application
		sets []Set
		errs []error
	)
	for _, o := range objects {
		line := d.Line + o.Input().Line() - 1
		var err error
		if o.Kind == "Application" {
			app := Application{File: d.Part, Line: line}
			if err = app.decode(itemOf(root, o.Path()), by); err == nil {
				apps = append(apps, app)
			}
		} else {
			set := Set{File: d.Part, Line: line}
			if err = set.decode(itemOf(root, o.Path())); err == nil {
				sets = append(sets, set)
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", o.Line(), o, err))
		}
	}
	return apps, sets, errors.Join(errs...)
}

// parse returns a document as data. Not all JSON is YAML to a YAML parser.
func parse(text []byte) (root any, err error) {
	if json.Unmarshal(text, &root) == nil {
		return root, nil
	}
	err = yaml.Unmarshal(text, &root)
	return root, err
}

// itemOf returns the object at a path of "items" and indices.
func itemOf(root any, path []string) any {
	for i := 1; i < len(path); i += 2 {
		list, _ := root.(map[string]any)
		items, _ := list[path[i-1]].([]any)
		var index int
		if _, err := fmt.Sscan(path[i], &index); err != nil || index >= len(items) {
			return nil
		}
		root = items[index]
	}
	return root
}

// written is an Application in the words of its manifest.
type written struct {
	Metadata struct {
		Name            string            `json:"name"`
		Namespace       string            `json:"namespace"`
		Annotations     map[string]string `json:"annotations"`
		OwnerReferences []struct {
			Kind string `json:"kind"`
			Name string `json:"name"`
		} `json:"ownerReferences"`
	} `json:"metadata"`
	Spec struct {
		Project     string      `json:"project"`
		Destination Destination `json:"destination"`
		Source      *Source     `json:"source"`
		Sources     []Source    `json:"sources"`

		IgnoreDifferences []IgnoreDifference `json:"ignoreDifferences"`
		SyncPolicy        struct {
			SyncOptions []string `json:"syncOptions"`
		} `json:"syncPolicy"`
		SourceHydrator *struct {
			DrySource  drySource `json:"drySource"`
			SyncSource struct {
				RepoURL      string `json:"repoURL"`
				TargetBranch string `json:"targetBranch"`
				Path         string `json:"path"`
			} `json:"syncSource"`
			HydrateTo struct {
				TargetBranch string `json:"targetBranch"`
			} `json:"hydrateTo"`
		} `json:"sourceHydrator"`
	} `json:"spec"`
}

// drySource is a source that is hydrated. It has no chart, and is alone.
type drySource struct {
	RepoURL        string     `json:"repoURL"`
	Path           string     `json:"path"`
	TargetRevision string     `json:"targetRevision"`
	Helm           *Helm      `json:"helm"`
	Kustomize      *Kustomize `json:"kustomize"`
	Directory      *Directory `json:"directory"`
	Plugin         *Plugin    `json:"plugin"`
}

func (s drySource) source() Source {
	return Source{RepoURL: s.RepoURL, Path: s.Path, TargetRevision: s.TargetRevision, Helm: s.Helm,
		Kustomize: s.Kustomize, Directory: s.Directory, Plugin: s.Plugin}
}

// errNoSource says that an Application is a part of one.
var errNoSource = errors.New("names no source: neither spec.source nor spec.sources has a repoURL")

// decode takes over a manifest as a version of Argo CD does, and refuses what no cluster would take. It removes from
// the object what that version does not know.
func (a *Application) decode(object any, by release.Version) error {
	for _, field := range prune(object, by) {
		a.Warnings = append(a.Warnings, fmt.Sprintf("Argo CD %s does not know %s, which came with %s: it changes nothing",
			by, field.path, field.since))
	}
	var w written
	if err := convert(object, &w); err != nil {
		return err
	}
	if unknown := unknownFields(object); len(unknown) > 0 {
		a.Warnings = append(a.Warnings, fmt.Sprintf("Argo CD knows no %s: correct the name or remove it",
			strings.Join(unknown, ", ")))
	}
	return a.accept(w, by)
}

func (a *Application) accept(w written, by release.Version) error {
	a.Name, a.Namespace, a.Annotations = w.Metadata.Name, w.Metadata.Namespace, w.Metadata.Annotations
	a.Project, a.Destination = w.Spec.Project, w.Spec.Destination
	a.Ignore, a.SyncOptions = w.Spec.IgnoreDifferences, w.Spec.SyncPolicy.SyncOptions
	for _, owner := range w.Metadata.OwnerReferences {
		if owner.Kind == "ApplicationSet" {
			a.Set = owner.Name
		}
	}
	switch {
	case w.Spec.SourceHydrator != nil: // what it renders; what it syncs is the result
		a.Sources = []Source{w.Spec.SourceHydrator.DrySource.source()}
	case len(w.Spec.Sources) > 0: // source is ignored beside it
		a.Sources = w.Spec.Sources
	case w.Spec.Source != nil:
		a.Sources = []Source{*w.Spec.Source}
	}
	if a.Name == "" {
		return errors.New("has no metadata.name")
	}
	for i, s := range a.Sources {
		if s.RepoURL == "" {
			return errNoSource
		}
		if s.Chart != "" && s.Path != "" {
			a.Sources[i].Path = ""
			a.Warnings = append(a.Warnings, fmt.Sprintf("a source names the chart %s and the path %s: Argo CD ignores the path",
				s.Chart, s.Path))
		}
		if s.TagPrefix != "" && s.Ref != "" && s.Path == "" {
			a.Warnings = append(a.Warnings, fmt.Sprintf("the source with ref %s is there for its values, "+
				"of which Argo CD takes the targetRevision without the tagPrefix %s", s.Ref, s.TagPrefix))
		}
	}
	if len(a.Sources) == 0 {
		return errNoSource
	}
	return nil
}

// convert returns a decoded value its type.
func convert(value, into any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return readable(err)
	}
	return nil
}

// readable says of a value of a wrong type where it is, in the words of the manifest.
func readable(err error) error {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		field := cmp.Or(strings.TrimPrefix(wrong.Field, "."), "it")
		found, _, _ := strings.Cut(wrong.Value, " ") // "number 1.5"
		return fmt.Errorf("%s is %s, want %s", field, cmp.Or(kinds[found], found),
			cmp.Or(kinds[wrong.Type.Kind().String()], wrong.Type.String()))
	}
	if wrong := (*json.SyntaxError)(nil); errors.As(err, &wrong) {
		return fmt.Errorf("not valid JSON at byte %d: %w", wrong.Offset, err)
	}
	return err
}

// kinds are what the kinds of values are called, those of JSON and those of Go.
var kinds = map[string]string{
	"object": "a map", "struct": "a map", "map": "a map", "array": "a list", "slice": "a list",
	"string": "text", "number": "a number", "int": "a number", "bool": "true or false",
}

package discover

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/admission"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// found is what the files of a checkout hold.
type found struct {
	apps []argocd.Application
	sets []argocd.Set
}

// groups are the API groups of the objects that a fleet looks at. A document that names none
// of them needs no decoding.
var groups = []string{"argoproj.io", "scheduling.k8s.io", "kyverno.io", "admissionregistration.k8s.io"}

func wanted(group, kind string) bool {
	return argocd.Wanted(group, kind) || isPriorityClass(group, kind) || admission.Is(group, kind)
}

// readAll reads the manifests that lie below a directory, but for those that are no objects of
// their own: patches, and what other charts bring along.
func (s *survey) readAll(ctx context.Context) (found, error) {
	var all found
	for _, file := range s.tree.files {
		if err := ctx.Err(); err != nil {
			return all, err
		}
		if !s.isRead(file) {
			continue
		}
		read := s.read
		switch {
		case !under(file, s.fleet.Below):
			s.readAround(file)
			continue
		case s.kustomizations.patches[file]:
			read = s.readPatch
		}
		if err := read(file, &all); err != nil {
			s.fleet.trouble(file, err)
		}
	}
	return all, nil
}

func (s *survey) read(file string, all *found) error {
	text, err := s.content(file)
	if err != nil {
		return err
	}
	s.noteManifests(file, text)
	if isValues, err := s.readValues(file, text, all); isValues {
		return err
	}
	if !namesGroup(text) {
		return isText(text)
	}
	filled := !bytes.Contains(text, []byte("{{"))
	if !filled && s.tree.isTemplate(file) {
		s.templated(file, text)
		return nil
	}
	documents, err := manifest.Read(file, bytes.NewReader(text))
	if err != nil {
		return err
	}
	var errs []error
	for _, d := range documents {
		if d.Passes(wanted) || !namesGroup(d.Bytes) {
			continue
		}
		err := s.readDocument(d, all)
		if err != nil && !filled && !isValid(d) {
			err = fmt.Errorf("%s: a template, and not one of a chart: what it becomes is not known here", d.Place(1))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// isRead reports whether a file may hold manifests of the repository's own.
func (s *survey) isRead(file string) bool {
	return isManifest(file) && !s.tree.links[file] && !s.tree.isVendored(file)
}

// readAround keeps what a file beside the directory that is looked at has for all applications of the cluster. What
// cannot be read there is not asked for.
func (s *survey) readAround(file string) {
	text, err := s.content(file)
	if err != nil || !namesGroup(text) || s.kustomizations.patches[file] {
		return
	}
	documents, err := manifest.Read(file, bytes.NewReader(text))
	if err != nil {
		return
	}
	for _, d := range documents {
		if d.Passes(wanted) || !namesGroup(d.Bytes) || d.Decode() != nil {
			continue
		}
		for _, o := range d.Objects() {
			s.fleet.keep(o)
		}
	}
}

// readPatch looks into a file that is a part of objects.
func (s *survey) readPatch(file string, _ *found) error {
	text, err := s.content(file)
	if err == nil && patchesApplications(string(text)) {
		s.patched(file)
	}
	return err
}

func (s *survey) readDocument(d *manifest.Document, all *found) error {
	if err := d.Decode(); err != nil {
		if isList(d) {
			return nil // a patch that nothing refers to: it can deploy nothing
		}
		return err
	}
	apps, sets, err := argocd.Read(d, s.argoCD)
	all.apps, all.sets = append(all.apps, apps...), append(all.sets, sets...)
	for _, o := range d.Objects() {
		s.fleet.keep(o)
	}
	return err
}

// isText says of bytes what keeps people from reading them: what they name then does not show.
func isText(text []byte) error {
	if bytes.IndexByte(text, 0) >= 0 {
		return errors.New("there are zero bytes in it, so it is no text; save it as UTF-8, or give it another ending")
	}
	return nil
}

// isValid reports whether a document is YAML as it is. A placeholder in a text is.
func isValid(d *manifest.Document) bool {
	var object any
	return yaml.Unmarshal(d.Bytes, &object) == nil
}

// isList reports whether a document is a list, and no object.
func isList(d *manifest.Document) bool {
	var list []any
	return yaml.Unmarshal(d.Bytes, &list) == nil && list != nil
}

func (s *survey) content(file string) ([]byte, error) {
	text, err := regular.Read(filepath.Join(s.tree.root, filepath.FromSlash(file)))
	if wrong := (*fs.PathError)(nil); errors.As(err, &wrong) {
		err = wrong.Err // whose place is told with it
	}
	if err != nil {
		return nil, err
	}
	return manifest.Text(text)
}

func namesGroup(text []byte) bool {
	for _, group := range groups {
		if bytes.Contains(text, []byte(group)) {
			return true
		}
	}
	return false
}

// templated says of a chart's template with Applications in it that they are not seen here.
func (s *survey) templated(file string, text []byte) {
	at := bytes.Index(text, []byte("kind: Application"))
	if at < 0 {
		return
	}
	s.fleet.Sets = append(s.fleet.Sets, Set{
		Name: strings.TrimSuffix(path.Base(file), path.Ext(file)), File: file,
		Line: bytes.Count(text[:at], []byte("\n")) + 1,
		Kind: "Template", // of a chart
		Reason: "what Applications this template of a chart makes, only a render of the chart tells" +
			s.answered("those that the cluster has count"),
	})
}

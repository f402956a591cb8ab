package policytest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/go-multierror"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/transform"
)

const (
	apiVersion = "ballast.vixens.io/v1alpha1"
	marker     = "# +argocd:skip-file-rendering"
)

// Read reads files of tests, which may speak of the rules of some transformers. The error lists
// everything that is wrong with any of them.
func Read(paths []string, transformers []transform.Definition) ([]File, error) {
	var files []File
	mistakes := &multierror.Error{ErrorFormat: byLine}
	for _, path := range paths {
		text, err := regular.Read(path)
		if err != nil {
			mistakes = multierror.Append(mistakes, err)
			continue
		}
		file, err := parse(path, text, transformers)
		if err != nil {
			mistakes = multierror.Append(mistakes, err)
		}
		files = append(files, file)
	}
	for _, err := range shared(Cases(files)) {
		mistakes = multierror.Append(mistakes, err)
	}
	return files, mistakes.ErrorOrNil()
}

// Cases returns the cases of all files.
func Cases(files []File) []Case {
	var all []Case
	for _, f := range files {
		all = append(all, f.Cases...)
	}
	return all
}

// shared finds what two cases would both write when they are updated.
func shared(cases []Case) []error {
	var errs []error
	byPath := map[string]Case{}
	for _, c := range cases {
		for _, name := range []string{c.Output, c.Snapshot} {
			if name == "" {
				continue
			}
			path := c.fromHere(name)
			if other, ok := byPath[path]; ok {
				const text = "%s: %s belongs to the case at %s: give each its own"
				errs = append(errs, fmt.Errorf(text, c.place(), path, other.place()))
			}
			byPath[path] = c
		}
	}
	return errs
}

func byLine(errs []error) string { return errors.Join(errs...).Error() }

// parse reads one file, which may hold several documents.
func parse(path string, text []byte, transformers []transform.Definition) (File, error) {
	mistakes := &multierror.Error{ErrorFormat: byLine}
	if first, _, _ := strings.Cut(string(text), "\n"); strings.TrimSpace(first) != marker {
		mistakes = multierror.Append(mistakes, fmt.Errorf(
			"%s:1: want %s in this line: an application that is a plain directory would apply the file", path, marker))
	}
	documents, err := manifest.Read(path, bytes.NewReader(text))
	if err != nil {
		return File{}, multierror.Append(mistakes, err)
	}
	file := File{Path: path, documents: documents}
	for _, document := range documents {
		if document.Bare() {
			continue
		}
		if err := document.Decode(); err != nil {
			mistakes = multierror.Append(mistakes, err)
			continue
		}
		d := &decoder{document: document, transformers: transformers, mistakes: mistakes}
		file.Cases = append(file.Cases, d.test(document.Tree().Input())...)
		mistakes = d.mistakes
	}
	if len(file.Cases) == 0 && mistakes.Len() == 0 {
		return file, fmt.Errorf("%s:1: there is no test in it", path)
	}
	return file, mistakes.ErrorOrNil()
}

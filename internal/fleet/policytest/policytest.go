// Package policytest tests a registry: files called ballast-test.yaml name inputs and what
// Ballast must make of them, in the way of kyverno test and conftest. What is expected can
// be rewritten, so that a change of the registry is reviewed by its effect.
package policytest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// FileName is what a file of tests is called.
const FileName = "ballast-test.yaml"

// File is one file of tests.
type File struct {
	Path  string
	Cases []Case

	documents []*manifest.Document
}

// Case is one test: inputs, what is known about them, and what is expected of them.
type Case struct {
	Suite, Name string
	File        string
	Line        int

	Inputs   []string // files, directories and globs, from the file's directory
	Fleet    string   // in place of inputs: a repository, or a directory of one, with its Applications
	Registry []string // in place of the search upward from each input
	Facts    Facts
	Strict   bool

	Objects  []Object
	Output   string // the file that holds what leaves
	Snapshot string // the directory that holds what is found, a file for each input
	Error    string // a part of why the render fails or is refused
}

// Facts are what Argo CD would know of the Application.
type Facts struct {
	App, Project, Namespace, Path string
}

// Object is one object, or all of that name, and what is expected of it.
type Object struct {
	Kind, Namespace, Name string
	Findings              []Finding
	Fields                []Field

	at spot
}

// Finding expects what a rule finds in the object.
type Finding struct {
	Rule, Container string
	Status          transform.Status // or absent

	at spot
}

// absent is the status of a rule that finds nothing.
const absent transform.Status = "absent"

// Field expects a value in the object as it leaves.
type Field struct {
	Path  []string
	Value any

	at spot
}

// spot is where something is written in a file of tests.
type spot struct {
	document *manifest.Document
	field    yamledit.Field
}

func (s spot) String() string { return s.document.Place(s.field.Line()) }

// Find returns the files of tests at paths: a file is itself, of a directory it is all below it.
func Find(paths []string) ([]string, error) {
	var found []string
	for _, path := range paths {
		below, err := findBelow(path)
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			return nil, fmt.Errorf("%s: no %s in it or below it", path, FileName)
		}
		found = append(found, below...)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

func findBelow(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{filepath.Clean(path)}, nil
	}
	var found []string
	root := path + string(filepath.Separator) // a link to a directory is the directory
	err = filepath.WalkDir(root, func(at string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && at != root && (entry.Name() == ".git" || entry.Name() == "node_modules"):
			return fs.SkipDir
		case entry.Name() == FileName:
			found = append(found, filepath.Clean(at))
		}
		return nil
	})
	return found, err
}

package render

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"sigs.k8s.io/yaml"
)

// metadata is what building the dependencies of a chart takes from its Chart.yaml.
type metadata struct {
	APIVersion   string        `json:"apiVersion,omitempty"`
	Name         string        `json:"name"`
	Version      string        `json:"version"`
	Dependencies []*dependency `json:"dependencies,omitempty"`
}

// dependency is a chart that another one is made of, with all that the digest of a lock is made from.
type dependency struct {
	Name         string   `json:"name"`
	Version      string   `json:"version,omitempty"`
	Repository   string   `json:"repository"`
	Condition    string   `json:"condition,omitempty"`
	Tags         []string `json:"tags,omitempty"`
	Enabled      bool     `json:"enabled,omitempty"`
	ImportValues []any    `json:"import-values,omitempty"`
	Alias        string   `json:"alias,omitempty"`
}

// lock says which charts are fetched, whatever Chart.yaml says.
type lock struct {
	Digest       string        `json:"digest"`
	Dependencies []*dependency `json:"dependencies"`
}

// dependencyFiles are those that say what a chart depends on, in the order in which helm reads them.
var dependencyFiles = []string{chartFile, "requirements.yaml", "Chart.lock", "requirements.lock"}

// buildDependencies gets the charts that a chart depends on, into a copy of it: nothing is ever
// written to the repository. What is remote is fetched here, since helm would ask any host. Charts of
// the repository are packed by helm, while the copy says that it depends on these alone.
func (c chart) buildDependencies(ctx context.Context) (dir string, err error) {
	known, locked, err := c.dependencies()
	if err != nil {
		return "", err
	}
	needed := known.Dependencies
	if locked != nil {
		needed = locked.Dependencies
	}
	known.Dependencies = nil
	var remote []*dependency
	for _, d := range needed {
		if strings.HasPrefix(d.Repository, "file://") {
			known.Dependencies = append(known.Dependencies, d)
		} else {
			remote = append(remote, d)
		}
	}
	if dir, err = c.copy(filepath.Join(c.helm.home, "repository")); err != nil {
		return "", err
	}
	if err := writeDependencies(dir, known); err != nil {
		return "", err
	}
	if _, err := c.helm.run(ctx, dir, "dependency", "build"); err != nil {
		return "", err
	}
	if err := c.fetchInto(ctx, filepath.Join(dir, "charts"), remote); err != nil {
		return "", err
	}
	return dir, c.restore(dir)
}

// fetchInto fetches charts and puts their packages into a directory.
func (c chart) fetchInto(ctx context.Context, dir string, needed []*dependency) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, c.helm.timeout)
	defer cancel()
	from := newPuller(c.options.AllowRemote)
	for _, d := range needed {
		pulled, err := from.pull(limited, d.Repository, d.Name, d.Version)
		if err != nil {
			return fmt.Errorf("dependency %w", err)
		}
		if err := os.WriteFile(filepath.Join(dir, pulled.file()), pulled.content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (l *lock) all() []*dependency {
	if l == nil {
		return nil
	}
	return l.Dependencies
}

// dependencies returns what the files of the chart say that it depends on, as helm reads them, and the
// lock if there is one. All of it may be had.
func (c chart) dependencies() (m metadata, locked *lock, err error) {
	for _, name := range dependencyFiles {
		into := any(&m)
		if strings.HasSuffix(name, ".lock") {
			into = &locked
		}
		err := c.decode(name, into)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return m, nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, d := range slices.Concat(m.Dependencies, locked.all()) {
		if err := c.mayGet(d); err != nil {
			return m, nil, err
		}
	}
	if locked != nil && !locked.isOf(m) {
		return m, nil, errors.New("the lock of the chart is out of sync with what it depends on: run helm dependency update")
	}
	return m, locked, nil
}

// isOf reports whether a lock was made for what a chart depends on: by helm 3 or, where the chart is
// one of helm 2, by that, which did not look at what is locked.
func (l *lock) isOf(m metadata) bool {
	made := []any{[2][]*dependency{m.Dependencies, l.Dependencies}}
	if m.APIVersion == "v1" {
		made = append(made, map[string]any{"dependencies": m.Dependencies})
	}
	return slices.ContainsFunc(made, func(hashed any) bool {
		text, err := json.Marshal(hashed)
		return err == nil && l.Digest == fmt.Sprintf("sha256:%x", sha256.Sum256(text))
	})
}

func (c chart) decode(name string, into any) error {
	path := filepath.Join(c.location.dir, name)
	content, err := c.budget.readFile(path)
	if err != nil {
		return named(err, path, name)
	}
	if l, isLock := into.(**lock); isLock {
		*l = &lock{} // of two locks the last one holds
	}
	return yaml.Unmarshal(content, into)
}

// mayGet refuses a dependency that is neither in the repository nor on an allowed host.
func (c chart) mayGet(d *dependency) error {
	if d == nil {
		return errors.New("an entry of the dependencies is empty: remove it")
	}
	for _, text := range []string{d.Name, d.Version, d.Repository} {
		if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) { // helm leaves those out
			return fmt.Errorf("dependency %q: %q holds characters that do not print: remove them", d.Name, text)
		}
	}
	scheme, path, _ := strings.Cut(d.Repository, "://")
	switch scheme {
	case "file":
		if filepath.IsAbs(path) {
			return fmt.Errorf("dependency %s: %s: name the chart by a path from this one", d.Name, d.Repository)
		}
		chart, err := c.location.resolve(path)
		if err == nil {
			c.options.Trace.tree(chart)
			err = c.location.checkFiles(chart)
		}
		if err != nil {
			return fmt.Errorf("dependency %s: %w", d.Name, err)
		}
		return nil
	case "https", "http", "oci":
		if err := checkHost(d.Repository, c.options.AllowRemote); err != nil {
			return fmt.Errorf("dependency %s: %w", d.Name, err)
		}
		return nil
	}
	return fmt.Errorf("dependency %s: the repository %q is known by this name only where it was added: "+
		"write its address, or put the chart into charts/", d.Name, d.Repository)
}

// copy copies the chart into a directory that looks like its repository, whose other directories are
// links: a dependency may be a chart beside this one.
func (c chart) copy(to string) (dir string, err error) {
	below, err := filepath.Rel(c.location.root, c.location.dir)
	if err != nil {
		return "", err
	}
	from := c.location.root
	if below != "." {
		for _, name := range strings.Split(below, string(filepath.Separator)) {
			if err := linkAllBut(name, from, to); err != nil {
				return "", err
			}
			from, to = filepath.Join(from, name), filepath.Join(to, name)
		}
	}
	return to, new(copying).tree(from, to)
}

// writeDependencies makes a copy of a chart say what it depends on in words that cannot be read in two ways.
func writeDependencies(dir string, m metadata) error {
	for _, name := range dependencyFiles {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	content, err := asciiJSON(m)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, chartFile), content, 0o600)
}

// restore makes a copy of a chart say what the chart says.
func (c chart) restore(dir string) error {
	for _, name := range dependencyFiles {
		content, err := os.ReadFile(filepath.Join(c.location.dir, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o600)
		} else if os.IsNotExist(err) {
			err = os.RemoveAll(filepath.Join(dir, name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

package application

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/fetch"
)

// Wanted says which Applications are read.
type Wanted struct {
	App      string           // the one of this name; empty: all
	Elements []map[string]any // what an ApplicationSet is filled in with, instead of its generators

	// ArgoCD is the version that evaluates an ApplicationSet; empty: the newest.
	ArgoCD release.Version

	// Checkout returns the repository that the generators of an ApplicationSet look into.
	Checkout func() (argocd.Checkout, error)
}

// ParseElements reads elements, each name=value,… or a JSON object.
func ParseElements(texts []string) ([]map[string]any, error) {
	var all []map[string]any
	for _, text := range texts {
		element := map[string]any{}
		if strings.HasPrefix(strings.TrimSpace(text), "{") {
			if err := json.Unmarshal([]byte(text), &element); err != nil {
				return nil, fmt.Errorf("%s: %w", text, err)
			}
			all = append(all, element)
			continue
		}
		for pair := range strings.SplitSeq(text, ",") {
			name, value, ok := strings.Cut(pair, "=")
			if !ok || name == "" {
				return nil, fmt.Errorf("%s: want name=value,… or a JSON object", text)
			}
			element[name] = value
		}
		all = append(all, element)
	}
	return all, nil
}

// Load returns the Applications that are wanted of a file, of a directory and below, of what a kustomization
// builds, or, by the path -, of in. The generators of ApplicationSets look into the checkout of the finder.
// The request says how a kustomization is built.
func Load(
	ctx context.Context, path string, in io.Reader, finder *fetch.Finder, r run.Request, w Wanted,
) ([]argocd.Application, error) {
	w.Checkout = func() (argocd.Checkout, error) {
		return discover.CheckoutOf(ctx, finder.Checkout, finder.Is, w.ArgoCD)
	}
	if path == "-" {
		return Read(ctx, "stdin", in, w)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if isKustomization(path) {
			return built(ctx, path, r, w)
		}
		return below(ctx, path, finder.URLs, w)
	}
	file, err := regular.OpenNamed(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return Read(ctx, path, file, w)
}

// built returns the Applications that a kustomization builds, as the Application does that deploys them.
func built(ctx context.Context, dir string, r run.Request, w Wanted) ([]argocd.Application, error) {
	r.Path, r.App = dir, ""
	result, err := run.Raw(ctx, r)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := result.Write(&text); err != nil {
		return nil, err
	}
	return Read(ctx, dir, &text, w)
}

// Read returns the Applications in a stream: those that are written, and those that ApplicationSets
// make.
func Read(ctx context.Context, name string, r io.Reader, w Wanted) ([]argocd.Application, error) {
	documents, err := manifest.Read(name, r)
	if err != nil {
		return nil, err
	}
	var apps []argocd.Application
	var sets []argocd.Set
	var errs []error
	for _, d := range documents {
		if d.Passes(argocd.Wanted) {
			continue
		}
		err := d.Decode()
		if err == nil {
			var moreApps []argocd.Application
			var moreSets []argocd.Set
			moreApps, moreSets, err = argocd.Read(d)
			apps, sets = append(apps, moreApps...), append(sets, moreSets...)
		}
		errs = append(errs, err)
	}
	if len(w.Elements) > 0 && len(sets) != 1 && errors.Join(errs...) == nil {
		errs = append(errs, fmt.Errorf("%s: elements are for one ApplicationSet, and there are %d", name, len(sets)))
	}
	for _, s := range sets {
		more, err := made(ctx, s, w)
		apps = append(apps, more...)
		errs = append(errs, err)
	}
	return w.of(apps, name, errors.Join(errs...))
}

// below returns the Applications that are written in the files of a directory and below, and those that
// ApplicationSets make there.
func below(ctx context.Context, dir string, urls []string, w Wanted) ([]argocd.Application, error) {
	if len(w.Elements) > 0 {
		return nil, fmt.Errorf("%s: elements are for one ApplicationSet: name its file", dir)
	}
	if has(dir, "Chart.yaml") {
		return nil, fmt.Errorf("%s is a chart, and its Applications are what it renders: ballast render --raw %s | "+
			"ballast render --application - CHECKOUT", dir, dir)
	}
	found, err := discover.Find(ctx, dir, discover.Options{URLs: urls, ArgoCD: w.ArgoCD})
	if err != nil {
		return nil, err
	}
	var apps []argocd.Application
	for i, m := range found.Applications {
		if m.Resource != nil && (i == 0 || found.Applications[i-1].Resource != m.Resource) {
			apps = append(apps, *m.Resource)
		}
	}
	var errs []error
	for _, t := range found.Trouble {
		errs = append(errs, t)
	}
	for _, s := range found.Sets {
		errs = append(errs, fmt.Errorf("%s:%d: %s", s.File, s.Line, s))
	}
	return w.of(apps, dir, errors.Join(errs...))
}

// isKustomization reports whether the Applications of a directory are what its kustomization builds.
func isKustomization(dir string) bool {
	return has(dir, konfig.RecognizedKustomizationFileNames()...)
}

// has reports whether a directory has a file of one of the names.
func has(dir string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		info, err := os.Stat(filepath.Join(dir, name))
		return err == nil && !info.IsDir()
	})
}

// made returns what an ApplicationSet makes.
func made(ctx context.Context, s argocd.Set, w Wanted) ([]argocd.Application, error) {
	var apps []argocd.Application
	var err error
	if len(w.Elements) > 0 {
		apps, err = s.Filled(ctx, w.Elements)
	} else {
		var checkout argocd.Checkout
		if checkout, err = w.Checkout(); err != nil {
			return nil, err
		}
		apps, err = s.Applications(ctx, checkout)
	}
	place := fmt.Sprintf("%s:%d: ApplicationSet %s", s.File, s.Line, s.Name)
	if unknown := argocd.Unknown(""); errors.As(err, &unknown) {
		return apps, fmt.Errorf("%s: %w: say what it gives with --element", place, err)
	}
	if err != nil {
		return apps, fmt.Errorf("%s: %w", place, err)
	}
	return apps, nil
}

// of returns the Applications that are wanted. What is wrong with others does not matter once the
// one that is wanted is there.
func (w Wanted) of(apps []argocd.Application, where string, err error) ([]argocd.Application, error) {
	if w.App == "" {
		if err == nil && len(apps) == 0 {
			err = fmt.Errorf("%s: there is no Application in it", where)
		}
		return apps, err
	}
	one := slices.DeleteFunc(slices.Clone(apps), func(a argocd.Application) bool { return a.Name != w.App })
	switch {
	case len(one) == 1:
		return one, nil
	case len(one) > 1:
		return nil, fmt.Errorf("%s: %d Applications are called %s: name the file of one of them", where, len(one), w.App)
	case err != nil:
		return nil, err
	}
	var names []string
	for _, a := range apps {
		names = append(names, a.Name)
	}
	return nil, fmt.Errorf("%s: there is no Application %s in it; there are: %s", where, w.App,
		cmp.Or(strings.Join(names, ", "), "none"))
}

package argocd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/vixens-io/ballast/internal/core/release"
)

// Set is an ApplicationSet as it is written.
type Set struct {
	Name      string
	Namespace string
	File      string // where it is written, from the repository's root with slashes
	Line      int    // 1-based

	spec setSpec
}

// setSpec is the spec of an ApplicationSet. What generators and templates hold is plain
// data until their placeholders are filled in.
type setSpec struct {
	GoTemplate        bool             `json:"goTemplate"`
	GoTemplateOptions []string         `json:"goTemplateOptions"`
	Generators        []map[string]any `json:"generators"`
	Template          map[string]any   `json:"template"`
	TemplatePatch     string           `json:"templatePatch"`

	// ApplyNestedSelectors lets selectors count within a nested matrix or merge before Argo CD 3.0.
	ApplyNestedSelectors bool `json:"applyNestedSelectors"`
}

// Checkout is the repository that git generators look into.
type Checkout struct {
	FS    fs.FS
	Files []string                  // all of them, from the root with slashes
	Links map[string]error          // links among them that cannot be followed
	Is    func(repoURL string) bool // whether a URL is that of this repository

	ArgoCD release.Version // that evaluates the generators; empty: the newest
}

// Unknown is why the Applications of a generator cannot be told from a checkout alone.
type Unknown string

// Error returns the reason.
func (u Unknown) Error() string { return string(u) }

// IsUnknown reports whether there is nothing else in an error than what is Unknown.
func IsUnknown(err error) bool {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		return !slices.ContainsFunc(several.Unwrap(), func(one error) bool { return !IsUnknown(one) })
	}
	_, ok := err.(Unknown) //nolint:errorlint // what is wrapped may hold others, too
	return ok
}

// mostTime bounds the templates of one ApplicationSet: they may loop for as long as they like.
const mostTime = 10 * time.Second

func (s *Set) decode(object any) error {
	var w struct {
		Metadata struct {
			Name      string `json:"name"`
			Namespace string `json:"namespace"`
		} `json:"metadata"`
		Spec setSpec `json:"spec"`
	}
	if err := convert(object, &w); err != nil {
		return err
	}
	s.Name, s.Namespace, s.spec = w.Metadata.Name, w.Metadata.Namespace, w.Spec
	if s.Name == "" {
		return errors.New("has no metadata.name")
	}
	return nil
}

// Applications returns what the ApplicationSet generates from a checkout. The error joins what
// is wrong with it and, as Unknown, what only a cluster or a service can tell; with it come
// the Applications of the generators that could be evaluated.
func (s *Set) Applications(ctx context.Context, c Checkout) ([]Application, error) {
	return s.within(ctx, func() ([]Application, error) { return s.generate(c) })
}

// within bounds the time that templates take, and survives what goes wrong in them.
func (s *Set) within(ctx context.Context, evaluate func() ([]Application, error)) ([]Application, error) {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	type result struct {
		apps []Application
		err  error
	}
	done := make(chan result, 1)
	go func() { // a template cannot be interrupted: in the end it is left behind
		var r result
		defer func() {
			if fault := recover(); fault != nil {
				r = result{err: fmt.Errorf("evaluating its templates: %v", fault)}
			}
			done <- r
		}()
		r.apps, r.err = evaluate()
	}()
	select {
	case r := <-done:
		return r.apps, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("evaluating its templates: %w", ctx.Err())
	}
}

// unique refuses two Applications of one name, with which Argo CD makes none of a set.
func unique(apps []Application) error {
	seen := map[string]bool{}
	for _, app := range apps {
		if seen[app.Name] {
			return fmt.Errorf("makes more than one Application %s, and Argo CD then makes none: each needs a name of its "+
				"own", app.Name)
		}
		seen[app.Name] = true
	}
	return nil
}

func (s *Set) generate(c Checkout) (apps []Application, err error) {
	if len(s.spec.Generators) == 0 {
		return nil, errors.New("has no generators")
	}
	t := newTemplates(s.spec, c.ArgoCD)
	e := evaluation{checkout: c, templates: t, nestedSelectors: s.spec.ApplyNestedSelectors}
	var errs []error
	for i, g := range s.spec.Generators {
		params, err := e.params(g, nil)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		more, err := s.render(e.templates, generatorTemplate(g, s.spec.Template), params)
		if err != nil {
			errs = append(errs, fmt.Errorf("generators[%d]: %w", i, err))
		}
		apps = append(apps, more...)
	}
	return apps, errors.Join(append(errs, unique(apps))...)
}

// render fills the template in, once for each set of parameters.
func (s *Set) render(t templates, template map[string]any, params []map[string]any) ([]Application, error) {
	var (
		apps []Application
		errs []error
	)
	for _, p := range params {
		t.blanks.reset()
		app, err := s.renderOne(t, template, p)
		app.Warnings = append(app.Warnings, t.blanks.warnings(t.goTemplate)...)
		if err != nil && !slices.ContainsFunc(errs, func(e error) bool { return e.Error() == err.Error() }) {
			errs = append(errs, err)
		}
		if err == nil {
			apps = append(apps, app)
		}
	}
	return apps, errors.Join(errs...)
}

func (s *Set) renderOne(t templates, template, params map[string]any) (Application, error) {
	app := Application{File: s.File, Line: s.Line}
	filled, err := t.fill(template, params)
	if err != nil {
		return app, err
	}
	if s.spec.TemplatePatch != "" {
		if filled, err = t.patch(filled, s.spec.TemplatePatch, params); err != nil {
			return app, fmt.Errorf("templatePatch: %w", err)
		}
	}
	if err := app.decode(filled, t.argoCD); err != nil {
		return app, fmt.Errorf("template: %w", err)
	}
	if strings.Contains(app.Name, "{{") {
		return app, fmt.Errorf("template: nothing fills in the name %s", app.Name)
	}
	app.Set, app.Namespace = s.Name, s.Namespace
	return app, nil
}

// generatorTemplate returns the set's template with what a generator's own one says instead.
func generatorTemplate(generator, template map[string]any) map[string]any {
	for _, value := range generator {
		body, _ := value.(map[string]any)
		if own, ok := body["template"].(map[string]any); ok {
			return merged(template, stated(own))
		}
	}
	return template
}

// Filled returns what the ApplicationSet makes of elements that stand for what its generators give, as a version of
// Argo CD fills it in; without one, the newest.
func (s *Set) Filled(
	ctx context.Context, elements []map[string]any, by release.Version,
) ([]Application, error) {
	return s.within(ctx, func() ([]Application, error) {
		template := s.spec.Template
		if len(s.spec.Generators) == 1 {
			template = generatorTemplate(s.spec.Generators[0], template)
		}
		t := newTemplates(s.spec, by)
		t.blanks = newBlanks()
		params := elements
		if !t.goTemplate {
			params = make([]map[string]any, len(elements))
			for i, element := range elements {
				params[i] = map[string]any{}
				for name, text := range flatten(element) {
					params[i][name] = text
				}
			}
		}
		apps, err := s.render(t, template, params)
		if err == nil {
			err = unique(apps)
		}
		return apps, err
	})
}

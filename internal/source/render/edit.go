package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// kustomizeVersion is the release of kustomize that is built in.
const kustomizeVersion = "v5.8.2"

// editor makes the changes to a kustomization that Argo CD makes with `kustomize edit`, without
// writing them anywhere.
type editor struct {
	kustomization types.Kustomization
	options       argocd.Kustomize
	location      repoDir
	environment   Environment
	argoCD        release.Facts
}

// edited returns the content of a kustomization with what an Application's options say.
func (e editor) edited(content []byte) ([]byte, error) {
	o := &e.options
	if o.Version != "" {
		return nil, fmt.Errorf("version %s: there is one kustomize here, %s: remove the version", o.Version, kustomizeVersion)
	}
	o.KubeVersion, o.APIVersions = "", nil // for charts alone
	if reflect.ValueOf(*o).IsZero() {
		return content, nil
	}
	if err := e.kustomization.Unmarshal(content); err != nil {
		return nil, err
	}
	e.kustomization.FixKustomization()
	for _, edit := range []func() error{
		e.setNames, e.setImages, e.setReplicas, e.addLabels, e.addAnnotations, e.addPatches, e.addComponents,
	} {
		if err := edit(); err != nil {
			return nil, err
		}
	}
	return yaml.Marshal(e.kustomization)
}

func (e *editor) setNames() error {
	k, o := &e.kustomization, e.options
	for _, set := range []struct {
		field *string
		to    string
	}{{&k.NamePrefix, o.NamePrefix}, {&k.NameSuffix, o.NameSuffix}, {&k.Namespace, o.Namespace}} {
		if set.to != "" {
			*set.field = set.to
		}
	}
	return nil
}

func (e *editor) setReplicas() error {
	if len(e.options.Replicas) == 0 {
		return nil
	}
	byName := map[string]types.Replica{}
	for _, r := range e.kustomization.Replicas {
		byName[r.Name] = r
	}
	for _, r := range e.options.Replicas {
		count, err := strconv.ParseInt(fmt.Sprint(r.Count), 10, 64)
		if err != nil {
			return fmt.Errorf("replicas: %s: the count is to be a whole number, not %v", r.Name, r.Count)
		}
		byName[r.Name] = types.Replica{Name: r.Name, Count: count}
	}
	e.kustomization.Replicas = sorted(byName)
	return nil
}

func (e *editor) addLabels() error {
	k, o := &e.kustomization, e.options
	if len(o.CommonLabels) == 0 {
		return nil
	}
	if o.LabelIncludeTemplates && !o.LabelWithoutSelector {
		return errors.New("commonLabels: labelIncludeTemplates means nothing without labelWithoutSelector: " +
			"with selectors, templates have the labels anyway")
	}
	labels, err := e.environment.expandValues(o.CommonLabels)
	if err != nil {
		return fmt.Errorf("commonLabels: %w", err)
	}
	//nolint:staticcheck // deprecated: kustomize edit writes it too, and labels with selectors mean the same
	into := &k.CommonLabels
	if o.LabelWithoutSelector {
		into = labelsWithoutSelector(k, o.LabelIncludeTemplates)
	}
	return add(into, labels, "commonLabels", o.ForceCommonLabels)
}

// labelsWithoutSelector returns the labels of a kustomization that no selector gets.
func labelsWithoutSelector(k *types.Kustomization, inTemplates bool) *map[string]string {
	at := slices.IndexFunc(k.Labels, func(l types.Label) bool {
		return !l.IncludeSelectors && l.IncludeTemplates == inTemplates
	})
	if at < 0 {
		at = len(k.Labels)
		k.Labels = append(k.Labels, types.Label{IncludeTemplates: inTemplates})
	}
	return &k.Labels[at].Pairs
}

func (e *editor) addAnnotations() error {
	annotations := e.options.CommonAnnotations
	if e.options.CommonAnnotationsEnvsubst {
		var err error
		if annotations, err = e.environment.expandValues(annotations); err != nil {
			return fmt.Errorf("commonAnnotations: %w", err)
		}
	}
	return add(&e.kustomization.CommonAnnotations, annotations, "commonAnnotations", e.options.ForceCommonAnnotations)
}

// add adds pairs to a map that may hold them only where force is set.
func add(to *map[string]string, pairs map[string]string, field string, force bool) error {
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		if _, taken := (*to)[key]; taken && !force {
			return fmt.Errorf("%s: the kustomization has %s already: force %s to replace it", field, key, field)
		}
		if *to == nil {
			*to = map[string]string{}
		}
		(*to)[key] = unquoted(pairs[key])
	}
	return nil
}

// unquoted is a value as `kustomize edit add` takes it.
func unquoted(value string) string {
	if len(value) >= 2 && strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`) {
		return value[1 : len(value)-1]
	}
	return value
}

func (e *editor) addPatches() error {
	for _, p := range e.options.Patches {
		text, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("patches: %w", err)
		}
		var patch types.Patch
		if err := yaml.UnmarshalStrict(text, &patch); err != nil {
			return fmt.Errorf("patches: %w", err)
		}
		e.kustomization.Patches = append(e.kustomization.Patches, patch)
	}
	return nil
}

func (e *editor) addComponents() error {
	ignoreMissing := e.options.IgnoreMissingComponents && e.argoCD.MissingComponents
	for _, pattern := range e.options.Components {
		found, err := []string{pattern}, error(nil)
		if !ignoreMissing {
			found, err = e.location.components(pattern)
		} else if !e.location.hasComponent(pattern, !e.argoCD.EmptyComponents) {
			continue
		}
		if err != nil {
			return err
		}
		for _, component := range found {
			if !slices.Contains(e.kustomization.Components, component) {
				e.kustomization.Components = append(e.kustomization.Components, component)
			}
		}
	}
	return nil
}

// sorted returns the values of a map in the order of their keys.
func sorted[T any](byName map[string]T) []T {
	var values []T
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		values = append(values, byName[name])
	}
	return values
}

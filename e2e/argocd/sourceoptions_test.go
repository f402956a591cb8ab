package argocd

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
)

// options returns what an Application says about its source in the words of Ballast: a text, a
// list or a map for each.
func (m member) options() map[string]any {
	all := map[string]any{}
	if k := m.Source.Kustomize; k != nil {
		all["source-type"] = "kustomize"
		maps.Copy(all, kustomizeOptions(k, m.later))
	}
	if h := m.Source.Helm; h != nil {
		all["source-type"] = "helm"
		maps.Copy(all, helmOptions(h))
	}
	if d := m.Source.Directory; d != nil {
		all["source-type"] = "directory"
		maps.Copy(all, directoryOptions(d, m.later))
	}
	maps.DeleteFunc(all, func(_ string, value any) bool { return reflect.ValueOf(value).Len() == 0 })
	return all
}

func kustomizeOptions(k *v1alpha1.ApplicationSourceKustomize, l later) map[string]any {
	var images []string
	for _, image := range k.Images {
		images = append(images, string(image))
	}
	replicas := map[string]string{}
	for _, r := range k.Replicas {
		replicas[r.Name] = r.Count.String()
	}
	return map[string]any{
		"nameprefix": k.NamePrefix, "namesuffix": k.NameSuffix, "kustomize-namespace": k.Namespace,
		"kustomize-image": images, "kustomize-replica": replicas,
		"kustomize-common-label": k.CommonLabels, "kustomize-force-common-label": enabled(k.ForceCommonLabels),
		"kustomize-label-without-selector":      enabled(k.LabelWithoutSelector),
		"kustomize-label-include-templates":     enabled(l.Kustomize.LabelIncludeTemplates),
		"kustomize-common-annotation":           k.CommonAnnotations,
		"kustomize-force-common-annotation":     enabled(k.ForceCommonAnnotations),
		"kustomize-common-annotations-envsubst": enabled(k.CommonAnnotationsEnvsubst),
		"kustomize-component":                   k.Components,
		"ignore-missing-components":             enabled(l.Kustomize.IgnoreMissingComponents),
		"kustomize-patches":                     inYAML(k.Patches),
		"kustomize-kube-version":                k.KubeVersion, "kustomize-api-versions": k.APIVersions,
	}
}

func helmOptions(h *v1alpha1.ApplicationSourceHelm) map[string]any {
	set, setString, setFile := map[string]string{}, map[string]string{}, map[string]string{}
	for _, p := range h.Parameters {
		if p.ForceString {
			setString[p.Name] = p.Value
		} else {
			set[p.Name] = p.Value
		}
	}
	for _, p := range h.FileParameters {
		setFile[p.Name] = p.Path
	}
	return map[string]any{
		"release-name": h.ReleaseName, "helm-namespace": h.Namespace,
		"values": h.ValueFiles, "ignore-missing-value-files": enabled(h.IgnoreMissingValueFiles),
		"helm-values": string(h.ValuesYAML()), "helm-set": set, "helm-set-string": setString, "helm-set-file": setFile,
		"helm-skip-crds": enabled(h.SkipCrds), "helm-skip-tests": enabled(h.SkipTests),
		"helm-skip-schema-validation": enabled(h.SkipSchemaValidation),
		"helm-kube-version":           h.KubeVersion, "helm-api-versions": h.APIVersions,
	}
}

func directoryOptions(d *v1alpha1.ApplicationSourceDirectory, l later) map[string]any {
	options := map[string]any{
		"directory-recurse": enabled(d.Recurse), "directory-include": d.Include, "directory-exclude": d.Exclude,
		"directory-disable-extension-filter": enabled(l.Directory.DisableExtensionFilter),
		"jsonnet-libs":                       d.Jsonnet.Libs,
	}
	for name, variables := range map[string][]v1alpha1.JsonnetVar{"jsonnet-tla": d.Jsonnet.TLAs,
		"jsonnet-ext-var": d.Jsonnet.ExtVars} {
		text, code := map[string]string{}, map[string]string{}
		for _, v := range variables {
			if v.Code {
				code[v.Name] = v.Value
			} else {
				text[v.Name] = v.Value
			}
		}
		options[name+"-str"], options[name+"-code"] = text, code
	}
	return options
}

func enabled(on bool) string {
	if on {
		return "true"
	}
	return ""
}

func inYAML[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // it was read from YAML
	}
	return string(text)
}

// parameters returns the options as an Application has them for the plugin.
func (m member) parameters() v1alpha1.ApplicationSourcePluginParameters {
	var all v1alpha1.ApplicationSourcePluginParameters
	options := m.options()
	for _, name := range slices.Sorted(maps.Keys(options)) {
		p := v1alpha1.ApplicationSourcePluginParameter{Name: name}
		switch value := options[name].(type) {
		case string:
			p.String_ = &value
		case []string:
			p.OptionalArray = &v1alpha1.OptionalArray{Array: value}
		case map[string]string:
			p.OptionalMap = &v1alpha1.OptionalMap{Map: value}
		}
		all = append(all, p)
	}
	return all
}

// flags returns the options as the command line has them.
func (m member) flags() []string {
	var all []string
	options := m.options()
	for _, name := range slices.Sorted(maps.Keys(options)) {
		switch value := options[name].(type) {
		case string:
			all = append(all, "--"+name+"="+value)
		case []string:
			for _, item := range value {
				all = append(all, "--"+name+"="+item)
			}
		case map[string]string:
			for _, key := range slices.Sorted(maps.Keys(value)) {
				all = append(all, "--"+name+"="+key+"="+value[key])
			}
		}
	}
	return all
}

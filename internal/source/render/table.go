package render

import (
	"errors"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// SpecOptions returns all options of a source.
func SpecOptions() []Option {
	typed := Option{
		"source-type", Text, "take the source for a kustomize, helm or directory source, whatever it holds", setType,
	}
	return slices.Concat([]Option{typed}, kustomizeOptions(), helmOptions(), directoryOptions())
}

func setType(s *Spec, values []string) error {
	switch values[0] {
	case "kustomize":
		s.kustomize()
	case "helm":
		s.helm()
	case "directory":
		s.directory()
	default:
		return errors.New("want kustomize, helm or directory")
	}
	return nil
}

func kustomizeOptions() []Option {
	return []Option{
		{"nameprefix", Text, "prefix of all names", text(func(s *Spec) *string { return &s.kustomize().NamePrefix })},
		{"namesuffix", Text, "suffix of all names", text(func(s *Spec) *string { return &s.kustomize().NameSuffix })},
		{"kustomize-image", List, "image to replace: [NAME=]IMAGE[:TAG][@DIGEST]",
			list(func(s *Spec) *[]string { return &s.kustomize().Images })},
		{"kustomize-replica", Pairs, "replicas of the workloads of a name", pairs(func(s *Spec, name, count string) {
			s.kustomize().Replicas = append(s.kustomize().Replicas, argocd.KustomizeReplica{Name: name, Count: count})
		})},
		{"kustomize-namespace", Text, "namespace of all objects",
			text(func(s *Spec) *string { return &s.kustomize().Namespace })},
		{"kustomize-common-label", Pairs, "label of all objects",
			mapping(func(s *Spec) *map[string]string { return &s.kustomize().CommonLabels })},
		{"kustomize-force-common-label", Switch, "common labels replace those of the kustomization",
			enabled(func(s *Spec) *bool { return &s.kustomize().ForceCommonLabels })},
		{"kustomize-label-without-selector", Switch, "selectors and templates do not get the common labels",
			enabled(func(s *Spec) *bool { return &s.kustomize().LabelWithoutSelector })},
		{"kustomize-label-include-templates", Switch, "templates get the common labels, where selectors do not",
			enabled(func(s *Spec) *bool { return &s.kustomize().LabelIncludeTemplates })},
		{"kustomize-common-annotation", Pairs, "annotation of all objects",
			mapping(func(s *Spec) *map[string]string { return &s.kustomize().CommonAnnotations })},
		{"kustomize-force-common-annotation", Switch, "common annotations replace those of the kustomization",
			enabled(func(s *Spec) *bool { return &s.kustomize().ForceCommonAnnotations })},
		{"kustomize-common-annotations-envsubst", Switch, "common annotations hold variables such as $ARGOCD_APP_NAME",
			enabled(func(s *Spec) *bool { return &s.kustomize().CommonAnnotationsEnvsubst })},
		{"kustomize-component", List, "component to add, by its path or a pattern",
			list(func(s *Spec) *[]string { return &s.kustomize().Components })},
		{"ignore-missing-components", Switch, "leave out components that are not there",
			enabled(func(s *Spec) *bool { return &s.kustomize().IgnoreMissingComponents })},
		{"kustomize-patches", Text, "patches to add in YAML: a list as in a kustomization, or one entry of it", addPatches},
		{"kustomize-kube-version", Text, "version of Kubernetes that the kustomization's charts see",
			text(func(s *Spec) *string { return &s.kustomize().KubeVersion })},
		{"kustomize-api-versions", List, "API version ([GROUP/]VERSION/KIND) that the kustomization's charts see",
			list(func(s *Spec) *[]string { return &s.kustomize().APIVersions })},
	}
}

func addPatches(s *Spec, values []string) error {
	var patches []argocd.KustomizePatch
	text := []byte(values[0])
	if err := yaml.UnmarshalStrict(text, &patches); err != nil {
		patches = make([]argocd.KustomizePatch, 1)
		if err := yaml.UnmarshalStrict(text, &patches[0]); err != nil {
			return err
		}
	}
	s.kustomize().Patches = append(s.kustomize().Patches, patches...)
	return nil
}

func helmOptions() []Option {
	return []Option{
		{"release-name", Text, "name of the release, instead of the Application's",
			text(func(s *Spec) *string { return &s.helm().ReleaseName })},
		{"values", List, "file of values, from the chart or, with a leading slash, from the repository's root; a pattern " +
			"of files, from Argo CD 3.4 on",
			list(func(s *Spec) *[]string { return &s.helm().ValueFiles })},
		{"ignore-missing-value-files", Switch, "leave out files of values that are not there",
			enabled(func(s *Spec) *bool { return &s.helm().IgnoreMissingValueFiles })},
		{"helm-values", Text, "values in YAML; they win over those of files",
			text(func(s *Spec) *string { return &s.helm().Values })},
		{"helm-set", Pairs, "one value", parameters(false)},
		{"helm-set-string", Pairs, "one value that is text, whatever it looks like", parameters(true)},
		{"helm-set-file", Pairs, "one value that is the content of a file", pairs(func(s *Spec, name, path string) {
			s.helm().FileParameters = append(s.helm().FileParameters, argocd.HelmFile{Name: name, Path: path})
		})},
		{"helm-skip-crds", Switch, "leave out the chart's CustomResourceDefinitions",
			enabled(func(s *Spec) *bool { return &s.helm().SkipCRDs })},
		{"helm-skip-tests", Switch, "leave out the chart's tests",
			enabled(func(s *Spec) *bool { return &s.helm().SkipTests })},
		{"helm-skip-schema-validation", Switch, "do not check the values against the chart's schema",
			enabled(func(s *Spec) *bool { return &s.helm().SkipSchemaValidation })},
		{"helm-namespace", Text, "namespace of the release, instead of the destination's",
			text(func(s *Spec) *string { return &s.helm().Namespace })},
		{"helm-kube-version", Text, "version of Kubernetes that the chart sees",
			text(func(s *Spec) *string { return &s.helm().KubeVersion })},
		{"helm-api-versions", List, "API version ([GROUP/]VERSION/KIND) that the chart sees",
			list(func(s *Spec) *[]string { return &s.helm().APIVersions })},
	}
}

func parameters(forceString bool) func(*Spec, []string) error {
	return pairs(func(s *Spec, name, value string) {
		p := argocd.HelmParameter{Name: name, Value: value, ForceString: forceString}
		s.helm().Parameters = append(s.helm().Parameters, p)
	})
}

func directoryOptions() []Option {
	return []Option{
		{"directory-recurse", Switch, "read the directories below it too",
			enabled(func(s *Spec) *bool { return &s.directory().Recurse })},
		{"directory-include", Text, "pattern of the files to read, such as {a,b}/*.yaml; an asterisk stands for slashes too",
			text(func(s *Spec) *string { return &s.directory().Include })},
		{"directory-exclude", Text, "pattern of the files not to read",
			text(func(s *Spec) *string { return &s.directory().Exclude })},
		{"directory-disable-extension-filter", Switch,
			"read files of any extension that include and exclude leave, from Argo CD 3.6 on",
			enabled(func(s *Spec) *bool { return &s.directory().DisableExtensionFilter })},
		{"jsonnet-tla-str", Pairs, "argument of the Jsonnet files", jsonnetTLA(false)},
		{"jsonnet-tla-code", Pairs, "argument of the Jsonnet files, as code", jsonnetTLA(true)},
		{"jsonnet-ext-var-str", Pairs, "external variable of the Jsonnet files", jsonnetExtVar(false)},
		{"jsonnet-ext-var-code", Pairs, "external variable of the Jsonnet files, as code", jsonnetExtVar(true)},
		{"jsonnet-libs", List, "directory to import Jsonnet files from, from the repository's root",
			list(func(s *Spec) *[]string { return &s.directory().Jsonnet.Libs })},
	}
}

func jsonnetTLA(code bool) func(*Spec, []string) error {
	return pairs(func(s *Spec, name, value string) {
		j := &s.directory().Jsonnet
		j.TLAs = append(j.TLAs, argocd.NameValue{Name: name, Value: value, Code: code})
	})
}

func jsonnetExtVar(code bool) func(*Spec, []string) error {
	return pairs(func(s *Spec, name, value string) {
		j := &s.directory().Jsonnet
		j.ExtVars = append(j.ExtVars, argocd.NameValue{Name: name, Value: value, Code: code})
	})
}

package argocd

// Plugin is what a source says to a config management plugin.
type Plugin struct {
	Name       string      `json:"name,omitempty"`
	Env        []NameValue `json:"env,omitempty"`
	Parameters []Parameter `json:"parameters,omitempty"`
}

// NameValue is one variable.
type NameValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Code  bool   `json:"code,omitempty"` // of Jsonnet: the value is code
}

// Parameter is one parameter of a plugin.
type Parameter struct {
	Name   string            `json:"name"`
	String *string           `json:"string,omitempty"`
	Array  []string          `json:"array,omitempty"`
	Map    map[string]string `json:"map,omitempty"`
}

// Helm is what a source says of its chart.
type Helm struct {
	ReleaseName             string          `json:"releaseName,omitempty"`
	ValueFiles              []string        `json:"valueFiles,omitempty"`
	IgnoreMissingValueFiles bool            `json:"ignoreMissingValueFiles,omitempty"`
	Values                  string          `json:"values,omitempty"`
	ValuesObject            map[string]any  `json:"valuesObject,omitempty"`
	Parameters              []HelmParameter `json:"parameters,omitempty"`
	FileParameters          []HelmFile      `json:"fileParameters,omitempty"`
	Version                 string          `json:"version,omitempty"`
	PassCredentials         bool            `json:"passCredentials,omitempty"`
	SkipCRDs                bool            `json:"skipCrds,omitempty"`
	SkipTests               bool            `json:"skipTests,omitempty"`
	SkipSchemaValidation    bool            `json:"skipSchemaValidation,omitempty"`
	Namespace               string          `json:"namespace,omitempty"`
	KubeVersion             string          `json:"kubeVersion,omitempty"`
	APIVersions             []string        `json:"apiVersions,omitempty"`
}

// HelmParameter is one value of a chart.
type HelmParameter struct {
	Name        string `json:"name"`
	Value       string `json:"value"`
	ForceString bool   `json:"forceString,omitempty"`
}

// HelmFile is one value of a chart that is the content of a file.
type HelmFile struct {
	Name string `json:"name"`
	Path string `json:"path"`
}

// Kustomize is what a source says of its kustomization.
type Kustomize struct {
	Version                   string             `json:"version,omitempty"`
	NamePrefix                string             `json:"namePrefix,omitempty"`
	NameSuffix                string             `json:"nameSuffix,omitempty"`
	Images                    []string           `json:"images,omitempty"`
	CommonLabels              map[string]string  `json:"commonLabels,omitempty"`
	ForceCommonLabels         bool               `json:"forceCommonLabels,omitempty"`
	LabelWithoutSelector      bool               `json:"labelWithoutSelector,omitempty"`
	LabelIncludeTemplates     bool               `json:"labelIncludeTemplates,omitempty"`
	CommonAnnotations         map[string]string  `json:"commonAnnotations,omitempty"`
	ForceCommonAnnotations    bool               `json:"forceCommonAnnotations,omitempty"`
	CommonAnnotationsEnvsubst bool               `json:"commonAnnotationsEnvsubst,omitempty"`
	Namespace                 string             `json:"namespace,omitempty"`
	Replicas                  []KustomizeReplica `json:"replicas,omitempty"`
	Components                []string           `json:"components,omitempty"`
	IgnoreMissingComponents   bool               `json:"ignoreMissingComponents,omitempty"`
	Patches                   []KustomizePatch   `json:"patches,omitempty"`
	KubeVersion               string             `json:"kubeVersion,omitempty"`
	APIVersions               []string           `json:"apiVersions,omitempty"`
}

// KustomizeReplica is the number of replicas of the workloads of one name.
type KustomizeReplica struct {
	Name  string `json:"name"`
	Count any    `json:"count"` // a number, or the text of one
}

// KustomizePatch is one entry of a kustomization's patches.
type KustomizePatch struct {
	Path    string            `json:"path,omitempty"`
	Patch   string            `json:"patch,omitempty"`
	Target  map[string]string `json:"target,omitempty"`
	Options map[string]bool   `json:"options,omitempty"`
}

// Directory is what a source says of a directory of manifests.
type Directory struct {
	Recurse bool    `json:"recurse,omitempty"`
	Include string  `json:"include,omitempty"`
	Exclude string  `json:"exclude,omitempty"`
	Jsonnet Jsonnet `json:"jsonnet,omitzero"`

	DisableExtensionFilter bool `json:"disableExtensionFilter,omitempty"`
}

// Jsonnet is what a source says of its Jsonnet files.
type Jsonnet struct {
	ExtVars []NameValue `json:"extVars,omitempty"`
	TLAs    []NameValue `json:"tlas,omitempty"`
	Libs    []string    `json:"libs,omitempty"`
}

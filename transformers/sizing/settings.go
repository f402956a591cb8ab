package sizing

import (
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Settings say what the sizes are, and which labels name them.
type Settings struct {
	Unregistered   string          `yaml:"unregistered" enum:"warn,error,allow" doc:"What a workload without a size is (no entry, no label that names a tier, no memory of its own): a warning, an error that refuses the render, or nothing."`
	Label          string          `yaml:"label" doc:"The label on the pods that says the workload's size. Empty: none; then sizing restarts only pods whose resources change." example:"vixens.io/sizing"`
	ContainerLabel string          `yaml:"containerLabel" doc:"The label on the pods that says one container's size; {container} stands for the container's name. Empty: none." example:"vixens.io/sizing.{container}"`
	Mirror         bool            `yaml:"mirror" doc:"Whether the workload's own metadata gets the labels too."`
	Conflict       string          `yaml:"conflict" enum:"keep,registry,error" doc:"Where a label of the manifest and the registry differ: keep the label with a warning, let the registry win, or refuse the render."`
	Resources      string          `yaml:"resources" enum:"fill,none,replace,pod" doc:"What a size does to requests and limits: fill sets those that are absent, replace sets all that the tier names, none leaves them alone; pod sets those of the pod as a whole that are absent, in place of the main container's (Kubernetes 1.37). By default fill where tiers or sidecars are given, else none."`
	Keep           []string        `yaml:"keep" merge:"set" doc:"Values of the label that are an opt-out and no tier: the label stays and the resources are left alone." example:"[custom]"`
	Tiers          map[string]Tier `yaml:"tiers" doc:"The sizes by name. The name is the label's value." example:"{micro: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 128Mi}}}"`
	Sidecars       map[string]Cap  `yaml:"sidecars" doc:"The most that sidecars get, unless a size is given to them: the container of that name, or those of an image." example:"{litestream: {memory: 128Mi}, rclone: {image: '*/rclone*', memory: 256Mi}}"`
}

// Tier is what a container of one size asks for, and what it is allowed.
type Tier struct {
	Requests map[string]quantity.Quantity `yaml:"requests" doc:"What is set aside for the container, by resource: cpu, memory, ephemeral-storage, …" example:"{cpu: 10m, memory: 64Mi}"`
	Limits   map[string]quantity.Quantity `yaml:"limits" doc:"The most that it may take, by resource. Without a request, the request is the same." example:"{cpu: 100m, memory: 128Mi}"`

	MinAllowed map[string]quantity.Quantity `yaml:"minAllowed" doc:"The least that a VerticalPodAutoscaler of the workload may request for the container: cpu, memory." example:"{memory: 64Mi}"`
	MaxAllowed map[string]quantity.Quantity `yaml:"maxAllowed" doc:"The most that a VerticalPodAutoscaler of the workload may request for the container: cpu, memory." example:"{memory: 256Mi}"`
}

// Cap is the most that a sidecar may take.
type Cap struct {
	Image  transform.Glob     `yaml:"image" doc:"The images of the sidecars, whatever their containers are called: names without version and digest, where the registry and the directories of a mirror may be left out. * stands for any run of characters. Without it, the cap is for the container that is called as it." example:"rclone/rclone"`
	Memory quantity.Quantity  `yaml:"memory" required:"true" doc:"The most memory." example:"128Mi"`
	CPU    *quantity.Quantity `yaml:"cpu" doc:"The most CPU; without it, CPU is left alone." example:"100m"`
}

func defaults() Settings {
	return Settings{Unregistered: "warn", Label: "vixens.io/sizing", Mirror: true, Conflict: "keep"}
}

// none in place of a tier leaves a workload or a container alone.
const none = "none"

// placeholder stands for a container's name in the name of its label.
const placeholder = "{container}"

// fills reports whether requests and limits are sizing's business.
func (s Settings) fills() bool {
	if s.Resources == "" {
		return len(s.Tiers)+len(s.Sidecars) > 0
	}
	return s.Resources != none
}

// tells reports whether a size reaches the pods: as a label, or as resources.
func (s Settings) tells() bool { return s.Label != "" || s.ContainerLabel != "" || s.fills() }

func (s Settings) replaces() bool { return s.Resources == "replace" }

// ofPods reports whether a workload's size is for its pod as a whole.
func (s Settings) ofPods() bool { return s.Resources == "pod" }

func (s Settings) keeps(value string) bool { return slices.Contains(s.Keep, value) }

// knows reports whether a label's value means something. Without tiers it is for others
// to know.
func (s Settings) knows(value string) bool {
	_, isTier := s.Tiers[value]
	return isTier || len(s.Tiers) == 0 || s.keeps(value)
}

// choices lists the values that a label may have.
func (s Settings) choices() string {
	if len(s.Tiers) == 0 {
		return "a value of the label"
	}
	return "one of " + strings.Join(append(slices.Sorted(maps.Keys(s.Tiers)), s.Keep...), ", ")
}

// containerLabel returns the name of a container's label; "" if containers have none.
func (s Settings) containerLabel(container string) string {
	return strings.Replace(s.ContainerLabel, placeholder, container, 1)
}

// containerOf returns the container of whose label this is the name.
func (s Settings) containerOf(label string) (container string, ok bool) {
	before, after, ok := strings.Cut(s.ContainerLabel, placeholder)
	if !ok || label == s.Label || len(label) <= len(before)+len(after) {
		return "", false
	}
	container, hasPrefix := strings.CutPrefix(label, before)
	container, hasSuffix := strings.CutSuffix(container, after)
	return container, hasPrefix && hasSuffix
}

package drift

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// pod is what is kept of a pod: there are many.
type pod struct {
	namespace, name string
	owner           owner // Kind is empty for a pod that nothing made
	hash            string
	labels          map[string]string
	class           string
	containers      []podContainer
	noted           []string // what webhooks and admission plugins note on pods of their changes
}

type podContainer struct {
	key, name string // key is containers or initContainers
	resources map[string]any
}

// addPod keeps a pod that runs or is about to.
func (l *Live) addPod(h head, text []byte) error {
	var p struct {
		Spec struct {
			Class          string         `json:"priorityClassName"`
			Containers     []rawContainer `json:"containers"`
			InitContainers []rawContainer `json:"initContainers"`
		} `json:"spec"`
		Status struct {
			Phase string `json:"phase"`
		} `json:"status"`
	}
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	if err := dec.Decode(&p); err != nil {
		return fmt.Errorf("the Pod %s: %w", h.Metadata.Name, err)
	}
	by, isOwned := h.controller()
	switch {
	case isOwned && by.Kind == "Node":
		l.static++
		return nil
	case p.Status.Phase == "Succeeded", p.Status.Phase == "Failed", h.Metadata.DeletionTimestamp != "":
		return nil
	case !isOwned:
		return l.keep(key{"", "Pod", h.Metadata.Namespace, h.Metadata.Name}, h, text)
	}
	kept := pod{
		namespace: h.Metadata.Namespace, name: h.Metadata.Name, owner: by, labels: h.Metadata.Labels, class: p.Spec.Class,
		hash: h.Metadata.Labels["pod-template-hash"], noted: notedOn(h.Metadata.Annotations),
	}
	for _, c := range p.Spec.InitContainers {
		kept.containers = append(kept.containers, podContainer{"initContainers", c.Name, c.Resources})
	}
	for _, c := range p.Spec.Containers {
		kept.containers = append(kept.containers, podContainer{"containers", c.Name, c.Resources})
	}
	l.pods = append(l.pods, kept)
	return nil
}

type rawContainer struct {
	Name      string         `json:"name"`
	Resources map[string]any `json:"resources"`
}

var rulesOfKyverno = regexp.MustCompile(`(?m)^([^.:\s]+)\.(\S+?)(?:\.kyverno\.io)?: `)

// notedOn returns who notes on a pod that it changed it at admission or in place.
func notedOn(annotations map[string]string) []string {
	var all []string
	patches := annotations["policies.kyverno.io/last-applied-patches"]
	for _, found := range rulesOfKyverno.FindAllStringSubmatch(patches, -1) {
		if who := fmt.Sprintf("the rule %s of Kyverno's policy %s", found[1], found[2]); !slices.Contains(all, who) {
			all = append(all, who)
		}
	}
	if annotations["vpaUpdates"] != "" || annotations["vpaInPlaceUpdated"] != "" {
		all = append(all, "a VerticalPodAutoscaler")
	}
	if annotations["kubernetes.io/limit-ranger"] != "" {
		all = append(all, "a LimitRange")
	}
	return all
}

// workloadOf returns what runs a pod, behind ReplicaSets and Jobs.
func (l *Live) workloadOf(p *pod) key {
	k := key{groupOf(p.owner.APIVersion), p.owner.Kind, p.namespace, p.owner.Name}
	for range 4 { // an owner's owner, and no circle
		by, ok := l.owners[k]
		if !ok {
			break
		}
		k = key{groupOf(by.APIVersion), by.Kind, p.namespace, by.Name}
	}
	switch { // what made the ReplicaSet or the Job is not in the input, and is told by the name
	case k.kind == "ReplicaSet" && k.group == "apps" && p.hash != "" && strings.HasSuffix(k.name, "-"+p.hash):
		if _, lives := l.objects[k]; !lives {
			k.kind, k.name = "Deployment", strings.TrimSuffix(k.name, "-"+p.hash)
		}
	case k.kind == "Job" && k.group == "batch":
		cron := key{k.group, "CronJob", k.namespace, ofCronJob.ReplaceAllString(k.name, "")}
		if _, lives := l.objects[cron]; lives && cron.name != k.name {
			return cron
		}
	}
	return k
}

var ofCronJob = regexp.MustCompile(`-[0-9]{7,10}$`)

// podsByWorkload returns the pods of each workload.
func (l *Live) podsByWorkload() map[key][]*pod {
	all := map[key][]*pod{}
	for i := range l.pods {
		k := l.workloadOf(&l.pods[i])
		all[k] = append(all[k], &l.pods[i])
	}
	return all
}

// comparePods compares pods with the template that is rendered.
func comparePods(pods []*pod, template any) *Pods {
	spec, _ := get(template, place{}.at("spec"))
	labels, _ := get(template, place{}.at("metadata").at("labels"))
	result := &Pods{Count: len(pods), Differ: []PodDifference{}}
	class, _ := get(spec, place{}.at("priorityClassName"))
	result.Class = !isNothing(class)
	for _, c := range statedSizes(spec) {
		result.Size = result.Size || !isNothing(c.resources)
	}
	for _, p := range pods {
		var found []gap
		compare(&found, place{}.at("metadata").at("labels"), labels, textsOf(p.labels))
		if result.Class && class != p.class {
			found = append(found, gap{place{}.at("spec").at("priorityClassName"), class, noText(p.class)})
		} else if result.Class {
			result.WithClass++
		}
		sizes := p.sizeGaps(spec)
		if result.Size && len(sizes) == 0 {
			result.WithSize++
		}
		for _, g := range append(found, sizes...) {
			result.note(p, g)
		}
	}
	return result
}

// statedSizes returns the containers of a pod template.
func statedSizes(spec any) []podContainer {
	var all []podContainer
	for _, key := range []string{"initContainers", "containers"} {
		list, _ := get(spec, place{}.at(key))
		items, _ := list.([]any)
		for _, item := range items {
			m, _ := item.(map[string]any)
			name, _ := m["name"].(string)
			resources, _ := m["resources"].(map[string]any)
			all = append(all, podContainer{key, name, resources})
		}
	}
	return all
}

// sizeGaps returns where containers of a pod have other resources than the template states.
func (p *pod) sizeGaps(spec any) []gap {
	var found []gap
	for _, stated := range statedSizes(spec) {
		i := slices.IndexFunc(p.containers, func(c podContainer) bool { return c.key == stated.key && c.name == stated.name })
		at := place{}.at("spec").at(stated.key).item(step{by: "name", value: stated.name})
		if i < 0 {
			found = append(found, gap{at, map[string]any{"name": stated.name}, nil})
			continue
		}
		compare(&found, at.at("resources"), stated.resources, p.containers[i].resources)
	}
	return found
}

// note adds a difference of one pod to those that others have, too.
func (r *Pods) note(p *pod, g gap) {
	path := pointer(g.names())
	want, got := shown(g.place, g.git), shown(g.place, g.live)
	i := slices.IndexFunc(r.Differ, func(d PodDifference) bool {
		return d.Path == path && fmt.Sprint(d.Want, d.Got) == fmt.Sprint(want, got)
	})
	if i < 0 {
		i = len(r.Differ)
		r.Differ = append(r.Differ, PodDifference{Path: path, Want: want, Got: got, Why: whyOnPod(p)})
	}
	r.Differ[i].Pods = append(r.Differ[i].Pods, p.name)
}

// whyOnPod says what is known of why a pod is not as its template is rendered.
func whyOnPod(p *pod) string {
	if len(p.noted) > 0 {
		return "noted on the pod: " + strings.Join(p.noted, ", ") + " changed it"
	}
	return "it started before its template was as it is rendered, or was mutated at admission"
}

func textsOf(m map[string]string) map[string]any {
	all := map[string]any{}
	for key, value := range m {
		all[key] = value
	}
	return all
}

func noText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

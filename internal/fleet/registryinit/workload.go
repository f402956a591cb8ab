package registryinit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// workloadOf returns what an object says.
func workloadOf(o manifest.Object, w workload.Workload) Workload {
	d := Workload{
		Namespace: o.Namespace, Kind: o.Kind, Name: o.Name, Place: o.Line(),
		Labels: texts(w.Own.At("labels")), PodLabels: texts(w.Labels),
		Sizable:  isPlace(w.Labels) || isPlace(w.Resources),
		Priority: w.Priority.Value(), Owner: ownerOf(w),
	}
	d.Resources = d.resources(w.Resources)
	for _, c := range w.Containers {
		d.Containers = append(d.Containers, Container{
			Name: c.Name, Main: c.Role == workload.Main, Init: c.Role == workload.Init || c.Role == workload.Ours,
			Resources: d.resources(c.At("resources")),
		})
	}
	return d
}

// isPlace reports whether the kind of workload has such a field at all.
func isPlace(f yamledit.Field) bool { return f.Key() != "" }

func texts(f yamledit.Field) map[string]string {
	all := map[string]string{}
	for _, key := range f.Keys() {
		all[key] = f.At(key).Value()
	}
	return all
}

// resources reads what the manifest says, and remembers what of it cannot be read.
func (w *Workload) resources(f yamledit.Field) Resources {
	amounts := func(key string) quantity.Amounts {
		return quantity.Amounts{
			CPU:    w.amount(f.At(key, "cpu"), quantity.Quantity.Millis),
			Memory: w.amount(f.At(key, "memory"), quantity.Quantity.Bytes),
		}
	}
	return Resources{Requests: amounts("requests"), Limits: amounts("limits")}
}

func (w *Workload) amount(f yamledit.Field, count func(quantity.Quantity) int64) int64 {
	if f.Empty() {
		return 0
	}
	q, err := quantity.Parse(f.Value())
	if err != nil {
		w.Unreadable = fmt.Sprintf("its %s.%s %v", f.Up(1).Key(), f.Key(), err)
		return 0
	}
	return count(q)
}

// ownerOf returns who works on the pod's claims, if the manifest says so and no container
// changes their owner yet.
func ownerOf(w workload.Workload) *Owner {
	main, ok := w.Main()
	pod := w.Pod.At("securityContext")
	if !ok || !pod.At("fsGroup").Empty() || slices.ContainsFunc(w.Containers, changesOwners) {
		return nil
	}
	o := Owner{Volumes: claims(w, main)}
	for _, from := range []struct{ why, user, group string }{
		{"its runAsUser", number(main.At("securityContext", "runAsUser")), number(main.At("securityContext", "runAsGroup"))},
		{"its pod's runAsUser", number(pod.At("runAsUser")), number(pod.At("runAsGroup"))},
		{"its PUID", variable(main, "PUID"), variable(main, "PGID")},
	} {
		if from.user != "" && from.user != "0" && o.User == "" {
			o.User, o.Group, o.Why = from.user, from.group, from.why
		}
	}
	if o.User == "" || len(o.Volumes) == 0 {
		return nil
	}
	return &o
}

// changesOwners reports whether a container looks as if it ran chown already.
func changesOwners(c workload.Container) bool {
	if c.Role == workload.Main || c.Role == workload.Sidecar {
		return false
	}
	return c.Role == workload.Ours || slices.ContainsFunc(
		slices.Concat(workload.Texts(c.At("command")), workload.Texts(c.At("args"))),
		func(word string) bool { return strings.Contains(word, "chown") })
}

// claims returns the volumes that are claims and that the container may write to.
func claims(w workload.Workload, c workload.Container) []string {
	var names []string
	for _, v := range w.Pod.At("volumes").Each() {
		claim := v.At("persistentVolumeClaim")
		if !claim.Empty() && !claim.At("readOnly").Bool() {
			names = append(names, v.At("name").Value())
		}
	}
	for _, t := range w.Template.Up(1).At("volumeClaimTemplates").Each() {
		names = append(names, t.At("metadata", "name").Value())
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return !slices.ContainsFunc(c.At("volumeMounts").Each(), func(m yamledit.Field) bool {
			return m.At("name").Value() == name && !m.At("readOnly").Bool()
		})
	})
}

func number(f yamledit.Field) string {
	if n, ok := f.Int(); ok && n >= 0 {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

func variable(c workload.Container, name string) string {
	for _, v := range c.At("env").Each() {
		if v.At("name").Value() != name {
			continue
		}
		if n, err := strconv.ParseUint(v.At("value").Value(), 10, 31); err == nil {
			return strconv.FormatUint(n, 10)
		}
	}
	return ""
}

// danger returns what safe-sync found, and whether a render fixes it.
func danger(f *transform.Finding) string {
	where := ""
	if f.Container != "" {
		where = "container " + f.Container + ": "
	}
	fate := "is left to you, see ballast explain"
	if f.Changes() {
		fate = "is made safe when it is rendered"
	}
	return where + f.ID + " " + fate
}

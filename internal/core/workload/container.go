package workload

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Role is the part that a container plays in its pod.
type Role int

// The roles. Ours is a container that Ballast itself put there.
const (
	Main Role = iota
	Sidecar
	Init
	NativeSidecar
	Ours
)

func (r Role) String() string {
	return [...]string{"main", "sidecar", "init", "native sidecar", "ours"}[r]
}

// Container is one container of a pod.
type Container struct {
	yamledit.Field
	Name, Image string
	Role        Role
}

// Mark begins the script of every container that Ballast injects, by which any later run
// knows it as ours. Such a one runs to its end before others: in a container that stays, whoever
// writes the mark would be rid of what is due to it.
const Mark = "# Injected by Ballast"

func containers(pod yamledit.Field) []Container {
	var all []Container
	for _, f := range maps(pod.At("initContainers")) {
		role := Init
		if f.At("restartPolicy").Value() == "Always" {
			role = NativeSidecar
		}
		all = append(all, newContainer(f, role))
	}
	for _, f := range maps(pod.At("containers")) {
		all = append(all, newContainer(f, Sidecar))
	}
	return all
}

// maps returns the items of a list that can be containers; the API server refuses others.
func maps(list yamledit.Field) []yamledit.Field {
	return slices.DeleteFunc(list.Each(), func(f yamledit.Field) bool { return f.Kind() != yamledit.Map })
}

func newContainer(f yamledit.Field, role Role) Container {
	c := Container{Field: f, Name: f.At("name").Value(), Image: f.At("image").Value(), Role: role}
	isMark := func(word string) bool { return strings.HasPrefix(word, Mark) }
	if role == Init && slices.ContainsFunc(slices.Concat(Texts(f.At("command")), Texts(f.At("args"))), isMark) {
		c.Role = Ours
	}
	return c
}

// assignRoles finds the main container: the one named by kubectl's annotation, else the
// one named as the workload or its app, else the first.
func (w Workload) assignRoles(workload string) {
	names := []string{
		w.Template.At("metadata", "annotations", "kubectl.kubernetes.io/default-container").Value(),
		workload,
		w.Labels.At("app.kubernetes.io/name").Value(),
		w.Labels.At("app").Value(),
		w.Own.At("labels", "app.kubernetes.io/name").Value(),
		w.Own.At("labels", "app").Value(),
	}
	for _, name := range names {
		if name != "" && w.makeMain(func(c Container) bool { return c.Name == name }) {
			return
		}
	}
	w.makeMain(func(Container) bool { return true })
}

// makeMain makes the first sidecar that is wanted the main container.
func (w Workload) makeMain(wanted func(Container) bool) bool {
	i := slices.IndexFunc(w.Containers, func(c Container) bool { return c.Role == Sidecar && wanted(c) })
	if i >= 0 {
		w.Containers[i].Role = Main
	}
	return i >= 0
}

// Texts returns the items of a list of strings, such as a command.
func Texts(list yamledit.Field) []string {
	var all []string
	for _, item := range list.Each() {
		all = append(all, item.Value())
	}
	return all
}

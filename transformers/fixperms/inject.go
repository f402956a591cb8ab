package fixperms

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// name is what the injected container is called, unless another one is.
const name = "fix-perms"

// mark begins the script of every container that this transformer ever injected.
const mark = workload.Mark + " (" + name + ")"

// script begins with the mark. It has no `$(` and no `$$`, in which Kubernetes would see
// its own variables.
//
//go:embed fix-perms.sh
var script string

// place sees to it that the container which gives the mounts to their owner is there
// once, up to date and before all others; and that there is none if nothing is left to
// give.
func (f *fix) place(left []mount, o owner) {
	var wanted transform.Pairs
	if len(left) > 0 {
		wanted = f.container(left, o)
	}
	rule := "inject"
	for i, c := range f.Workload.Containers {
		if !isOurs(c) {
			continue
		}
		if wanted != nil && i == 0 && c.Holds(wanted) {
			wanted = nil
			continue
		}
		rule = "update"
		f.Drop(c.Field, transform.Why{Rule: rule, Subject: volumes(left), Source: f.Source, Reason: outdated(left)})
	}
	if wanted == nil {
		return
	}
	f.First(f.Workload.Pod.At("initContainers"), wanted, transform.Why{
		Rule: rule, Subject: volumes(left), Source: f.Source, Reason: fmt.Sprintf(
			"a new volume belongs to root, and %s writes to %s as %s", f.main.Name, paths(left), o)})
}

// outdated returns why a container that was added earlier goes.
func outdated(left []mount) string {
	if len(left) == 0 {
		return "Ballast added it earlier, and no volume needs it any more"
	}
	return "Ballast added it earlier, and it is not what the registry asks for now, or no longer first"
}

// isOurs reports whether this transformer injected a container.
func isOurs(c workload.Container) bool {
	return c.Role == workload.Ours && slices.ContainsFunc(workload.Texts(c.At("command")), func(word string) bool {
		return strings.HasPrefix(word, mark)
	})
}

// container is what gives the mounts to their owner.
func (f *fix) container(mounts []mount, o owner) transform.Pairs {
	command := transform.Items{"sh", "-c", script, name, strconv.FormatInt(o.user, 10), strconv.FormatInt(o.group, 10)}
	for _, m := range mounts {
		command = append(command, argument(m.path))
	}
	container := transform.Pairs{
		{Key: "name", Value: f.freeName()},
		{Key: "image", Value: f.image()},
		{Key: "command", Value: command},
	}
	if resources := f.Settings.Resources.pairs(); len(resources) > 0 {
		container = append(container, transform.Pair{Key: "resources", Value: resources})
	}
	return append(container,
		transform.Pair{Key: "securityContext", Value: securityContext()},
		transform.Pair{Key: "volumeMounts", Value: volumeMounts(mounts)})
}

// injectedUser returns the user to whom a container that was injected earlier gives volumes.
func injectedUser(c workload.Container) (int64, bool) {
	words := workload.Texts(c.At("command"))
	if i := slices.Index(words, name); isOurs(c) && i >= 0 && i+1 < len(words) {
		user, err := strconv.ParseUint(words[i+1], 10, 31)
		return int64(user), err == nil
	}
	return 0, false
}

func (f *fix) image() string {
	image := cmp.Or(f.Entry.Image, f.Settings.Image)
	if image == fromMain {
		return f.main.Image
	}
	return string(image)
}

// argument returns a directory as a word of a command: absolute, as the runtime takes it, and
// with Kubernetes' own dollar signs escaped.
func argument(mountPath string) string { return strings.ReplaceAll(clean(mountPath), "$", "$$") }

// freeName returns a name that no other container of the pod has.
func (f *fix) freeName() string {
	free := name
	isTaken := func(c workload.Container) bool { return c.Name == free && !isOurs(c) }
	for n := 2; slices.ContainsFunc(f.Workload.Containers, isTaken); n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return free
}

// securityContext is root's, with nothing that giving files away does not need.
func securityContext() transform.Pairs {
	return transform.Pairs{
		{Key: "allowPrivilegeEscalation", Value: false},
		{Key: "capabilities", Value: transform.Pairs{
			{Key: "add", Value: needed()},
			{Key: "drop", Value: transform.Items{"ALL"}},
		}},
		{Key: "readOnlyRootFilesystem", Value: true},
		{Key: "runAsNonRoot", Value: false},
		{Key: "runAsUser", Value: 0},
		{Key: "seccompProfile", Value: transform.Pairs{{Key: "type", Value: "RuntimeDefault"}}},
	}
}

// volumeMounts are those of the main container.
func volumeMounts(mounts []mount) transform.Items {
	var all transform.Items
	for _, m := range mounts {
		pairs := transform.Pairs{{Key: "mountPath", Value: m.path}, {Key: "name", Value: m.volume}}
		if m.subPath != "" {
			pairs = append(pairs, transform.Pair{Key: "subPath", Value: m.subPath})
		}
		all = append(all, pairs)
	}
	return all
}

// volumes returns the names of what is mounted.
func volumes(mounts []mount) string {
	all := make([]string, len(mounts))
	for i, m := range mounts {
		all[i] = m.volume
	}
	return strings.Join(all, ",")
}

func paths(mounts []mount) string {
	all := make([]string, len(mounts))
	for i, m := range mounts {
		all[i] = m.path
	}
	return strings.Join(all, " and ")
}

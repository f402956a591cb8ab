package safesync

import (
	"path"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/command"
	"github.com/vixens-io/ballast/internal/transform"
	"github.com/vixens-io/ballast/internal/workload"
)

// script is one text of a ConfigMap of the render.
type script struct {
	configMap transform.Other
	key       string
}

func (s script) field() transform.Field { return s.configMap.Input().At("data", s.key) }

func (s script) text() string { return s.field().Value() }

func (s script) is(t script) bool {
	a, b := s.configMap, t.configMap
	return s.key == t.key && a.Document == b.Document && slices.Equal(a.Path(), b.Path())
}

// files are what a container finds in its file system, as far as the render has it.
type files struct {
	scripts map[string]script // by path
	absent  []mount           // of ConfigMaps that are not in the render
	dir     string            // where it starts
}

// mount is a ConfigMap in a container.
type mount struct {
	path, subPath string
	name          string            // of the ConfigMap
	items         map[string]string // path to key; nil: each key is its path
}

// maps finds a ConfigMap of the namespace by name. Of several with one name the last one is
// applied last.
func (r render) maps(namespace string) func(name string) (transform.Other, bool) {
	return func(name string) (transform.Other, bool) {
		for _, o := range slices.Backward(r.Others(configMaps.Group, configMaps.Kind)) {
			if o.Name == name && o.Namespace == namespace {
				return o, true
			}
		}
		return transform.Other{}, false
	}
}

// filesOf are the files of one container of a workload.
func filesOf(w workload.Workload, c transform.Field, maps func(name string) (transform.Other, bool)) files {
	all := files{scripts: map[string]script{}, dir: c.At("workingDir").Value()}
	for _, m := range mounts(w, c) {
		o, ok := maps(m.name)
		if !ok {
			all.absent = append(all.absent, m)
			continue
		}
		for file, key := range m.files(o) {
			all.scripts[file] = script{o, key}
		}
	}
	return all
}

// mounts are the ConfigMaps that a container mounts.
func mounts(w workload.Workload, c transform.Field) []mount {
	var all []mount
	for _, m := range c.At("volumeMounts").Each() {
		for _, v := range w.Pod.At("volumes").Each() {
			if v.At("name").Value() != m.At("name").Value() {
				continue
			}
			sources := []transform.Field{v.At("configMap")}
			for _, s := range v.At("projected", "sources").Each() {
				sources = append(sources, s.At("configMap"))
			}
			for _, s := range sources {
				if name := s.At("name").Value(); name != "" {
					all = append(all, mount{path.Clean(m.At("mountPath").Value()), m.At("subPath").Value(), name, itemsOf(s)})
				}
			}
		}
	}
	return all
}

func itemsOf(source transform.Field) map[string]string {
	var items map[string]string
	for _, item := range source.At("items").Each() {
		if items == nil {
			items = map[string]string{}
		}
		items[path.Clean(item.At("path").Value())] = item.At("key").Value()
	}
	return items
}

// files are the texts of a ConfigMap by where the mount puts them.
func (m mount) files(o transform.Other) map[string]string {
	inside := m.items
	if inside == nil {
		inside = map[string]string{}
		for _, key := range o.Input().At("data").Keys() {
			inside[key] = key
		}
	}
	if m.subPath != "" {
		return map[string]string{m.path: inside[path.Clean(m.subPath)]}
	}
	all := map[string]string{}
	for file, key := range inside {
		all[path.Join(m.path, file)] = key
	}
	return all
}

// find gives the script at a path, or why there is none to be seen.
func (f files) find(file string) (s script, ok bool, why string) {
	relative := !path.IsAbs(file)
	after := path.Join("/", file)
	if relative {
		file = path.Join("/", f.dir, file)
	}
	file = path.Clean(file)
	if s, ok := f.scripts[file]; ok && s.text() != "" {
		return s, true, ""
	}
	if s, ok := f.elsewhere(after); ok && relative {
		return s, true, ""
	}
	for _, m := range f.absent {
		if file == m.path || strings.HasPrefix(file, m.path+"/") {
			return script{}, false, ", out of ConfigMap " + m.name + ", which is not in this render"
		}
	}
	return script{}, false, ""
}

// elsewhere gives the only script whose path ends so: a relative path may be read after `cd`.
func (f files) elsewhere(end string) (found script, ok bool) {
	for at, s := range f.scripts {
		if strings.HasSuffix(at, end) && s.text() != "" {
			if ok {
				return script{}, false
			}
			found, ok = s, true
		}
	}
	return found, ok
}

// mention says whether a script names one of the programs.
func (f files) mention(names []string) bool {
	for _, s := range f.scripts {
		if command.MentionsText(s.text(), names...) {
			return true
		}
	}
	return false
}

// reach is the scripts that a text runs, and those that they run.
type reach struct {
	files   files
	tools   tools
	env     map[string]string
	scripts []script
}

// told says whether what a file does is said where the file is: in its ConfigMap.
func (r *reach) told(u command.Unread) (told bool, why string) {
	s, ok, why := r.files.find(u.File)
	if !ok {
		return false, why
	}
	if u.Why == command.ProgramFile {
		return !command.MentionsText(s.text(), r.tools.names()...), ""
	}
	r.add(s)
	return true, ""
}

func (r *reach) add(s script) {
	if slices.ContainsFunc(r.scripts, s.is) {
		return
	}
	r.scripts = append(r.scripts, s)
	r.follow(command.ReadScript(s.text(), r.env))
}

// follow adds the scripts that a reading runs, by whatever name.
func (r *reach) follow(reading command.Reading) {
	for _, cmd := range reading.Commands {
		if program := cmd.Words[0]; program.Known && strings.Contains(program.Value, "/") {
			if s, ok, _ := r.files.find(program.Value); ok {
				r.add(s)
			}
		}
	}
	for _, u := range reading.Unread {
		if u.File != "" {
			r.told(u)
		}
	}
}

package safesync

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// script is one text of a ConfigMap or a Secret of the render.
type script struct {
	store *store
	key   string
}

func (s script) text() string {
	if s.store == nil {
		return ""
	}
	return s.store.texts[s.key].text
}

// files are what a container finds in its file system, as far as the render has it.
type files struct {
	present []mount // of ConfigMaps and Secrets of the render
	absent  []mount // of others
	dir     string  // where it starts
}

// mount is a ConfigMap or a Secret in a container.
type mount struct {
	path, subPath string
	reference
	items map[string]string // path to key; nil: each key is its path
	of    *store
}

// filesOf are the files of one container of a pod with these volumes.
func (s *scene) filesOf(namespace string, v volumes, c transform.Field) files {
	all := files{dir: c.At("workingDir").Value()}
	for _, m := range v.mounts(c) {
		if m.of = s.byName[storeName{namespace, m.reference}]; m.of == nil {
			all.absent = append(all.absent, m)
			continue
		}
		all.present = append(all.present, m)
	}
	return all
}

// volumes are the ConfigMaps and Secrets that the volumes of a pod bring, by the volume's name.
type volumes map[string][]volumeSource

// volumeSource is one of them, as the volume says it.
type volumeSource struct {
	reference
	items transform.Field
}

// reference names a ConfigMap or a Secret.
type reference struct{ kind, name string }

func (r reference) String() string { return r.kind + " " + r.name }

func volumesOf(w workload.Workload) volumes {
	sources := volumes{}
	for _, v := range w.Pod.At("volumes").Each() {
		name := v.At("name").Value()
		add := func(source transform.Field, kind, key string) {
			if of := source.At(key).Value(); of != "" {
				sources[name] = append(sources[name], volumeSource{reference{kind, of}, source.At("items")})
			}
		}
		add(v.At("configMap"), "ConfigMap", "name")
		add(v.At("secret"), "Secret", "secretName")
		for _, s := range v.At("projected", "sources").Each() {
			add(s.At("configMap"), "ConfigMap", "name")
			add(s.At("secret"), "Secret", "name")
		}
	}
	return sources
}

// mounts are the ConfigMaps and Secrets that a container mounts.
func (v volumes) mounts(c transform.Field) []mount {
	var all []mount
	for _, m := range c.At("volumeMounts").Each() {
		for _, s := range v[m.At("name").Value()] {
			all = append(all, mount{
				path: path.Clean(m.At("mountPath").Value()), subPath: m.At("subPath").Value(),
				reference: s.reference, items: itemsOf(s.items),
			})
		}
	}
	return all
}

func itemsOf(list transform.Field) map[string]string {
	var items map[string]string
	for _, item := range list.Each() {
		if items == nil {
			items = map[string]string{}
		}
		items[path.Clean(item.At("path").Value())] = item.At("key").Value()
	}
	return items
}

// key is that of the text which stands at a path inside the mount.
func (m mount) key(inside string) (key string, ok bool) {
	if m.items != nil {
		key, ok = m.items[inside]
		return key, ok
	}
	_, ok = m.of.texts[inside]
	return inside, ok
}

// at is the script at a path of the container.
func (m mount) at(file string) (s script, ok bool) {
	if m.subPath != "" {
		key, _ := m.key(path.Clean(m.subPath))
		return script{m.of, key}, file == m.path
	}
	inside, ok := strings.CutPrefix(file, strings.TrimSuffix(m.path, "/")+"/")
	if !ok {
		return script{}, false
	}
	key, ok := m.key(inside)
	return script{m.of, key}, ok
}

// ending are the scripts of the mount whose path ends so, by their paths.
func (m mount) ending(end string) map[string]script {
	all := map[string]script{}
	add := func(file string) {
		if s, ok := m.at(file); ok && strings.HasSuffix(file, end) {
			all[file] = s
		}
	}
	switch {
	case m.subPath != "":
		add(m.path)
	case m.items == nil:
		add(path.Join(m.path, path.Base(end)))
	}
	for inside := range m.items {
		add(path.Join(m.path, inside))
	}
	return all
}

// has says whether a script is where the mount is.
func (m mount) has(s script) bool {
	switch {
	case m.of != s.store:
		return false
	case m.subPath != "":
		key, _ := m.key(path.Clean(m.subPath))
		return key == s.key
	case m.items == nil:
		return true
	}
	return slices.Contains(slices.Collect(maps.Values(m.items)), s.key)
}

// mention says whether a script of the mount names one of the programs.
func (m mount) mention() bool {
	switch {
	case len(m.of.mentions) == 0:
		return false
	case m.subPath != "":
		key, _ := m.key(path.Clean(m.subPath))
		return m.of.mentions[key]
	case m.items == nil:
		return true
	}
	return slices.ContainsFunc(slices.Collect(maps.Values(m.items)), func(key string) bool { return m.of.mentions[key] })
}

// find returns the script at a path, or why there is none to be seen.
func (f files) find(file string) (s script, ok bool, why string) {
	relative := !path.IsAbs(file)
	after := path.Join("/", file)
	if relative {
		file = path.Join("/", f.dir, file)
	}
	file = path.Clean(file)
	if s, ok := f.at(file); ok && s.text() != "" {
		return s, true, ""
	}
	if relative {
		if s, ok := f.elsewhere(after); ok {
			return s, true, ""
		}
	}
	for _, m := range f.absent {
		if file == m.path || strings.HasPrefix(file, m.path+"/") {
			return script{}, false, ", out of " + m.reference.String() + ", which is not in this render"
		}
	}
	return script{}, false, ""
}

// at is the script at a path: that of the last mount there.
func (f files) at(file string) (script, bool) {
	for _, m := range slices.Backward(f.present) {
		if s, ok := m.at(file); ok {
			return s, true
		}
	}
	return script{}, false
}

// content is the text of a file.
func (f files) content(file string) (text string, ok bool) {
	s, ok, _ := f.find(file)
	return s.text(), ok
}

// elsewhere returns the only script whose path ends so: a relative path may be read after `cd`.
func (f files) elsewhere(end string) (found script, ok bool) {
	all := map[string]script{}
	for _, m := range f.present {
		maps.Copy(all, m.ending(end))
	}
	for _, s := range all {
		switch {
		case s.text() == "":
		case ok:
			return script{}, false
		default:
			found, ok = s, true
		}
	}
	return found, ok
}

// have says whether a script is among the files.
func (f files) have(s script) bool {
	return slices.ContainsFunc(f.present, func(m mount) bool { return m.has(s) })
}

// mention says whether a script names one of the programs.
func (f files) mention() bool {
	return slices.ContainsFunc(f.present, mount.mention)
}

// invoked are the scripts that a text runs, and those that they run.
type invoked struct {
	scene   *scene
	files   files
	env     map[string]string
	envKey  string
	scripts []script
	foreign []script // in other languages
	seen    map[script]bool
}

func (r render) invoked(f files, env map[string]string, envKey string) *invoked {
	return &invoked{scene: r.scene(), files: f, env: env, envKey: envKey, seen: map[script]bool{}}
}

// resolve reports whether what a file does is seen where the file is, in its ConfigMap; why not, if not.
func (r *invoked) resolve(u shell.Unread) (known bool, why string) {
	known, why = r.files.resolve(u)
	switch s, ok, _ := r.files.find(u.File); {
	case ok && u.Why == shell.ProgramFile:
		r.foreign = append(r.foreign, s)
	case ok:
		r.add(s)
	}
	return known, why
}

// resolve reports whether what a file does is seen where the file is.
func (f files) resolve(u shell.Unread) (known bool, why string) {
	s, ok, why := f.find(u.File)
	return ok && (u.Why != shell.ProgramFile || !s.store.mentions[s.key]), why
}

func (r *invoked) add(s script) {
	if r.seen[s] {
		return
	}
	r.seen[s] = true
	r.scripts = append(r.scripts, s)
	r.follow(r.scene.read(s, r.env, r.envKey))
}

// follow adds the scripts that a reading runs, by whatever name.
func (r *invoked) follow(reading shell.Reading) {
	for _, cmd := range reading.Commands {
		if program := cmd.Words[0]; program.Known && strings.Contains(program.Value, "/") {
			if s, ok, _ := r.files.find(program.Value); ok {
				r.add(s)
			}
		}
	}
	for _, u := range reading.Unread {
		if u.File != "" {
			r.resolve(u)
		}
	}
}

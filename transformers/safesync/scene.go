package safesync

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// scene is what a run has beside the object that is looked at. It is made once: each
// container may mount each ConfigMap, and each script may be run by each container.
type scene struct {
	byName   map[mapName]*configMap
	byPlace  map[mapPlace]*configMap
	users    func() users
	readings sync.Map // of scripts, by readingKey
	edited   sync.Map // scripts as they will be, by script
}

type mapName struct{ namespace, name string }

type mapPlace struct {
	document any
	path     string
}

func placeOfMap(o transform.Object) mapPlace {
	return mapPlace{o.Document, strings.Join(o.Path(), "/")}
}

// configMap is a ConfigMap of the render with its texts.
type configMap struct {
	transform.Other
	texts    map[string]transform.Field
	mentions map[string]bool // the texts that name a tool
}

// users are the containers that mount scripts, as they came.
type users struct {
	mounting map[*configMap][]*user
	running  map[script][]*user
}

// scene returns that of the run.
func (r render) scene() *scene {
	return transform.Once(r.Pass, func(all []transform.OtherWorkload) *scene {
		s := &scene{byName: map[mapName]*configMap{}, byPlace: map[mapPlace]*configMap{}}
		for _, o := range r.Others(configMaps.Group, configMaps.Kind) {
			c := r.newConfigMap(o)
			// Of several with one name the last one is applied last.
			s.byName[mapName{o.Namespace, o.Name}] = c
			s.byPlace[placeOfMap(o.Object)] = c
		}
		s.users = sync.OnceValue(func() users { return r.usersOf(s, all) })
		return s
	})
}

func (r render) newConfigMap(o transform.Other) *configMap {
	c := &configMap{Other: o, texts: map[string]transform.Field{}, mentions: map[string]bool{}}
	for _, text := range o.Input().At("data").Pairs() {
		c.texts[text.Key()] = text
		if r.tools.named(text.Value()) {
			c.mentions[text.Key()] = true
		}
	}
	return c
}

// usersOf finds the containers that mount ConfigMaps of the render, and what they run of them.
func (r render) usersOf(s *scene, all []transform.OtherWorkload) users {
	found := users{map[*configMap][]*user{}, map[script][]*user{}}
	for _, w := range all {
		volumes := volumesOf(w.Workload)
		for _, c := range w.Containers {
			files := s.filesOf(w.Namespace, volumes, c.Field)
			if len(files.present) == 0 {
				continue
			}
			policy, env := policyOf(r.config.Of(w.Other)), literals(c.At("env"))
			u := &user{
				User:   transform.User{Workload: w.Other, Container: c.Name},
				policy: policy, env: env, envKey: envKey(env), files: files, image: c.Image,
				guarded: policy.guard == guardByEnv && canGuard(c) || env[maxDeleteEnv] == "0",
			}
			mounted := map[*configMap]bool{}
			for _, m := range files.present {
				if !mounted[m.of] {
					mounted[m.of] = true
					found.mounting[m.of] = append(found.mounting[m.of], u)
				}
			}
			invoked := r.invoked(u.files, u.env, u.envKey)
			for _, t := range textsOf(c) {
				invoked.follow(shell.Read(t.Container))
			}
			for _, s := range invoked.scripts {
				found.running[s] = append(found.running[s], u)
			}
		}
	}
	return found
}

// readingKey names a script as a container with some environment runs it.
type readingKey struct {
	script
	env string
}

// envKey names an environment.
func envKey(env map[string]string) string {
	hash := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(env)) {
		hash.Write([]byte(name + "\x00" + env[name] + "\x00"))
	}
	return string(hash.Sum(nil))
}

// read reads a script, once for each environment.
func (s *scene) read(t script, env map[string]string, key string) shell.Reading {
	made, _ := s.readings.LoadOrStore(readingKey{t, key}, sync.OnceValue(func() shell.Reading {
		return shell.ReadScript(t.text(), env)
	}))
	return made.(func() shell.Reading)()
}

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
	byName   map[storeName]*store
	byPlace  map[storePlace]*store
	users    func() users
	readings sync.Map // of scripts, by readingKey
	edited   sync.Map // scripts as they will be, by script
}

type storeName struct {
	namespace string
	reference
}

type storePlace struct {
	document any
	path     string
}

func placeOfStore(o transform.Object) storePlace {
	return storePlace{o.Document, strings.Join(o.Path(), "/")}
}

// users are the containers that mount scripts, as they came.
type users struct {
	mounting map[*store][]*user
	running  map[script][]*user
	foreign  map[script]bool // programs in other languages that are run by name, and told of there
}

// scene returns that of the run.
func (r render) scene() *scene {
	return transform.Once(r.Pass, func(all []transform.OtherWorkload) *scene {
		s := &scene{byName: map[storeName]*store{}, byPlace: map[storePlace]*store{}}
		for _, kind := range stores {
			for _, o := range r.Others(kind.Group, kind.Kind) {
				c := r.newStore(o)
				// Of several with one name the last one is applied last.
				s.byName[storeName{o.Namespace, reference{o.Kind, o.Name}}] = c
				s.byPlace[placeOfStore(o.Object)] = c
			}
		}
		s.users = sync.OnceValue(func() users { return r.usersOf(s, all) })
		return s
	})
}

// usersOf finds the containers that mount ConfigMaps and Secrets of the render, and what they run of them.
func (r render) usersOf(s *scene, all []transform.OtherWorkload) users {
	found := users{map[*store][]*user{}, map[script][]*user{}, map[script]bool{}}
	for _, w := range all {
		volumes := volumesOf(w.Workload)
		for _, c := range w.Containers {
			files := s.filesOf(w.Namespace, volumes, c.Field)
			if len(files.present) == 0 {
				continue
			}
			policy, variables := policyOf(r.config.Of(w.Other)), s.environment(w.Namespace, c.Field)
			env := variables.values
			u := &user{
				User:   transform.User{Workload: w.Other, Container: c.Name},
				policy: policy, env: env, envKey: envKey(env), files: files, image: c.Image,
				guarded: policy.guard == guardByEnv && canGuard(c) || env[maxDeleteEnv] == "0",
				secret:  variables.secret,
			}
			mounted := map[*store]bool{}
			for _, m := range files.present {
				if !mounted[m.of] {
					mounted[m.of] = true
					found.mounting[m.of] = append(found.mounting[m.of], u)
				}
			}
			invoked := r.invoked(u.files, u.env, u.envKey)
			for _, t := range textsOf(c, env) {
				invoked.follow(shell.Read(t.Container))
			}
			for _, s := range invoked.scripts {
				found.running[s] = append(found.running[s], u)
			}
			for _, s := range invoked.foreign {
				found.foreign[s] = true
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

package transform

import (
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Pass is one transformer's look at one object. Its verbs record what the transformer
// proposes; nothing is edited meanwhile.
type Pass struct {
	Object   Object            // which object it is
	Root     Field             // the object, as the stage found it
	Workload workload.Workload // of an object that runs pods

	// Namespace is the object's own, else the Application's destination; empty if neither
	// is known.
	Namespace string

	KubeVersion string // of the cluster's Kubernetes, as it states it; empty if it is not known

	others    others
	files     Files
	by        *Definition
	proposals []proposal
}

// Files are those of the repository that was rendered, by their paths from the root. The zero Files are none.
type Files struct {
	Read  func(path string) []byte // nil for one that is not there, or that leads out
	Paths func() []string          // of all files; none where they are too many to be looked through
}

// Why is the reason for an edit or a note.
type Why struct {
	Rule   string // one of the transformer's
	Reason string // the cause, not the action again
	Source Source // the registry line that asks for it; zero if none does

	// Subject is what of its place a finding is about, where it may be about several things: the name of a
	// volume, the operands of a command. It tells fingerprints apart.
	Subject string

	Severity  Severity // instead of the rule's, if given
	Mitigated bool     // of a note: the danger is lessened, though the command is not
	Restarts  bool     // of an edit: pods are replaced, though no pod template changes

	// Users are the containers that the finding is about where its object is not theirs:
	// what each of them has a waiver for, or only wants reported, is so here.
	Users []User
}

// User is a container of another object that uses the object of a Pass.
type User struct {
	Workload  Other
	Container string
}

// proposal is an edit or a note that a transformer proposes.
type proposal struct {
	yamledit.Edit
	Why
	isNote bool
	by     *Definition
}

// Default gives the field a value where it has none.
func (p *Pass) Default(f Field, value any, why Why) {
	eachLeaf(f, value, func(f Field, value any) {
		if f.Empty() {
			p.set(f, value, why)
		}
	})
}

// Enforce gives the field a value, whatever it has.
func (p *Pass) Enforce(f Field, value any, why Why) {
	eachLeaf(f, value, func(f Field, value any) { p.set(f, value, why) })
}

func (p *Pass) set(f Field, value any, why Why) {
	if !f.Holds(value) {
		p.edit(yamledit.Edit{At: f, Verb: yamledit.Set, Value: value}, why)
	}
}

// eachLeaf takes a map apart: it stands for its leaves, so that two transformers may
// fill different keys of a map that neither found.
func eachLeaf(f Field, value any, yield func(Field, any)) {
	pairs, ok := value.(Pairs)
	if !ok || len(pairs) == 0 {
		yield(f, value)
		return
	}
	for _, pair := range pairs {
		eachLeaf(f.At(pair.Key), pair.Value, yield)
	}
}

// Unset removes the field.
func (p *Pass) Unset(f Field, why Why) {
	if f.Exists() {
		p.edit(yamledit.Edit{At: f, Verb: yamledit.Unset}, why)
	}
}

// First puts an item before all others of a list, unless the list has it. An item that was
// dropped before is not had.
func (p *Pass) First(list Field, item any, why Why) { p.add(yamledit.First, list, item, why) }

// Last puts an item behind all others of a list, unless the list has it.
func (p *Pass) Last(list Field, item any, why Why) { p.add(yamledit.Last, list, item, why) }

func (p *Pass) add(verb yamledit.Verb, list Field, item any, why Why) {
	for _, existing := range list.Each() {
		if existing.Holds(item) && !p.drops(existing) {
			return
		}
	}
	p.edit(yamledit.Edit{At: list, Verb: verb, Value: item}, why)
}

// drops reports whether the transformer takes an item away, perhaps to put it elsewhere.
func (p *Pass) drops(item Field) bool {
	return slices.ContainsFunc(p.proposals, func(q proposal) bool {
		return q.Verb == yamledit.Drop && !q.isNote && q.At.Same(item)
	})
}

// Drop removes an item from its list.
func (p *Pass) Drop(item Field, why Why) {
	if item.Exists() {
		p.edit(yamledit.Edit{At: item, Verb: yamledit.Drop}, why)
	}
}

// Text replaces a range of the decoded bytes of a string.
func (p *Pass) Text(f Field, from, to int, text string, why Why) {
	if old := f.Value(); from < 0 || to > len(old) || from > to || old[from:to] != text {
		p.edit(yamledit.Edit{At: f, Verb: yamledit.Text, From: from, To: to, New: text}, why)
	}
}

// Note records what is not edited: a doubt, a danger, something for the author to do.
func (p *Pass) Note(f Field, why Why) {
	p.proposals = append(p.proposals, proposal{Edit: yamledit.Edit{At: f}, Why: why, isNote: true, by: p.by})
}

func (p *Pass) edit(e yamledit.Edit, why Why) {
	p.proposals = append(p.proposals, proposal{Edit: e, Why: why, by: p.by})
}

// Others returns the objects of a kind in the whole render, as they came. The transformer's
// Reads must name the kind.
func (p *Pass) Others(group, kind string) []Other { return p.others.byKind[GroupKind{group, kind}] }

// Find returns those of the Others that have a text at a path.
func (p *Pass) Find(kind GroupKind, text string, path ...string) []Other {
	type index struct {
		kind GroupKind
		path string
	}
	made, _ := p.others.made.LoadOrStore(index{kind, strings.Join(path, "/")}, sync.OnceValue(func() map[string][]Other {
		found := map[string][]Other{}
		for _, o := range p.others.byKind[kind] {
			has := o.Input().At(path...).Value()
			found[has] = append(found[has], o)
		}
		return found
	}))
	return made.(func() map[string][]Other)()[text]
}

// File returns a file of the repository by its path from the root; nil where there is no such file, or where what is
// rendered comes from no repository.
func (p *Pass) File(path string) []byte {
	if p.files.Read == nil {
		return nil
	}
	return p.files.Read(path)
}

// FilesLike returns the paths of the files of the repository that a pattern names, as Argo CD reads one: ** stands for
// any folders.
func (p *Pass) FilesLike(pattern string) []string {
	if p.files.Paths == nil || !doublestar.ValidatePattern(pattern) {
		return nil
	}
	var all []string
	for _, path := range p.files.Paths() {
		if doublestar.MatchUnvalidated(pattern, path) {
			all = append(all, path)
		}
	}
	return all
}

// Workloads returns the objects of the whole render that run pods, as they came, in the
// order written. It is for transformers of Workloads, and for those that read them.
func (p *Pass) Workloads() []OtherWorkload { return p.others.workloads() }

// Once returns what the transformer makes of all workloads of the render: it is made once in
// a run, not for each object, and is not to be changed.
func Once[T any](p *Pass, of func(all []OtherWorkload) T) T {
	made, _ := p.others.made.LoadOrStore(p.by.Name, sync.OnceValue(func() any { return of(p.Workloads()) }))
	return made.(func() any)().(T)
}

// OtherWorkload is an object that runs pods, beside the one that a Pass is about.
type OtherWorkload struct {
	Other
	workload.Workload
}

// Other is an object of the render beside the one that a Pass is about.
type Other struct {
	manifest.Object
	Namespace string // its own, else the Application's destination
}

// others are the objects of a render.
type others struct {
	byKind    map[GroupKind][]Other
	workloads func() []OtherWorkload // read when they are first asked for
	sizes     func(by *Definition, o OtherWorkload) map[string]Size
	turnsOff  func(o Other) bool
	made      *sync.Map // what was made of them: for a transformer, by its name, and indices
}

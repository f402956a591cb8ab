package render

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"

	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/repopath"
)

// A build cannot be stopped, so what would come of a kustomization is estimated before it begins,
// and never too low: kustomize compares objects with each other, and what its patches, replacements
// and variables write may be what others of them copy.
const (
	mostFolders = 2_000
	mostObjects = 5_000 // takes kustomize a minute or so
	mostPairs   = mostObjects * mostObjects
	mostKeys    = 1 << 29 // pairs of them, which take far less
	mostBytes   = maxOutput
)

// growth estimates what a kustomization and all below it come to.
type growth struct {
	repository string            // where all must lie; empty: anywhere
	root       string            // of the kustomization that is built
	content    []byte            // of its file, options included
	files      map[string][]part // what has been read, by path
	read       budget
	folders    int
	seen       map[string]bool // the kustomizations
	within     []string        // the directories that are being looked at, outermost first

	objects    []object // in the order in which kustomize adds them
	insertions []insertion
	variables  []types.Var
	sum        weight
	pairs      int // objects that are compared, and objects with patches
	err        error
}

// part is a document with the weights of what is in it.
type part struct {
	node *yaml.Node
	weighing
}

// object is a document, or an item of a list, as it was read.
type object struct {
	part
	kind string // empty: not known
}

// scope is where the objects begin that a kustomization changes.
type scope struct {
	objects int
	sum     weight
}

// insertion is something that is written into objects.
type insertion struct {
	kind    string   // of the objects; empty: any
	path    []string // nil: wherever names and labels go
	part    weight
	creates int // items and keys of each object, on the way
}

// checkGrowth refuses a kustomization that would become too large, or take too long, with all that is
// below it, which need not be checked again.
func (g *guard) checkGrowth(path string, content []byte) error {
	e := growth{repository: g.repository, root: path, content: content, files: map[string][]part{}, seen: g.grown}
	e.folder(filepath.Dir(path), scope{})
	e.expandVariables()
	e.check(path)
	return e.err
}

// readFile returns the content of a file that kustomize may read.
func (g *growth) readFile(path string) ([]byte, error) {
	real, err := filepath.EvalSymlinks(path)
	if err == nil && g.repository != "" && !repopath.Contains(g.repository, real) && cloneOf(real) == "" {
		err = os.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	return regular.Read(real)
}

// check says what is too much, if anything is.
func (g *growth) check(path string) {
	switch {
	case g.err != nil:
	case g.folders > mostFolders:
		g.err = fmt.Errorf("%s: it is made of more than %d kustomizations, counted as often as they are named: "+
			"name each base once", path, mostFolders)
	case g.pairs > mostPairs:
		g.err = fmt.Errorf("%s: it has %d objects, bases counted as often as they are named, and kustomize compares "+
			"each with each and with each patch: that is more than %d comparisons, so make several Applications of it",
			path, len(g.objects), mostPairs)
	case g.sum.pairs > mostKeys:
		g.err = fmt.Errorf("%s: with its bases, it has mappings of too many keys, and kustomize compares each key of "+
			"a mapping with each: that is more than %d comparisons, so split them", path, mostKeys)
	case g.sum.nodes > mostNodes || g.sum.bytes > mostBytes:
		g.err = errGrowth(path)
	}
}

func errGrowth(path string) error {
	return fmt.Errorf("%s: with its bases, and what its patches, replacements and variables may copy, it may come to "+
		"more than %d fields or %d MiB: write out what grows, or make several Applications of it",
		path, mostNodes, mostBytes>>20)
}

// folder adds a kustomization to the objects that are there; it changes what has come since.
func (g *growth) folder(dir string, from scope) {
	if real, err := repopath.Real(dir); err == nil {
		dir = real
	}
	file, content := g.kustomization(dir)
	g.seen[file] = true
	var k types.Kustomization
	if g.err != nil || file == "" || slices.Contains(g.within, dir) || k.Unmarshal(content) != nil {
		return // kustomize says what is wrong
	}
	k.FixKustomization()
	g.within = append(g.within, dir)
	defer func() { g.within = g.within[:len(g.within)-1] }()
	if g.folders++; g.folders > mostFolders {
		g.check(file)
		return
	}
	for _, entry := range k.Resources {
		g.resource(dir, entry)
	}
	for _, entry := range k.Components {
		g.folder(filepath.Join(dir, entry), from)
	}
	g.generate(dir, k.ConfigMapGenerator, k.SecretGenerator)
	s := stepOf(&k)
	for _, name := range k.Configurations {
		for _, p := range g.load(filepath.Join(dir, name)) {
			s.places += p.paths()
		}
	}
	g.apply(dir, from, s)
	for _, entry := range slices.Concat(k.Generators, k.Transformers, k.Validators) {
		g.plugin(dir, from, entry)
	}
	//nolint:staticcheck // deprecated: kustomize still expands these
	g.variables = append(g.variables, k.Vars...)
	g.check(file)
}

// kustomization finds the file of a directory.
func (g *growth) kustomization(dir string) (file string, content []byte) {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		file := filepath.Join(dir, name)
		if file == g.root {
			return file, g.content
		}
		if content, err := g.readFile(file); err == nil {
			return file, content
		}
	}
	return "", nil
}

// resource adds a file or a base. What is elsewhere is estimated when kustomize has fetched it.
func (g *growth) resource(dir, entry string) {
	if g.err != nil {
		return
	}
	path := filepath.Join(dir, entry)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		g.folder(path, scope{len(g.objects), g.sum})
		return
	}
	for _, p := range g.load(path) {
		for _, o := range p.items() {
			g.objects = append(g.objects, o)
			g.sum = g.sum.add(o.weigh(o.node))
		}
	}
	g.check(path)
}

// load reads the documents of a file.
func (g *growth) load(path string) []part {
	if known, ok := g.files[path]; ok {
		return known
	}
	content, err := g.readFile(path)
	if err != nil {
		return nil // kustomize says so
	}
	err = g.read.spend(path, int64(len(content)))
	if err == nil {
		err = checkWeight(path, content, innerTexts(path, content))
	}
	if err == nil && mostFields(content) > 2*mostNodes {
		err = errGrowth(path)
	}
	if err != nil {
		g.err = cmp.Or(g.err, err)
		return nil
	}
	g.files[path] = parts(content)
	return g.files[path]
}

// mostFields is more than the fields of a text, before it is read as YAML: something is before each.
func mostFields(text []byte) (count int) {
	for _, mark := range []string{",", ":", "\n", "-", "[", "{", "?"} {
		count += bytes.Count(text, []byte(mark))
	}
	return count
}

// parts returns the documents of a text.
func parts(content []byte) []part {
	var all []part
	for _, text := range texts(content) {
		var document yaml.Node
		if yaml.Unmarshal(text, &document) == nil && len(document.Content) > 0 {
			p := part{document.Content[0], weighing{}}
			p.weigh(p.node)
			all = append(all, p)
		}
	}
	return all
}

// items are the objects of a list, or the document itself.
func (p part) items() []object {
	items := children(p.node, "items")
	if len(items) == 0 || !strings.HasSuffix(p.text("kind"), "List") || items[0].Kind != yaml.SequenceNode {
		return []object{{p, p.text("kind")}}
	}
	var all []object
	for _, item := range items[0].Content {
		one := part{aliased(item), p.weighing}
		all = append(all, object{one, one.text("kind")})
	}
	return all
}

// generate adds the objects that are made of files and literals.
func (g *growth) generate(dir string, maps []types.ConfigMapArgs, secrets []types.SecretArgs) {
	var sources []types.KvPairSources
	for _, m := range maps {
		sources = append(sources, m.KvPairSources)
	}
	for _, s := range secrets {
		sources = append(sources, s.KvPairSources)
	}
	for _, s := range sources {
		g.objects = append(g.objects, object{part: part{new(yaml.Node), weighing{}}})
		for _, literal := range s.LiteralSources {
			key, _, _ := strings.Cut(literal, "=")
			part := weight{nodes: 2, bytes: len(literal), references: strings.Count(literal, "$(")}
			g.insert(insertion{path: []string{"data", key}, part: part}, 1)
		}
		for _, entry := range append(s.FileSources, s.EnvSources...) {
			key, _, said := strings.Cut(entry, "=")
			path := filepath.Join(dir, afterKey(entry))
			content, err := g.readFile(path)
			if err == nil {
				g.err = cmp.Or(g.err, g.read.spend(path, int64(len(content))))
			}
			if err != nil || g.err != nil {
				continue
			}
			if !said {
				key = filepath.Base(path)
			}
			if slices.Contains(s.EnvSources, entry) {
				key = "*"
			}
			part := weight{nodes: 2, bytes: len(content), references: bytes.Count(content, []byte("$("))}
			g.insert(insertion{path: []string{"data", key}, part: part}, 1)
		}
	}
}

// insert counts something that is written into some objects, and remembers what may be copied.
func (g *growth) insert(i insertion, objects int) {
	g.insertions = append(g.insertions, i)
	g.sum = g.sum.add(i.part.times(objects))
}

// expandVariables counts what comes of the variables: each is replaced once.
func (g *growth) expandVariables() {
	var value weight
	for _, v := range g.variables {
		path := strings.FieldsFunc(cmp.Or(v.FieldRef.FieldPath, types.DefaultReplacementFieldPath),
			func(r rune) bool { return strings.ContainsRune(".[]", r) })
		at := g.at(v.ObjRef.GVK().Kind, path, scope{})
		value = weight{nodes: max(value.nodes, at.nodes), bytes: max(value.bytes, at.bytes)}
	}
	g.sum = g.sum.add(value.times(g.sum.references))
}

package render

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/types"
	kyaml "sigs.k8s.io/kustomize/kyaml/utils"
)

// step is what a kustomization, or one of kustomize's plugins, does to objects.
type step struct {
	patches      []types.Patch
	replacements []types.ReplacementField
	everywhere   weight // goes into each object, and into its lists
	places       int    // in an object, beside its lists
	named        int    // bytes of names, which references have as well
}

// stepOf is what the fields of a kustomization do.
func stepOf(k *types.Kustomization) step {
	//nolint:staticcheck // deprecated: kustomize still builds these
	s := step{patches: slices.Concat(k.Patches, k.PatchesJson6902), replacements: k.Replacements, places: 10}
	//nolint:staticcheck // deprecated, see above
	for _, p := range k.PatchesStrategicMerge {
		s.patches = append(s.patches, patchOf(string(p)))
	}
	s.names(k.NamePrefix, k.NameSuffix, k.Namespace)
	//nolint:staticcheck // deprecated, see above
	s.pairs(k.CommonLabels)
	s.pairs(k.CommonAnnotations)
	for _, l := range k.Labels {
		s.pairs(l.Pairs)
		s.fields(l.FieldSpecs)
	}
	for _, i := range k.Images {
		s.names(i.NewName, i.NewTag, i.Digest, i.TagSuffix)
	}
	return s
}

// patchOf is the patch that an entry names, or is.
func patchOf(entry string) types.Patch {
	if isInline(entry) {
		return types.Patch{Patch: entry}
	}
	return types.Patch{Path: entry}
}

// isInline reports whether an entry is a document, not the name of one.
func isInline(entry string) bool {
	var document yaml.Node
	err := yaml.Unmarshal([]byte(entry), &document)
	return err == nil && len(document.Content) > 0 && document.Content[0].Kind != yaml.ScalarNode
}

func (s *step) names(names ...string) {
	for _, name := range names {
		s.named += len(name)
	}
}

// fields counts where something goes, with all that is made on the way there.
func (s *step) fields(specs []types.FieldSpec) {
	for _, spec := range specs {
		s.places += steps(spec.Path)
	}
}

// steps is how many fields are made for a path, at most; of one that is too deep, more than is allowed.
func steps(path string) int {
	count := strings.Count(path, "/") + 1
	if count > mostDepth {
		return most
	}
	return count
}

func (s *step) pairs(pairs map[string]string) {
	for key, value := range pairs {
		s.everywhere.nodes += 2
		s.everywhere.bytes += len(key) + len(value)
	}
}

// plugin applies what configures a plugin: a text, a file or a kustomization.
func (g *growth) plugin(dir string, from scope, entry string) {
	var documents []object
	if isInline(entry) {
		for _, p := range parts([]byte(entry)) {
			documents = append(documents, p.items()...)
		}
	} else {
		inner := growth{repository: g.repository, files: g.files, seen: g.seen, within: g.within, folders: g.folders}
		inner.resource(dir, entry)
		if slices.ContainsFunc(inner.insertions, insertion.configures) {
			g.err = cmp.Or(g.err, fmt.Errorf("%s: a patch or a replacement changes what the plugin does: "+
				"write it into its configuration", filepath.Join(dir, entry)))
		}
		g.folders, g.err, documents = inner.folders, cmp.Or(g.err, inner.err), inner.objects
	}
	for _, p := range documents {
		g.apply(dir, from, pluginStep(p.node))
		g.generateAs(dir, p.node)
	}
}

// configures reports whether it may be written into what a plugin does, beside its names and labels.
func (i insertion) configures() bool {
	return i.path != nil && !slices.Contains([]string{"apiVersion", "kind", "metadata"}, i.path[0])
}

// configuration has the fields of the built-in plugins that write into objects.
type configuration struct {
	Path         string                      `json:"path"`
	Patch        string                      `json:"patch"`
	JSONOp       string                      `json:"jsonOp"`
	Target       *types.Selector             `json:"target"`
	Paths        []types.PatchStrategicMerge `json:"paths"`
	Patches      string                      `json:"patches"`
	Replacements []types.ReplacementField    `json:"replacements"`
	Prefix       string                      `json:"prefix"`
	Suffix       string                      `json:"suffix"`
	Value        string                      `json:"value"`
	Labels       map[string]string           `json:"labels"`
	Annotations  map[string]string           `json:"annotations"`
	FieldSpecs   []types.FieldSpec           `json:"fieldSpecs"`
	Targets      []any                       `json:"targets"`
}

func pluginStep(n *yaml.Node) step {
	var c configuration
	if !decode(n, &c) {
		return step{}
	}
	s := step{replacements: c.Replacements, places: len(c.Targets) + 1}
	s.fields(c.FieldSpecs)
	if c.Path != "" || c.Patch+c.JSONOp != "" {
		s.patches = append(s.patches, types.Patch{Path: c.Path, Patch: c.Patch + c.JSONOp, Target: c.Target})
	}
	for _, p := range c.Paths {
		s.patches = append(s.patches, patchOf(string(p)))
	}
	if c.Patches != "" {
		s.patches = append(s.patches, types.Patch{Patch: c.Patches})
	}
	s.names(c.Prefix, c.Suffix, c.Value)
	s.pairs(c.Labels)
	s.pairs(c.Annotations)
	return s
}

// generateAs adds the object that a plugin generates.
func (g *growth) generateAs(dir string, n *yaml.Node) {
	var kind struct{ Kind string }
	var sources types.ConfigMapArgs
	if decode(n, &kind) && strings.HasSuffix(kind.Kind, "Generator") && decode(n, &sources) {
		g.generate(dir, []types.ConfigMapArgs{sources}, nil)
	}
}

// decode decodes a node as kustomize does; what it cannot, kustomize refuses.
func decode(n *yaml.Node, into any) bool {
	var value any
	if n.Decode(&value) != nil {
		return false
	}
	text, err := json.Marshal(value)
	return err == nil && json.Unmarshal(text, into) == nil
}

// apply counts what a step writes into the objects from start on.
func (g *growth) apply(dir string, from scope, s step) {
	objects := len(g.objects) - from.objects
	g.compare(objects * (objects + len(s.patches) + len(s.replacements)))
	if g.pairs > mostPairs {
		return
	}
	if s.everywhere != (weight{}) {
		g.insert(insertion{part: s.everywhere}, s.places*objects+g.sum.items-from.sum.items)
	}
	if s.named > 0 { // each field may hold a name
		g.insert(insertion{part: weight{bytes: s.named}}, g.sum.nodes-from.sum.nodes)
	}
	for _, p := range s.patches {
		g.patch(dir, from, p)
	}
	for _, r := range s.replacements {
		g.replace(dir, from, r)
	}
}

// compare counts what kustomize compares.
func (g *growth) compare(pairs int) { g.pairs = min(g.pairs+pairs, most) }

// patch counts what a patch adds to each of its targets.
func (g *growth) patch(dir string, from scope, p types.Patch) {
	text := parts([]byte(p.Patch))
	if p.Path != "" {
		text = g.load(filepath.Join(dir, p.Path))
	}
	kind, matches := "", 1
	if p.Target != nil {
		kind = literalKind(p.Target.Kind)
		matches = g.matches(from, kind)
	}
	for _, t := range text {
		if t.node.Kind != yaml.SequenceNode {
			g.insertAll(cmp.Or(kind, t.text("kind")), nil, t, matches)
			continue
		}
		for _, op := range t.node.Content {
			g.operation(kind, from, part{aliased(op), t.weighing}, matches)
		}
	}
}

// insertAll counts a patch that is merged: each field of its goes where it stands.
func (g *growth) insertAll(kind string, path []string, p part, matches int) {
	if p.node.Kind != yaml.MappingNode || len(path) > 8 {
		g.insert(insertion{kind: kind, path: path, part: p.weigh(p.node), creates: 1}, matches)
		return
	}
	for i := 0; i+1 < len(p.node.Content); i += 2 {
		key := aliased(p.node.Content[i]).Value
		g.insertAll(kind, append(slices.Clone(path), key), part{aliased(p.node.Content[i+1]), p.weighing}, matches)
	}
}

// operation counts one operation of a JSON patch.
func (g *growth) operation(kind string, from scope, op part, matches int) {
	path := pointer(op.text("path"))
	what := op.weigh(op.node)
	if op.text("op") == "copy" {
		what = g.at(kind, pointer(op.text("from")), from)
		what = weight{nodes: min(what.nodes, maxCopied/2), bytes: min(what.bytes, maxCopied)}
	}
	g.insert(insertion{kind: kind, path: path, part: what, creates: 1}, matches)
}

// pointer cuts a JSON pointer.
func pointer(text string) []string {
	path := strings.Split(strings.TrimPrefix(text, "/"), "/")
	for i := range path {
		path[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(path[i])
	}
	return path
}

// replace counts what replacements copy.
func (g *growth) replace(dir string, from scope, field types.ReplacementField) {
	all := []types.Replacement{field.Replacement}
	if field.Path != "" {
		all = nil
		for _, p := range g.load(filepath.Join(dir, field.Path)) {
			var one types.Replacement
			var several []types.Replacement
			if decode(p.node, &several) {
				all = append(all, several...)
			} else if decode(p.node, &one) {
				all = append(all, one)
			}
		}
	}
	for _, r := range all {
		g.replacement(from, r)
	}
}

func (g *growth) replacement(from scope, r types.Replacement) {
	var what weight
	if r.SourceValue != nil {
		what = weight{nodes: 1, bytes: len(*r.SourceValue)}
	}
	if r.Source != nil {
		what = g.at(r.Source.Kind, fields(r.Source.FieldPath), from)
	}
	what.bytes = min(6*what.bytes, most) // in a text of JSON, a character may be written with six
	for _, target := range r.Targets {
		if target == nil || target.Select == nil {
			continue
		}
		kind := literalKind(target.Select.Kind)
		matches := g.matches(from, kind)
		g.compare(len(g.objects) - from.objects)
		for _, path := range target.FieldPaths {
			i := insertion{kind: kind, path: fields(path)}
			i.part = what.times(g.places(from, kind, i.path))
			if o := target.Options; o != nil && o.Create {
				i.part.nodes = min(i.part.nodes+steps(strings.Join(i.path, "/")), most)
				i.creates = g.places(from, kind, i.path[:max(lastPattern(i.path), 0)])
			}
			g.insert(i, matches)
		}
	}
}

func fields(path string) []string {
	if path == "" {
		path = types.DefaultReplacementFieldPath
	}
	return kyaml.SmarterPathSplitter(path, ".")
}

// literalKind is the kind that a selector names; empty for a pattern, which may match any.
func literalKind(kind string) string {
	if regexp.QuoteMeta(kind) != kind {
		return ""
	}
	return kind
}

// matches counts the objects of a kind.
func (g *growth) matches(from scope, kind string) (count int) {
	for _, o := range g.objects[from.objects:] {
		if o.isOf(kind) {
			count++
		}
	}
	return count
}

// at is the most that a field of an object may hold: what it was read with, and what was written.
func (g *growth) at(kind string, path []string, from scope) weight {
	var held weight
	var hasScalar, hasMore bool
	g.compare(len(g.objects) - from.objects + len(g.insertions))
	if g.pairs > mostPairs {
		return endless
	}
	for _, o := range g.objects[from.objects:] {
		if !o.isOf(kind) {
			continue
		}
		var all weight
		for _, n := range find(o.node, path) {
			all = all.add(o.weigh(n))
			hasScalar, hasMore = hasScalar || n.Kind == yaml.ScalarNode, hasMore || n.Kind != yaml.ScalarNode
		}
		held = weight{nodes: max(held.nodes, all.nodes), bytes: max(held.bytes, all.bytes)}
	}
	for _, i := range g.insertions {
		if !i.meets(kind, path) {
			continue
		}
		what := i.part
		if i.path == nil && hasScalar && !hasMore {
			what.nodes = 0 // a name or a label in its place is no more than one
		}
		held = held.add(what)
	}
	return held
}

// meets reports whether an insertion may go into a field, or into a part of it.
func (i insertion) meets(kind string, path []string) bool {
	return (i.kind == "" || kind == "" || i.kind == kind) && mayMeet(i.path, path)
}

// places counts the fields of one object that a path names.
func (g *growth) places(from scope, kind string, path []string) int {
	count, last := 1, lastPattern(path)
	if last < 0 {
		return count
	}
	for _, o := range g.objects[from.objects:] {
		if o.isOf(kind) {
			count = max(count, len(find(o.node, path[:len(path)-1])))
		}
	}
	for _, i := range g.insertions {
		switch {
		case !i.meets(kind, path[:last]):
		case len(i.path) <= last:
			count = min(count+i.part.nodes, most) // any of them
		default:
			count = min(count+i.creates, most)
		}
	}
	return count
}

// lastPattern is where in a path the last pattern stands; -1 where there is none.
func lastPattern(path []string) int {
	for i, name := range slices.Backward(path) {
		if isPattern(name) {
			return i
		}
	}
	return -1
}

// mayMeet reports whether one path may lie in the other.
func mayMeet(a, b []string) bool {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] && !isPattern(a[i]) && !isPattern(b[i]) {
			return false
		}
	}
	return true
}

// isPattern reports whether a step of a path may lead to several fields, or to any item.
func isPattern(name string) bool {
	_, err := strconv.Atoi(name)
	return err == nil || name == "*" || name == "-" || strings.HasPrefix(name, "[")
}

// text is the text of a field; empty where there is none.
func (p part) text(name string) string {
	for _, n := range children(p.node, name) {
		return scalar(n)
	}
	return ""
}

// paths counts the fields of a configuration of kustomize that say where something goes.
func (p part) paths() (count int) {
	for n := range p.weighing {
		if n.Kind != yaml.MappingNode {
			continue
		}
		for _, path := range children(n, "path") {
			count = min(count+steps(scalar(path)), most)
		}
	}
	return count
}

func (o object) isOf(kind string) bool { return kind == "" || o.kind == "" || o.kind == kind }

// find returns the nodes that a path leads to.
func find(n *yaml.Node, path []string) []*yaml.Node {
	found := []*yaml.Node{n}
	for _, name := range path {
		var next []*yaml.Node
		for _, n := range found {
			next = append(next, children(n, name)...)
		}
		found = next
	}
	return found
}

// children returns what a step of a path leads to from a node.
func children(n *yaml.Node, name string) (all []*yaml.Node) {
	if n.Kind == yaml.SequenceNode && isPattern(name) {
		for _, item := range n.Content {
			all = append(all, aliased(item))
		}
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		key, value := aliased(n.Content[i]), aliased(n.Content[i+1])
		switch {
		case key.Value == name || name == "*":
			all = append(all, value)
		case key.Value == "<<" && value != n:
			all = append(all, children(value, name)...)
		}
	}
	return all
}

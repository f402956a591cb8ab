package registryinit

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// former is an entry whose workload is gone. What people decided there may hold for one that
// has come.
type former struct {
	match  []field
	blocks []block
}

// block is one key of an entry with its lines, or a comment, which has no key.
type block struct {
	key   string
	lines []string
}

// formers returns the entries whose workloads are gone, or were when that could be told.
func formers(documents []*manifest.Document, s *Survey, kinds workload.Table) []former {
	var all []former
	for _, d := range documents {
		items, l := d.Tree().Root().At("spec", "workloads").Each(), linesOf(d.Bytes)
		for _, e := range literalsOf(d.Tree().Root()) {
			if f := e.fate(s, kinds); f == gone || f == unclear && l.isMarked(e.line-1) {
				all = append(all, formerOf(items[e.index], l))
			}
		}
	}
	return all
}

func formerOf(item yamledit.Field, l *lines) former {
	var f former
	match := item.At("match")
	for _, key := range match.Keys() {
		f.match = append(f.match, field{key, match.At(key).Value()})
	}
	if f.blocks = l.blocks(item.Line() - 1); len(f.blocks) == 0 {
		f.blocks = blocksOf(item)
	}
	return f
}

// blocks returns what an entry says beside its match, as it is written; nothing for one whose
// first key is not on the line of its dash.
func (l *lines) blocks(at int) []block {
	indent := indentOf(l.all[at])
	first, isItem := strings.CutPrefix(l.all[at], indent+"-")
	if begin := strings.TrimSpace(first); !isItem || begin == "" || strings.ContainsAny(begin[:1], "{#&!?*") {
		return nil
	}
	indent += " " + indentOf(first)
	var all []block
	for _, line := range append([]string{strings.TrimSpace(first)}, l.below(at, indent)...) {
		key, _, _ := strings.Cut(line, ":")
		switch {
		case isComment(line) && indentOf(line) == "":
			all = append(all, block{"", []string{line}})
		case indentOf(line) == "":
			all = append(all, block{strings.Trim(key, `"'`), []string{line}})
		default:
			last := &all[len(all)-1]
			last.lines = append(last.lines, line)
		}
	}
	return slices.DeleteFunc(all, func(b block) bool { return b.key == "match" || strings.HasPrefix(b.lines[0], question) })
}

// below returns the lines that follow one and are indented at least so far, without that.
func (l *lines) below(at int, indent string) []string {
	var all []string
	for _, line := range l.all[at+1:] {
		line = strings.TrimRight(line, " \r")
		if line == "" {
			continue
		}
		if !strings.HasPrefix(line, indent) {
			break
		}
		all = append(all, strings.TrimPrefix(line, indent))
	}
	return all
}

// blocksOf returns what an entry says beside its match, without its comments.
func blocksOf(item yamledit.Field) []block {
	var all []block
	for _, key := range item.Keys() {
		text, err := item.At(key).Encode()
		if key == "match" || err != nil {
			continue
		}
		value := strings.Split(strings.TrimSpace(string(text)), "\n")
		if len(value) == 1 {
			all = append(all, block{key, []string{key + ": " + value[0]}})
		} else {
			all = append(all, block{key, append([]string{key + ":"}, indented(value, "  ")...)})
		}
	}
	return all
}

package registry

import "strconv"

// Source is a place in a registry file. The built-in layer has a name and no lines.
type Source struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// String returns the place as an editor jumps to it: "ballast.yaml:12".
func (s Source) String() string {
	if s.Line == 0 {
		return s.File
	}
	return s.File + ":" + strconv.Itoa(s.Line)
}

// IsZero reports whether s is no place at all.
func (s Source) IsZero() bool { return s == Source{} }

// place is where a value was stated, and where each thing in it was: by key in a mapping, by
// index in a list.
type place struct {
	Source
	layer int
	below map[string]*place
}

// find returns the source of the deepest thing along the path.
func (p *place) find(path []string) Source { return p.deepest(path).Source }

// deepest returns the place of the deepest thing along the path.
func (p *place) deepest(path []string) *place {
	for _, key := range path {
		next := p.below[key]
		if next == nil {
			break
		}
		p = next
	}
	return p
}

// put records where the thing under key was stated.
func (p *place) put(key string, child *place) {
	if p.below == nil {
		p.below = map[string]*place{}
	}
	p.below[key] = child
}

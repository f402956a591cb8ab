package safesync

import (
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// Tool is a program that the catalogue does not know, such as a company's own script.
type Tool struct {
	Like    string   `yaml:"like" doc:"A program of the catalogue that takes the same command line, such as rclone for a wrapper around it." example:"rclone"`
	Values  []string `yaml:"values" doc:"Its flags whose value is the next word." example:"[--profile]"`
	Dangers []Danger `yaml:"dangers" doc:"The ways in which it deletes."`
}

// Danger is one way in which a Tool deletes.
type Danger struct {
	Verb    string   `yaml:"verb" doc:"The first word after its flags, which chooses what it does. Empty: whatever it is told." example:"push"`
	Flags   []string `yaml:"flags" doc:"It deletes with one of these. Empty: always." example:"[--mirror]"`
	Spare   []string `yaml:"spare" doc:"It deletes nothing with one of these." example:"[--dry-run]"`
	Deletes string   `yaml:"deletes" required:"true" doc:"What it deletes, as the start of a sentence." example:"vault-push --mirror deletes from the vault what the directory does not have"`
	Replace string   `yaml:"replace" doc:"The verb that does the same and deletes nothing; it takes the place of the other." example:"add"`
	Drop    bool     `yaml:"drop" doc:"Whether it is enough to take the flags out."`
	Instead string   `yaml:"instead" doc:"What the author can do, where nothing is edited." example:"leave it to people"`
}

// Check reports tools that say too little or contradict themselves.
func (s Settings) Check(r *transform.Report) {
	checkRequired(s.RequireSource, r)
	for _, name := range slices.Sorted(maps.Keys(s.Tools)) {
		if _, known := catalogue().find(name); known {
			r.Errorf([]string{"tools", name},
				"%s is in the catalogue already: drop it; of one workload, a waiver says why it is safe", name)
			continue
		}
		s.Tools[name].check([]string{"tools", name}, r)
	}
}

func (t Tool) check(path []string, r *transform.Report) {
	if t.Like != "" {
		path = append(path, "like")
		if _, ok := catalogue().find(t.Like); !ok {
			r.Errorf(path, "%q is no program of the catalogue", t.Like)
		}
		if len(t.Dangers) > 0 {
			r.Errorf(path, "give like or dangers, not both")
		}
		return
	}
	if len(t.Dangers) == 0 {
		r.Errorf(path, "says nothing: give like, or dangers")
	}
	for _, d := range t.Dangers {
		if problem := d.problem(); problem != "" {
			r.Errorf(append(path, "dangers"), "%s", problem)
		}
	}
}

// problem says what is wrong with a danger; empty if nothing is.
func (d Danger) problem() string {
	remedies := 0
	for _, set := range []bool{d.Replace != "", d.Drop, d.Instead != ""} {
		if set {
			remedies++
		}
	}
	switch {
	case remedies != 1:
		return "give one of replace, drop and instead"
	case d.Replace != "" && d.Verb == "":
		return "replace needs a verb to replace"
	case d.Drop && len(d.Flags) == 0:
		return "drop needs flags to drop"
	}
	return ""
}

// all returns the tools of the registry before those of the catalogue.
func (s Settings) all() tools {
	if len(s.Tools) == 0 {
		return catalogue()
	}
	var all tools
	for _, name := range slices.Sorted(maps.Keys(s.Tools)) {
		all = append(all, s.Tools[name].tool(name))
	}
	return append(all, catalogue()...)
}

// tool is the Tool as an entry of the catalogue.
func (t Tool) tool(name string) tool {
	if like, ok := catalogue().find(t.Like); ok {
		like.name, like.mine = name, true
		like.values = slices.Concat(like.values, t.Values)
		return like
	}
	own := tool{name: name, mine: true, ownH: true, values: t.Values}
	for _, d := range t.Dangers {
		if d.Verb != "" {
			own.depth = 1
		}
		entry := danger{rule: ownTool, verb: d.Verb, flags: d.Flags, spare: d.Spare,
			deletes: d.Deletes, safe: d.Replace, instead: d.Instead}
		if d.Drop {
			entry.drop = neverDeletes
		}
		own.dangers = append(own.dangers, entry)
	}
	return own
}

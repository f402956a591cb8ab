package registry

import (
	"strings"
	"testing"
)

type machine struct {
	Name string `yaml:"name" doc:"What it is called."`
	Size string `yaml:"size" doc:"How large it is."`
}

func (m machine) Key() string { return m.Name }

type parkSettings struct {
	Machines []machine         `yaml:"machines" merge:"add" doc:"What there is."`
	Places   map[string]string `yaml:"places" merge:"add" doc:"Where it is."`
}

// parkEntry is true where it opens the gate.
type parkEntry bool

func parkSection() []Section {
	return []Section{{
		Name: "park", Doc: "What there is.",
		Settings: func() any { return new(parkSettings) },
		Entry:    func() any { return new(parkEntry) },
		Loosens: func(nearer, farther any) string {
			if *nearer.(*parkEntry) && !*farther.(*parkEntry) {
				return "opens the gate"
			}
			return ""
		},
	}}
}

func TestAFirmLayerIsAddedToAndNotChanged(t *testing.T) {
	const (
		machines  = "  park: {machines: [{name: a, size: large}]}"
		smaller   = "  park: {machines: [{name: a, size: small}]}"
		places    = "  park: {places: {a: here}}"
		elsewhere = "  park: {places: {a: there}}"
		closed    = "  workloads: [{match: {name: 'x*'}, park: false}]"
		open      = "  workloads: [{match: {name: x}, park: true}]"
		kept      = "near.yaml:5: spec.park.%s: is stated otherwise in far.yaml:5, and nearer layers may add to that and " +
			"not change it: drop it here, or ask for it there"
	)
	operator := Layer.Operator
	plain := func(l Layer) Layer { return l }
	for name, tt := range map[string]struct {
		far, near string
		stands    func(Layer) Layer // of the far layer
		want      string
	}{
		"an operator's item": {machines, smaller, operator, strings.Replace(kept, "%s", "machines[0]", 1)},
		"an operator's name": {places, elsewhere, operator, strings.Replace(kept, "%s", "places.a", 1)},
		"the same item":      {machines, machines, operator, ""},
		"another item":       {machines, "  park: {machines: [{name: b, size: small}]}", operator, ""},
		"no item":            {machines, "  park: {machines: []}", operator, ""},
		"nobody's item":      {"  park: {}", smaller, operator, ""},
		"an item of a layer that locks": {machines + "\n  locked: [waive]", smaller, plain, "is stated otherwise in " +
			"far.yaml:5"},
		"an item of a layer that does not": {machines, smaller, plain, ""},
		"an operator's entry": {closed, open, operator, "near.yaml:5: spec.workloads[0].park: opens the " +
			"gate, and far.yaml:5 keeps that from nearer layers: drop it here, or ask for it there"},
		"an entry of a layer that locks":    {closed + "\n  locked: [waive]", open, plain, "opens the gate, and far.yaml:5"},
		"an entry of a layer that does not": {closed, open, plain, ""},
		"what an operator opens":            {strings.Replace(closed, "false", "true", 1), open, operator, ""},
		"an entry that opens nothing":       {closed, closed, operator, ""},
	} {
		t.Run(name, func(t *testing.T) {
			all := layers(tt.far, tt.near)
			all[0] = tt.stands(all[0])
			if got := whatIsWrong(all); got != tt.want && (tt.want == "" || !strings.Contains(got, tt.want)) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	t.Run("a second layer of the operator's", func(t *testing.T) {
		all := layers(machines+"\n"+closed, smaller+"\n"+open)
		if got := whatIsWrong([]Layer{all[0].Operator(), all[1].Operator()}); got != "" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("behind a layer of the tenant's", func(t *testing.T) {
		all := layers(machines, "  park: {}", smaller)
		if got := whatIsWrong([]Layer{all[0].Operator(), all[1], all[2]}); !strings.Contains(got, "otherwise in far.yaml:5") {
			t.Errorf("got %s", got)
		}
	})
	t.Run("what a tenant itself stated", func(t *testing.T) {
		all := layers("  park: {}", machines, smaller)
		if got := whatIsWrong([]Layer{all[0].Operator(), all[1], all[2]}); got != "" {
			t.Errorf("got %s", got)
		}
	})
}

func whatIsWrong(layers []Layer) string {
	r, err := Load(parkSection(), layers)
	if err == nil {
		_, err = r.Match(Facts{Name: "x"})
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// An item of a list is looked for by its name, and not among all.
func TestANearerItemTakesThePlaceOfItsName(t *testing.T) {
	r, err := Load(parkSection(), layers("  park: {machines: [{name: a, size: large}, {name: b, size: large}]}",
		"  park: {machines: [{name: b, size: small}, {name: c, size: small}]}"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range r.Settings("park").(*parkSettings).Machines {
		got = append(got, m.Name+" "+m.Size)
	}
	if all := strings.Join(got, ", "); all != "a large, b small, c small" {
		t.Errorf("got %s", all)
	}
	if at := r.SettingSource("park", "machines", "1"); at.File != "near.yaml" {
		t.Errorf("b is stated at %s", at)
	}
}

package release

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		text, want, warning string
	}{
		{"", "", ""},
		{"3.6", "3.6", ""},
		{"v3.6.1", "3.6", ""},
		{"v3.6.1+4b7de8a", "3.6", ""},
		{"3.4.0-rc1", "3.4", ""},
		{"2.14.21", "2.14", ""},
		{"3.7", "3.6", "Argo CD 3.7 is not known"},
		{"4.0.2", "3.6", "Argo CD 4.0 is not known"},
		{"2.15", "2.14", "sources are rendered as by 2.14"},
		{"2.9", "2.14", "sources are rendered as by 2.14"},
		{"1.8", "2.14", "sources are rendered as by 2.14"},
		{"3.10", "3.6", "Argo CD 3.10 is not known"},
	} {
		v, warning, err := Parse(test.text)
		if err != nil || string(v) != test.want || !strings.Contains(warning, test.warning) ||
			(warning == "") != (test.warning == "") {
			t.Errorf("%q: %q, %q, %v", test.text, v, warning, err)
		}
	}
	for _, text := range []string{"3", "latest", "three.six", "3.x", "3.6.1.2", "-3.6", "3.6 && rm", "99999.1"} {
		if v, _, err := Parse(text); err == nil {
			t.Errorf("%q is taken for %q", text, v)
		}
	}
}

func TestTheVersionsAreInOrderAndTheNewestIsProven(t *testing.T) {
	all := Versions()
	for i, f := range all[1:] {
		m := form.FindStringSubmatch(string(f.Version))
		if !before(all[i].Version, number(m[1]), number(m[2])) {
			t.Errorf("%s stands before %s", all[i].Version, f.Version)
		}
	}
	if Newest.Facts().Proven == "" || Version("").Facts() != Newest.Facts() {
		t.Errorf("the newest is %+v", Version("").Facts())
	}
}

func TestSince(t *testing.T) {
	for path, want := range map[string]Version{
		"source.path":      "",
		"source.tagPrefix": "3.5",
		"source.directory.disableExtensionFilter":                    "3.6",
		"sourceHydrator.drySource.tagPrefix":                         "", // no version knows it
		"sourceHydrator.drySource.helm":                              "3.3",
		"sourceHydrator.drySource.helm.version":                      "3.3",
		"sourceHydrator.drySource.kustomize.ignoreMissingComponents": "3.3",
		"sourceHydrator.drySource.directory.disableExtensionFilter":  "3.6",
	} {
		if got := Since(path); got != want {
			t.Errorf("%s: since %q, want %q", path, got, want)
		}
	}
}

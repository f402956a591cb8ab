package registryinit

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// layouts returns registries as people write them: in any indentation, in brackets or not, with
// comments wherever comments can be.
func layouts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		choose := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "choice") }
		in := choose("  ", "    ")
		text := choose("", "# ours\n", "---\n") + "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: " +
			"{name: a}\nspec:" + choose("", "  # all of it") + "\n"
		text += in + choose("sizing: {tiers: {small: {requests: {memory: 128Mi}}, big: {requests: {memory: 1Gi}}}}\n",
			"sizing:\n"+in+in+"tiers:\n"+in+in+in+"small: {requests: {memory: 128Mi}}\n"+in+in+in+"big: {requests: {memory: "+
				"1Gi}}  # 1Gi\n")
		if choose("list", "none") == "list" {
			dash := in + choose("", "  ")
			text += in + "workloads:\n"
			for range rapid.IntRange(1, 3).Draw(t, "entries") {
				text += entryLayout(choose, dash)
			}
		}
		text += choose("", in+"sync: {}\n", "\n# the end\n", in+"# more\n")
		text = strings.TrimSuffix(text, choose("", "\n"))
		if choose("\n", "\r\n") == "\r\n" {
			text = crlf(text)
		}
		return text
	})
}

func entryLayout(choose func(...string) string, dash string) string {
	name := choose("sonarr", "radarr", "lidarr", "sonar*")
	below := "\n" + dash + "  "
	match := choose(
		"{namespace: media, kind: Deployment, name: "+name+"}",
		`{"kind": "Deployment", 'name': "`+name+`"}`,
		below+"  kind: Deployment"+below+"  # which\n"+dash+"    name: "+name,
	)
	size := choose("", "", below+"sizing: small", below+"sizing: small  # why", below+"sizing: {main: big}",
		below+"# sizing: ?  # choose",
		below+"sizing:  # two"+below+"  main: small"+below+"  containers:"+below+"    side: big")
	if choose("lines", "lines", "brackets") == "brackets" && match[0] == '{' {
		return dash + "- {match: " + match + choose("", ", sizing: small", ", sizing: {main: small}") + "}" + choose("",
			"  # one line") + "\n"
	}
	before := choose("", "\n", dash+"# before\n")
	after := choose("", below+"# after", below+"# observed sonarr: x", below+"mode: enforce")
	return before + dash + "- match: " + strings.TrimPrefix(match, " ") + size + after + "\n"
}

func TestEveryLayoutIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	radarr := sonarr()
	radarr.Name, radarr.Containers = "radarr", []Container{{Name: "radarr", Main: true}}
	radarr.Resources = Resources{}
	fleet := []Workload{sonarr(), radarr}
	rapid.Check(t, func(rt *rapid.T) {
		text := []byte(layouts().Draw(rt, "layout"))
		f, err := opened(text)
		if err != nil {
			rt.Skip("it has mistakes of its own")
		}
		one, err := f.Draft(seen(f, fleet), Options{})
		if err != nil {
			rt.Fatalf("%v\n%s", err, text)
		}
		if lost := lostLines(text, one); lost != "" {
			rt.Fatalf("%q is lost:\n%s", lost, one)
		}
		if two := drafted(t, one, fleet); !bytes.Equal(one, two) {
			rt.Fatalf("drafted again: %s", cmp.Diff(string(one), string(two)))
		}
		if ends := bytes.Count(one, []byte("\r\n")); ends > 0 && ends < bytes.Count(one, []byte("\n")) {
			rt.Fatalf("line ends are mixed:\n%q", one)
		}
	})
}

// Command bench measures whole processes side by side, in one run: Ballast against the
// kustomize and the yq that it builds from the module proxy. Quote the ratios; single
// times mean little on a shared machine.
package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// The tools that are built: kustomize of the same library version as in go.mod.
const (
	kustomize = "sigs.k8s.io/kustomize/kustomize/v5@v5.8.2"
	yq        = "github.com/mikefarah/yq/v4@v4.48.1"
)

func main() {
	runs := flag.Int("runs", 15, "counted runs of each command")
	applications := flag.Int("applications", 1000, "how many the repository has that is audited")
	flag.Parse()
	if err := bench(*runs, *applications); err != nil {
		log.Fatal(err)
	}
}

func bench(runs, applications int) error {
	dir, err := os.MkdirTemp("", "ballast-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := build(dir); err != nil {
		return err
	}
	pairs, err := pairs(dir)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "what\tballast CPU\tagainst\tits CPU\tCPU ratio\twall ratio\t")
	for _, p := range pairs {
		if err := p.print(table, runs); err != nil {
			return err
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return printFleet(os.Stdout, dir, applications)
}

func build(dir string) error {
	for _, target := range []string{"./cmd/ballast", kustomize, yq} {
		args := []string{"build", "-trimpath", "-o", dir + "/", target}
		if strings.Contains(target, "@") {
			args = []string{"install", "-trimpath", target}
		}
		cmd := exec.Command("go", args...)
		cmd.Env = append(os.Environ(), "GOBIN="+dir, "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w\n%s", target, err, out)
		}
	}
	return nil
}

// command is one process to measure.
type command struct {
	args  []string
	stdin string // a file
}

// pair is Ballast's way and another's of doing the same.
type pair struct {
	what, against string
	ours, theirs  command
}

func pairs(dir string) ([]pair, error) {
	tiny, crds, err := inputs(dir)
	if err != nil {
		return nil, err
	}
	const app = "examples/home-assistant/overlays/prod"
	bin := func(name string) string { return filepath.Join(dir, name) }
	return []pair{
		{"start-up of the filter, one ConfigMap", "yq .",
			command{[]string{bin("ballast"), "transform", "--path", "examples", "-"}, tiny},
			command{[]string{bin("yq"), "."}, tiny}},
		{"10 MB, nearly all CRDs", "cat",
			command{[]string{bin("ballast"), "transform", "--path", "examples", "-"}, crds}, command{[]string{"cat"}, crds}},
		{"10 MB, nearly all CRDs", "yq .",
			command{[]string{bin("ballast"), "transform", "--path", "examples", "-"}, crds},
			command{[]string{bin("yq"), "."}, crds}},
		{"render " + app, "kustomize build",
			command{[]string{bin("ballast"), "render", app}, ""}, command{[]string{bin("kustomize"), "build", app}, ""}},
	}, nil
}

// inputs writes a stream of one document and one of 10 MB.
func inputs(dir string) (tiny, crds string, err error) {
	tiny, crds = filepath.Join(dir, "tiny.yaml"), filepath.Join(dir, "crds.yaml")
	const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
	if err := os.WriteFile(tiny, []byte(configMap), 0o600); err != nil {
		return "", "", err
	}
	var b bytes.Buffer
	for i := 0; b.Len() < 10<<20; i++ {
		fmt.Fprintf(&b, "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"+
			"metadata:\n  name: things%d.example.com\nspec:\n", i)
		for j := range 2000 {
			fmt.Fprintf(&b, "    field%d: {type: string, description: \"what a schema says of a field\"}\n", j)
		}
	}
	return tiny, crds, os.WriteFile(crds, b.Bytes(), 0o600)
}

// figures are what one run took.
type figures struct {
	cpu, wall time.Duration
}

func (p pair) print(w io.Writer, runs int) error {
	var ours, theirs []figures
	for i := range runs + 1 {
		a, err := measure(p.ours)
		if err != nil {
			return err
		}
		b, err := measure(p.theirs)
		if err != nil {
			return err
		}
		if i > 0 { // the first one warms the caches
			ours, theirs = append(ours, a), append(theirs, b)
		}
	}
	cpu := func(f figures) float64 { return f.cpu.Seconds() * 1000 }
	wall := func(f figures) float64 { return f.wall.Seconds() * 1000 }
	_, err := fmt.Fprintf(w, "%s\t%.1f ms\t%s\t%.1f ms\t%.2f\t%.2f\t\n", p.what,
		median(ours, cpu), p.against, median(theirs, cpu),
		median(ours, cpu)/median(theirs, cpu), median(ours, wall)/median(theirs, wall))
	return err
}

func median(all []figures, of func(figures) float64) float64 {
	values := make([]float64, len(all))
	for i, f := range all {
		values[i] = of(f)
	}
	slices.SortFunc(values, cmp.Compare[float64])
	return values[len(values)/2]
}

func measure(c command) (figures, error) {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	if c.stdin != "" {
		in, err := os.Open(c.stdin)
		if err != nil {
			return figures{}, err
		}
		defer in.Close()
		cmd.Stdin = in
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return figures{}, fmt.Errorf("%s: %w\n%s", strings.Join(c.args, " "), err, stderr.String())
	}
	wall := time.Since(start)
	return figures{cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), wall: wall}, nil
}
